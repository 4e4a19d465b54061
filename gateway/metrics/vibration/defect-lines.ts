/** How far the lines of a defect frequency stand out of envelope spectra, and at which slip. */
import type { Spectrum } from "./fourier.ts";

export const lineLimits = {
  /** Search width each side of a defect frequency: slip and error of the speed. Source: Randall and Antoni 2011. */
  searchShare: 0.02,
  /** Width each side for the surroundings. */
  surroundingShare: 0.35,
  /** Harmonics that must stand out together. */
  harmonics: [1, 2],
} as const;

/** Half the width of a line beside the resolution: the passes of the rolling elements vary. */
const jitterShare = 0.002;
/** Half the width around a harmonic of the shaft that is no sign of a defect. */
const shaftShare = 0.005;

/** What is known of all lines of one waveform. */
export interface LineContext {
  readonly shaftHz: number;
  /** Inverse of the length of the waveform. */
  readonly resolutionHz: number;
}

export interface FoundLines {
  /** Geometric mean of the harmonics, each the peak over the median around it; the middle of the spectra. */
  readonly prominence: number;
  /** Where the first harmonic was found. */
  readonly hertz: number;
}

/**
 * One slip moves all harmonics in all bands alike, so they are searched together: for each slip the middle over the
 * spectra, and of all slips the best. Noise, which peaks here in one band and there in another, gains little by that.
 */
export function findLines(spectra: readonly Spectrum[], hertz: number, context: LineContext): FoundLines {
  const readers = spectra.map((spectrum) => lineReader(spectrum, hertz, context));
  const step = context.resolutionHz / 4 / hertz;
  const steps = Math.ceil(lineLimits.searchShare / step);
  let best: FoundLines = { prominence: 0, hertz };
  for (let at = -steps; at <= steps; at++) {
    const slip = Math.max(-1, Math.min(1, at / steps)) * lineLimits.searchShare;
    const prominence = middle(readers.map((read) => read(slip)));
    if (prominence > best.prominence) best = { prominence, hertz: hertz * (1 + slip) };
  }
  return best;
}

/** Prominence of one spectrum at a slip. */
function lineReader(spectrum: Spectrum, hertz: number, context: LineContext): (slip: number) => number {
  const harmonics = lineLimits.harmonics.map((harmonic) => {
    const centre = harmonic * hertz;
    return { centre, surroundings: medianAround(spectrum, centre) };
  });
  return (slip) => {
    let product = 1;
    for (const { centre, surroundings } of harmonics) {
      product *= surroundings > 0 ? peakAt(spectrum, centre * (1 + slip), context) / surroundings : 0;
    }
    return product ** (1 / harmonics.length);
  };
}

/** Highest amplitude within the width of a line; harmonics of the shaft are left out. */
function peakAt({ amplitudes, stepHz }: Spectrum, hertz: number, { shaftHz, resolutionHz }: LineContext): number {
  const width = Math.max(jitterShare * hertz, resolutionHz);
  const last = Math.min(amplitudes.length - 1, Math.floor((hertz + width) / stepHz));
  let peak = 0;
  for (let bin = Math.ceil((hertz - width) / stepHz); bin <= last; bin++) {
    const nearest = Math.round((bin * stepHz) / shaftHz) * shaftHz;
    if (Math.abs(bin * stepHz - nearest) < Math.max(shaftShare * nearest, 2 * resolutionHz)) continue;
    peak = Math.max(peak, amplitudes[bin]!);
  }
  return peak;
}

function medianAround({ amplitudes, stepHz }: Spectrum, hertz: number): number {
  const { surroundingShare } = lineLimits;
  const from = Math.ceil((hertz * (1 - surroundingShare)) / stepHz);
  const surroundings = amplitudes.slice(from, Math.floor((hertz * (1 + surroundingShare)) / stepHz) + 1).sort();
  return surroundings[Math.floor(surroundings.length / 2)] ?? 0;
}

export function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
