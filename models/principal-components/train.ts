/** Learns the normal behaviour of a machine from rows: means, principal components and limits. Pure. */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { fitForecast, lagsFor } from "./forecast.ts";
import { forecastShare } from "./forecast-graph.ts";
import type { DetectorParameters } from "./graph.ts";
import type { PreparedChannel } from "./prepare.ts";
import { quantile } from "./statistics.ts";

/** One fixed configuration for all machines; the reasons and the measurements stand in the README of `models`. */
export const detectorDefaults = {
  /** Time constants of the exponentially weighted means, in frames; 1 is the unsmoothed value. */
  timeConstants: [1, 10, 40],
  /** Frames in a window: four times the longest time constant, where 2 % of its weight are left. */
  windowLength: 160,
  /** Quantile of the training rows that stands for their largest distance: one row in a thousand may be an outlier. */
  quantile: 0.999,
  /** The alarm limit is this many times the largest training distance; statistics are squares of distances. */
  limitFactor: 3.2,
  /**
   * Variance per component, relative to that of a channel, that is added to what training showed: training is short, and
   * in directions in which nothing moved it proves the least.
   */
  noiseShare: 0.2,
} as const;

export type DetectorOptions = {
  readonly [Key in keyof typeof detectorDefaults]: (typeof detectorDefaults)[Key] extends number
    ? number
    : readonly number[];
};

/** Share of the time of a fit that smoothing takes. */
const smoothingShare = 0.9;

export interface FitRun {
  /** Rows at which a new stretch begins, as in `TrainingData`. */
  readonly starts?: readonly number[] | undefined;
  /** Hears how much is done, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

export interface Fit {
  readonly parameters: DetectorParameters;
  /** Largest score of a training row. */
  readonly trainingScoreMax: number;
}

/** 0 for the unsmoothed value. */
function decayOf(timeConstant: number): number {
  return timeConstant <= 1 ? 0 : Math.exp(-1 / timeConstant);
}

/** [length × filters] weights of exponentially weighted means over the window, oldest frame first; columns sum to 1. */
export function smoothingWeights(timeConstants: readonly number[], length: number): Float64Array {
  const weights = new Float64Array(length * timeConstants.length);
  timeConstants.forEach((timeConstant, filter) => {
    const decay = decayOf(timeConstant);
    let sum = 0;
    for (let age = 0; age < length; age++) sum += decay ** age;
    for (let age = 0; age < length; age++) {
      weights[(length - 1 - age) * timeConstants.length + filter] = decay ** age / sum;
    }
  });
  return weights;
}

/**
 * [length × (filters + lags)] the means of `smoothingWeights`, then the values 1 to `lags` frames ago, from which the
 * forecast takes what it needs.
 */
function windowColumns(timeConstants: readonly number[], length: number, lags: number): Float32Array {
  const means = smoothingWeights(timeConstants, length);
  const filters = timeConstants.length;
  const width = filters + lags;
  return Float32Array.from({ length: length * width }, (_, index) => {
    const [frame, column] = [Math.floor(index / width), index % width];
    if (column < filters) return means[frame * filters + column]!;
    return length - 1 - frame === column - filters + 1 ? 1 : 0;
  });
}

/**
 * Fits the detector to channels without missing values. The first time constant must be 1, the unsmoothed value. `starts`
 * are the rows, besides the first, that do not follow on the one before.
 */
export function fitDetector(
  channels: readonly PreparedChannel[],
  options: DetectorOptions = detectorDefaults,
  { starts = [], onProgress }: FitRun = {},
): Fit {
  const { timeConstants, windowLength: length } = options;
  const count = channels.length;
  const filters = timeConstants.length;
  const lags = lagsFor(count);
  const smoothing = smoothingWeights(timeConstants, length);
  const centre = Float32Array.from(channels, ({ values }) => mean(values));
  const means = new Float32Array(count * filters);
  const axes = new Float32Array(filters * count * count);
  const weights = new Float32Array(filters * count);
  const allSmoothed: Float64Array[][] = [];
  let rawScales: readonly number[] = [];
  const rows = channels[0]!.values.length;
  const state = new Float64Array(rows);
  const startOf = stretchStarts(rows, starts);
  for (let filter = 0; filter < filters; filter++) {
    const filterWeights = Float64Array.from({ length }, (_, index) => smoothing[index * filters + filter]!);
    const gain = filterWeights.reduce((sum, weight) => sum + weight * weight, 0);
    const smoothed = channels.map(({ values }, channel) => {
      onProgress?.((smoothingShare * (filter * count + channel)) / (filters * count));
      return smooth(values, { centre: centre[channel]!, timeConstant: timeConstants[filter]!, length, startOf });
    });
    allSmoothed.push(smoothed);
    const deviations = smoothed.map((values, channel) => {
      const average = mean(values);
      means[channel * filters + filter] = average;
      return values.map((value) => value - average);
    });
    const scales = deviations.map((values, channel) => deviationScale(values, channels[channel]!, gain));
    if (filter === 0) rawScales = scales;
    const scale = fitScale(deviations, scales, options);
    axes.set(scale.axes, filter * count * count);
    weights.set(scale.weights, filter * count);
    for (let row = 0; row < state.length; row++) state[row] = Math.max(state[row]!, scale.scores[row]!);
  }
  const forecast = fitForecast({ smoothed: allSmoothed, scales: rawScales, timeConstants, startOf });
  const both = state.map((score, row) => score ** (1 - forecastShare) * forecast.scores[row]! ** forecastShare);
  const parameters = {
    channels: count,
    length,
    filters,
    lags,
    centre,
    smoothing: windowColumns(timeConstants, length, lags),
    means,
    axes,
    weights,
    ...forecast.parameters,
  };
  return { parameters, trainingScoreMax: both.reduce((most, score) => Math.max(most, score)) };
}

