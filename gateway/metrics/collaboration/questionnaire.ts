/** Answers of voluntary, anonymous forms, put together. Below five answers there is no figure. */
import type { TaskLoad, TrustItems } from "../../core/cell.ts";

/** Fewer answers than this are never shown, so that nobody can be picked out. */
export const answersMin = 5;

/** Scales of the task load in the order of `TaskLoad`. */
export const taskLoadScales = [
  "mental-demand",
  "physical-demand",
  "temporal-demand",
  "performance",
  "effort",
  "frustration",
] as const;

/** Items about working with the robot, in the order of `TrustItems`. */
export const trustScales = ["trust", "perceived-safety", "keep-using"] as const;

/** Raw task load: mean of the six ratings, 0 to 100. Throws RangeError outside the scale. Source: NASA-TLX, raw form. */
export function rawTaskLoad(ratings: TaskLoad): number {
  checkScale(ratings, 100);
  return ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length;
}

/** Weights of the six scales from the 15 comparisons by pairs; they add up to 15. */
export type TaskLoadWeights = readonly [number, number, number, number, number, number];

/** Weighted task load Σ(w·r)/15, 0 to 100. Throws RangeError when the weights do not add up to 15. Source: NASA-TLX. */
export function weightedTaskLoad(ratings: TaskLoad, weights: TaskLoadWeights): number {
  checkScale(ratings, 100);
  checkScale(weights, 5);
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 15) throw new RangeError("The weights must add up to 15.");
  return ratings.reduce((sum, rating, scale) => sum + rating * weights[scale]!, 0) / 15;
}

function checkScale(values: readonly number[], maximum: number): void {
  if (!values.every((value) => value >= 0 && value <= maximum)) {
    throw new RangeError(`Every rating must lie between 0 and ${maximum}.`);
  }
}

/** All that is kept of answers: how many there were and the sum of each scale. No single answer can be read out of it. */
export interface FormPool {
  readonly count: number;
  /** [scales]; empty before the first answer. */
  readonly sums: readonly number[];
}

export const emptyPool: FormPool = { count: 0, sums: [] };

/** The pool with one more answer. Throws RangeError outside the scale, which goes from 0 to 100, or to 10 for trust. */
export function withAnswer({ count, sums }: FormPool, ratings: TaskLoad | TrustItems): FormPool {
  checkScale(ratings, ratings.length === taskLoadScales.length ? 100 : 10);
  return { count: count + 1, sums: ratings.map((rating, scale) => rating + (sums[scale] ?? 0)) };
}

/** [scales] mean of each; undefined below five answers. */
export function poolMeans({ count, sums }: FormPool): readonly number[] | undefined {
  return count < answersMin ? undefined : sums.map((sum) => sum / count);
}
