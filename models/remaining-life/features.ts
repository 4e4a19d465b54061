/** History of a unit → window → features of its wear. The graph computes the same from the same window. */
import type { LifeSettings, UnitHistory } from "./histories.ts";

/** Time constant of the exponentially weighted mean, as a share of the recent cycles: 10 of 50. */
const smoothingShare = 0.2;

/** [length] weights over a window: first the frames of the baseline, then the recent ones, oldest first. */
export interface LifeFilters {
  readonly length: number;
  /** Exponentially weighted mean of the recent frames, not normalised: frames may be missing. */
  readonly smoothing: Float64Array;
  readonly baseline: Float64Array;
  readonly recent: Float64Array;
  /** Place within the recent frames, 0 to 1, for the slope; and its square. */
  readonly place: Float64Array;
  readonly placeSquared: Float64Array;
}

export function filtersFor({ baselineCycles, recentCycles }: LifeSettings): LifeFilters {
  const length = baselineCycles + recentCycles;
  const overRecent = (weight: (position: number) => number) =>
    Float64Array.from({ length }, (_, index) => (index < baselineCycles ? 0 : weight(index - baselineCycles)));
  const placeOf = (position: number) => (position + 1) / recentCycles;
  return {
    length,
    smoothing: overRecent((position) => Math.exp((position - recentCycles + 1) / (smoothingShare * recentCycles))),
    baseline: Float64Array.from({ length }, (_, index) => (index < baselineCycles ? 1 : 0)),
    recent: overRecent(() => 1),
    place: overRecent(placeOf),
    placeSquared: overRecent((position) => placeOf(position) ** 2),
  };
}

/**
 * [1 + channels, length] window of a unit after its first `rows` rows, row by row: the number of the cycle, then the
 * channels. The first frames are the first cycles of the unit, the last ones its newest. Where a young unit has no
 * frame, the number of the cycle is 0.
 */
export function windowOf(
  { cycles, columns }: UnitHistory,
  rows: number,
  { baselineCycles, recentCycles }: LifeSettings,
): Float32Array {
  const length = baselineCycles + recentCycles;
  const window = new Float32Array((1 + columns.length) * length);
  [cycles, ...columns].forEach((values, line) => {
    for (let row = 0; row < Math.min(rows, baselineCycles); row++) window[line * length + row] = values[row]!;
    for (let age = 0; age < Math.min(rows, recentCycles); age++) {
      window[(line + 1) * length - 1 - age] = values[rows - 1 - age]!;
    }
  });
  return window;
}

/** Divisor of the slope where it would be 0, with a single frame. */
export const slopeDivisorMin = 1e-6;

/**
 * [3 × channels + 1] of a window: smoothed values less the centre, slopes over the recent frames, smoothed values less
 * those of the first cycles, and the age in cycles.
 */
export function featuresOf(window: Float32Array, centre: Float32Array, filters: LifeFilters): Float64Array {
  const { length, smoothing, baseline, recent, place, placeSquared } = filters;
  const channels = centre.length;
  const result = new Float64Array(3 * channels + 1);
  const weighted = (weights: Float64Array, line?: number, middle = 0) => {
    let sum = 0;
    for (let index = 0; index < length; index++) {
      if (window[index]! > 0) {
        sum += weights[index]! * (line === undefined ? 1 : window[line * length + index]! - middle);
      }
    }
    return sum;
  };
  const [s0, s1, s2] = [weighted(recent), weighted(place), weighted(placeSquared)];
  const [smoothingSum, baselineSum] = [weighted(smoothing), weighted(baseline)];
  const divisor = Math.max(s0 * s2 - s1 * s1, slopeDivisorMin);
  for (let channel = 0; channel < channels; channel++) {
    const middle = centre[channel]!;
    const smoothed = weighted(smoothing, channel + 1, middle) / smoothingSum;
    const slope = (s0 * weighted(place, channel + 1, middle) - s1 * weighted(recent, channel + 1, middle)) / divisor;
    result[channel] = smoothed;
    result[channels + channel] = slope;
    result[2 * channels + channel] = smoothed - weighted(baseline, channel + 1, middle) / baselineSum;
  }
  let age = 0;
  for (let index = 0; index < length; index++) age = Math.max(age, window[index]!);
  result[3 * channels] = age;
  return result;
}
