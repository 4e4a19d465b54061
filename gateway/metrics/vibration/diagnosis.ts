/** Names the fault of a rolling bearing from one waveform: outer race, inner race, ball, none, or unknown. */
import type { DefectOrders } from "./bearing-frequencies.ts";
import { type Band, envelopeSpectrum, type Spectrum, squaredEnvelope, transform, type Waveform } from "./fourier.ts";
import { timeFeatures } from "./time-features.ts";

export type FaultType = "none" | "outer" | "inner" | "ball" | "unknown";
type NamedFault = Extract<FaultType, "outer" | "inner" | "ball">;

/** What one defect frequency shows. */
export interface Prominence {
  readonly fault: NamedFault;
  readonly hertz: number;
  /** Peak over the median around it: geometric mean of the first two harmonics; the middle of the three bands. */
  readonly prominence: number;
}

export interface BearingDiagnosis {
  readonly type: FaultType;
  /** One sentence. */
  readonly reason: string;
  /** Most prominent first. */
  readonly prominences: readonly Prominence[];
  /** Bands in which the envelope was looked at, the most impulsive first. */
  readonly bands: readonly ImpulsiveBand[];
  /** Of the whole waveform without its mean; 3 for noise. */
  readonly kurtosis: number;
  readonly crest: number;
}

export interface ImpulsiveBand extends Band {
  /** Spectral kurtosis: 0 for noise, large for impulses. Source: Antoni 2007. */
  readonly spectralKurtosis: number;
}

export const diagnosisLimits = {
  /** A peak of this many times its surroundings is a defect; noise of any length stays under 4. */
  prominence: 6,
  /** The named fault must be this much more prominent than every other. */
  dominance: 1.5,
  /** Impulsive without a name, at or above either. A normal distribution has 3 and 0. */
  kurtosis: 4,
  spectralKurtosis: 1.5,
  /** Search width each side of a defect frequency: slip and error of the speed. Source: Randall and Antoni 2011. */
  searchShare: 0.02,
  /** Width each side for the surroundings. */
  surroundingShare: 0.35,
  /** Passes of a ball over the outer race that a waveform must hold, so that a search width holds a bin. */
  passes: 50,
} as const;

/** Parts into which the range up to half the rate is cut; a fast kurtogram. Source: Antoni 2007. */
const divisions = [1, 2, 3, 4, 6, 8, 12, 16];
const bandCount = 3;

export interface DiagnosisInput extends Waveform {
  readonly shaftHz: number;
  readonly orders: Required<DefectOrders>;
}

/** Shortest waveform in seconds, and lowest rate in Hz, at which these frequencies can be told apart. */
export function needsOf({ shaftHz, orders }: Pick<DiagnosisInput, "shaftHz" | "orders">) {
  return { seconds: diagnosisLimits.passes / (orders.bpfo * shaftHz), rateHz: 12 * orders.bpfi * shaftHz };
}

/** The waveform must satisfy `needsOf` and must move. Throws RangeError if it does not. */
export function diagnoseBearing(input: DiagnosisInput): BearingDiagnosis {
  const { samples, rateHz, shaftHz, orders } = input;
  const { seconds, rateHz: lowestRateHz } = needsOf(input);
  if (samples.length / rateHz < seconds || rateHz < lowestRateHz) throw new RangeError("The waveform is too short.");
  const overall = timeFeatures(samples);
  const centred = timeFeatures(samples.map((value) => value - overall.mean));
  if (centred.kurtosis === undefined || centred.crest === undefined) throw new RangeError("The waveform is constant.");
  const whole = transform({ samples, rateHz });
  const candidates = bandsFor(rateHz, 3 * orders.bpfi * shaftHz).map((band) => {
    const envelope = squaredEnvelope(whole, band);
    return { band, envelope, spectralKurtosis: spectralKurtosis(envelope.squared) };
  });
  const chosen = candidates.sort((a, b) => b.spectralKurtosis - a.spectralKurtosis).slice(0, bandCount);
  const spectra = chosen.map(({ envelope }) => envelopeSpectrum(envelope));
  const resolutionHz = rateHz / samples.length;
  const prominenceOf = (order: number) =>
    middle(spectra.map((spectrum) => harmonicProminence(spectrum, { hertz: order * shaftHz, shaftHz, resolutionHz })));
  const prominences = candidateOrders(orders)
    .map(({ fault, order }) => ({ fault, hertz: order * shaftHz, prominence: prominenceOf(order) }))
    .sort((a, b) => b.prominence - a.prominence);
  const bands = chosen.map(({ band, spectralKurtosis }) => ({ ...band, spectralKurtosis }));
  const { kurtosis, crest } = centred;
  return { ...verdict(prominences, bands, kurtosis), prominences, bands, kurtosis, crest };
}

