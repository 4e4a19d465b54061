/** The columns of values as the store handles them, and their journey to the worker as one buffer. */
import type { MeasurementBatch, OtherValue } from "../core/measurement.ts";

/** Values of many tags in the order of arrival. */
export interface ValueColumns {
  readonly length: number;
  readonly tags: Int32Array;
  /** [length] whole milliseconds since the Unix epoch. */
  readonly timesMs: Float64Array;
  /** [length] nanoseconds within the millisecond. */
  readonly timesNs: Uint32Array;
  readonly values: Float64Array;
  readonly statusCodes: Uint32Array;
  readonly flags: Uint8Array;
  readonly others: ReadonlyMap<number, OtherValue>;
  /** How many values of the same tag and time came before, by row; rows that are first are absent. */
  readonly ordinals: ReadonlyMap<number, number>;
}

/** Columns of a fixed capacity, and the buffers to hand to another thread. */
interface OwnedColumns extends ValueColumns {
  readonly tags: Int32Array<ArrayBuffer>;
  readonly timesMs: Float64Array<ArrayBuffer>;
  readonly timesNs: Uint32Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
  readonly statusCodes: Uint32Array<ArrayBuffer>;
  readonly flags: Uint8Array<ArrayBuffer>;
}

/** Bytes of one row in the six columns. */
export const rowBytes = 29;

/** The buffers of columns that move to another thread without a copy. */
export function transferList(columns: OwnedColumns): ArrayBuffer[] {
  const { tags, timesMs, timesNs, values, statusCodes, flags } = columns;
  return [tags.buffer, timesMs.buffer, timesNs.buffer, values.buffer, statusCodes.buffer, flags.buffer];
}

/** Joins batches into columns that grow, copying each batch once. */
export class ColumnBuffer {
  length = 0;
  #columns: OwnedColumns;
  #others = new Map<number, OtherValue>();

  constructor(capacity: number) {
    this.#columns = emptyColumns(capacity);
  }

  add(batch: MeasurementBatch): void {
    const { length } = batch;
    this.#reserve(length);
    const columns = this.#columns;
    columns.tags.set(cut(batch.tags, length), this.length);
    columns.timesMs.set(cut(batch.sourceTimeMs, length), this.length);
    columns.timesNs.set(cut(batch.sourceTimeNs, length), this.length);
    columns.values.set(cut(batch.values, length), this.length);
    columns.statusCodes.set(cut(batch.statusCodes, length), this.length);
    columns.flags.set(cut(batch.flags, length), this.length);
    for (const [row, value] of batch.others) this.#others.set(this.length + row, value);
    this.length += length;
  }

