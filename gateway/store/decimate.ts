/** Many values of one tag → at most N points that keep every minimum and maximum (pure). */
import type { HistoryQuery } from "../core/contracts.ts";
import type { Value } from "../core/measurement.ts";
import { qualityOf } from "../core/quality.ts";

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

export interface Points {
  readonly timesMs: Float64Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
  readonly statusCodes: Uint32Array<ArrayBuffer>;
  readonly others: ReadonlyMap<number, Value>;
  readonly decimated: boolean;
  readonly count: number;
}

interface Grid {
  readonly firstEdgeMs: number;
  readonly widthMs: number;
  readonly count: number;
}

const minuteMs = 60_000;

interface Bucket {
  min: Point | undefined;
  max: Point | undefined;
  /** First and last value that cannot be compared: bad, not a number, text. Shown when the bucket has nothing else. */
  firstOdd: Point | undefined;
  lastOdd: Point | undefined;
}

/** Collects the values of one query in any order: as they are up to the number of points, in buckets beyond. */
export class PointCollector {
  readonly #query: HistoryQuery;
  readonly #grid: Grid;
  #raw: Point[] = [];
  #buckets: Bucket[] | undefined;
  #count = 0;

  constructor(query: HistoryQuery) {
    this.#query = query;
    this.#grid = gridOf(query);
  }

  /** True when the edges of the buckets are full minutes, so that the figures of a minute stand for its values. */
  get isByMinutes(): boolean {
    return this.#grid.widthMs % minuteMs === 0;
  }

  /** True when a stretch of this many values would not be returned value by value. */
  decimatesWith(count: number): boolean {
    return this.#buckets !== undefined || this.#count + count > this.#query.points;
  }

  /** Adds one value; values outside the query are left out. */
  add(point: Point): void {
    if (!(point.timeMs >= this.#query.fromMs && point.timeMs < this.#query.toMs)) return;
    this.#count++;
    if (this.#buckets !== undefined) {
      this.#addToBucket(this.#buckets, point);
    } else {
      this.#raw.push(point);
      if (this.#count > this.#query.points) this.#startBuckets();
    }
  }

  /** Takes a stretch without its values when that changes nothing in the result. False when the values are needed. */
  addSummary({ count, startMs, endMs, min, max }: Summary): boolean {
    const isInside = startMs >= this.#query.fromMs && endMs < this.#query.toMs;
    if (!isInside || this.#bucketOf(startMs) !== this.#bucketOf(endMs)) return false;
    if (!this.decimatesWith(count)) return false;
    const buckets = this.#buckets ?? this.#startBuckets();
    this.#addToBucket(buckets, min);
    this.#addToBucket(buckets, max);
    this.#count += count;
    return true;
  }

  /** The collected points, oldest first. */
  finish(): Points {
    const points = this.#buckets === undefined ? this.#raw : this.#buckets.flatMap(pointsOf);
    if (!isAscending(points)) points.sort((a, b) => a.timeMs - b.timeMs);
    const others = new Map<number, Value>();
    for (const [row, { other }] of points.entries()) if (other !== undefined) others.set(row, other);
    return {
      timesMs: Float64Array.from(points, ({ timeMs }) => timeMs),
      values: Float64Array.from(points, ({ value }) => value),
      statusCodes: Uint32Array.from(points, ({ statusCode }) => statusCode),
      others,
      decimated: this.#buckets !== undefined,
      count: this.#count,
    };
  }

  #startBuckets(): Bucket[] {
    const buckets = Array.from({ length: this.#grid.count }, () => ({
      min: undefined,
      max: undefined,
      firstOdd: undefined,
      lastOdd: undefined,
    }));
    for (const point of this.#raw) this.#addToBucket(buckets, point);
    this.#raw = [];
    this.#buckets = buckets;
    return buckets;
  }

  #bucketOf(timeMs: number): number {
    const { firstEdgeMs, widthMs, count } = this.#grid;
    return Math.min(count - 1, Math.floor((timeMs - firstEdgeMs) / widthMs));
  }

  #addToBucket(buckets: Bucket[], point: Point): void {
    const bucket = buckets[this.#bucketOf(point.timeMs)]!;
    if (isComparable(point)) {
      const { min, max } = bucket;
      if (min === undefined || comesBefore(point.value, min.value, { point, than: min })) bucket.min = point;
      if (max === undefined || comesBefore(-point.value, -max.value, { point, than: max })) bucket.max = point;
    } else {
      if (bucket.firstOdd === undefined || point.timeMs < bucket.firstOdd.timeMs) bucket.firstOdd = point;
      if (bucket.lastOdd === undefined || point.timeMs >= bucket.lastOdd.timeMs) bucket.lastOdd = point;
    }
  }
}

/** True for numbers that a minimum may be taken over: bad values and NaN never are. */
export function isComparable({ value, statusCode, other }: Omit<Point, "timeMs">): boolean {
  return (
    Number.isFinite(value) && qualityOf(statusCode) !== "bad" && (other === undefined || typeof other === "boolean")
  );
}

/** Of equal values the first one stands, whatever the order in which they come. */
function comesBefore(value: number, than: number, times: { readonly point: Point; readonly than: Point }): boolean {
  return value < than || (value === than && times.point.timeMs < times.than.timeMs);
}

/** Buckets as wide as ten minutes begin at full minutes. */
function gridOf({ fromMs, toMs, points }: HistoryQuery): Grid {
  const count = Math.max(1, Math.floor(points / 2));
  const widthMs = (toMs - fromMs) / count;
  if (widthMs < 10 * minuteMs || count < 2) return { firstEdgeMs: fromMs, widthMs, count };
  // One bucket less, because the first and the last one may be cut by the ends of the query.
  const minutes = Math.ceil((toMs - fromMs) / (count - 1) / minuteMs);
  return { firstEdgeMs: Math.floor(fromMs / minuteMs) * minuteMs, widthMs: minutes * minuteMs, count };
}

function pointsOf({ min, max, firstOdd, lastOdd }: Bucket): Point[] {
  const [a, b] = min === undefined || max === undefined ? [firstOdd, lastOdd] : [min, max];
  if (a === undefined || b === undefined) return [];
  if (a === b) return [a];
  return a.timeMs <= b.timeMs ? [a, b] : [b, a];
}

function isAscending(points: readonly Point[]): boolean {
  return points.every((point, i) => i === 0 || points[i - 1]!.timeMs <= point.timeMs);
}
