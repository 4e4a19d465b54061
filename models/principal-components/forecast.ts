/**
 * The second view of the detector: each frame is forecast from the frames before it, and the error of the forecast is
 * smoothed at each time scale. Drift of a level is forecast and raises little; a changed behaviour is not. Pure.
 */
import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from "ml-matrix";
import { quantile } from "./statistics.ts";

export const forecastDefaults = {
  /** Penalty on the coefficients, per training row. */
  ridge: 0.025,
  /** Share of the mean variance of the errors that is added to each, so that no direction counts as free of noise. */
  shrinkage: 0.1,
  /** As the limit factor of the distances: errors relative to the largest one in training. */
  limitFactor: 2.2,
  quantile: 0.999,
  /** Rows from which the coefficients are fitted; longer recordings are thinned. */
  rowsMax: 5000,
} as const;

/** Frames from which the next one is forecast: fewer for many channels, whose coefficients grow with the square. */
export function lagsFor(channels: number): number {
  return channels <= 16 ? 5 : 2;
}

export interface ForecastParameters {
  /** [columns × filters × (lags + 1)] columns of the smoothing → smoothed values now and 1 to `lags` frames ago. */
  readonly spread: Float32Array;
  /** [channels] */
  readonly inverseScales: Float32Array;
  /** [lags × channels, channels] */
  readonly coefficients: Float32Array;
  /** [filters × channels] */
  readonly errorMeans: Float32Array;
  /** [filters × channels × channels] the squared length of a mapped error is the statistic; 1 is the limit. */
  readonly whitening: Float32Array;
}

/**
 * Columns of the smoothing are one mean per filter, the first of which is the newest value, then the values 1 to `lags`
 * frames ago. An exponentially weighted mean some frames ago follows from the one now and the values since.
 */
export function spreadMatrix(timeConstants: readonly number[], lags: number): Float32Array {
  const filters = timeConstants.length;
  const width = filters * (lags + 1);
  const spread = new Float32Array((filters + lags) * width);
  const columnOfAge = (age: number) => (age === 0 ? 0 : filters - 1 + age);
  timeConstants.forEach((timeConstant, filter) => {
    const decay = Math.exp(-1 / timeConstant);
    for (let lag = 0; lag <= lags; lag++) {
      const add = (column: number, weight: number) => {
        spread[column * width + filter * (lags + 1) + lag]! += weight;
      };
      if (filter === 0) {
        add(columnOfAge(lag), 1);
        continue;
      }
      add(filter, decay ** -lag);
      for (let age = 0; age < lag; age++) add(columnOfAge(age), -(1 - decay) * decay ** (age - lag));
    }
  });
  return spread;
}

export interface ForecastInput {
  /** [columns][channels][rows] smoothed values less the centre: one column per filter. */
  readonly smoothed: readonly (readonly Float64Array[])[];
  /** [channels] standard deviations of the unsmoothed values, not below what rounding leaves. */
  readonly scales: readonly number[];
  readonly timeConstants: readonly number[];
  /** [rows] the row with which the stretch of each row begins. */
  readonly startOf: Int32Array;
}

export interface ForecastFit {
  readonly parameters: ForecastParameters;
  /** [rows] statistic of the training rows; 1 is the limit. */
  readonly scores: Float64Array;
}

