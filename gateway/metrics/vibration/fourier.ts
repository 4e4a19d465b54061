/** Fourier transforms of real waveforms: spectrum, and the envelope of one band. */
import FFT from "fft.js";

/** Amplitudes of a spectrum: bin `index` lies at `index · stepHz`. */
export interface Spectrum {
  readonly amplitudes: Float64Array;
  readonly stepHz: number;
}

export interface Band {
  readonly lowHz: number;
  readonly highHz: number;
}

/** The transform of a waveform, from which bands are cut out. */
export interface Transform {
  /** [2 × size] interleaved real and imaginary parts; only the first half, up to half the rate, is filled. */
  readonly bins: Float64Array;
  readonly size: number;
  /** Samples before zeros were added. */
  readonly length: number;
  readonly rateHz: number;
}

/** Power of a signal's envelope within one band. */
export interface Envelope {
  /** Squared magnitude of the analytic signal, in the squared unit of the waveform. */
  readonly squared: Float64Array;
  readonly rateHz: number;
}

export interface Waveform {
  readonly samples: Float64Array;
  readonly rateHz: number;
}

/** Tables of the transforms by size; building them takes as long as a transform. */
const known = new Map<number, FFT>();
/** Larger ones are built anew, so that one long file does not stay in memory. */
const largestKept = 2 ** 17;

function fftOf(size: number): FFT {
  const found = known.get(size) ?? new FFT(size);
  if (size <= largestKept) known.set(size, found);
  return found;
}

/** Mean removed, zeros added up to a power of two. */
export function transform({ samples, rateHz }: Waveform): Transform {
  const size = powerOfTwoFrom(samples.length);
  const padded = new Float64Array(size);
  const mean = meanOf(samples);
  for (let index = 0; index < samples.length; index++) padded[index] = samples[index]! - mean;
  const bins = new Float64Array(2 * size);
  fftOf(size).realTransform(bins, padded);
  return { bins, size, length: samples.length, rateHz };
}

/**
 * Squared envelope of a band. The bins of the band alone are transformed back, shifted down to zero: the magnitude does
 * not change by the shift, and the result has only as many samples as the band needs. Edges fall off over a tenth of the
 * band as a cosine, which rings less than a sharp cut. Source: Randall and Antoni 2011, section 4.
 */
export function squaredEnvelope({ bins, size, length, rateHz }: Transform, { lowHz, highHz }: Band): Envelope {
  const first = Math.max(1, Math.round((lowHz / rateHz) * size));
  const last = Math.min(size / 2 - 1, Math.round((highHz / rateHz) * size));
  const count = last - first + 1;
  const small = powerOfTwoFrom(2 * count);
  const input = new Float64Array(2 * small);
  const edge = Math.max(1, count / 10);
  for (let bin = 0; bin < count; bin++) {
    const inside = Math.min(1, (Math.min(bin, count - 1 - bin) + 0.5) / edge);
    const weight = 2 * Math.sin((Math.PI / 2) * inside) ** 2 * (small / size);
    input[2 * bin] = weight * bins[2 * (first + bin)]!;
    input[2 * bin + 1] = weight * bins[2 * (first + bin) + 1]!;
  }
  const output = new Float64Array(2 * small);
  fftOf(small).inverseTransform(output, input);
  const kept = Math.floor((length * small) / size);
  const squared = new Float64Array(kept);
  for (let at = 0; at < kept; at++) squared[at] = powerAt(output, at);
  return { squared, rateHz: (rateHz * small) / size };
}

/** Amplitude spectrum with a Hann window: a tone of amplitude a gives a peak of a. Mean removed. */
export function amplitudeSpectrum({ samples, rateHz }: Waveform): Spectrum {
  const { length } = samples;
  const mean = meanOf(samples);
  const windowed = samples.map(
    (value, index) => (value - mean) * (0.5 - 0.5 * Math.cos((2 * Math.PI * (index + 0.5)) / length)),
  );
  const size = powerOfTwoFrom(length);
  const padded = new Float64Array(size);
  padded.set(windowed);
  const bins = new Float64Array(2 * size);
  fftOf(size).realTransform(bins, padded);
  const amplitudes = new Float64Array(size / 2);
  for (let bin = 0; bin < size / 2; bin++) amplitudes[bin] = Math.sqrt(powerAt(bins, bin)) * (4 / length);
  return { amplitudes, stepHz: rateHz / size };
}

/** Spectrum of the squared envelope. */
export function envelopeSpectrum({ squared, rateHz }: Envelope): Spectrum {
  return amplitudeSpectrum({ samples: squared, rateHz });
}

/** Squared magnitude of a complex value among interleaved ones. */
export function powerAt(values: Float64Array, index: number): number {
  const [real, imaginary] = [values[2 * index]!, values[2 * index + 1]!];
  return real * real + imaginary * imaginary;
}

export function meanOf(samples: Float64Array): number {
  let sum = 0;
  for (const value of samples) sum += value;
  return sum / samples.length;
}

/** The smallest power of two that is at least `length`, and at least 4. */
export function powerOfTwoFrom(length: number): number {
  return 2 ** Math.max(2, Math.ceil(Math.log2(length)));
}
