/** How much the store holds: values and the time that they span, from the log and the blocks together. */
import type { BlockFile } from "./block-file.ts";
import type { ReaderFigures } from "./messages.ts";
import { rowKinds } from "./row-kinds.ts";
import type { Database, SqlRow } from "./sqlite.ts";

interface Files {
  readonly log: Database;
  readonly snapshot: Database;
  readonly blocks: BlockFile;
}

export function totalsOf({ log, snapshot, blocks }: Files): Omit<ReaderFigures, "bytes" | "arrivedMs"> {
  const inLog = log
    .prepare(
      `SELECT sum(last - first + 1) AS count, min(min_ms) AS oldest, max(max_ms) AS newest
       FROM log WHERE kind = ${rowKinds.values} AND last > ?`,
    )
    .get(blocks.progress());
  const inBlocks = snapshot
    .prepare("SELECT sum(count) AS count, min(start_ms) AS oldest, max(end_ms) AS newest FROM block")
    .get();
  return {
    values: (numberOrNone(inLog, "count") ?? 0) + (numberOrNone(inBlocks, "count") ?? 0),
    oldestMs: least(numberOrNone(inLog, "oldest"), numberOrNone(inBlocks, "oldest")),
    newestMs: greatest(numberOrNone(inLog, "newest"), numberOrNone(inBlocks, "newest")),
  };
}

function numberOrNone(row: SqlRow | undefined, column: string): number | undefined {
  const value = row?.[column];
  return typeof value === "number" ? value : undefined;
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function greatest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
