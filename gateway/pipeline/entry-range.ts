/** Ranges of stored entries, counted in items: each value of a batch, each gap and each condition is one. Pure. */
import type { Entry, Stored } from "../core/contracts.ts";
import type { MeasurementBatch } from "../core/measurement.ts";

/** Number of items. */
export function itemCount(entries: readonly Stored<Entry>[]): number {
  return entries.reduce((sum, { entry }) => sum + lengthOf(entry), 0);
}

/** Sequence number of the first item. */
export function firstSequence({ sequence, entry }: Stored<Entry>): number {
  return sequence - (lengthOf(entry) - 1);
}

/** The items from `from` (inclusive) to `to` (exclusive); batches are cut where a border lies within. */
export function itemRange(entries: readonly Stored<Entry>[], from: number, to: number): Stored<Entry>[] {
  const range: Stored<Entry>[] = [];
  let at = 0;
  for (const stored of entries) {
    const length = lengthOf(stored.entry);
    const [begin, end] = [Math.max(from, at) - at, Math.min(to, at + length) - at];
    if (begin < end) range.push(begin === 0 && end === length ? stored : cut(stored, begin, end));
    at += length;
    if (at >= to) break;
  }
  return range;
}

/** The items at these indices, ascending. */
export function itemsAt(entries: readonly Stored<Entry>[], indices: readonly number[]): Stored<Entry>[] {
  const items: Stored<Entry>[] = [];
  for (let at = 0; at < indices.length; ) {
    const from = indices[at]!;
    let to = from;
    while (indices[at] === to) [at, to] = [at + 1, to + 1];
    items.push(...itemRange(entries, from, to));
  }
  return items;
}

function lengthOf(entry: Entry): number {
  return entry.type === "measurements" ? entry.length : 1;
}

function cut({ sequence, entry }: Stored<Entry>, begin: number, end: number): Stored<Entry> {
  if (entry.type !== "measurements") return { sequence, entry };
  return { sequence: sequence - (entry.length - end), entry: rows(entry, begin, end) };
}

function rows(batch: MeasurementBatch, begin: number, end: number): MeasurementBatch {
  return {
    ...batch,
    length: end - begin,
    tags: batch.tags.subarray(begin, end),
    sourceTimeMs: batch.sourceTimeMs.subarray(begin, end),
    sourceTimeNs: batch.sourceTimeNs.subarray(begin, end),
    values: batch.values.subarray(begin, end),
    statusCodes: batch.statusCodes.subarray(begin, end),
    flags: batch.flags.subarray(begin, end),
    others: shifted(batch.others, begin, end),
    ...(batch.ordinals === undefined ? {} : { ordinals: shifted(batch.ordinals, begin, end) }),
  };
}

function shifted<T>(byRow: ReadonlyMap<number, T>, begin: number, end: number): ReadonlyMap<number, T> {
  const kept = [...byRow].filter(([row]) => row >= begin && row < end);
  return new Map(kept.map(([row, value]) => [row - begin, value]));
}
