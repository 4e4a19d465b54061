/** Answers of voluntary, anonymous forms, put together. Below five answers there is no figure. */

/** Fewer answers than this are never shown, so that nobody can be picked out. */
export const answersMin = 5;

/** Six ratings of one form, 0 to 100, in the order mental, physical, temporal demand, performance, effort, frustration. */
export type TaskLoad = readonly [number, number, number, number, number, number];

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

/** One form about working with the robot: own single items, 0 (not at all) to 10 (fully). */
export interface TrustForm {
  readonly trust: number;
  readonly perceivedSafety: number;
  readonly keepUsing: number;
}

export interface FormFigures<Names extends string> {
  readonly count: number;
  readonly means: Readonly<Record<Names, number>>;
}

/** Means of the items; undefined below five forms. Throws RangeError outside the scale. */
export function trustFigures(forms: readonly TrustForm[]): FormFigures<keyof TrustForm> | undefined {
  for (const { trust, perceivedSafety, keepUsing } of forms) checkScale([trust, perceivedSafety, keepUsing], 10);
  if (forms.length < answersMin) return undefined;
  const mean = (item: keyof TrustForm) => forms.reduce((sum, form) => sum + form[item], 0) / forms.length;
  return {
    count: forms.length,
    means: { trust: mean("trust"), perceivedSafety: mean("perceivedSafety"), keepUsing: mean("keepUsing") },
  };
}

/** Mean raw task load; undefined below five forms. */
export function taskLoadFigures(forms: readonly TaskLoad[]): FormFigures<"taskLoad"> | undefined {
  const loads = forms.map(rawTaskLoad);
  if (loads.length < answersMin) return undefined;
  return { count: loads.length, means: { taskLoad: loads.reduce((sum, load) => sum + load, 0) / loads.length } };
}