  /** The collected columns; the buffer must not be used afterwards. `length` tells how much of them is filled. */
  take(): OwnedColumns {
    return { ...this.#columns, length: this.length, others: this.#others };
  }

  #reserve(extra: number): void {
    const needed = this.length + extra;
    if (needed <= this.#columns.tags.length) return;
    const grown = emptyColumns(Math.max(needed, this.#columns.tags.length * 2));
    const filled = sliceOf({ ...this.#columns, length: this.#columns.tags.length }, 0, this.length);
    grown.tags.set(filled.tags);
    grown.timesMs.set(filled.timesMs);
    grown.timesNs.set(filled.timesNs);
    grown.values.set(filled.values);
    grown.statusCodes.set(filled.statusCodes);
    grown.flags.set(filled.flags);
    this.#columns = grown;
  }
}

/** The given rows as new columns, in the given order. */
export function pick(from: ValueColumns, rows: ArrayLike<number>): ValueColumns {
  const { length } = rows;
  const others = new Map<number, OtherValue>();
  const ordinals = new Map<number, number>();
  const to = emptyColumns(length);
  for (let i = 0; i < length; i++) {
    const row = rows[i]!;
    to.tags[i] = from.tags[row]!;
    to.timesMs[i] = from.timesMs[row]!;
    to.timesNs[i] = from.timesNs[row]!;
    to.values[i] = from.values[row]!;
    to.statusCodes[i] = from.statusCodes[row]!;
    to.flags[i] = from.flags[row]!;
    if (from.others.size > 0) copyEntry(from.others, row, others, i);
    if (from.ordinals.size > 0) copyEntry(from.ordinals, row, ordinals, i);
  }
  return { ...to, others, ordinals };
}

/** Columns of zeros. */
export function emptyColumns(length: number): OwnedColumns {
  return {
    length,
    tags: new Int32Array(length),
    timesMs: new Float64Array(length),
    timesNs: new Uint32Array(length),
    values: new Float64Array(length),
    statusCodes: new Uint32Array(length),
    flags: new Uint8Array(length),
    others: new Map(),
    ordinals: new Map(),
  };
}

/** The rows [from, to) without a copy of the columns. */
export function sliceOf(columns: ValueColumns, from: number, to: number): ValueColumns {
  if (from === 0 && to === columns.tags.length) return columns;
  return {
    length: to - from,
    tags: columns.tags.subarray(from, to),
    timesMs: columns.timesMs.subarray(from, to),
    timesNs: columns.timesNs.subarray(from, to),
    values: columns.values.subarray(from, to),
    statusCodes: columns.statusCodes.subarray(from, to),
    flags: columns.flags.subarray(from, to),
    others: shifted(columns.others, from, to),
    ordinals: shifted(columns.ordinals, from, to),
  };
}

/** Columns one after the other as one. */
export function joinedColumns(parts: readonly ValueColumns[]): ValueColumns {
  const joined = emptyColumns(parts.reduce((sum, { length }) => sum + length, 0));
  const others = new Map<number, OtherValue>();
  const ordinals = new Map<number, number>();
  let at = 0;
  for (const part of parts) {
    joined.tags.set(part.tags, at);
    joined.timesMs.set(part.timesMs, at);
    joined.timesNs.set(part.timesNs, at);
    joined.values.set(part.values, at);
    joined.statusCodes.set(part.statusCodes, at);
    joined.flags.set(part.flags, at);
    for (const [row, value] of part.others) others.set(at + row, value);
    for (const [row, ordinal] of part.ordinals) ordinals.set(at + row, ordinal);
    at += part.length;
  }
  return { ...joined, others, ordinals };
}

/** Columns as a batch of the contract. */
export function batchOf(columns: ValueColumns, receivedTimeMs: number): MeasurementBatch {
  return {
    type: "measurements",
    length: columns.length,
    tags: columns.tags,
    sourceTimeMs: columns.timesMs,
    sourceTimeNs: columns.timesNs,
    values: columns.values,
    statusCodes: columns.statusCodes,
    flags: columns.flags,
    others: columns.others,
    receivedTimeMs,
    ...(columns.ordinals.size === 0 ? {} : { ordinals: columns.ordinals }),
  };
}

/** A batch of the contract as columns. */
export function columnsOf({
  length,
  tags,
  sourceTimeMs,
  sourceTimeNs,
  values,
  ...rest
}: MeasurementBatch): ValueColumns {
  const { statusCodes, flags, others, ordinals = new Map() } = rest;
  return { length, tags, timesMs: sourceTimeMs, timesNs: sourceTimeNs, values, statusCodes, flags, others, ordinals };
}

/** Estimate of what a value that is not a number occupies. */
export function otherBytes(value: OtherValue): number {
  if (value === null) return 8;
  if (typeof value === "string") return 16 + 2 * value.length;
  if (typeof value === "bigint") return 24;
  return 32 + value.samples.byteLength;
}

function shifted<T>(map: ReadonlyMap<number, T>, from: number, to: number): Map<number, T> {
  const result = new Map<number, T>();
  for (const [row, value] of map) if (row >= from && row < to) result.set(row - from, value);
  return result;
}

function copyEntry<T>(from: ReadonlyMap<number, T>, row: number, to: Map<number, T>, at: number): void {
  const value = from.get(row);
  if (value !== undefined) to.set(at, value);
}

function cut<T extends { readonly length: number; subarray(from: number, to: number): T }>(
  column: T,
  length: number,
): T {
  return column.length === length ? column : column.subarray(0, length);
}
