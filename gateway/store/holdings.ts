/** What the store holds of each tag, counted from what is there, beside what it has removed. */
import type { Holding } from "../core/ledger.ts";
import type { BlockFile } from "./block-file.ts";
import { lastOf } from "./ledger.ts";
import { Counts } from "./ledger-counts.ts";
import { addStored, stretchesIn } from "./ledger-replay.ts";
import type { RemovalCause } from "./removed.ts";
import { type Database, numberIn } from "./sqlite.ts";

interface Files {
  readonly snapshot: Database;
  readonly blocks: BlockFile;
}

export function holdingsOf(log: Database, { snapshot, blocks }: Files): Holding[] {
  const held = new Counts();
  const recent = stretchesIn(log, { after: blocks.progress(), through: lastOf(log) }, () => {});
  addStored(recent, () => held);
  const inBlocks = "SELECT tag, sum(count) AS count FROM block WHERE has_values = 1 GROUP BY tag";
  for (const row of snapshot.prepare(inBlocks).iterate())
    held.add("stored", numberIn(row, "tag"), numberIn(row, "count"));
  const removed = new Map<string, number>();
  for (const row of snapshot.prepare("SELECT tag, cause, value_count FROM removed").iterate()) {
    removed.set(`${row.tag}/${row.cause}`, numberIn(row, "value_count"));
    // Named even when nothing of it is held any more.
    held.add("earlier", numberIn(row, "tag"), 1);
  }
  const of = (tag: number, cause: RemovalCause) => removed.get(`${tag}/${cause}`) ?? 0;
  return held
    .tags()
    .filter((tag) => tag > 0)
    .map((tag) => ({
      tag,
      heldCount: held.of("stored", tag),
      expiredCount: of(tag, "expired"),
      removedCount: of(tag, "quota"),
      thinnedCount: of(tag, "thinned"),
      rebasedCount: of(tag, "rebased"),
    }));
}
