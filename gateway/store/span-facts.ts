/** How much the store holds of stretches of time, all tags together: from the heads of blocks, without a value. */
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
  const inBlocks = snapshot.prepare(
    `SELECT coalesce(sum(count), 0) AS count, coalesce(sum(count) FILTER (WHERE has_values = 0), 0) AS thinned
     FROM block WHERE end_ms >= ? AND start_ms < ?`,
  );
  const inLog = log.prepare(
    `SELECT coalesce(sum(last - first + 1), 0) AS count FROM log
     WHERE kind = ${rowKinds.values} AND last > ? AND max_ms >= ? AND min_ms < ?`,
  );
  const gaps = log.prepare("SELECT description FROM gap WHERE to_ms > ? AND from_ms < ? LIMIT 10000");
  const compacted = blocks.progress();
  return spans.map(({ fromMs, toMs }) => {
    const [from, to] = [Math.floor(fromMs), Math.ceil(toMs)];
    const block = inBlocks.get(from, to);
    const removed = gaps
      .all(from, to)
      .map((row): Gap => JSON.parse(textIn(row, "description")))
      .filter(({ source, cause }) => source === storeSource && cause === "retention");
    return {
      valueCount: Number(block?.count) + Number(inLog.get(compacted, from, to)?.count),
      thinnedCount: Number(block?.thinned),
      removedCount: removed.reduce((sum, { estimatedCount }) => sum + estimatedCount, 0),
    };
  });
}
