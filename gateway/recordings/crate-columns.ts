/** Values of one signal of a crate, gathered from several files in columns that grow: 37 bytes a value, no object for each. */
import type { OtherValue } from "../core/measurement.ts";

/** Values of one signal in order of source time; of equal times the first one arrived first. */
export interface CrateSignalValues {
  readonly signal: string;
  readonly timesMs: Float64Array;
  readonly timesNs: Uint32Array;
  /** NaN where the arrival is not known. */
  readonly receivedMs: Float64Array;
  readonly values: Float64Array;
  readonly statusCodes: Uint32Array;
  readonly flags: Uint8Array;
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

interface Columns {
  readonly timesMs: Float64Array;
  readonly timesNs: Uint32Array;
  readonly receivedMs: Float64Array;
  readonly values: Float64Array;
  readonly statusCodes: Uint32Array;
  readonly flags: Uint8Array;
  readonly ordinal: Uint32Array;
}

const firstRows = 1024;

export class CrateColumns {
  #length = 0;
  #columns = emptyColumns(firstRows);
  readonly #others = new Map<number, OtherValue>();

  append(values: ArrayLike<number> | readonly OtherValue[], read: ReadColumns): void {
    const start = this.#length;
    const count = read.sourceTime.length;
    this.#reserve(start + count);
    const { timesMs, timesNs, receivedMs, statusCodes, flags, ordinal } = this.#columns;
    splitTimes(read.sourceTime, timesMs.subarray(start), timesNs.subarray(start));
    splitTimes(read.receivedTime, receivedMs.subarray(start));
    statusCodes.set(read.status as ArrayLike<number>, start);
    flags.set(read.flags as ArrayLike<number>, start);
    ordinal.set(read.ordinal as ArrayLike<number>, start);
    for (let at = 0; at < count; at++) {
      const value = values[at]!;
      this.#columns.values[start + at] = typeof value === "number" ? value : Number.NaN;
      if (typeof value !== "number") this.#others.set(start + at, value);
    }
    this.#length = start + count;
  }

  /** Numbers and other values of one signal come from different tables: the order of arrival is in `ordinal`. */
  finish(): Omit<CrateSignalValues, "signal"> {
    const order = this.#isOrdered() ? undefined : this.#order();
    const { ordinal: _ordinal, ...columns } = this.#columns;
    const { timesMs, timesNs, receivedMs, values, statusCodes, flags } = columns;
    const put = <T extends Float64Array | Uint32Array | Uint8Array>(column: T): T =>
      order === undefined ? (column.slice(0, this.#length) as T) : ordered(column, order);
    const others = order === undefined ? this.#others : this.#othersIn(order);
    return {
      ...{ timesMs: put(timesMs), timesNs: put(timesNs), receivedMs: put(receivedMs), values: put(values) },
      ...{ statusCodes: put(statusCodes), flags: put(flags), others },
    };
  }

  #reserve(length: number): void {
    if (length <= this.#columns.timesMs.length) return;
    const larger = emptyColumns(Math.max(length, 2 * this.#columns.timesMs.length));
    for (const name of Object.keys(larger) as (keyof Columns)[]) larger[name].set(this.#columns[name]);
    this.#columns = larger;
  }

  /** Below 0 when the value of row `a` comes before that of `b`. */
  #compare(a: number, b: number): number {
    const { timesMs, timesNs, ordinal } = this.#columns;
    return timesMs[a]! - timesMs[b]! || timesNs[a]! - timesNs[b]! || ordinal[a]! - ordinal[b]!;
  }

  #isOrdered(): boolean {
    for (let row = 1; row < this.#length; row++) if (this.#compare(row - 1, row) > 0) return false;
    return true;
  }

  #order(): Uint32Array {
    return Uint32Array.from({ length: this.#length }, (_, row) => row).sort((a, b) => this.#compare(a, b));
  }

  #othersIn(order: Uint32Array): ReadonlyMap<number, OtherValue> {
    const others = new Map<number, OtherValue>();
    for (const [at, row] of order.entries()) {
      const value = this.#others.get(row);
      if (value !== undefined) others.set(at, value);
    }
    return others;
  }
}

function emptyColumns(length: number): Columns {
  return {
    timesMs: new Float64Array(length),
    timesNs: new Uint32Array(length),
    receivedMs: new Float64Array(length),
    values: new Float64Array(length),
    statusCodes: new Uint32Array(length),
    flags: new Uint8Array(length),
    ordinal: new Uint32Array(length),
  };
}

function ordered<T extends Float64Array | Uint32Array | Uint8Array>(column: T, order: Uint32Array): T {
  const result = column.slice(0, order.length) as T;
  for (let at = 0; at < order.length; at++) result[at] = column[order[at]!]!;
  return result;
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
