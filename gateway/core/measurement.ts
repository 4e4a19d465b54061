/** Values on their way from a source to the store: columns on the hot path, rows where few values pass. */
import { type Quality, qualityOf } from "./quality.ts";

/** A burst of samples. The source time of the measurement is the time of the first sample. */
export interface Waveform {
  readonly sampleRateHz: number;
  /** [samples], in the tag's unit. */
  readonly samples: Float32Array;
}

/** A value that is not a plain number or Boolean. `null` is a value that the source reported as absent. */
export type OtherValue = string | bigint | Waveform | null;

export type Value = number | boolean | OtherValue;

/** Number of a tag in this store: small, stable across restarts, given out by `Store.internTags`. */
export type TagNumber = number;

/** Flags of one value; bits may be combined. */
export const valueFlags = {
  /** The source gave no source time; its server time stands in. */
  serverTime: 1,
  /** Neither source nor server time was given; the arrival time stands in. */
  arrivalTime: 2,
  /** A retained MQTT message: the last known value, not a live one. */
  retained: 4,
  /** Filled in afterwards from the history of the source. */
  backfilled: 8,
  /** The server's queue overflowed before this value (OPC UA DataValue overflow bit). */
  overflow: 16,
  /** The value is a Boolean, held as 0 or 1. */
  boolean: 32,
  /** The time is that of this computer, whose clock was not set yet. A copy at the right time follows when it is. */
  clockUnset: 64,
} as const;

/**
 * Values as columns, all of length `length`. `Key` is what names the series: the index of an address in a
 * reading, a tag number in a measurement.
 */
interface Columns {
  readonly length: number;
  /** [length] whole milliseconds since the Unix epoch. */
  readonly sourceTimeMs: Float64Array;
  /** [length] nanoseconds within that millisecond, 0 to 999 999. */
  readonly sourceTimeNs: Uint32Array;
  /** [length] the number; a Boolean as 0 or 1; NaN where `others` holds the value of the row. */
  readonly values: Float64Array;
  /** [length] OPC UA StatusCode, 32 bits. */
  readonly statusCodes: Uint32Array;
  /** [length] bits of `valueFlags`. */
  readonly flags: Uint8Array;
  /** Values that are not numbers, by row. Empty for almost every batch. */
  readonly others: ReadonlyMap<number, OtherValue>;
  /** Arrival of the batch, milliseconds since the Unix epoch. */
  readonly receivedTimeMs: number;
}

/** What a source saw, in the protocol's own words: `addresses[row]` is an index into the addresses it was asked for. */
export interface ReadingBatch extends Columns {
  readonly type: "readings";
  readonly addresses: Int32Array;
  /** The values are stored and scored by another gateway, from which this one takes over: they only fill windows. */
  readonly isPast?: true;
  /** The first values since this gateway took over: windows of their tags begin anew, for they may be older than the last. */
  readonly beginsAnew?: true;
}

/** Values of tags, in the tags' units. Observed and derived values have the same type. */
export interface MeasurementBatch extends Columns {
  readonly type: "measurements";
  readonly tags: Int32Array;
  /** Set by the store: how many other values of the same tag and source time came before, by row. Sinks add it as ns. */
  readonly ordinals?: ReadonlyMap<number, number>;
}

/** One value of one tag as a row. */
export interface Measurement {
  readonly tag: TagNumber;
  readonly value: Value;
  readonly quality: Quality;
  readonly statusCode: number;
  readonly sourceTimeMs: number;
  readonly receivedTimeMs: number;
}

/** The value in one row of a batch. */
export function valueAt(batch: Columns, row: number): Value {
  const other = batch.others.get(row);
  if (other !== undefined) return other;
  const number = batch.values[row]!;
  return (batch.flags[row]! & valueFlags.boolean) === 0 ? number : number !== 0;
}

/** Source time of one row in milliseconds with fraction; exact to about 0.25 µs. */
export function timeMsAt(batch: Columns, row: number): number {
  return batch.sourceTimeMs[row]! + batch.sourceTimeNs[row]! / 1e6;
}

/** One row of a batch as an object, for consumers of few values. */
export function measurementAt(batch: MeasurementBatch, row: number): Measurement {
  const statusCode = batch.statusCodes[row]!;
  return {
    tag: batch.tags[row]!,
    value: valueAt(batch, row),
    quality: qualityOf(statusCode),
    statusCode,
    sourceTimeMs: timeMsAt(batch, row),
    receivedTimeMs: batch.receivedTimeMs,
  };
}

/** The rows of a batch, for consumers of few values. */
export function* rowsOf(batch: MeasurementBatch): Generator<Measurement> {
  for (let row = 0; row < batch.length; row++) yield measurementAt(batch, row);
}

/**
 * The rows for which `isWanted` holds, oldest source time first, equal times as they stand, but those that come first. A protocol may group its
 * values by tag: a batch that spans several samples is then not in order of time. Values filled in afterwards are left
 * out: what moves on with time is past them.
 */
