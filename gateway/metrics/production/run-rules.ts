/** Patterns in a control chart: Nelson and Western Electric rules, EWMA, CUSUM. Input is z = (value − centre)/σ. */

export const nelsonRules = [1, 2, 3, 4, 5, 6, 7, 8] as const;
export type NelsonRule = (typeof nelsonRules)[number];

/** Rules that are on without further settings: the others raise too many false signals on a shop floor. */
export const defaultRules: readonly NelsonRule[] = [1, 2, 5];

/** Indices of the points that complete a pattern, by rule. Source: Nelson 1984. */
export function nelsonSignals(
  z: readonly number[],
  rules: readonly NelsonRule[] = nelsonRules,
): ReadonlyMap<NelsonRule, readonly number[]> {
  return new Map(rules.map((rule) => [rule, indicesWhere(z, (index) => completes[rule](z, index))]));
}

/** Western Electric rules 1 to 4 in the same way: as Nelson's 1, 5 and 6, and eight in a row on one side. */
export function westernElectricSignals(z: readonly number[]): ReadonlyMap<1 | 2 | 3 | 4, readonly number[]> {
  return new Map([
    [1, indicesWhere(z, (index) => completes[1](z, index))],
    [2, indicesWhere(z, (index) => completes[5](z, index))],
    [3, indicesWhere(z, (index) => completes[6](z, index))],
    [4, indicesWhere(z, (index) => isOneSided(last(z, index, 8)))],
  ]);
}

function indicesWhere(z: readonly number[], isSignal: (index: number) => boolean): readonly number[] {
  return z.flatMap((_, index) => (isSignal(index) ? [index] : []));
}

/** The `count` points that end with `index`; undefined while there are fewer. */
function last(z: readonly number[], index: number, count: number): readonly number[] | undefined {
  return index + 1 < count ? undefined : z.slice(index + 1 - count, index + 1);
}

type Pattern = (z: readonly number[], index: number) => boolean;

const completes: Readonly<Record<NelsonRule, Pattern>> = {
  1: (z, index) => Math.abs(z[index]!) > 3,
  2: (z, index) => isOneSided(last(z, index, 9)),
  3: (z, index) => {
    const steps = stepsOf(last(z, index, 6));
    return steps !== undefined && (steps.every((step) => step > 0) || steps.every((step) => step < 0));
  },
  4: (z, index) => {
    const steps = stepsOf(last(z, index, 14));
    return steps?.slice(1).every((step, place) => step * steps[place]! < 0) ?? false;
  },
  5: (z, index) => isBeyond(last(z, index, 3), { limit: 2, count: 2 }),
  6: (z, index) => isBeyond(last(z, index, 5), { limit: 1, count: 4 }),
  7: (z, index) => last(z, index, 15)?.every((value) => Math.abs(value) < 1) ?? false,
  8: (z, index) => last(z, index, 8)?.every((value) => Math.abs(value) > 1) ?? false,
};

function isOneSided(points: readonly number[] | undefined): boolean {
  return points !== undefined && (points.every((value) => value > 0) || points.every((value) => value < 0));
}

/** `count` of the points beyond the limit on one side, the last one among them. */
function isBeyond(
  points: readonly number[] | undefined,
  rule: { readonly limit: number; readonly count: number },
): boolean {
  const end = points?.at(-1);
  if (points === undefined || end === undefined || Math.abs(end) <= rule.limit) return false;
  const side = Math.sign(end);
  return points.filter((value) => value * side > rule.limit).length >= rule.count;
}

function stepsOf(points: readonly number[] | undefined): readonly number[] | undefined {
  return points?.slice(1).map((value, index) => value - points[index]!);
}

/** λ: weight of the newest value; L: width of the limits in σ. */
export interface EwmaRule {
  readonly lambda: number;
  readonly width: number;
}

/** Exponentially weighted means, and the first index outside ± L·√(λ/(2 − λ)·(1 − (1 − λ)^(2i))); undefined when none is. */
export function ewma(z: readonly number[], { lambda, width }: EwmaRule = { lambda: 0.2, width: 3 }) {
  let mean = 0;
  const values = z.map((value) => {
    mean = lambda * value + (1 - lambda) * mean;
    return mean;
  });
  const limits = values.map((_, index) => {
    const growth = 1 - (1 - lambda) ** (2 * (index + 1));
    return width * Math.sqrt((lambda / (2 - lambda)) * growth);
  });
  const signal = values.findIndex((value, index) => Math.abs(value) > limits[index]!);
  return { values, limits, signalIndex: signal < 0 ? undefined : signal };
}

/** k: slack; h: limit of the sum, both in σ. */
export interface CusumRule {
  readonly slack: number;
  readonly limit: number;
}

/** Sums above and below, S⁺ = max(0, S⁺ + z − k), and the first index at which one passes h. */
export function cusum(z: readonly number[], { slack, limit }: CusumRule = { slack: 0.5, limit: 4 }) {
  let above = 0;
  let below = 0;
  const sums = z.map((value) => {
    above = Math.max(0, above + value - slack);
    below = Math.max(0, below - value - slack);
    return { above, below };
  });
  const signal = sums.findIndex((sum) => sum.above > limit || sum.below > limit);
  return {
    high: sums.map((sum) => sum.above),
    low: sums.map((sum) => sum.below),
    limit,
    signalIndex: signal < 0 ? undefined : signal,
  };
}
