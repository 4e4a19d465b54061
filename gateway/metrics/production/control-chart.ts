/** Control charts and capability from a baseline. Limits do not move by themselves: whoever accepts a baseline keeps them. */

/** Constants of the range and of the standard deviation of normal samples. */
export interface ChartConstants {
  readonly d2: number;
  readonly a2: number;
  readonly a3: number;
  readonly rangeLow: number;
  readonly rangeHigh: number;
  readonly deviationLow: number;
  readonly deviationHigh: number;
}

/** Rows by sample size from 2: d2, A2, A3, D3, D4, B3, B4. Source: computed from the range distribution of normal samples. */
const rows = [
  [1.12838, 1.87997, 2.65868, 0, 3.26654, 0, 3.26653],
  [1.69257, 1.02333, 1.95441, 0, 2.5746, 0, 2.56817],
  [2.05875, 0.7286, 1.6281, 0, 2.28206, 0, 2.26605],
  [2.32593, 0.57682, 1.4273, 0, 2.1145, 0, 2.089],
  [2.53441, 0.48325, 1.28713, 0, 2.00383, 0.03036, 1.96964],
  [2.70436, 0.41928, 1.18192, 0.0757, 1.9243, 0.11769, 1.88231],
  [2.8472, 0.37253, 1.0991, 0.13617, 1.86383, 0.18509, 1.81491],
  [2.97003, 0.3367, 1.03166, 0.18401, 1.81599, 0.23913, 1.76087],
  [3.07751, 0.30826, 0.97535, 0.22302, 1.77698, 0.28371, 1.71629],
] as const;

/** Constants of samples of `size` values. Throws RangeError outside 2 to 10. */
export function chartConstants(size: number): ChartConstants {
  const row = rows[size - 2];
  if (row === undefined) throw new RangeError("Samples of 2 to 10 values are supported.");
  const [d2, a2, a3, rangeLow, rangeHigh, deviationLow, deviationHigh] = row;
  return { d2, a2, a3, rangeLow, rangeHigh, deviationLow, deviationHigh };
}

export interface ChartLimits {
  readonly centre: number;
  readonly upper: number;
  readonly lower: number;
}

export interface SubgroupChart {
  readonly location: ChartLimits;
  /** Chart of the ranges or of the standard deviations. */
  readonly spread: ChartLimits;
  /** σ̂ within the subgroups. */
  readonly sigmaWithin: number;
}

/** X̄–R chart: X̿ ± A2·R̄, D3·R̄ to D4·R̄, σ̂ = R̄/d2. Throws RangeError unless all subgroups are of one size. */
export function meanRangeChart(subgroups: readonly (readonly number[])[]): SubgroupChart {
  const { d2, a2, rangeLow, rangeHigh } = chartConstants(sizeOf(subgroups));
  const centre = mean(subgroups.map(mean));
  const range = mean(subgroups.map((values) => Math.max(...values) - Math.min(...values)));
  return {
    location: { centre, upper: centre + a2 * range, lower: centre - a2 * range },
    spread: { centre: range, upper: rangeHigh * range, lower: rangeLow * range },
    sigmaWithin: range / d2,
  };
}

/** X̄–s chart: X̿ ± A3·s̄, B3·s̄ to B4·s̄, σ̂ = s̄/c4 with c4 = 3/(A3·√n). */
export function meanDeviationChart(subgroups: readonly (readonly number[])[]): SubgroupChart {
  const size = sizeOf(subgroups);
  const { a3, deviationLow, deviationHigh } = chartConstants(size);
  const centre = mean(subgroups.map(mean));
  const deviation = mean(subgroups.map(sampleDeviation));
  return {
    location: { centre, upper: centre + a3 * deviation, lower: centre - a3 * deviation },
    spread: { centre: deviation, upper: deviationHigh * deviation, lower: deviationLow * deviation },
    sigmaWithin: (deviation * a3 * Math.sqrt(size)) / 3,
  };
}

/** I–MR chart of single values: x̄ ± 2.65868·MR̄, moving range at most 3.26654·MR̄, σ̂ = MR̄/1.12838. */
export function individualsChart(baseline: readonly number[]): SubgroupChart {
  if (baseline.length < 2) throw new RangeError("A chart of single values needs at least two.");
  const { d2, a3, rangeHigh } = chartConstants(2);
  const centre = mean(baseline);
  const range = mean(baseline.slice(1).map((value, index) => Math.abs(value - baseline[index]!)));
  return {
    location: { centre, upper: centre + a3 * range, lower: centre - a3 * range },
    spread: { centre: range, upper: rangeHigh * range, lower: 0 },
    sigmaWithin: range / d2,
  };
}

/** Indices of values outside the limits. */
export function outside(values: readonly number[], { upper, lower }: ChartLimits): readonly number[] {
  return values.flatMap((value, index) => (value > upper || value < lower ? [index] : []));
}

/** Limits of the drawing; a one-sided tolerance has one. */
export interface Tolerance {
  readonly lower?: number;
  readonly upper?: number;
}

export interface Capability {
  /** Undefined for a one-sided tolerance. */
  readonly cp: number | undefined;
  readonly cpk: number | undefined;
  readonly pp: number | undefined;
  readonly ppk: number | undefined;
  readonly sigmaOverall: number;
  readonly count: number;
  /** 95 %: Cpk ± 1.96·√(1/(9N) + Cpk²/(2N − 2)). */
  readonly cpkInterval: readonly [number, number] | undefined;
}

/** Capability of values with a spread within subgroups. With fewer than 25 subgroups a screen must say so. */
export function capability(values: readonly number[], sigmaWithin: number, tolerance: Tolerance): Capability {
  const centre = mean(values);
  const sigmaOverall = sampleDeviation(values);
  const cpk = nearest(centre, sigmaWithin, tolerance);
  const count = values.length;
  const half = cpk === undefined ? 0 : 1.96 * Math.sqrt(1 / (9 * count) + cpk ** 2 / (2 * count - 2));
  return {
    cp: width(sigmaWithin, tolerance),
    cpk,
    pp: width(sigmaOverall, tolerance),
    ppk: nearest(centre, sigmaOverall, tolerance),
    sigmaOverall,
    count,
    cpkInterval: cpk === undefined ? undefined : [cpk - half, cpk + half],
  };
}

function width(sigma: number, { lower, upper }: Tolerance): number | undefined {
  return lower === undefined || upper === undefined || !(sigma > 0) ? undefined : (upper - lower) / (6 * sigma);
}

function nearest(centre: number, sigma: number, { lower, upper }: Tolerance): number | undefined {
  if (!(sigma > 0) || (lower === undefined && upper === undefined)) return undefined;
  const above = upper === undefined ? Number.POSITIVE_INFINITY : upper - centre;
  const below = lower === undefined ? Number.POSITIVE_INFINITY : centre - lower;
  return Math.min(above, below) / (3 * sigma);
}

function sizeOf(subgroups: readonly (readonly number[])[]): number {
  const size = subgroups[0]?.length ?? 0;
  if (subgroups.some((values) => values.length !== size)) throw new RangeError("Subgroups must be of one size.");
  return size;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** With divisor n − 1. */
function sampleDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}
