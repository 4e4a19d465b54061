/** Remaining life by trend: a line through a feature or its logarithm, and when its prediction band meets a limit. */
import { centralProbability, centralQuantile } from "../student-t.ts";

/** A feature over time; [n] each, times rising, in one unit that the answer keeps. */
export interface Trend {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

export interface LifeOptions {
  readonly limit: number;
  /** Time from which life is counted; the last point when left out. */
  readonly now?: number;
  /** Share of the prediction band. */
  readonly confidence?: number;
}

/** Terms of ISO 13381-1. All from `now` on, never below 0. */
export interface RemainingLife {
  readonly model: "linear" | "exponential";
  readonly remaining: number;
  /** Where the upper edge of the band meets the limit. */
  readonly low: number;
  /** Where the lower edge does; undefined when it does not within ten times the observed span. */
  readonly high: number | undefined;
  readonly fit: Line;
}

/** No life, and why: short and without numbers, so that the same reason stays the same text. */
export interface NoTrend {
  readonly reason: string;
}

export const lifeLimits = {
  points: 10,
  /** Largest p of the slope, one-sided against no rise. */
  significance: 0.01,
  r2: 0.6,
  /** Furthest life in observed spans. */
  horizonSpans: 3,
} as const;
/** How far the lower edge of the band is followed, in observed spans. */
const followedSpans = 10;

interface Line {
  readonly slope: number;
  readonly intercept: number;
  readonly r2: number;
  /** Standard deviation of the residuals, n − 2 degrees of freedom. */
  readonly deviation: number;
  /** Of the slope, two-sided. */
  readonly p: number;
  readonly count: number;
  readonly meanTime: number;
  readonly timeSquares: number;
}

/** Least squares; undefined with fewer than 3 points or with all at one time. */
function fitLine({ times, values }: Trend): Line | undefined {
  const count = Math.min(times.length, values.length);
  if (count < 3) return undefined;
  const meanTime = mean(times);
  const meanValue = mean(values);
  let [timeSquares, products, squares] = [0, 0, 0];
  for (let point = 0; point < count; point++) {
    const [dt, dv] = [times[point]! - meanTime, values[point]! - meanValue];
    timeSquares += dt * dt;
    products += dt * dv;
    squares += dv * dv;
  }
  if (!(timeSquares > 0)) return undefined;
  const slope = products / timeSquares;
  const residual = Math.max(0, squares - slope * products);
  const deviation = Math.sqrt(residual / (count - 2));
  const t = Math.abs(slope) / (deviation / Math.sqrt(timeSquares));
  const p = squares > 0 ? 1 - centralProbability(t, count - 2) : 1;
  const r2 = squares > 0 ? 1 - residual / squares : 0;
  return { slope, intercept: meanValue - slope * meanTime, r2, deviation, p, count, meanTime, timeSquares };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Life by a line through the values. */
export function linearLife(trend: Trend, options: LifeOptions): RemainingLife | NoTrend {
  return lifeOf("linear", trend, options);
}

/** Life by v = a·e^{bt}; values and limit must be above 0. */
export function exponentialLife({ times, values }: Trend, options: LifeOptions): RemainingLife | NoTrend {
  if (!(options.limit > 0) || values.some((value) => !(value > 0))) return { reason: "values that are not above 0" };
  const logarithms = { times, values: values.map(Math.log) };
  return lifeOf("exponential", logarithms, { ...options, limit: Math.log(options.limit) });
}

/** Time from `now` until a·e^{bt} meets the limit. */
export function exponentialCrossing({ a, b, limit, now }: { a: number; b: number; limit: number; now: number }) {
  const cross = Math.log(limit / a) / b;
  return { cross, remaining: cross - now };
}

function lifeOf(model: RemainingLife["model"], trend: Trend, options: LifeOptions): RemainingLife | NoTrend {
  const fit = fitLine(trend);
  const { times } = trend;
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  const { limit, now = last, confidence = 0.9 } = options;
  const span = last - first;
  const { significance, r2, points, horizonSpans } = lifeLimits;
  if (fit === undefined || !(fit.slope > 0) || !(fit.p < significance)) return { reason: "no significant trend" };
  if (fit.count < points) return { reason: "too few points" };
  if (fit.r2 < r2) return { reason: "the values scatter too much around the trend" };
  const remaining = Math.max(0, (limit - fit.intercept) / fit.slope - now);
  if (remaining > horizonSpans * span) return { reason: "the limit is too far away for what was observed" };
  const t = centralQuantile(confidence, fit.count - 2);
  const edge = (sign: number) => (time: number) => predicted(fit, time) + sign * t * bandAt(fit, time);
  const furthest = now + followedSpans * span;
  const low = crossing(edge(1), limit, { from: now, to: furthest }) ?? now;
  const high = crossing(edge(-1), limit, { from: now, to: furthest });
  return { model, remaining, low: low - now, high: high === undefined ? undefined : high - now, fit };
}

function predicted({ slope, intercept }: Line, time: number): number {
  return intercept + slope * time;
}

/** Standard deviation of one further value at a time. */
function bandAt({ deviation, count, meanTime, timeSquares }: Line, time: number): number {
  return deviation * Math.sqrt(1 + 1 / count + (time - meanTime) ** 2 / timeSquares);
}

/** Where an edge first reaches the limit; its rise is steady enough for halving. Undefined when it does not. */
function crossing(edge: (time: number) => number, limit: number, { from, to }: { from: number; to: number }) {
  if (edge(from) >= limit) return from;
  if (edge(to) < limit) return undefined;
  let [low, high] = [from, to];
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (edge(middle) < limit) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The better of both models over the longest of the last 1, ½ and ¼ of the points that shows a trend: a bearing is quiet
 * for long and then wears fast. Gives the reason of the whole when none does.
 */
export function remainingLife(trend: Trend, options: LifeOptions): RemainingLife | NoTrend {
  let reason: NoTrend | undefined;
  for (const share of [1, 2, 4]) {
    const from = trend.times.length - Math.ceil(trend.times.length / share);
    const part = { times: trend.times.slice(from), values: trend.values.slice(from) };
    if (share > 1 && part.times.length < lifeLimits.points) break;
    const found = [linearLife(part, options), exponentialLife(part, options)].filter((life) => "fit" in life);
    const best = found.toSorted((a, b) => b.fit.r2 - a.fit.r2)[0];
    if (best !== undefined) return best;
    const none = linearLife(part, options);
    if ("reason" in none) reason ??= none;
  }
  return reason ?? { reason: "no significant trend" };
}
