/** Learns the normal behaviour of a machine from rows: means, principal components and limits. Pure. */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { DetectorParameters } from "./graph.ts";
import type { PreparedChannel } from "./prepare.ts";

/** One fixed configuration for all machines; the reasons and the measurements stand in the README of `models`. */
export const detectorDefaults = {
  /** Time constants of the exponentially weighted means, in frames; 1 is the unsmoothed value. */
  timeConstants: [1, 10, 40],
  /** Frames in a window: four times the longest time constant, where 2 % of its weight are left. */
  windowLength: 160,
  /** Share of the variance that the principal components explain. */
  varianceShare: 0.95,
  /** Quantile of the training rows to which T² and Q are related before they are compared. */
  quantile: 0.99,
  /** The alarm limit of a scale is this many times the largest training distance; the statistics are its squares. */
  limitFactor: 3,
} as const;

export type DetectorOptions = {
  readonly [Key in keyof typeof detectorDefaults]: (typeof detectorDefaults)[Key] extends number
    ? number
    : readonly number[];
};

export interface Fit {
  readonly parameters: DetectorParameters;
  /** [filters] principal components that were kept. */
  readonly components: readonly number[];
  /** Largest score of a training row; below 1 by construction. */
  readonly trainingScoreMax: number;
}

/** [length × filters] weights of exponentially weighted means over the window, oldest frame first; columns sum to 1. */
export function smoothingWeights(timeConstants: readonly number[], length: number): Float64Array {
  const weights = new Float64Array(length * timeConstants.length);
  timeConstants.forEach((timeConstant, filter) => {
    const decay = timeConstant <= 1 ? 0 : Math.exp(-1 / timeConstant);
    let sum = 0;
    for (let age = 0; age < length; age++) sum += decay ** age;
    for (let age = 0; age < length; age++) {
      weights[(length - 1 - age) * timeConstants.length + filter] = decay ** age / sum;
    }
  });
  return weights;
}

/** Fits the detector to channels without missing values. */
export function fitDetector(channels: readonly PreparedChannel[], options: DetectorOptions = detectorDefaults): Fit {
  const { timeConstants, windowLength: length } = options;
  const count = channels.length;
  const filters = timeConstants.length;
  const smoothing = smoothingWeights(timeConstants, length);
  const centre = Float32Array.from(channels, ({ values }) => mean(values));
  const means = new Float32Array(count * filters);
  const forms = new Float32Array(filters * count * 2 * count);
  const components: number[] = [];
  for (let filter = 0; filter < filters; filter++) {
    const deviations = channels.map(({ values }, channel) => {
      const smoothed = smooth(values, centre[channel]!, (index) => smoothing[index * filters + filter]!, length);
      const average = mean(smoothed);
      means[channel * filters + filter] = average;
      return smoothed.map((value) => value - average);
    });
    const scale = fitScale(deviations, channels, options);
    components.push(scale.components);
    forms.set(scale.forms, filter * count * 2 * count);
  }
  const parameters = {
    channels: count,
    length,
    filters,
    centre,
    smoothing: Float32Array.from(smoothing),
    means,
    forms,
  };
  return { parameters, components, trainingScoreMax: 1 / options.limitFactor ** 2 };
}

/** Causal filter over a column; the first value stands in for what lies before the start, as in the live window. */
function smooth(values: Float64Array, centre: number, weight: (index: number) => number, length: number): Float64Array {
  const weights = Float64Array.from({ length }, (_, index) => weight(index));
  return values.map((_, row) => {
    let sum = 0;
    for (let index = 0; index < length; index++) {
      sum += weights[index]! * (values[Math.max(0, row - length + 1 + index)]! - centre);
    }
    return sum;
  });
}

interface ScaleFit {
  /** [channels × 2 channels] */
  readonly forms: Float32Array;
  readonly components: number;
}

/** Principal components of the deviations at one time scale. */
function fitScale(
  deviations: readonly Float64Array[],
  channels: readonly PreparedChannel[],
  options: DetectorOptions,
): ScaleFit {
  const count = channels.length;
  const deviationScale = deviations.map((values, channel) =>
    Math.sqrt(Math.max(meanSquare(values), channels[channel]!.varianceFloor)),
  );
  const standardised = new Matrix(
    deviations.map((values, channel) => Array.from(values, (value) => value / deviationScale[channel]!)),
  ).transpose();
  const covariance = standardised
    .transpose()
    .mmul(standardised)
    .div(Math.max(1, standardised.rows - 1));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, index) => index).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const components = componentsFor(
    order.map((index) => Math.max(0, realEigenvalues[index]!)),
    options.varianceShare,
  );
  const within = new Matrix(count, count);
  const beside = Matrix.eye(count, count);
  for (const index of order.slice(0, components)) {
    const axis = eigenvectorMatrix.getColumnVector(index);
    const outer = axis.mmul(axis.transpose());
    within.add(Matrix.div(outer, realEigenvalues[index]!));
    beside.sub(outer);
  }
  const forms = new Float32Array(count * 2 * count);
  const limited = limitForms(standardised, [within, beside], options);
  limited.forEach((form, statistic) => {
    for (let row = 0; row < count; row++) {
      for (let column = 0; column < count; column++) {
        const scaled = form.get(row, column) / (deviationScale[row]! * deviationScale[column]!);
        forms[row * 2 * count + statistic * count + column] = scaled;
      }
    }
  });
  return { forms, components };
}

/** How many of the eigenvalues, largest first, make up the share of their sum. At least one. */
function componentsFor(eigenvalues: readonly number[], share: number): number {
  const total = eigenvalues.reduce((sum, value) => sum + value, 0);
  let sum = 0;
  const found = eigenvalues.findIndex((value) => {
    sum += value;
    return sum >= share * total;
  });
  return found < 0 ? 1 : found + 1;
}

/**
 * Divides the forms so that 1 is the alarm limit: first each by its quantile in training, so that T² and Q weigh the
 * same, then both by the limit factor and the largest training value of the larger one.
 */
function limitForms(standardised: Matrix, forms: readonly Matrix[], options: DetectorOptions): Matrix[] {
  const statistics = forms.map((form) => {
    const projected = standardised.mmul(form);
    return Float64Array.from({ length: standardised.rows }, (_, row) => {
      let sum = 0;
      for (let column = 0; column < form.columns; column++)
        sum += projected.get(row, column) * standardised.get(row, column);
      return sum;
    });
  });
  const quantiles = statistics.map((values) => Math.max(quantile(values, options.quantile), 1e-9));
  let largest = 0;
  for (let row = 0; row < standardised.rows; row++) {
    for (let index = 0; index < forms.length; index++) {
      largest = Math.max(largest, statistics[index]![row]! / quantiles[index]!);
    }
  }
  const limit = options.limitFactor ** 2 * Math.max(largest, 1e-9);
  return forms.map((form, index) => Matrix.div(form, quantiles[index]! * limit));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanSquare(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}

/** Quantile with linear interpolation (Hyndman and Fan 1996, type 7). */
export function quantile(values: Float64Array, share: number): number {
  const sorted = values.toSorted();
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
