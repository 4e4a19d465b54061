/** Which frequency bands of a waveform carry impulses: the fast kurtogram, in the bands of a fixed set of divisions. */
import { type Band, type Envelope, meanOf, squaredEnvelope, transform, type Waveform } from "./fourier.ts";

export interface ImpulsiveBand extends Band {
  /** Spectral kurtosis: 0 for noise, −1 for a tone, large for impulses. Source: Antoni 2007. */
  readonly spectralKurtosis: number;
}

export interface BandEnvelope extends ImpulsiveBand {
  readonly envelope: Envelope;
}

/** Parts into which the range up to half the rate is cut. */
const divisions = [1, 2, 3, 4, 6, 8, 12, 16];

/**
 * Share of a record that is faded in and out, and left out of the envelope. A record begins and ends in the middle of a
 * movement; the step would ring into all bands, and in one without power raise the kurtosis to 250.
 */
const edgeShare = 0.02;

/**
 * Width in Hz times length in seconds that a band needs: the spectral kurtosis of noise then varies by about 0.1.
 * Source: variance 4/n for n independent complex values, Antoni 2006.
 */
const independentValues = 400;

/** Bands from `lowestHz` up, each wide enough to carry an envelope of that frequency, the most impulsive first. */
export function impulsiveBands({ samples, rateHz }: Waveform, lowestHz: number): BandEnvelope[] {
  const narrowestHz = Math.max(lowestHz, (independentValues * rateHz) / samples.length);
  const whole = transform({ samples: faded(samples), rateHz });
  return bandsFrom(lowestHz, rateHz)
    .filter(({ lowHz, highHz }) => highHz - lowHz >= narrowestHz)
    .map((band) => {
      const envelope = withoutEdges(squaredEnvelope(whole, band));
      return { ...band, envelope, spectralKurtosis: spectralKurtosis(envelope.squared) };
    })
    .sort((a, b) => b.spectralKurtosis - a.spectralKurtosis);
}

function bandsFrom(lowestHz: number, rateHz: number): Band[] {
  return divisions.flatMap((parts) => {
    const width = rateHz / 2 / parts;
    return Array.from({ length: parts }, (_, part) => ({
      lowHz: Math.max(part * width, lowestHz),
      highHz: (part + 1) * width,
    }));
  });
}

/** Without its mean, and rising from and falling to zero as a cosine. */
function faded(samples: Float64Array): Float64Array {
  const mean = meanOf(samples);
  const edge = Math.ceil(edgeShare * samples.length);
  return samples.map((value, index) => {
    const inside = Math.min(1, (Math.min(index, samples.length - 1 - index) + 0.5) / edge);
    return (value - mean) * Math.sin((Math.PI / 2) * inside) ** 2;
  });
}

function withoutEdges({ squared, rateHz }: Envelope): Envelope {
  const edge = Math.ceil(edgeShare * squared.length);
  return { squared: squared.subarray(edge, squared.length - edge), rateHz };
}

function spectralKurtosis(squared: Float64Array): number {
  let [power, square] = [0, 0];
  for (const value of squared) {
    power += value;
    square += value ** 2;
  }
  return power > 0 ? (square * squared.length) / power ** 2 - 2 : 0;
}
