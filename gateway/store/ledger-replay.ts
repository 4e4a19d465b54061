/** Counts what lies between two positions of the log, by hour of arrival and tag. */
import { valueFlags } from "../core/measurement.ts";
import { MalformedBytes } from "./bytes.ts";
import type { Counts } from "./ledger-counts.ts";
import { decodeLogRow } from "./log-row.ts";
import { rowKinds } from "./row-kinds.ts";
import { bytesIn, type Database, numberIn, type SqlRow } from "./sqlite.ts";

const hourMs = 3_600_000;

export function hourOf(timeMs: number): number {
  return Math.floor(timeMs / hourMs);
}

/** Entries with `after` < sequence ≤ `through`. */
export interface Range {
  readonly after: number;
  readonly through: number;
}

/** Rows of values of one arrival, or one gap or change of a condition. */
export interface Stretch {
  readonly hour: number;
  /** Undefined for an entry that is no value. */
  readonly values: { readonly tags: Int32Array; readonly flags: Uint8Array } | undefined;
}

/** Where entries are noted; undefined leaves them out. */
export type CountsAt = (hour: number) => Counts | undefined;

/** The entries of a range in stretches. A row that cannot be read is reported and passed over. */
export function* stretchesIn(database: Database, range: Range, onDamage: () => void): Generator<Stretch> {
  if (range.through <= range.after) return;
  const rows = database.prepare(
    "SELECT last, first, kind, received_ms, checksum, data FROM log WHERE last > ? AND first <= ? ORDER BY last",
  );
  for (const row of rows.iterate(range.after, range.through)) {
    if (numberIn(row, "kind") !== rowKinds.values) {
      yield { hour: hourOf(numberIn(row, "received_ms")), values: undefined };
      continue;
    }
    try {
      yield* valuesOf(row, range);
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw error;
      onDamage();
    }
  }
}

function* valuesOf(row: SqlRow, { after, through }: Range): Generator<Stretch> {
  const { columns, arrivals } = decodeLogRow(bytesIn(row, "data"), numberIn(row, "checksum"));
  const first = numberIn(row, "first");
  const [begin, end] = [Math.max(0, after + 1 - first), Math.min(columns.length, through + 1 - first)];
  let at = 0;
  for (const { count, receivedTimeMs } of arrivals) {
    const [from, to] = [Math.max(begin, at), Math.min(end, at + count)];
    at += count;
    if (from >= to) continue;
    const values = { tags: columns.tags.subarray(from, to), flags: columns.flags.subarray(from, to) };
    yield { hour: hourOf(receivedTimeMs), values };
  }
}

/** Adds `sign` for each entry under a fate of a destination. */
export function addForwarded(stretches: Iterable<Stretch>, at: CountsAt, fate: "earlier" | "forwarded", sign: 1 | -1) {
  for (const { hour, values } of stretches) {
    const counts = at(hour);
    if (counts === undefined) continue;
    if (values === undefined) counts.add(fate, 0, sign);
    else addTags(counts.column(fate, highestOf(values.tags)), values.tags, sign);
  }
}

/** Adds each entry as stored, and as backfilled where it is. */
export function addStored(stretches: Iterable<Stretch>, at: CountsAt): void {
  for (const { hour, values } of stretches) {
    const counts = at(hour);
    if (counts === undefined) continue;
    if (values === undefined) {
      counts.add("stored", 0, 1);
      continue;
    }
    const { tags, flags } = values;
    addTags(counts.column("stored", highestOf(tags)), tags, 1);
    for (let row = 0; row < tags.length; row++) {
      if ((flags[row]! & valueFlags.backfilled) !== 0) counts.add("backfilled", tags[row]!, 1);
    }
  }
}

/** Number of entries by tag of a range, whatever their hour. */
export function tagCounts(stretches: Iterable<Stretch>): Map<number, Map<number, number>> {
  const byHour = new Map<number, Map<number, number>>();
  for (const { hour, values } of stretches) {
    const counts = byHour.get(hour) ?? new Map<number, number>();
    byHour.set(hour, counts);
    for (const tag of values?.tags ?? [0]) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return byHour;
}

function addTags(column: Float64Array, tags: Int32Array, sign: 1 | -1): void {
  for (let row = 0; row < tags.length; row++) column[tags[row]!]! += sign;
}

function highestOf(tags: Int32Array): number {
  let highest = 0;
  for (let row = 0; row < tags.length; row++) if (tags[row]! > highest) highest = tags[row]!;
  return highest;
}
