/** Values of one tag from the log with their arrival, in growing columns; finds the arrival of values of the history. */
import type { OtherValue } from "../core/measurement.ts";
import { emptyColumns, type ValueColumns } from "./columns.ts";
import { picked, type Series } from "./series.ts";

export class RowBuffer {
  length = 0;
  #columns = emptyColumns(64);
  #receivedMs = new Float64Array(64);
  /** 1 where the history holds the value as well. */
  #isCompacted = new Uint8Array(64);
  readonly #others = new Map<number, OtherValue>();

  push(from: ValueColumns, row: number, receivedMs: number, isCompacted: boolean): void {
    if (this.length === this.#receivedMs.length) this.#grow();
    const at = this.length++;
    const { timesMs, timesNs, values, statusCodes, flags } = this.#columns;
    timesMs[at] = from.timesMs[row]!;
    timesNs[at] = from.timesNs[row]!;
    values[at] = from.values[row]!;
    statusCodes[at] = from.statusCodes[row]!;
    flags[at] = from.flags[row]!;
    this.#receivedMs[at] = receivedMs;
    this.#isCompacted[at] = isCompacted ? 1 : 0;
    const other = from.others.size === 0 ? undefined : from.others.get(row);
    if (other !== undefined) this.#others.set(at, other);
  }

  /** Those that the history lacks, in the order of their arrival. */
  uncompacted(): Series {
    const rows: number[] = [];
    for (let row = 0; row < this.length; row++) if (this.#isCompacted[row] === 0) rows.push(row);
    return picked({ ...this.#columns, length: this.length, others: this.#others }, rows);
  }

  /**
   * [rows] of a series in order of time that holds all of this buffer. NaN where the value came before the log begins. Of
   * equal times the last ones are those that the log still has.
   */
  arrivalsOf({ timesMs, timesNs, length }: Series): Float64Array {
    const result = new Float64Array(length).fill(Number.NaN);
    const own = this.#columns;
    const order = this.#inOrder();
    let at = length - 1;
    for (let index = order.length - 1; index >= 0 && at >= 0; at--) {
      const row = order[index]!;
      if (timesMs[at] !== own.timesMs[row] || timesNs[at] !== own.timesNs[row]) continue;
      result[at] = this.#receivedMs[row]!;
      index--;
    }
    return result;
  }

  /** Rows by time, equal times by arrival. */
  #inOrder(): Int32Array {
    const { timesMs, timesNs } = this.#columns;
    const order = Int32Array.from({ length: this.length }, (_, row) => row);
    const isBefore = (a: number, b: number) => timesMs[a]! - timesMs[b]! || timesNs[a]! - timesNs[b]! || a - b;
    for (let row = 1; row < this.length; row++) if (isBefore(row - 1, row) > 0) return order.sort(isBefore);
    return order;
  }

  #grow(): void {
    const larger = emptyColumns(this.length * 2);
    for (const name of ["timesMs", "timesNs", "values", "statusCodes", "flags"] as const) {
      larger[name].set(this.#columns[name]);
    }
    this.#columns = larger;
    const [receivedMs, isCompacted] = [new Float64Array(this.length * 2), new Uint8Array(this.length * 2)];
    receivedMs.set(this.#receivedMs);
    isCompacted.set(this.#isCompacted);
    this.#receivedMs = receivedMs;
    this.#isCompacted = isCompacted;
  }
}