/** A ball strikes both rings in one turn, so its defect may show at one or at two per turn. */
function candidateOrders({ bpfo, bpfi, bsf }: DefectOrders) {
  const named: { fault: NamedFault; order: number }[] = [
    { fault: "outer", order: bpfo },
    { fault: "inner", order: bpfi },
  ];
  if (bsf !== undefined) named.push({ fault: "ball", order: bsf }, { fault: "ball", order: 2 * bsf });
  return named;
}

function verdict(
  prominences: readonly Prominence[],
  bands: readonly ImpulsiveBand[],
  kurtosis: number,
): Pick<BearingDiagnosis, "type" | "reason"> {
  const [first] = prominences;
  const second = prominences.find(({ fault }) => fault !== first?.fault);
  const level = middle(bands.map((band) => band.spectralKurtosis));
  if (first !== undefined && first.prominence >= diagnosisLimits.prominence) {
    const times = `${first.prominence.toFixed(1)} times its surroundings`;
    if (second === undefined || first.prominence >= diagnosisLimits.dominance * second.prominence) {
      return { type: first.fault, reason: `The envelope repeats at ${first.hertz.toFixed(1)} Hz, ${times}.` };
    }
    return {
      type: "unknown",
      reason: `The envelope repeats at ${first.hertz.toFixed(1)} Hz (${first.fault}) and at ${second.hertz.toFixed(1)} Hz (${second.fault}), both about as strongly.`,
    };
  }
  if (kurtosis >= diagnosisLimits.kurtosis || level >= diagnosisLimits.spectralKurtosis) {
    return { type: "unknown", reason: "The waveform is impulsive, but repeats at no frequency of this bearing." };
  }
  return { type: "none", reason: "No defect frequency stands out and the waveform is not impulsive." };
}

/** Bands from `lowestHz` up, each wide enough to carry an envelope of that frequency. */
function bandsFor(rateHz: number, lowestHz: number): Band[] {
  return divisions.flatMap((parts) => {
    const width = rateHz / 2 / parts;
    const bands = Array.from({ length: parts }, (_, part) => ({
      lowHz: Math.max(part * width, lowestHz),
      highHz: (part + 1) * width,
    }));
    return bands.filter(({ lowHz, highHz }) => highHz - lowHz >= lowestHz);
  });
}

function spectralKurtosis(squared: Float64Array): number {
  let [power, square] = [0, 0];
  for (const value of squared) {
    power += value;
    square += value ** 2;
  }
  return power > 0 ? (square * squared.length) / power ** 2 - 2 : 0;
}

interface Line {
  readonly hertz: number;
  readonly shaftHz: number;
  readonly resolutionHz: number;
}

function harmonicProminence(spectrum: Spectrum, line: Line): number {
  return Math.sqrt(prominenceAt(spectrum, line) * prominenceAt(spectrum, { ...line, hertz: 2 * line.hertz }));
}

/** Highest amplitude within the search width, harmonics of the shaft left out, over the median of the surroundings. */
function prominenceAt({ amplitudes, stepHz }: Spectrum, { hertz, shaftHz, resolutionHz }: Line): number {
  const { searchShare, surroundingShare } = diagnosisLimits;
  let peak = 0;
  const last = Math.min(amplitudes.length - 1, Math.floor((hertz * (1 + searchShare)) / stepHz));
  for (let bin = Math.ceil((hertz * (1 - searchShare)) / stepHz); bin <= last; bin++) {
    const nearest = Math.round((bin * stepHz) / shaftHz) * shaftHz;
    if (Math.abs(bin * stepHz - nearest) < Math.max(0.005 * nearest, 2 * resolutionHz)) continue;
    peak = Math.max(peak, amplitudes[bin]!);
  }
  const from = Math.ceil((hertz * (1 - surroundingShare)) / stepHz);
  const surroundings = amplitudes.slice(from, Math.floor((hertz * (1 + surroundingShare)) / stepHz) + 1).sort();
  const median = surroundings[Math.floor(surroundings.length / 2)] ?? 0;
  return median > 0 ? peak / median : 0;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
