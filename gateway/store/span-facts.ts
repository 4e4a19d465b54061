/** About how much the store holds of stretches of time, all tags together: from the heads of blocks, without a value. */
import type { Gap } from "../core/gap.ts";
import type { SpanFacts, StoreSpan } from "../core/store-span.ts";
import type { BlockFile } from "./block-file.ts";
import { rowKinds } from "./row-kinds.ts";
import { type Database, textIn } from "./sqlite.ts";
import { storeSource } from "./tags.ts";

interface Files {
  readonly log: Database;
  readonly snapshot: Database;
  readonly blocks: BlockFile;
}

export function spanFacts({ log, snapshot, blocks }: Files, spans: readonly StoreSpan[]): SpanFacts[] {
  // A block that reaches beyond the stretch counts by the share of its time: slow tags have blocks of hours.
  const inBlocks = snapshot.prepare(
    `WITH part AS (
       SELECT has_values, count * (min(end_ms + 1, :to) - max(start_ms, :from)) / (end_ms + 1.0 - start_ms) AS count
       FROM block WHERE end_ms >= :from AND start_ms < :to
     )
     SELECT coalesce(sum(count), 0) AS count, coalesce(sum(count) FILTER (WHERE has_values = 0), 0) AS thinned FROM part`,
  );
  const inLog = log.prepare(
    `SELECT coalesce(sum(last - first + 1), 0) AS count FROM log
     WHERE kind = ${rowKinds.values} AND last > ? AND max_ms >= ? AND min_ms < ?`,
  );
  const gaps = log.prepare("SELECT description FROM gap WHERE to_ms > ? AND from_ms < ? LIMIT 10000");
  const compacted = blocks.progress();
  return spans.map(({ fromMs, toMs }) => {
    const [from, to] = [Math.floor(fromMs), Math.ceil(toMs)];
    const block = inBlocks.get({ from, to });
    const removed = gaps
      .all(from, to)
      .map((row): Gap => JSON.parse(textIn(row, "description")))
      .filter(({ source, cause }) => source === storeSource && cause === "retention");
    return {
      valueCount: Math.round(Number(block?.count)) + Number(inLog.get(compacted, from, to)?.count),
      thinnedCount: Math.round(Number(block?.thinned)),
      removedCount: removed.reduce((sum, { estimatedCount }) => sum + estimatedCount, 0),
    };
  });
}
