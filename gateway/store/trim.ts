/** Removes rows of the log that the history holds, a few at a time, and counts what a destination loses by it. */
import type { Gap } from "../core/gap.ts";
import type { DroppedCount, TrimAnswer, TrimRequest } from "./messages.ts";
import { rowKinds } from "./row-kinds.ts";
import { type Database, inTransaction, numberIn, type SqlRow, textIn } from "./sqlite.ts";
import { storeSource } from "./tags.ts";

/** Rows of one step: a commit waits for no more. */
const rowsPerStep = 100;
/** Free pages given back to the disk in one step. */
const pagesPerStep = 512;

interface TrimLimits {
  /** The last values do not stand on rows up to here. */
  readonly through: number;
  /** Rows up to here are in the history. */
  readonly compacted: number;
}

/**
 * Deletes the oldest rows up to `request.bytes`, those that a sink or the history lacks only when asked to.
 * What a sink loses is counted; all that is lost is given back as gaps for the caller to append.
 */
export function trimLog(database: Database, request: TrimRequest, limits: TrimLimits): TrimAnswer {
  const cursors = cursorsOf(database);
  const rows = database
    .prepare(
      "SELECT last, first, kind, min_ms, max_ms, length(data) AS bytes FROM log WHERE last <= ? ORDER BY last LIMIT ?",
    )
    .all(lastRemovable(request, limits, cursors), rowsPerStep);
  const removed = chosen(rows, request.bytes);
  if (removed.freedBytes === 0) return { freedBytes: 0, gaps: [] };
  const gaps: Gap[] = [];
  inTransaction(database, () => {
    database.prepare("DELETE FROM log WHERE last <= ?").run(removed.last);
    for (const { sink, sequence } of cursors) {
      const lost = removed.last - Math.max(removed.first - 1, sequence);
      if (lost <= 0) continue;
      countDropped(database, { sink, cause: "retention", count: lost });
      gaps.push(gapOf(`sink/${sink}`, removed, lost));
    }
  });
  const lost = removed.last - Math.max(removed.first - 1, limits.compacted);
  if (lost > 0) gaps.push(gapOf(storeSource, removed, lost));
  database.exec(`PRAGMA incremental_vacuum(${pagesPerStep})`);
  if (request.isUrgent) database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return { freedBytes: removed.freedBytes, gaps };
}

function lastRemovable(
  { mayDrop }: TrimRequest,
  { through, compacted }: TrimLimits,
  cursors: readonly Cursor[],
): number {
  switch (mayDrop) {
    case "sent":
      return Math.min(through, compacted, ...cursors.map(({ sequence }) => sequence));
    case "unsent":
      return Math.min(through, compacted);
    case "uncompacted":
      return through;
  }
}

interface RemovedRows {
  readonly first: number;
  readonly last: number;
  readonly freedBytes: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The first rows that together have the bytes asked for. */
function chosen(rows: readonly SqlRow[], bytes: number): RemovedRows {
  let freedBytes = 0;
  let [first, last] = [0, 0];
  let [fromMs, toMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    if (freedBytes >= bytes) break;
    freedBytes += numberIn(row, "bytes");
    if (last === 0) first = numberIn(row, "first");
    last = numberIn(row, "last");
    if (numberIn(row, "kind") !== rowKinds.values) continue;
    fromMs = Math.min(fromMs, numberIn(row, "min_ms"));
    toMs = Math.max(toMs, numberIn(row, "max_ms") + 1);
  }
  return { first, last, freedBytes, fromMs, toMs };
}

/** Items that were removed before a destination had them, by destination and cause. */
export function droppedCounts(database: Database): DroppedCount[] {
  return database
    .prepare("SELECT sink, cause, item_count FROM dropped ORDER BY sink, cause")
    .all()
    .map((row) => ({ sink: textIn(row, "sink"), cause: textIn(row, "cause"), count: numberIn(row, "item_count") }));
}

function countDropped(
  database: Database,
  { sink, cause, count }: { readonly sink: string; readonly cause: string; readonly count: number },
): void {
  database
    .prepare(
      `INSERT INTO dropped VALUES (?, ?, ?)
       ON CONFLICT (sink, cause) DO UPDATE SET item_count = item_count + excluded.item_count`,
    )
    .run(sink, cause, count);
}

interface Cursor {
  readonly sink: string;
  readonly sequence: number;
}

function cursorsOf(database: Database): Cursor[] {
  return database
    .prepare("SELECT sink, sequence FROM cursor")
    .all()
    .map((row) => ({ sink: textIn(row, "sink"), sequence: numberIn(row, "sequence") }));
}

/** What a sink lacks is still shown here; what the store itself lost is missing everywhere. */
function gapOf(source: string, { fromMs, toMs }: RemovedRows, estimatedCount: number): Gap {
  const isKnown = Number.isFinite(fromMs);
  return {
    type: "gap",
    source,
    tagIds: [],
    fromMs: isKnown ? fromMs : 0,
    toMs: isKnown ? toMs : 0,
    cause: "retention",
    estimatedCount,
  };
}
