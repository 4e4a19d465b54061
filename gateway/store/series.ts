/** Values of one tag in order of time, as the compacted history holds them. */
import type { OtherValue } from "../core/measurement.ts";
import { emptyColumns, otherBytes, type ValueColumns } from "./columns.ts";

/** Columns without the tag; of values with equal time the first one arrived first. */
export type Series = Omit<ValueColumns, "tags" | "ordinals">;

/** The rows of several series one after the other. */
export function joined(parts: readonly Series[]): Series {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const { timesMs, timesNs, values, statusCodes, flags } = emptyColumns(length);
  const others = new Map<number, OtherValue>();
  let at = 0;
  for (const part of parts) {
    timesMs.set(part.timesMs, at);
    timesNs.set(part.timesNs, at);
    values.set(part.values, at);
    statusCodes.set(part.statusCodes, at);
    flags.set(part.flags, at);
    for (const [row, value] of part.others) others.set(at + row, value);
    at += part.length;
  }
  return { length, timesMs, timesNs, values, statusCodes, flags, others };
}

/** Rows in order of time; equal times keep their order. The same object when they are in order already. */
export function sorted(series: Series): Series {
  if (isAscending(series)) return series;
  const { timesMs, timesNs } = series;
  const rows = Array.from({ length: series.length }, (_, row) => row);
  rows.sort((a, b) => timesMs[a]! - timesMs[b]! || timesNs[a]! - timesNs[b]! || a - b);
  return picked(series, rows);
}

/** The rows [from, to). */
export function part(series: Series, from: number, to: number): Series {
  if (from === 0 && to === series.length) return series;
  const others = new Map<number, OtherValue>();
  for (const [row, value] of series.others) if (row >= from && row < to) others.set(row - from, value);
  return {
    length: to - from,
    timesMs: series.timesMs.subarray(from, to),
    timesNs: series.timesNs.subarray(from, to),
    values: series.values.subarray(from, to),
    statusCodes: series.statusCodes.subarray(from, to),
    flags: series.flags.subarray(from, to),
    others,
  };
}

/** The given rows of columns in the given order. */
export function picked(columns: Series, rows: ArrayLike<number>): Series {
  const { length } = rows;
  const { timesMs, timesNs, values, statusCodes, flags } = emptyColumns(length);
  const others = new Map<number, OtherValue>();
  for (let i = 0; i < length; i++) {
    const row = rows[i]!;
    timesMs[i] = columns.timesMs[row]!;
    timesNs[i] = columns.timesNs[row]!;
    values[i] = columns.values[row]!;
    statusCodes[i] = columns.statusCodes[row]!;
    flags[i] = columns.flags[row]!;
    const other = columns.others.size === 0 ? undefined : columns.others.get(row);
    if (other !== undefined) others.set(i, other);
  }
  return { length, timesMs, timesNs, values, statusCodes, flags, others };
}

/** First row whose time is not before `timeMs`. */
export function rowAt({ timesMs, length }: Series, timeMs: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesMs[middle]! < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bytes of the values that are not numbers. */
export function othersBytes({ others }: Series): number {
  let bytes = 0;
  for (const other of others.values()) bytes += otherBytes(other);
  return bytes;
}

function isAscending({ timesMs, timesNs, length }: Series): boolean {
  for (let row = 1; row < length; row++) {
    const difference = timesMs[row]! - timesMs[row - 1]! || timesNs[row]! - timesNs[row - 1]!;
    if (difference < 0) return false;
  }
  return true;
}
