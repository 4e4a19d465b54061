/** Removes rows of the log that the history holds, a few at a time, and counts what a destination loses by it. */
import { countOf, missingIn, type Span } from "../core/confirmed.ts";
import type { Gap } from "../core/gap.ts";
import {
  foldLedger,
  type LedgerNote,
  ledgerState,
  markDamaged,
  note,
  ownAccount,
  type SinkPosition,
  sinkPositions,
} from "./ledger.ts";
import { stretchesIn, tagCounts } from "./ledger-replay.ts";
import type { DroppedCount, TrimRequest } from "./messages.ts";
import { rowKinds } from "./row-kinds.ts";
import { type Database, numberIn, type SqlRow, textIn } from "./sqlite.ts";
import { storeSource } from "./tags.ts";

/** Rows of one step: a commit waits for no more. */
const rowsPerStep = 100;
/** Free pages given back to the disk in one step. */
const pagesPerStep = 512;

export interface Trimmed {
  /** 0 when there is nothing more to remove. */
  readonly freedBytes: number;
  /** What sinks, or everybody, miss by it. */
  readonly gaps: readonly Gap[];
  /** Sinks that are not in use any more and whose positions were given up, because they held rows that went. */
  readonly released: readonly string[];
}

export interface TrimLimits {
  /** The last values do not stand on rows up to here. */
  readonly through: number;
  /** Rows up to here are in the history. */
  readonly compacted: number;
  /** Sinks in use: the positions of others hold nothing. All that have one when undefined. */
  readonly sinks: ReadonlySet<string> | undefined;
}

/**
 * Deletes the oldest rows up to `request.bytes`, those that a sink or the history lacks only when asked to.
 * What a sink loses is counted by tag; all that is lost is given back as gaps. The caller holds the transaction and
 * writes the gaps in it: nothing is ever gone without its record.
 */
export function trimLog(database: Database, request: TrimRequest, limits: TrimLimits): Trimmed {
  const positions = sinkPositions(database);
  const cursors = positions.filter(({ sink }) => limits.sinks?.has(sink) !== false);
  const rows = database
    .prepare(
      "SELECT last, first, kind, min_ms, max_ms, length(data) AS bytes FROM log WHERE last <= ? ORDER BY last LIMIT ?",
    )
    .all(lastRemovable(request, limits, cursors), rowsPerStep);
  const removed = chosen(rows, request.bytes);
  if (removed.freedBytes === 0) return { freedBytes: 0, gaps: [], released: [] };
  // The ledger reads the log: what goes must be in it.
  foldLedger(database);
  const gaps: Gap[] = [];
  for (const { sink, confirmed } of cursors) {
    const missing = missingIn(confirmed, removed);
    // What it has beyond its position is no longer read from the log.
    for (const span of confirmed.ahead)
      noteRemoved(database, { account: sink, fate: "forwarded" }, shared(span, removed));
    if (missing.length === 0) continue;
    for (const span of missing) noteRemoved(database, { account: sink, fate: "dropped" }, span);
    const lost = countOf(missing);
    countDropped(database, { sink, cause: request.cause, count: lost });
    gaps.push(gapOf(`sink/${sink}`, removed, lost));
  }
  const lost = removed.last - Math.max(removed.first - 1, limits.compacted);
  if (lost > 0) {
    const span = { first: removed.last - lost + 1, last: removed.last };
    noteRemoved(database, { account: ownAccount, fate: "dropped" }, span);
    gaps.push(gapOf(storeSource, removed, lost));
  }
  database.prepare("DELETE FROM log WHERE last <= ?").run(removed.last);
  const unused = positions.filter((position) => !cursors.includes(position));
  const released = unused.filter(({ confirmed }) => missingIn(confirmed, removed).length > 0).map(({ sink }) => sink);
  for (const sink of released) database.prepare("DELETE FROM cursor WHERE sink = ?").run(sink);
  return { freedBytes: removed.freedBytes, gaps, released };
}

/** Gives the freed pages back to the disk; not within the transaction that freed them. */
export function giveBack(database: Database, { isUrgent }: Pick<TrimRequest, "isUrgent">): void {
  database.exec(`PRAGMA incremental_vacuum(${pagesPerStep})`);
  if (isUrgent) database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

/** By hour and tag, so that the ledger stays exact. Entries from before the ledger are in no account. */
function noteRemoved(
  database: Database,
  { account, fate }: Pick<LedgerNote, "account" | "fate">,
  { first, last }: Span,
): void {
  const after = Math.max(first - 1, ledgerState(database).begin);
  const stretches = stretchesIn(database, { after, through: last }, () => markDamaged(database));
  for (const [hour, byTag] of tagCounts(stretches)) {
    for (const [tag, count] of byTag) note(database, { hour, account, fate, tag, count });
  }
}

/** Empty, with `last` before `first`, when they share nothing. */
function shared(a: Span, b: Span): Span {
  return { first: Math.max(a.first, b.first), last: Math.min(a.last, b.last) };
}

function lastRemovable(
  { mayDrop }: TrimRequest,
  { through, compacted }: TrimLimits,
  cursors: readonly SinkPosition[],
): number {
  switch (mayDrop) {
    case "sent":
      return Math.min(through, compacted, ...cursors.map(({ confirmed }) => confirmed.sequence));
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

/** The first rows that together have the bytes asked for, and the time of their values; of all of them where there is no value. */
function chosen(rows: readonly SqlRow[], bytes: number): RemovedRows {
  let freedBytes = 0;
  const removed: SqlRow[] = [];
  for (const row of rows) {
    if (freedBytes >= bytes) break;
    freedBytes += numberIn(row, "bytes");
    removed.push(row);
  }
  const [first, last] = [removed[0], removed.at(-1)];
  if (first === undefined || last === undefined) return { first: 0, last: 0, freedBytes: 0, fromMs: 0, toMs: 0 };
  const values = removed.filter((row) => numberIn(row, "kind") === rowKinds.values);
  const timed = values.length > 0 ? values : removed;
  return {
    first: numberIn(first, "first"),
    last: numberIn(last, "last"),
    freedBytes,
    fromMs: Math.min(...timed.map((row) => numberIn(row, "min_ms"))),
    toMs: Math.max(...timed.map((row) => numberIn(row, "max_ms"))) + 1,
  };
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

/** What a sink lacks is still shown here; what the store itself lost is missing everywhere. */
function gapOf(source: string, { fromMs, toMs }: RemovedRows, estimatedCount: number): Gap {
  return { type: "gap", source, tagIds: [], fromMs, toMs, cause: "retention", estimatedCount };
}
