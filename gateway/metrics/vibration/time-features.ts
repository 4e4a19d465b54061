/** Figures of a waveform that need no spectrum: level, peaks, impulsiveness. */
import { meanOf } from "./fourier.ts";

/** In the unit of the samples. Undefined for the ratios of a waveform that does not move. */
export interface TimeFeatures {
  readonly mean: number;
  /** Of the samples as they are, mean included. */
  readonly rms: number;
  readonly peakToPeak: number;
  /** Largest absolute value divided by rms. */
  readonly crest: number | undefined;
  /** Pearson: 3 for a normal distribution. Central moments with divisor N. */
  readonly kurtosis: number | undefined;
  readonly skewness: number | undefined;
}

/** Remove the mean before if rms and crest are to be those of the vibration alone. Throws RangeError without samples. */
export function timeFeatures(samples: Float64Array): TimeFeatures {
  if (samples.length === 0) throw new RangeError("There are no samples.");
  const mean = meanOf(samples);
  let [square, second, third, fourth] = [0, 0, 0, 0];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of samples) {
    const deviation = value - mean;
    // Products: powers take several times as long.
    const squared = deviation * deviation;
    square += value * value;
    second += squared;
    third += squared * deviation;
    fourth += squared * squared;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const { length } = samples;
  const rms = Math.sqrt(square / length);
  const variance = second / length;
  const moves = variance > 0;
  return {
    mean,
    rms,
    peakToPeak: high - low,
    crest: rms > 0 ? Math.max(Math.abs(low), Math.abs(high)) / rms : undefined,
    kurtosis: moves ? fourth / length / variance ** 2 : undefined,
    skewness: moves ? third / length / variance ** 1.5 : undefined,
  };
}
