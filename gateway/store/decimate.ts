/** Many values of one tag → at most N points that keep every minimum and maximum (pure). */
import type { HistoryQuery } from "../core/contracts.ts";
import { type OtherValue, type Value, valueFlags } from "../core/measurement.ts";
import { Buckets } from "./buckets.ts";
import type { MinuteExtremes } from "./roll-up.ts";

/** One value with its time in milliseconds. `other` is set for everything that is not a number. */
export interface Point {
  readonly timeMs: number;
  readonly value: number;
  readonly statusCode: number;
  readonly other: Value | undefined;
}

/** What is known of a stretch of values without reading them: all are finite numbers, none is bad. */
export interface Summary {
  readonly count: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly min: Point;
  readonly max: Point;
}

/** Rows of one tag as columns; of a block or of a commit. */
export interface PointColumns {
  readonly timesMs: Float64Array;
  readonly timesNs: Uint32Array;
  readonly values: Float64Array;
  readonly statusCodes: Uint32Array;
  readonly flags: Uint8Array;
  readonly others: ReadonlyMap<number, OtherValue>;
}

export interface Points {
  readonly timesMs: Float64Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
  readonly statusCodes: Uint32Array<ArrayBuffer>;
  readonly others: ReadonlyMap<number, Value>;
  readonly decimated: boolean;
  readonly count: number;
}

type PlainPoints = Omit<Points, "decimated" | "count">;

/** Collects the values of one query in any order: as they are up to the number of points, in buckets beyond. */
export class PointCollector {
  readonly #query: HistoryQuery;
  readonly #buckets: Buckets;
  #isDecimated = false;
  #count = 0;
  /** The values as they are, up to the number of points. */
  readonly #timesMs: Float64Array<ArrayBuffer>;
  readonly #values: Float64Array<ArrayBuffer>;
  readonly #statusCodes: Uint32Array<ArrayBuffer>;
  readonly #others = new Map<number, Value>();

  constructor(query: HistoryQuery) {
    this.#query = query;
    this.#buckets = new Buckets(query);
    this.#timesMs = new Float64Array(query.points);
    this.#values = new Float64Array(query.points);
    this.#statusCodes = new Uint32Array(query.points);
  }

  /** True when the edges of the buckets are full minutes, so that the figures of a minute stand for its values. */
  get isByMinutes(): boolean {
    return this.#buckets.isByMinutes;
  }

  /** True when a stretch of this many values would not be returned value by value. */
  decimatesWith(count: number): boolean {
    return this.#isDecimated || this.#count + count > this.#query.points;
  }

  /** Adds one value; values outside the query are left out. */
  add(point: Point): void {
    const { timeMs, value, statusCode, other } = point;
    if (!(timeMs >= this.#query.fromMs && timeMs < this.#query.toMs)) return;
    if (!this.decimatesWith(1)) {
      if (other !== undefined) this.#others.set(this.#count, other);
      this.#addNumber(timeMs, value, statusCode);
    } else {
      if (!this.#isDecimated) this.#decimate();
      this.#buckets.add(point);
      this.#count++;
    }
  }

  /** Adds the rows [from, to). The hot path: no object for a value that is a number. */
  addRows(columns: PointColumns, from: number, to: number): void {
    const { timesMs, timesNs, values, statusCodes, flags, others } = columns;
    const { fromMs, toMs } = this.#query;
    const hasOthers = others.size > 0;
    for (let row = from; row < to; row++) {
      const timeMs = timesMs[row]! + timesNs[row]! / 1e6;
      if ((flags[row]! & valueFlags.boolean) !== 0 || (hasOthers && others.has(row))) {
        this.add(pointAt(columns, row, timeMs));
      } else if (timeMs >= fromMs && timeMs < toMs) {
        this.#addNumber(timeMs, values[row]!, statusCodes[row]!);
      }
    }
  }

  /** Takes the minutes of a stretch that lies within the query, of which all values are good numbers; for `isByMinutes` only. */
  addMinutes({ length, counts, min, max, minAtMs, maxAtMs, minStatus, maxStatus }: MinuteExtremes): void {
    if (!this.#isDecimated) this.#decimate();
    for (let minute = 0; minute < length; minute++) {
      this.#count += counts[minute]!;
      this.#buckets.addNumber(minAtMs[minute]!, min[minute]!, minStatus[minute]!);
      this.#buckets.addNumber(maxAtMs[minute]!, max[minute]!, maxStatus[minute]!);
    }
  }

  /** Takes a stretch without its values when that changes nothing in the result. False when the values are needed. */
  addSummary({ count, startMs, endMs, min, max }: Summary): boolean {
    const isInside = startMs >= this.#query.fromMs && endMs < this.#query.toMs;
    if (!isInside || !this.#buckets.isInOne(startMs, endMs) || !this.decimatesWith(count)) return false;
    if (!this.#isDecimated) this.#decimate();
    this.#buckets.add(min);
    this.#buckets.add(max);
    this.#count += count;
    return true;
  }

  /** The collected points, oldest first. */
  finish(): Points {
    const count = this.#count;
    if (this.#isDecimated) return { ...this.#buckets.finish(), decimated: true, count };
    const points = {
      timesMs: this.#timesMs.slice(0, count),
      values: this.#values.slice(0, count),
      statusCodes: this.#statusCodes.slice(0, count),
      others: this.#others,
    };
    return { ...(isAscending(points.timesMs) ? points : inOrder(points)), decimated: false, count };
  }

  #addNumber(timeMs: number, value: number, statusCode: number): void {
    if (!this.#isDecimated && this.#count === this.#query.points) this.#decimate();
    const row = this.#count++;
    if (this.#isDecimated) {
      this.#buckets.addNumber(timeMs, value, statusCode);
    } else {
      this.#timesMs[row] = timeMs;
      this.#values[row] = value;
      this.#statusCodes[row] = statusCode;
    }
  }

  #decimate(): void {
    this.#isDecimated = true;
    for (let row = 0; row < this.#count; row++) {
      this.#buckets.add({
        timeMs: this.#timesMs[row]!,
        value: this.#values[row]!,
        statusCode: this.#statusCodes[row]!,
        other: this.#others.get(row),
      });
    }
    this.#others.clear();
  }
}

function pointAt({ flags, values, statusCodes, others }: PointColumns, row: number, timeMs: number): Point {
  const value = values[row]!;
  const other = (flags[row]! & valueFlags.boolean) === 0 ? others.get(row) : value !== 0;
  return { timeMs, value, statusCode: statusCodes[row]!, other };
}

function isAscending(timesMs: Float64Array): boolean {
  for (let row = 1; row < timesMs.length; row++) if (timesMs[row]! < timesMs[row - 1]!) return false;
  return true;
}

/** Sorted by time; values of one time keep their order. */
function inOrder({ timesMs, values, statusCodes, others }: PlainPoints): PlainPoints {
  const order = Array.from({ length: timesMs.length }, (_, row) => row);
  order.sort((a, b) => timesMs[a]! - timesMs[b]! || a - b);
  const points = {
    timesMs: Float64Array.from(order, (row) => timesMs[row]!),
    values: Float64Array.from(order, (row) => values[row]!),
    statusCodes: Uint32Array.from(order, (row) => statusCodes[row]!),
    others: new Map<number, Value>(),
  };
  for (const [at, row] of order.entries()) {
    const other = others.get(row);
    if (other !== undefined) points.others.set(at, other);
  }
  return points;
}
