/** Minimum and maximum of each part of a stretch of time (pure): what a decimated chart is drawn from. */
import type { HistoryQuery } from "../core/contracts.ts";
import type { Value } from "../core/measurement.ts";
import { qualityOf } from "../core/quality.ts";
import type { Point, Points } from "./decimate.ts";

const minuteMs = 60_000;

/** Even parts of the time of a query. */
interface Grid {
  readonly firstEdgeMs: number;
  readonly widthMs: number;
  readonly count: number;
}

/** Values that cannot be compared: bad, not a number, text. Shown when a bucket has nothing else. */
interface Odd {
  first: Point;
  last: Point;
}

export class Buckets {
  readonly #grid: Grid;
  readonly #min: Extreme;
  readonly #max: Extreme;
  readonly #odd = new Map<number, Odd>();
  /** Extremes that are Booleans, by position: 2 × bucket, plus 1 for the maximum. */
  readonly #booleans = new Map<number, Value>();
  /** The bucket that was used last, with its edges: values mostly come in order of time. */
  #current = 0;
  #currentFromMs = Number.POSITIVE_INFINITY;
  #currentToMs = Number.NEGATIVE_INFINITY;

  constructor(query: HistoryQuery) {
    this.#grid = gridOf(query);
    this.#min = new Extreme(this.#grid.count);
    this.#max = new Extreme(this.#grid.count);
  }

  get isByMinutes(): boolean {
    return this.#grid.widthMs % minuteMs === 0;
  }

  isInOne(startMs: number, endMs: number): boolean {
    return this.#bucketOf(startMs) === this.#bucketOf(endMs);
  }

  /** Three plain numbers: no object on the hot path. */
  addNumber(timeMs: number, value: number, statusCode: number): void {
    if (Number.isFinite(value) && qualityOf(statusCode) !== "bad") this.#addComparable(timeMs, value, statusCode);
    else this.#addOdd({ timeMs, value, statusCode, other: undefined });
  }

  add(point: Point): void {
    if (!isComparable(point)) {
      this.#addOdd(point);
      return;
    }
    const changed = this.#addComparable(point.timeMs, point.value, point.statusCode);
    if (typeof point.other !== "boolean") return;
    const bucket = this.#bucketOf(point.timeMs);
    if ((changed & 1) !== 0) this.#booleans.set(2 * bucket, point.other);
    if ((changed & 2) !== 0) this.#booleans.set(2 * bucket + 1, point.other);
  }

  /** Two points of each bucket at most, oldest first. */
  finish(): Omit<Points, "decimated" | "count"> {
    const points: Point[] = [];
    for (let bucket = 0; bucket < this.#grid.count; bucket++) points.push(...this.#pointsOf(bucket));
    const others = new Map<number, Value>();
    for (const [row, { other }] of points.entries()) if (other !== undefined) others.set(row, other);
    return {
      timesMs: new Float64Array(points.map(({ timeMs }) => timeMs)),
      values: new Float64Array(points.map(({ value }) => value)),
      statusCodes: new Uint32Array(points.map(({ statusCode }) => statusCode)),
      others,
    };
  }

  /** Bit 1: the value is the minimum now; bit 2: the maximum. Of equal values the first one stands. */
  #addComparable(timeMs: number, value: number, statusCode: number): number {
    const bucket = this.#bucketOf(timeMs);
    let changed = 0;
    if (this.#min.isBeaten(bucket, -value, timeMs)) {
      this.#min.set(bucket, { timeMs, value: -value, statusCode });
      changed = 1;
    }
    if (this.#max.isBeaten(bucket, value, timeMs)) {
      this.#max.set(bucket, { timeMs, value, statusCode });
      changed |= 2;
    }
    return changed;
  }

  #addOdd(point: Point): void {
    const bucket = this.#bucketOf(point.timeMs);
    const odd = this.#odd.get(bucket);
    if (odd === undefined) {
      this.#odd.set(bucket, { first: point, last: point });
    } else {
      if (point.timeMs < odd.first.timeMs) odd.first = point;
      if (point.timeMs >= odd.last.timeMs) odd.last = point;
    }
  }

  #pointsOf(bucket: number): Point[] {
    if (!this.#min.has(bucket)) {
      const odd = this.#odd.get(bucket);
      if (odd === undefined) return [];
      return odd.first === odd.last ? [odd.first] : [odd.first, odd.last];
    }
    const min = { ...this.#min.at(bucket), other: this.#booleans.get(2 * bucket) };
    const max = { ...this.#max.at(bucket), other: this.#booleans.get(2 * bucket + 1) };
    const low = { ...min, value: -min.value };
    if (low.timeMs === max.timeMs && low.value === max.value) return [max];
    return low.timeMs <= max.timeMs ? [low, max] : [max, low];
  }

  #bucketOf(timeMs: number): number {
    if (timeMs >= this.#currentFromMs && timeMs < this.#currentToMs) return this.#current;
    const { firstEdgeMs, widthMs, count } = this.#grid;
    const bucket = Math.min(count - 1, Math.floor((timeMs - firstEdgeMs) / widthMs));
    this.#current = bucket;
    // A little narrower than the bucket, so that rounding never puts a value on the wrong side of an edge.
    this.#currentFromMs = firstEdgeMs + bucket * widthMs + widthMs / 1024;
    this.#currentToMs = firstEdgeMs + (bucket + 1) * widthMs - widthMs / 1024;
    return bucket;
  }
}

/** The greatest value of each bucket; the minimum is the greatest negated value. */
class Extreme {
  readonly #values: Float64Array;
  readonly #timesMs: Float64Array;
  readonly #statusCodes: Uint32Array;

  constructor(count: number) {
    this.#values = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.#timesMs = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.#statusCodes = new Uint32Array(count);
  }

  isBeaten(bucket: number, value: number, timeMs: number): boolean {
    const known = this.#values[bucket]!;
    return value > known || (value === known && timeMs < this.#timesMs[bucket]!);
  }

  set(bucket: number, { timeMs, value, statusCode }: Omit<Point, "other">): void {
    this.#values[bucket] = value;
    this.#timesMs[bucket] = timeMs;
    this.#statusCodes[bucket] = statusCode;
  }

  has(bucket: number): boolean {
    return this.#timesMs[bucket] !== Number.POSITIVE_INFINITY;
  }

  at(bucket: number): Omit<Point, "other"> {
    return {
      timeMs: this.#timesMs[bucket]!,
      value: this.#values[bucket]!,
      statusCode: this.#statusCodes[bucket]!,
    };
  }
}

/** True for numbers that a minimum may be taken over: bad values and NaN never are. */
export function isComparable({ value, statusCode, other }: Omit<Point, "timeMs">): boolean {
  return (
    Number.isFinite(value) && qualityOf(statusCode) !== "bad" && (other === undefined || typeof other === "boolean")
  );
}

/** Buckets as wide as two minutes begin at full minutes: then the figures of the minutes stand for the values. */
function gridOf({ fromMs, toMs, points }: HistoryQuery): Grid {
  const count = Math.max(1, Math.floor(points / 2));
  const widthMs = (toMs - fromMs) / count;
  if (widthMs < 2 * minuteMs || count < 2) return { firstEdgeMs: fromMs, widthMs, count };
  // One bucket less, because the first and the last one may be cut by the ends of the query.
  const minutes = Math.ceil((toMs - fromMs) / (count - 1) / minuteMs);
  return { firstEdgeMs: Math.floor(fromMs / minuteMs) * minuteMs, widthMs: minutes * minuteMs, count };
}
