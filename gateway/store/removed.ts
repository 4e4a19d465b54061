/** What was removed from the history: counted by tag and cause, and told as gaps, in the transaction of the removal. */
import { type Database, numberIn } from "./sqlite.ts";

/** After the retention time, for space, for space while minutes and hours stay, or stored again at its right time. */
export type RemovalCause = "expired" | "quota" | "thinned" | "rebased";

/** What of a removed block matters here. */
export interface RemovedBlock {
  readonly tag: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly count: number;
  /** False when its values had gone before and were counted then. */
  readonly hasValues: boolean;
}

/** A stretch of which the log does not know yet that its values are gone. */
export interface RemovedGap {
  readonly id: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly valueCount: number;
}

/** Counts removed values; what goes before its time also leaves a gap. */
export function noteRemoved(database: Database, cause: RemovalCause, blocks: readonly RemovedBlock[]): void {
  const count = database.prepare(
    `INSERT INTO removed VALUES (?, ?, ?)
     ON CONFLICT (tag, cause) DO UPDATE SET value_count = value_count + excluded.value_count`,
  );
  for (const block of blocks) if (block.hasValues) count.run(block.tag, cause, block.count);
  if (cause !== "quota" || blocks.length === 0) return;
  const fromMs = blocks.reduce((least, { startMs }) => Math.min(least, startMs), Number.POSITIVE_INFINITY);
  const toMs = blocks.reduce((most, { endMs }) => Math.max(most, endMs + 1), Number.NEGATIVE_INFINITY);
  const valueCount = blocks.reduce((sum, block) => sum + block.count, 0);
  database
    .prepare("INSERT INTO removed_gap (from_ms, to_ms, value_count) VALUES (?, ?, ?)")
    .run(fromMs, toMs, valueCount);
}

/** So long after it was told, a gap that is still not in the log is told again. */
const againMs = 60_000;

/** The gaps on their way into the log. */
export class RemovedGaps {
  readonly #database: Database;
  readonly #toldMs = new Map<number, number>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Those that must be told now. */
  due(): RemovedGap[] {
    const nowMs = performance.now();
    const gaps = this.#database
      .prepare("SELECT id, from_ms, to_ms, value_count FROM removed_gap ORDER BY id")
      .all()
      .map((row) => ({
        id: numberIn(row, "id"),
        fromMs: numberIn(row, "from_ms"),
        toMs: numberIn(row, "to_ms"),
        valueCount: numberIn(row, "value_count"),
      }))
      .filter(({ id }) => nowMs - (this.#toldMs.get(id) ?? Number.NEGATIVE_INFINITY) > againMs);
    for (const { id } of gaps) this.#toldMs.set(id, nowMs);
    return gaps;
  }

  recorded(id: number): void {
    this.#database.prepare("DELETE FROM removed_gap WHERE id = ?").run(id);
    this.#toldMs.delete(id);
  }
}
