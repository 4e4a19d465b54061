/** Reads whole stretches of the store for exports, from outside of the gateway: every column, also the arrival where it is known. */
import { join } from "node:path";
import type { ConditionChange } from "../core/condition.ts";
import type { Gap } from "../core/gap.ts";
import type { TagNumber } from "../core/measurement.ts";
import type { StoreSpan } from "../core/store-span.ts";
import type { Tag } from "../core/tag.ts";
import { BlockFile } from "./block-file.ts";
import { decodeLogRow } from "./log-row.ts";
import { RowBuffer } from "./row-buffer.ts";
import { rowKinds } from "./row-kinds.ts";
import { joined, part, rowAt, type Series, sorted } from "./series.ts";
import { bytesIn, type Database, numberIn, openForReading, textIn } from "./sqlite.ts";

/** Values of one tag in order of source time; of equal times the first one arrived first. */
export interface StoredRows {
  readonly series: Series;
  /** [rows] arrival in milliseconds since the Unix epoch; NaN where the log no longer has it: the history keeps none. */
  readonly receivedMs: Float64Array;
  /** Values of which only minutes and hours are left. */
  readonly thinnedCount: number;
  /** Values that are lost with a damaged part of the store. */
  readonly damagedCount: number;
}

export class StretchReader implements Disposable {
  readonly #log: Database;
  readonly #history: Database;

  constructor(directory: string) {
    this.#log = openForReading(join(directory, "log.db"));
    this.#history = openForReading(join(directory, "history.db"));
  }

  /** Tags as last described. */
  tags(): ReadonlyMap<TagNumber, Tag> {
    const rows = this.#log.prepare("SELECT number, description FROM tag_version ORDER BY number, since").all();
    return new Map(rows.map((row) => [numberIn(row, "number"), JSON.parse(textIn(row, "description"))]));
  }

  /** Gaps that touch the span, by their start. */
  gaps({ fromMs, toMs }: StoreSpan): readonly Gap[] {
    const rows = this.#log
      .prepare("SELECT description FROM gap WHERE to_ms > ? AND from_ms < ? ORDER BY from_ms LIMIT 100000")
      .all(fromMs, toMs);
    return rows.map((row): Gap => JSON.parse(textIn(row, "description")));
  }

  /** Changes of conditions in the span, as far back as the log reaches. */
  *conditionChanges({ fromMs, toMs }: StoreSpan): Generator<ConditionChange> {
    const rows = this.#log.prepare(
      `SELECT data FROM log WHERE kind = ${rowKinds.condition} AND max_ms >= ? AND min_ms < ? ORDER BY last`,
    );
    for (const row of rows.iterate(Math.floor(fromMs), toMs)) {
      const change: ConditionChange = JSON.parse(Buffer.from(bytesIn(row, "data")).toString());
      if (change.timeMs >= fromMs && change.timeMs < toMs) yield change;
    }
  }

  /** Values in the span by tag, from the heads of blocks and rows of the log: at the edges up to a block too many. */
  countIn(tags: readonly TagNumber[], span: StoreSpan): number {
    const blocks = new BlockFile(this.#history, () => undefined);
    const inLog = this.#log
      .prepare(
        "SELECT coalesce(sum(last - first + 1), 0) AS count FROM log WHERE last > ? AND max_ms >= ? AND min_ms < ?",
      )
      .get(blocks.progress(), Math.floor(span.fromMs), span.toMs);
    return tags.reduce((sum, tag) => sum + blocks.countIn({ tag, ...span }), Number(inLog?.count));
  }

  /** The values of these tags in the span, as they are at one moment. Keep it short: a view holds back a checkpoint. */
  read(tags: readonly TagNumber[], span: StoreSpan): ReadonlyMap<TagNumber, StoredRows> {
    // The log first: what the history takes over from it in between is then in both, and counts once.
    this.#log.exec("BEGIN");
    try {
      this.#log.prepare("SELECT count(*) FROM sqlite_schema").get();
      this.#history.exec("BEGIN");
      const damage = new Map<TagNumber, number>();
      const blocks = new BlockFile(this.#history, (_error, { tag, count }) =>
        damage.set(tag, (damage.get(tag) ?? 0) + count),
      );
      const recent = this.#recent(new Set(tags), span, blocks.progress());
      return new Map(tags.map((tag) => [tag, rowsOf(tag, { span, blocks, damage, recent: recent.get(tag) })]));
    } finally {
      if (this.#history.isTransaction) this.#history.exec("ROLLBACK");
      this.#log.exec("ROLLBACK");
    }
  }

  /** What the log holds of the tags, with its arrival. */
  #recent(tags: ReadonlySet<TagNumber>, { fromMs, toMs }: StoreSpan, compacted: number): Map<TagNumber, RowBuffer> {
    const buffers = new Map<TagNumber, RowBuffer>();
    const rows = this.#log.prepare(
      `SELECT last, checksum, data FROM log WHERE kind = ${rowKinds.values} AND min_ms < ? AND max_ms >= ? ORDER BY last`,
    );
    for (const row of rows.iterate(toMs, Math.floor(fromMs))) {
      const isCompacted = numberIn(row, "last") <= compacted;
      const { columns, arrivals } = decodeLogRow(bytesIn(row, "data"), numberIn(row, "checksum"));
      let at = 0;
      for (const { count, receivedTimeMs } of arrivals) {
        for (const end = at + count; at < end; at++) {
          const tag = columns.tags[at]!;
          const timeMs = columns.timesMs[at]!;
          if (timeMs < fromMs || timeMs >= toMs || !tags.has(tag)) continue;
          const buffer = buffers.get(tag) ?? new RowBuffer();
          if (buffer.length === 0) buffers.set(tag, buffer);
          buffer.push(columns, at, receivedTimeMs, isCompacted);
        }
      }
    }
    return buffers;
  }

  [Symbol.dispose](): void {
    this.#log.close();
    this.#history.close();
  }
}

interface TagParts {
  readonly span: StoreSpan;
  readonly blocks: BlockFile;
  readonly damage: ReadonlyMap<TagNumber, number>;
  readonly recent: RowBuffer | undefined;
}

function rowsOf(tag: TagNumber, { span, blocks, damage, recent }: TagParts): StoredRows {
  const parts: Series[] = [];
  let thinnedCount = 0;
  for (const { head } of [...blocks.within({ tag, ...span })]) {
    if (head.endMs < Math.floor(span.fromMs)) continue;
    const series = blocks.read(head);
    if (series === undefined) thinnedCount += head.count;
    else parts.push(part(series, rowAt(series, span.fromMs), rowAt(series, span.toMs)));
  }
  const damagedCount = damage.get(tag) ?? 0;
  const rest = { thinnedCount: thinnedCount - damagedCount, damagedCount };
  if (recent === undefined) {
    const series = joined(parts);
    return { series, receivedMs: new Float64Array(series.length).fill(Number.NaN), ...rest };
  }
  const series = sorted(joined([...parts, recent.uncompacted()]));
  return { series, receivedMs: recent.arrivalsOf(series), ...rest };
}
