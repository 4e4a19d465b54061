/** The compacted history on disk: blocks of one tag each, found by time. */
import type { HistoryQuery } from "../core/contracts.ts";
import type { TagNumber } from "../core/measurement.ts";
import type { StoreSpan } from "../core/store-span.ts";
import type { Tag } from "../core/tag.ts";
import { collectFigures, figuresIn, summaryIn } from "./block-figures.ts";
import { decodeBlock, encodeBlock, type Sealed } from "./blocks.ts";
import { MalformedBytes } from "./bytes.ts";
import type { PointCollector } from "./decimate.ts";
import { noteRemoved } from "./removed.ts";
import {
  decodeMinuteExtremes,
  decodeRollUp,
  encodeRollUp,
  type Figures,
  figuresOf,
  isPlain,
  rollUpOf,
} from "./roll-up.ts";
import { rowAt, type Series } from "./series.ts";
import { bytesIn, type Database, inTransaction, numberIn, type SqlRow, type Statement } from "./sqlite.ts";

/** One block without its values. */
export interface BlockHead {
  readonly id: number;
  readonly tag: TagNumber;
  readonly startMs: number;
  readonly endMs: number;
  readonly count: number;
  readonly isFull: boolean;
}

/** Which blocks go first, as conditions of a query ordered by their end; and what it counts as. */
const oldest = {
  "expired-blocks": { condition: "max(end_ms, received_ms) < ?", cause: "expired" },
  "values-with-roll-up": { condition: "is_full = 1 AND has_values = 1 AND ? IS NOT NULL", cause: "thinned" },
  "blocks-before-backlog": { condition: "end_ms < ?", cause: "quota" },
  "oldest-blocks": { condition: "? IS NOT NULL", cause: "quota" },
} as const;

export const headColumns = "id, tag, start_ms, end_ms, count, is_full";
const figureColumns = "good_count, is_plain, min, max, sum, min_at_ms, max_at_ms, min_status, max_status, covered_ms";

/** Called for a block that cannot be read; the rest is served without it. */
export type OnDamage = (error: MalformedBytes, head: BlockHead) => void;

interface RemovalLimits {
  readonly most: number;
  readonly oldestMs: number;
  /** Blocks that touch these spans are passed over. */
  readonly held?: readonly StoreSpan[];
}

type Range = Pick<HistoryQuery, "tag" | "fromMs" | "toMs">;

export class BlockFile {
  readonly #database: Database;
  readonly #onDamage: OnDamage;
  readonly #statements = new Map<string, Statement>();

  constructor(database: Database, onDamage: OnDamage) {
    this.#database = database;
    this.#onDamage = onDamage;
  }

  /** Sequence number up to which the log is in the blocks. */
  progress(): number {
    const row = this.#prepared("SELECT sequence FROM progress").get();
    if (row === undefined) throw new Error("The history does not say how far it reaches.");
    return numberIn(row, "sequence");
  }

  setProgress(sequence: number): void {
    this.#prepared("UPDATE progress SET sequence = ?").run(sequence);
  }

