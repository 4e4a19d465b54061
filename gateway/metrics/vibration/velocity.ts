/** Vibration velocity from acceleration, the measure of severity in ISO 20816. */
import { type Band, powerAt, transform, type Waveform } from "./fourier.ts";

/** Standard acceleration of free fall, m/s². Source: CGPM 1901. */
export const standardGravity = 9.80665;

/** Velocity in mm/s rms of a single tone of acceleration. */
export function toneVelocityRms({ peakMs2, hertz }: { readonly peakMs2: number; readonly hertz: number }): number {
  return (1000 * peakMs2) / (2 * Math.PI * hertz * Math.SQRT2);
}

/** Band of ISO 20816-1 for machines above 600 r/min; from 2 Hz below that speed. */
export function severityBand(speedRpm: number): Band {
  return { lowHz: speedRpm < 600 ? 2 : 10, highHz: 1000 };
}

/**
 * Velocity in mm/s rms within a band, from acceleration in m/s². Integrates in the spectrum, where neither gravity nor
 * drift grows. Uses the largest power of two of samples, at the start and at the end, and averages both powers.
 */
export function velocityRms({ samples, rateHz }: Waveform, { lowHz, highHz }: Band): number {
  const size = 2 ** Math.floor(Math.log2(samples.length));
  const starts = [...new Set([0, samples.length - size])];
  const powers = starts.map((start) => {
    const { bins } = transform({ samples: samples.subarray(start, start + size), rateHz });
    let power = 0;
    for (let bin = 1; bin < size / 2; bin++) {
      const hertz = (bin * rateHz) / size;
      if (hertz < lowHz || hertz > highHz) continue;
      const peak = (2 / size) * Math.sqrt(powerAt(bins, bin));
      power += toneVelocityRms({ peakMs2: peak, hertz }) ** 2;
    }
    return power;
  });
  return Math.sqrt(powers.reduce((sum, power) => sum + power, 0) / powers.length);
}
