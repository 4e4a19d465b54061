/** Values whose source time cannot be: refused one by one, so that they do not hold back the others (pure). */
import type { Rejection } from "../core/contracts.ts";
import type { OtherValue, ReadingBatch } from "../core/measurement.ts";

/** Farthest time from 1970 that 64 bits of nanoseconds can tell, milliseconds: the years 1677 to 2262. */
const mostTimeMs = Math.floor(2 ** 63 / 1e6);

export interface Plausible {
  /** The rest of the batch; the same object when nothing is refused. */
  readonly batch: ReadingBatch;
  readonly rejection: Rejection | undefined;
}

/** `nameOf` an address, for the message; undefined where nothing of the value may be shown. */
export function plausible(batch: ReadingBatch, nameOf: (address: number) => string | undefined): Plausible {
  const { sourceTimeMs, sourceTimeNs, length } = batch;
  const kept: number[] = [];
  const refused = new Map<number, number>();
  let example: number | undefined;
  for (let row = 0; row < length; row++) {
    const timeMs = sourceTimeMs[row]!;
    const isTime = Math.abs(timeMs) < mostTimeMs && Math.floor(timeMs) === timeMs && sourceTimeNs[row]! < 1e6;
    if (isTime) {
      kept.push(row);
      continue;
    }
    example ??= row;
    const address = batch.addresses[row]!;
    refused.set(address, (refused.get(address) ?? 0) + 1);
  }
  if (example === undefined) return { batch, rejection: undefined };
  const name = nameOf(batch.addresses[example]!);
  return {
    batch: rowsOf(batch, kept),
    rejection: {
      type: "rejection",
      code: "SAMSPEL_SOURCE_TIME",
      message:
        "The source time lies outside of the years 1677 to 2262; seconds, milliseconds, microseconds or nanoseconds may be mistaken.",
      example: name === undefined ? "" : `${name}: ${sourceTimeMs[example]} ms`,
      count: length - kept.length,
      refused,
    },
  };
}

function rowsOf(batch: ReadingBatch, rows: readonly number[]): ReadingBatch {
  const others = new Map<number, OtherValue>();
  for (const [to, from] of rows.entries()) {
    const other = batch.others.get(from);
    if (other !== undefined) others.set(to, other);
  }
  return {
    ...batch,
    length: rows.length,
    addresses: Int32Array.from(rows, (row) => batch.addresses[row]!),
    sourceTimeMs: Float64Array.from(rows, (row) => batch.sourceTimeMs[row]!),
    sourceTimeNs: Uint32Array.from(rows, (row) => batch.sourceTimeNs[row]!),
    values: Float64Array.from(rows, (row) => batch.values[row]!),
    statusCodes: Uint32Array.from(rows, (row) => batch.statusCodes[row]!),
    flags: Uint8Array.from(rows, (row) => batch.flags[row]!),
    others,
  };
}