/**
 * Standard deviation of a smoothed channel, not below what rounding leaves: step² / 12, which smoothing reduces by its
 * noise gain only while the signal moves over the steps. A value that never changes is not known any better by averaging.
 */
function deviationScale(deviations: Float64Array, { values, varianceFloor }: PreparedChannel, gain: number): number {
  const average = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
  const floor = variance >= varianceFloor ? varianceFloor * gain : varianceFloor;
  return Math.sqrt(Math.max(meanSquare(deviations), floor));
}

/** [rows] the row with which the stretch of each row begins. */
function stretchStarts(rows: number, starts: readonly number[]): Int32Array {
  const startOf = new Int32Array(rows);
  for (const start of starts) startOf.fill(start, start);
  return startOf;
}

interface Smoothing {
  readonly centre: number;
  readonly timeConstant: number;
  readonly length: number;
  readonly startOf: Int32Array;
}

/**
 * Causal filter over a column, as `smoothingWeights` of this length; the first value of a stretch stands in for what lies
 * before it. From row to row: the mean of before decays, the new value comes and the one that leaves the window goes.
 */
function smooth(values: Float64Array, { centre, timeConstant, length, startOf }: Smoothing): Float64Array {
  const decay = decayOf(timeConstant);
  const last = decay ** length;
  const newest = decay === 0 ? 1 : (1 - decay) / (1 - last);
  let mean = 0;
  return values.map((value, row) => {
    const start = startOf[row]!;
    if (row === start) mean = value - centre;
    else {
      mean = decay * mean + newest * (value - centre - last * (values[Math.max(start, row - length)]! - centre));
    }
    return mean;
  });
}

interface ScaleFit {
  /** [channels × components] maps deviations in engineering units to standardised components. */
  readonly axes: Float32Array;
  /** [components] weight of each residual statistic. */
  readonly weights: Float32Array;
  /** [rows] of the training rows. */
  readonly scores: Float64Array;
}

/**
 * Principal components of the deviations at one time scale. Statistic k is the squared distance within the components
 * from the k-th on, largest variance first: statistic 0 takes all of them, the others are the Q statistic (squared
 * prediction error) for every possible number of components, so that none has to be chosen.
 */
function fitScale(
  deviations: readonly Float64Array[],
  scales: readonly number[],
  { quantile: share, limitFactor, noiseShare }: DetectorOptions,
): ScaleFit {
  const count = deviations.length;
  const rows = deviations[0]!.length;
  const standardised = new Matrix(
    deviations.map((values, channel) => Array.from(values, (value) => value / scales[channel]!)),
  ).transpose();
  const covariance = standardised
    .transpose()
    .mmul(standardised)
    .div(Math.max(1, rows - 1));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, index) => index).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const axes = new Float32Array(count * count);
  order.forEach((from, component) => {
    for (let channel = 0; channel < count; channel++) {
      axes[channel * count + component] = eigenvectorMatrix.get(channel, from) / scales[channel]!;
    }
  });
  const squares = standardised.mmul(eigenvectorMatrix).pow(2);
  const residual = new Float64Array(rows);
  const scores = new Float64Array(rows);
  const weights = new Float32Array(count);
  for (let component = count - 1; component >= 0; component--) {
    for (let row = 0; row < rows; row++) residual[row]! += squares.get(row, order[component]!);
    const reference = quantile(residual, share) + noiseShare * (count - component);
    const weight = 1 / (limitFactor ** 2 * reference);
    weights[component] = weight;
    for (let row = 0; row < rows; row++) scores[row] = Math.max(scores[row]!, weight * residual[row]!);
  }
  return { axes, weights, scores };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanSquare(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}
