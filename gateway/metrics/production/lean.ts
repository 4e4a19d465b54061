/** Lean and Six Sigma figures: takt, defects per million, sigma level, rolled yield. */
import { ratio } from "./overall-equipment-effectiveness.ts";

/** Available working time per part asked for, s; undefined without demand. */
export function taktTime(availableSeconds: number, demand: number): number | undefined {
  return ratio(availableSeconds, demand);
}

/** Defects per million opportunities; undefined without opportunities. */
export function defectsPerMillion(count: {
  readonly defects: number;
  readonly units: number;
  readonly opportunities: number;
}): number | undefined {
  const share = ratio(count.defects, count.units * count.opportunities);
  return share === undefined ? undefined : share * 1e6;
}

/** Φ⁻¹(1 − DPMO/10⁶) + 1.5; the shift of 1.5 is a convention that screens must show. Undefined at 0 and at 10⁶. */
export function sigmaLevel(defectsPerMillionOpportunities: number): number | undefined {
  const good = 1 - defectsPerMillionOpportunities / 1e6;
  return good > 0 && good < 1 ? normalQuantile(good) + 1.5 : undefined;
}

/** Product of the first pass yields of a chain of steps; undefined without steps. */
export function rolledYield(firstPassYields: readonly number[]): number | undefined {
  return firstPassYields.length === 0 ? undefined : firstPassYields.reduce((product, share) => product * share, 1);
}

/** Probability below `z` under the standard normal curve, by the series of Marsaglia 2004 (equation 3). */
export function normalProbability(z: number): number {
  if (z < -8) return 0;
  if (z > 8) return 1;
  let sum = 0;
  let term = z;
  for (let i = 3; sum + term !== sum; i += 2) {
    sum += term;
    term *= (z * z) / i;
  }
  return 0.5 + sum * Math.exp(-0.5 * z * z) * 0.398_942_280_401_432_7;
}

/** Inverse of `normalProbability` by halving, to about 1e-12. Throws RangeError outside 0 to 1. */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError("A probability must lie between 0 and 1.");
  return inverse(normalProbability, probability, { low: -8, high: 8 });
}

/** Where a rising function takes a value, by halving. */
export function inverse(
  rising: (x: number) => number,
  value: number,
  bounds: { readonly low: number; readonly high: number },
): number {
  let { low, high } = bounds;
  for (let step = 0; step < 100 && high - low > 1e-13 * Math.max(1, Math.abs(low)); step++) {
    const middle = (low + high) / 2;
    if (rising(middle) < value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
