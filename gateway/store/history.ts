/** Answers queries from the log and the compacted history together: points of a tag, entries for sinks. */
import type { ConditionChange } from "../core/condition.ts";
import type { Entry, History, HistoryQuery, Stored } from "../core/contracts.ts";
import type { Gap } from "../core/gap.ts";
import { damageFrom, type MalformedBytes } from "./bytes.ts";
import { batchOf, sliceOf, type ValueColumns } from "./columns.ts";
import { PointCollector, type Points } from "./decimate.ts";
import type { DecodedRows } from "./decoded-rows.ts";
import { decodeLogRow } from "./log-row.ts";
import type { ReadAfterQuery } from "./messages.ts";
import { rowKinds } from "./row-kinds.ts";
import { bytesIn, type Database, numberIn, type SqlRow } from "./sqlite.ts";
import { gapsOf, tagOf } from "./tags.ts";

/** Greatest number of points in one answer. */
export const mostPoints = 4000;

/** Puts the compacted values of a query into the collector. */
export type CollectBlocks = (query: HistoryQuery, collector: PointCollector) => void;

interface Sources {
  readonly log: Database;
  readonly rows: DecodedRows;
  /** Rows of the log up to here are in the blocks. */
  readonly compactedSequence: number;
  readonly collectBlocks: CollectBlocks;
  /** Called for a row that cannot be read; the query goes on without it. */
  readonly onDamage: (error: MalformedBytes) => void;
}

export function queryHistory(query: HistoryQuery, sources: Sources): Points & History {
  const bounded = { ...query, points: Math.max(2, Math.min(mostPoints, Math.floor(query.points))) };
  const collector = new PointCollector(bounded);
  sources.collectBlocks(bounded, collector);
  const { log, rows, compactedSequence: after, onDamage } = sources;
  const range = { after, fromMs: query.fromMs, toMs: query.toMs };
  for (const columns of rows.within(log, range, onDamage)) {
    if (columns !== undefined) collectTag(columns, query.tag, collector);
  }
  return { ...collector.finish(), gaps: gapsOf(sources.log, tagOf(sources.log, query.tag), query) };
}

/** Adds the rows of one tag to the collector. */
export function collectTag(columns: ValueColumns, tag: number, collector: PointCollector): void {
  const { tags, length } = columns;
  for (let row = 0; row < length; row++) if (tags[row] === tag) collector.addRows(columns, row, row + 1);
}

/** Entries after a sequence number; the first row is cut where the number lies within, the last one at the limit. */
export function readAfter(
  query: ReadAfterQuery,
  { log, onDamage }: Pick<Sources, "log" | "onDamage">,
): Stored<Entry>[] {
  const { sequence, limit, through = Number.MAX_SAFE_INTEGER } = query;
  const rows = log.prepare(
    "SELECT last, first, kind, checksum, data FROM log WHERE last > ? AND first <= ? ORDER BY last",
  );
  const result: Stored<Entry>[] = [];
  let rest = Math.max(1, limit);
  for (const row of rows.iterate(sequence, through)) {
    if (numberIn(row, "kind") === rowKinds.values) {
      rest -= addBatches(row, { sequence, through, rest, result, onDamage });
    } else {
      result.push({ sequence: numberIn(row, "last"), entry: itemIn(row) });
      rest--;
    }
    if (rest <= 0) break;
  }
  return result;
}

interface BatchTarget {
  readonly sequence: number;
  readonly through: number;
  readonly rest: number;
  readonly result: Stored<Entry>[];
  readonly onDamage: (error: MalformedBytes) => void;
}

/** Adds one batch for each arrival of the row, at most `rest` values. Gives their number. */
function addBatches(row: SqlRow, { sequence, through, rest, result, onDamage }: BatchTarget): number {
  const first = numberIn(row, "first");
  let decoded: ReturnType<typeof decodeLogRow>;
  try {
    decoded = decodeLogRow(bytesIn(row, "data"), numberIn(row, "checksum"));
  } catch (error) {
    onDamage(damageFrom(error));
    return 0;
  }
  const begin = Math.max(0, sequence + 1 - first);
  const end = Math.min(decoded.columns.length, begin + rest, through + 1 - first);
  let at = 0;
  for (const { count, receivedTimeMs } of decoded.arrivals) {
    const [from, to] = [Math.max(begin, at), Math.min(end, at + count)];
    if (from < to) {
      result.push({
        sequence: first + to - 1,
        entry: batchOf(sliceOf(decoded.columns, from, to), receivedTimeMs),
      });
    }
    at += count;
  }
  return end - begin;
}

function itemIn(row: SqlRow): Gap | ConditionChange {
  return JSON.parse(Buffer.from(bytesIn(row, "data")).toString());
}