  /** Keeps what a tag means beside its values, so that they can be read without the log. */
  describeTag(number: TagNumber, tag: Tag | undefined): void {
    if (tag === undefined) return;
    this.#prepared(
      `INSERT INTO tag VALUES (?, ?, ?) ON CONFLICT (number) DO UPDATE SET description = excluded.description
       WHERE description <> excluded.description`,
    ).run(number, tag.id, JSON.stringify(tag));
  }

  /** Block of the tag that begins last, at `timeMs` or before. */
  blockAt(tag: TagNumber, timeMs: number): BlockHead | undefined {
    const row = this.#prepared(
      `SELECT ${headColumns} FROM block WHERE tag = ? AND start_ms <= ? ORDER BY start_ms DESC LIMIT 1`,
    ).get(tag, timeMs);
    return row === undefined ? undefined : headIn(row);
  }

  /** First block of the tag that begins after `timeMs`. */
  blockAfter(tag: TagNumber, timeMs: number): BlockHead | undefined {
    const row = this.#prepared(
      `SELECT ${headColumns} FROM block WHERE tag = ? AND start_ms > ? ORDER BY start_ms LIMIT 1`,
    ).get(tag, timeMs);
    return row === undefined ? undefined : headIn(row);
  }

  /** Values of a block; undefined when they were removed and only the roll-up is left, or when they are damaged. */
  read(head: BlockHead): Series | undefined {
    const row = this.#prepared("SELECT data, checksum FROM block_data WHERE id = ?").get(head.id);
    if (row === undefined || row.data === null) return undefined;
    return this.#whole(head, () => decodeBlock({ data: bytesIn(row, "data"), checksum: numberIn(row, "checksum") }));
  }

  minutes(head: BlockHead): readonly Figures[] | undefined {
    return this.#rollUp(head, (rollUp) => decodeRollUp(rollUp).minutes);
  }

  #rollUp<T>(head: BlockHead, decode: (rollUp: Sealed) => T): T | undefined {
    const row = this.#prepared("SELECT roll_up, roll_up_checksum FROM block_data WHERE id = ?").get(head.id);
    if (row === undefined || row.roll_up === null) return undefined;
    const sealed = { data: bytesIn(row, "roll_up"), checksum: numberIn(row, "roll_up_checksum") };
    return this.#whole(head, () => decode(sealed));
  }

  /** Writes a new block; a full one with its roll-up. */
  insert(
    tag: TagNumber,
    series: Series,
    { isFull, receivedMs }: { readonly isFull: boolean; readonly receivedMs: number },
  ): void {
    const { data, checksum } = encodeBlock(series);
    const rollUp = isFull ? encodeRollUp(rollUpOf(series)) : undefined;
    const { lastInsertRowid } = this.#prepared(
      "INSERT INTO block_data (tag, checksum, data, roll_up_checksum, roll_up) VALUES (?, ?, ?, ?, ?)",
    ).run(tag, checksum, data, rollUp?.checksum ?? null, rollUp?.data ?? null);
    const figures = figuresOf(series);
    this.#prepared(
      `INSERT INTO block (tag, start_ms, id, end_ms, count, good_count, is_plain, is_full, has_values,
         min, max, sum, min_at_ms, max_at_ms, min_status, max_status, covered_ms, received_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      ...[tag, series.timesMs[0]!, Number(lastInsertRowid), series.timesMs.at(-1)!, series.length, figures.goodCount],
      ...[isPlain(series, figures) ? 1 : 0, isFull ? 1 : 0, numberOrNull(figures.min), numberOrNull(figures.max)],
      ...[numberOrNull(figures.sum), figures.minAtMs, figures.maxAtMs, figures.minStatus, figures.maxStatus],
      ...[figures.coveredMs, Math.floor(receivedMs)],
    );
  }

  remove({ tag, startMs, id }: BlockHead): void {
    this.#prepared("DELETE FROM block WHERE tag = ? AND start_ms = ? AND id = ?").run(tag, startMs, id);
    this.#prepared("DELETE FROM block_data WHERE id = ?").run(id);
  }

  /** Removes blocks, or only their values, the oldest first, with the record of it. Gives the number of blocks. */
  removeOldest(which: keyof typeof oldest, { most, oldestMs, held = [] }: RemovalLimits): number {
    const { condition, cause } = oldest[which];
    const select = (...more: readonly string[]) =>
      `SELECT ${headColumns}, has_values FROM block WHERE ${[condition, ...more].join(" AND ")} ORDER BY end_ms LIMIT ?`;
    const edges = held.flatMap(({ fromMs, toMs }) => [Math.ceil(toMs), Math.floor(fromMs)]);
    const outside = held.map(() => "NOT (start_ms < ? AND end_ms >= ?)");
    let rows = this.#database.prepare(select(...outside)).all(oldestMs, ...edges, most);
    // What is held goes when nothing else is left.
    if (rows.length === 0 && which === "oldest-blocks") rows = this.#prepared(select()).all(oldestMs, most);
    const heads = rows.map((row) => ({ ...headIn(row), hasValues: row.has_values === 1 }));
    inTransaction(this.#database, () => {
      for (const head of heads) {
        if (which === "values-with-roll-up") this.#removeValues(head);
        else this.remove(head);
      }
      noteRemoved(this.#database, cause, heads);
    });
    return heads.length;
  }

  #removeValues({ tag, startMs, id }: BlockHead): void {
    this.#prepared("UPDATE block_data SET data = NULL WHERE id = ?").run(id);
    this.#prepared("UPDATE block SET has_values = 0 WHERE tag = ? AND start_ms = ? AND id = ?").run(tag, startMs, id);
  }

  /** Blocks that touch a range of time, by their start, with the figures of their values; the first may lie before it. */
  *within({ tag, fromMs, toMs }: Range): Generator<{ readonly head: BlockHead; readonly figures: Figures }> {
    for (const row of this.#rowsWithin({ tag, fromMs, toMs })) yield { head: headIn(row), figures: figuresIn(row) };
  }

  /** Values of the blocks that touch a range of time. */
  countIn(range: Range): number {
    let count = 0;
    for (const row of this.#rowsWithin(range)) count += numberIn(row, "count");
    return count;
  }

  /** A statement that others may run in between has to be one of its own. */
  #rowsWithin(
    { tag, fromMs, toMs }: Range,
    statement = (sql: string): Statement => this.#database.prepare(sql),
  ): IterableIterator<SqlRow> {
    const first = this.blockAt(tag, Math.floor(fromMs))?.startMs ?? Number.MIN_SAFE_INTEGER;
    return statement(
      `SELECT ${headColumns}, ${figureColumns} FROM block
       WHERE tag = ? AND start_ms >= ? AND start_ms < ? ORDER BY start_ms`,
    ).iterate(tag, first, toMs);
  }

  /** Puts the values of a query into the collector: by their figures where those say the same, by themselves elsewhere. */
  collect(query: HistoryQuery, collector: PointCollector): void {
    for (const row of this.#rowsWithin(query, (sql) => this.#prepared(sql))) {
      if (numberIn(row, "end_ms") >= Math.floor(query.fromMs)) this.#collectBlock(row, query, collector);
    }
  }

  #collectBlock(row: SqlRow, query: HistoryQuery, collector: PointCollector): void {
    const head = headIn(row);
    const isSummarised = row.is_plain === 1;
    if (isSummarised && collector.addSummary(summaryIn(row, head))) return;
    // Where the query begins or ends within the block its values are needed.
    const isInside = head.startMs >= query.fromMs && head.endMs + 1 <= query.toMs;
    if (isSummarised && isInside && collector.isByMinutes && collector.decimatesWith(head.count)) {
      const minutes = this.#rollUp(head, decodeMinuteExtremes);
      if (minutes !== undefined) {
        collector.addMinutes(minutes);
        return;
      }
    }
    const series = this.read(head);
    if (series === undefined) {
      for (const figures of this.minutes(head) ?? []) collectFigures(figures, collector);
      return;
    }
    collector.addRows(series, rowAt(series, Math.floor(query.fromMs)), rowAt(series, query.toMs));
  }

  #whole<T>(head: BlockHead, decode: () => T): T | undefined {
    try {
      return decode();
    } catch (error) {
      const damage =
        error instanceof MalformedBytes ? error : new MalformedBytes("A block cannot be decoded.", { cause: error });
      this.#onDamage(damage, head);
      return undefined;
    }
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

export function headIn(row: SqlRow): BlockHead {
  return {
    id: numberIn(row, "id"),
    tag: numberIn(row, "tag"),
    startMs: numberIn(row, "start_ms"),
    endMs: numberIn(row, "end_ms"),
    count: numberIn(row, "count"),
    isFull: row.is_full === 1,
  };
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