export function fitForecast({ smoothed, scales, timeConstants, startOf }: ForecastInput): ForecastFit {
  const channels = scales.length;
  const lags = lagsFor(channels);
  const filters = timeConstants.length;
  const rows = smoothed[0]![0]!.length;
  const spread = spreadMatrix(timeConstants, lags);
  const raw = smoothed[0]!;
  const columns = [
    ...smoothed,
    ...Array.from({ length: lags }, (_, index) => raw.map((values) => ago(values, index + 1, startOf))),
  ];
  const coefficients = fitCoefficients(
    raw.map((values, channel) => values.map((value) => value / scales[channel]!)),
    lags,
    startOf,
  );
  const errorMeans = new Float32Array(filters * channels);
  const whitening = new Float32Array(filters * channels * channels);
  const scores = new Float64Array(rows);
  for (let filter = 0; filter < filters; filter++) {
    const at = (lag: number) =>
      scales.map((scale, channel) =>
        combined(columns, channel, { spread, column: filter * (lags + 1) + lag, filters, lags, scale }),
      );
    const past = Array.from({ length: lags }, (_, index) => at(index + 1)).flat();
    const errors = new Matrix(at(0).map((values) => Array.from(values))).transpose();
    errors.sub(new Matrix(past.map((values) => Array.from(values))).transpose().mmul(coefficients));
    const means = errors.mean("column");
    errors.subRowVector(means);
    errorMeans.set(means, filter * channels);
    const { map, statistic } = whiten(errors);
    whitening.set(map, filter * channels * channels);
    for (let row = 0; row < rows; row++) scores[row] = Math.max(scores[row]!, statistic[row]!);
  }
  return {
    parameters: {
      spread,
      inverseScales: Float32Array.from(scales, (scale) => 1 / scale),
      coefficients: Float32Array.from(coefficients.to1DArray()),
      errorMeans,
      whitening,
    },
    scores,
  };
}

/** The first value of a stretch stands in for what lies before it, as in the live window. */
function ago(values: Float64Array, frames: number, startOf: Int32Array): Float64Array {
  return values.map((_, row) => values[Math.max(startOf[row]!, row - frames)]!);
}

interface Combination {
  readonly spread: Float32Array;
  readonly column: number;
  readonly filters: number;
  readonly lags: number;
  readonly scale: number;
}

function combined(
  columns: readonly (readonly Float64Array[])[],
  channel: number,
  { spread, column, filters, lags, scale }: Combination,
): Float64Array {
  const width = filters * (lags + 1);
  const result = new Float64Array(columns[0]![channel]!.length);
  columns.forEach((byChannel, index) => {
    const weight = spread[index * width + column]! / scale;
    if (weight === 0) return;
    const values = byChannel[channel]!;
    for (let row = 0; row < result.length; row++) result[row]! += weight * values[row]!;
  });
  return result;
}

/** [lags × channels, channels] by ridge regression of each frame on the ones before it. */
function fitCoefficients(raw: readonly Float64Array[], lags: number, startOf: Int32Array): Matrix {
  const rows = raw[0]!.length;
  const stride = Math.max(1, Math.ceil(rows / forecastDefaults.rowsMax));
  const chosen = Array.from({ length: Math.floor((rows - 1) / stride) + 1 }, (_, index) => index * stride);
  const past = new Matrix(
    chosen.map((row) =>
      Array.from({ length: lags }, (_, index) =>
        raw.map((values) => values[Math.max(startOf[row]!, row - index - 1)]!),
      ).flat(),
    ),
  );
  const now = new Matrix(chosen.map((row) => raw.map((values) => values[row]!)));
  const products = past.transpose().mmul(past);
  const penalty = forecastDefaults.ridge * chosen.length;
  for (let index = 0; index < products.rows; index++) products.set(index, index, products.get(index, index) + penalty);
  return new CholeskyDecomposition(products).solve(past.transpose().mmul(now));
}

/** Mahalanobis distance of the errors, relative to its limit: the map, and the distances of the training rows. */
function whiten(errors: Matrix): { map: Float64Array; statistic: Float64Array } {
  const { columns: channels, rows } = errors;
  const { shrinkage, limitFactor, quantile: share } = forecastDefaults;
  const covariance = errors
    .transpose()
    .mmul(errors)
    .div(Math.max(1, rows - 1));
  const mean = Math.max(covariance.trace() / channels, 1e-9);
  for (let index = 0; index < channels; index++)
    covariance.set(index, index, covariance.get(index, index) + shrinkage * mean);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const map = eigenvectorMatrix.mulRowVector(realEigenvalues.map((value) => 1 / Math.sqrt(value)));
  const distances = Float64Array.from(errors.clone().mmul(map).pow(2).sum("row"));
  const limit = Math.max(limitFactor ** 2 * quantile(distances, share), 1e-9);
  return {
    map: Float64Array.from(map.to1DArray(), (value) => value / Math.sqrt(limit)),
    statistic: distances.map((distance) => distance / limit),
  };
}