export function liveRowsInTimeOrder(
  batch: MeasurementBatch,
  isWanted: (tag: TagNumber) => boolean,
  comesFirst: (tag: TagNumber) => boolean = () => false,
): number[] {
  const rows: number[] = [];
  let isOrdered = true;
  let previousMs = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < batch.length; row++) {
    const tag = batch.tags[row]!;
    if (!isWanted(tag) || (batch.flags[row]! & valueFlags.backfilled) !== 0) continue;
    rows.push(row);
    const timeMs = timeMsAt(batch, row);
    if (timeMs < previousMs || (timeMs === previousMs && comesFirst(tag))) isOrdered = false;
    previousMs = timeMs;
  }
  if (isOrdered) return rows;
  const rank = (row: number): number => (comesFirst(batch.tags[row]!) ? 0 : 1);
  return rows.sort((a, b) => timeMsAt(batch, a) - timeMsAt(batch, b) || rank(a) - rank(b) || a - b);
}

/** One value on its way into a `BatchBuilder`. Times as in `Columns`. */
export interface RowInput {
  readonly key: number;
  readonly value: Value;
  readonly sourceTimeMs: number;
  readonly sourceTimeNs?: number;
  readonly statusCode?: number;
  readonly flags?: number;
}

/** Collects values into growing columns. `pushNumber` is the hot path; `push` takes any value. */
export class BatchBuilder {
  length = 0;
  #keys: Int32Array;
  #timesMs: Float64Array;
  #timesNs: Uint32Array;
  #values: Float64Array;
  #statusCodes: Uint32Array;
  #flags: Uint8Array;
  #others = new Map<number, OtherValue>();

  constructor(capacity = 256) {
    this.#keys = new Int32Array(capacity);
    this.#timesMs = new Float64Array(capacity);
    this.#timesNs = new Uint32Array(capacity);
    this.#values = new Float64Array(capacity);
    this.#statusCodes = new Uint32Array(capacity);
    this.#flags = new Uint8Array(capacity);
  }

  /** Six plain numbers in the order of the columns: no object per value on the hot path. */
  pushNumber(key: number, timeMs: number, timeNs: number, value: number, statusCode: number, flags: number): void {
    if (this.length === this.#keys.length) this.#grow();
    const row = this.length++;
    this.#keys[row] = key;
    this.#timesMs[row] = timeMs;
    this.#timesNs[row] = timeNs;
    this.#values[row] = value;
    this.#statusCodes[row] = statusCode;
    this.#flags[row] = flags;
  }

  /** Adds any value. A fraction of `sourceTimeMs` moves into the nanoseconds. */
  push({ key, value, sourceTimeMs, sourceTimeNs, statusCode = 0, flags = 0 }: RowInput): void {
    const wholeMs = Math.floor(sourceTimeMs);
    const ns = sourceTimeNs ?? Math.min(999_999, Math.round((sourceTimeMs - wholeMs) * 1e6));
    if (typeof value === "number") {
      this.pushNumber(key, wholeMs, ns, value, statusCode, flags);
    } else if (typeof value === "boolean") {
      this.pushNumber(key, wholeMs, ns, value ? 1 : 0, statusCode, flags | valueFlags.boolean);
    } else {
      this.pushNumber(key, wholeMs, ns, Number.NaN, statusCode, flags);
      this.#others.set(this.length - 1, value);
    }
  }

  /** The collected rows as readings; the builder is empty afterwards. */
  takeReadings(receivedTimeMs: number): ReadingBatch {
    const keys = this.#keys.subarray(0, this.length);
    return { type: "readings", addresses: keys, ...this.#take(receivedTimeMs) };
  }

  /** The collected rows as measurements; the builder is empty afterwards. */
  takeMeasurements(receivedTimeMs: number): MeasurementBatch {
    const keys = this.#keys.subarray(0, this.length);
    return { type: "measurements", tags: keys, ...this.#take(receivedTimeMs) };
  }

  #take(receivedTimeMs: number): Columns {
    const { length } = this;
    const columns: Columns = {
      length,
      sourceTimeMs: this.#timesMs.subarray(0, length),
      sourceTimeNs: this.#timesNs.subarray(0, length),
      values: this.#values.subarray(0, length),
      statusCodes: this.#statusCodes.subarray(0, length),
      flags: this.#flags.subarray(0, length),
      others: this.#others,
      receivedTimeMs,
    };
    const capacity = Math.max(16, length);
    this.#keys = new Int32Array(capacity);
    this.#timesMs = new Float64Array(capacity);
    this.#timesNs = new Uint32Array(capacity);
    this.#values = new Float64Array(capacity);
    this.#statusCodes = new Uint32Array(capacity);
    this.#flags = new Uint8Array(capacity);
    this.#others = new Map();
    this.length = 0;
    return columns;
  }

  #grow(): void {
    const capacity = this.#keys.length * 2;
    this.#keys = grown(this.#keys, new Int32Array(capacity));
    this.#timesMs = grown(this.#timesMs, new Float64Array(capacity));
    this.#timesNs = grown(this.#timesNs, new Uint32Array(capacity));
    this.#values = grown(this.#values, new Float64Array(capacity));
    this.#statusCodes = grown(this.#statusCodes, new Uint32Array(capacity));
    this.#flags = grown(this.#flags, new Uint8Array(capacity));
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
