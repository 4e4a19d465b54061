/** Values of one signal of a crate, gathered from several files in columns that grow: 37 bytes a value, no object for each. */
import type { OtherValue } from "../core/measurement.ts";
import type { Columns, CrateChunk } from "./crate-chunk.ts";

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

const firstRows = 1024;
const columnNames = ["timesMs", "timesNs", "receivedMs", "values", "statusCodes", "flags", "ordinal"] as const;

export class CrateColumns {
  #length = 0;
  #columns = emptyColumns(firstRows);
  readonly #others = new Map<number, OtherValue>();

  append({ others, ...chunk }: CrateChunk): void {
    const start = this.#length;
    this.#length += chunk.timesMs.length;
    this.#reserve(this.#length);
    for (const name of columnNames) this.#columns[name].set(chunk[name], start);
    for (const [row, value] of others) this.#others.set(start + row, value);
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
    for (const name of columnNames) larger[name].set(this.#columns[name]);
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
