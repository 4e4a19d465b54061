/** A group of rows of a crate as typed columns: what goes from the process that reads to the one that uses them. Pure. */
import type { OtherValue } from "../core/measurement.ts";

export interface Columns {
  readonly timesMs: Float64Array;
  readonly timesNs: Uint32Array;
  /** NaN where the arrival is not known. */
  readonly receivedMs: Float64Array;
  /** NaN where the value is no number. */
  readonly values: Float64Array;
  readonly statusCodes: Uint32Array;
  readonly flags: Uint8Array;
  readonly ordinal: Uint32Array;
}

/** [rows] each, of one signal. */
export interface CrateChunk extends Columns {
  /** By row of the group. */
  readonly others: ReadonlyMap<number, OtherValue>;
}

/** [rows] as the reader of Parquet gives them; times in nanoseconds since the Unix epoch. */
interface ReadColumns {
  readonly sourceTime: ArrayLike<unknown>;
  /** Null where it is not known. */
  readonly receivedTime: ArrayLike<unknown>;
  readonly status: ArrayLike<unknown>;
  readonly flags: ArrayLike<unknown>;
  readonly ordinal: ArrayLike<unknown>;
}

/** Throws RangeError when a column has another length than the values, TypeError when one is no numbers. */
export function chunkOf(cells: ArrayLike<number> | readonly OtherValue[], read: ReadColumns): CrateChunk {
  const count = cells.length;
  for (const [name, column] of Object.entries(read)) {
    if (column.length !== count) throw new RangeError(`${column.length} cells of ${name} for ${count} values`);
  }
  const [timesMs, timesNs] = [new Float64Array(count), new Uint32Array(count)];
  const receivedMs = new Float64Array(count);
  splitTimes(read.sourceTime, timesMs, timesNs);
  splitTimes(read.receivedTime, receivedMs);
  const others = new Map<number, OtherValue>();
  const values = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const value = cells[row]!;
    values[row] = typeof value === "number" ? value : Number.NaN;
    if (typeof value !== "number") others.set(row, value);
  }
  const statusCodes = Uint32Array.from(read.status as ArrayLike<number>);
  const flags = Uint8Array.from(read.flags as ArrayLike<number>);
  const ordinal = Uint32Array.from(read.ordinal as ArrayLike<number>);
  return { timesMs, timesNs, receivedMs, values, statusCodes, flags, ordinal, others };
}

/** Nanoseconds since the epoch → whole milliseconds, rounded down, and the rest; NaN for a null. */
function splitTimes(nanoseconds: ArrayLike<unknown>, toMs: Float64Array, toNs?: Uint32Array): void {
  const words = new DataView(new ArrayBuffer(8));
  for (let row = 0; row < nanoseconds.length; row++) {
    const value = nanoseconds[row];
    if (typeof value !== "bigint") {
      toMs[row] = Number.NaN;
      continue;
    }
    words.setBigInt64(0, value);
    // 2⁶³ exceeds what a double holds: it is divided in two parts that stay exact.
    const high = words.getInt32(0);
    const upper = Math.floor(high / 1_000_000);
    const lower = (high - upper * 1_000_000) * 4_294_967_296 + words.getUint32(4);
    const whole = Math.floor(lower / 1_000_000);
    toMs[row] = upper * 4_294_967_296 + whole;
    if (toNs !== undefined) toNs[row] = lower - whole * 1_000_000;
  }
}
