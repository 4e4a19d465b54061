/** How far estimates were off in cross-validation → interval around a new one; and what ages alone say. Pure. */
import type { LifeIntervals } from "../life-card.ts";

/** An estimate made without knowledge of the unit, and what came true; both in cycles, capped. */
export interface CheckedEstimate {
  readonly unit: string;
  readonly estimate: number;
  readonly actual: number;
}

export const intervalShares = [0.8, 0.9] as const;
export type IntervalShare = (typeof intervalShares)[number];

const gridPoints = 11;
/** Share of the checked estimates, the nearest ones, from which the interval at a grid point is taken. */
const nearestShare = 0.2;
const nearestMin = 40;

/** Quantiles of the errors at estimates of about the same size (split conformal prediction, by nearest neighbours). */
export function intervalsFrom(checked: readonly CheckedEstimate[], cap: number): LifeIntervals {
  const at = Array.from({ length: gridPoints }, (_, index) => (cap * index) / (gridPoints - 1));
  const near = at.map((centre) => {
    const byDistance = checked.toSorted((a, b) => Math.abs(a.estimate - centre) - Math.abs(b.estimate - centre));
    const count = Math.min(checked.length, Math.max(nearestMin, Math.round(nearestShare * checked.length)));
    return byDistance
      .slice(0, count)
      .map(({ actual, estimate }) => actual - estimate)
      .sort((a, b) => a - b);
  });
  return {
    at,
    bounds: intervalShares.map((share) => ({
      share,
      below: near.map((errors) => outer(errors, (1 - share) / 2)),
      above: near.map((errors) => outer(errors, 1 - (1 - share) / 2)),
    })),
  };
}

/** Order statistic that keeps the promised share with few examples too: rounded outwards. */
function outer(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length + 1);
  const index = share < 0.5 ? Math.floor(position) - 1 : Math.ceil(position) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, index))]!;
}

/** Bounds around an estimate, within 0 and the cap. Throws RangeError for a share that the card does not hold. */
export function boundsAround(
  estimate: number,
  { at, bounds }: LifeIntervals,
  { share, cap }: { readonly share: number; readonly cap: number },
): { low: number; high: number } {
  const found = bounds.find((each) => each.share === share);
  if (found === undefined) throw new RangeError(`No interval of ${share}.`);
  const within = (value: number) => Math.min(cap, Math.max(0, value));
  return {
    low: within(estimate + Math.min(0, interpolated(estimate, at, found.below))),
    high: within(estimate + Math.max(0, interpolated(estimate, at, found.above))),
  };
}

function interpolated(value: number, at: readonly number[], values: readonly number[]): number {
  const above = at.findIndex((grid) => grid >= value);
  if (above < 0) return values.at(-1)!;
  if (above === 0) return values[0]!;
  const [left, right] = [at[above - 1]!, at[above]!];
  const share = (value - left) / (right - left);
  return values[above - 1]! + share * (values[above]! - values[above - 1]!);
}

/** Share of the estimates whose interval, learned from the other half of the units, holds what came true. */
export function coverageOf(checked: readonly CheckedEstimate[], cap: number, share: IntervalShare): number {
  const units = [...new Set(checked.map(({ unit }) => unit))];
  const isEven = new Map(units.map((unit, index) => [unit, index % 2 === 0]));
  let inside = 0;
  for (const side of [true, false]) {
    const intervals = intervalsFrom(
      checked.filter(({ unit }) => isEven.get(unit) !== side),
      cap,
    );
    for (const { unit, estimate, actual } of checked) {
      if (isEven.get(unit) !== side) continue;
      const { low, high } = boundsAround(estimate, intervals, { share, cap });
      if (actual >= low && actual <= high) inside++;
    }
  }
  return inside / checked.length;
}

/** Remaining life by age alone, from the lives of the training units that reached this age. */
export function lifeByAge(
  age: number,
  lives: readonly number[],
  { share, cap }: { readonly share: number; readonly cap: number },
): { estimate: number; low: number; high: number } {
  const remaining = lives
    .filter((life) => life >= age)
    .map((life) => Math.min(cap, life - age))
    .sort((a, b) => a - b);
  if (remaining.length === 0) return { estimate: 0, low: 0, high: cap };
  return {
    estimate: remaining[Math.floor(remaining.length / 2)]!,
    low: outer(remaining, (1 - share) / 2),
    high: outer(remaining, 1 - (1 - share) / 2),
  };
}
