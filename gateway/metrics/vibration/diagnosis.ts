/** Names the fault of a rolling bearing from one waveform: outer race, inner race, ball, none, or unknown. */
import type { DefectOrders } from "./bearing-frequencies.ts";
import { findLines, type LineContext, lineLimits, middle } from "./defect-lines.ts";
import { type Envelope, envelopeSpectrum, type Spectrum, type Waveform } from "./fourier.ts";
import { type ImpulsiveBand, impulsiveBands } from "./impulsive-bands.ts";
import { timeFeatures } from "./time-features.ts";

export type FaultType = "none" | "outer" | "inner" | "ball" | "unknown";
export type NamedFault = Extract<FaultType, "outer" | "inner" | "ball">;

/** What one defect frequency shows. */
export interface Prominence {
  readonly fault: NamedFault;
  /** By geometry. */
  readonly hertz: number;
  /** Where its lines stand, within the search width. */
  readonly foundHz: number;
  /** Peak over the median around it: geometric mean of the first two harmonics, the middle of three bands. */
  readonly prominence: number;
}

export interface BearingDiagnosis {
  readonly type: FaultType;
  /** One sentence. */
  readonly reason: string;
  /** Most prominent first. Empty for a waveform that is too short to tell the frequencies apart. */
  readonly prominences: readonly Prominence[];
  /** Bands in which the envelope was looked at, the most impulsive first. */
  readonly bands: readonly ImpulsiveBand[];
  /** Of the whole waveform without its mean; 3 for noise. */
  readonly kurtosis: number;
  readonly crest: number;
}

export const diagnosisLimits = {
  /** A line of this many times its surroundings is a defect. Noise, impacts and shaft harmonics stay under 4. */
  prominence: 6,
  /** From here on something repeats at a defect frequency, too weak to name it. */
  weakProminence: 4.5,
  /** The named fault must be this much more prominent than every other. */
  dominance: 1.5,
  /** Impulsive without a name, at or above either. A normal distribution has 3 and 0. Few samples are allowed more. */
  kurtosis: 4,
  spectralKurtosis: 1.5,
  searchShare: lineLimits.searchShare,
  /** Passes of a ball over the outer race that a waveform must hold to tell the frequencies apart. */
  passes: 50,
  /** … and to be judged at all: whether it is impulsive. */
  fewestPasses: 10,
} as const;

const bandCount = 3;

export interface DiagnosisInput extends Waveform {
  readonly shaftHz: number;
  readonly orders: Required<DefectOrders>;
}

/** Shortest waveforms in seconds, to name a fault and to judge at all, and lowest rate in Hz. */
export function needsOf({ shaftHz, orders }: Pick<DiagnosisInput, "shaftHz" | "orders">) {
  const passSeconds = 1 / (orders.bpfo * shaftHz);
  return {
    seconds: diagnosisLimits.passes * passSeconds,
    fewestSeconds: diagnosisLimits.fewestPasses * passSeconds,
    rateHz: 12 * orders.bpfi * shaftHz,
  };
}

/**
 * The waveform must have the rate and the fewest seconds of `needsOf`, and must move. Throws RangeError if not.
 *
 * Two envelopes vote, in the three most impulsive bands: the squared one, which sees the weakest periodic impacts, and
 * its logarithm, which single large impacts do not blind. Source: Antoni 2007; Borghesani and Antoni 2017.
 */
export function diagnoseBearing(input: DiagnosisInput): BearingDiagnosis {
  const { samples, rateHz, shaftHz, orders } = input;
  const needs = needsOf(input);
  const seconds = samples.length / rateHz;
  if (seconds < needs.fewestSeconds || rateHz < needs.rateHz) throw new RangeError("The waveform is too short.");
  const overall = timeFeatures(samples);
  const centred = timeFeatures(samples.map((value) => value - overall.mean));
  const { kurtosis, crest } = centred;
  if (kurtosis === undefined || crest === undefined) throw new RangeError("The waveform is constant.");
  const chosen = impulsiveBands({ samples, rateHz }, 3 * orders.bpfi * shaftHz).slice(0, bandCount);
  const context = { shaftHz, resolutionHz: 1 / seconds };
  const prominences = seconds < needs.seconds ? [] : prominencesOf(orders, chosen.map(spectraOf), context);
  const bands = chosen.map(({ lowHz, highHz, spectralKurtosis }) => ({ lowHz, highHz, spectralKurtosis }));
  const isImpulsive = kurtosis >= kurtosisLimit(samples.length) || levelOf(bands) >= diagnosisLimits.spectralKurtosis;
  return { ...verdict(prominences, isImpulsive), prominences, bands, kurtosis, crest };
}

interface EnvelopeSpectra {
  readonly ofPower: Spectrum;
  readonly ofLogarithm: Spectrum;
}

function spectraOf({ envelope }: { readonly envelope: Envelope }): EnvelopeSpectra {
  const { squared, rateHz } = envelope;
  const floor = Number.MIN_VALUE;
  return {
    ofPower: envelopeSpectrum(envelope),
    ofLogarithm: envelopeSpectrum({ squared: squared.map((value) => Math.log(Math.max(value, floor))), rateHz }),
  };
}

/** A ball strikes both rings in one turn, so its defect may show at one or at two per turn. */
function prominencesOf({ bpfo, bpfi, bsf }: Required<DefectOrders>, spectra: EnvelopeSpectra[], context: LineContext) {
  const named: readonly (readonly [NamedFault, number])[] = [
    ["outer", bpfo],
    ["inner", bpfi],
    ["ball", bsf],
    ["ball", 2 * bsf],
  ];
  const [ofPower, ofLogarithm] = [spectra.map((one) => one.ofPower), spectra.map((one) => one.ofLogarithm)];
  const found = named.map(([fault, order]): Prominence => {
    const hertz = order * context.shaftHz;
    const [power, logarithm] = [findLines(ofPower, hertz, context), findLines(ofLogarithm, hertz, context)];
    const best = power.prominence >= logarithm.prominence ? power : logarithm;
    return { fault, hertz, foundHz: best.hertz, prominence: best.prominence };
  });
  return found.sort((a, b) => b.prominence - a.prominence);
}

/** Six standard errors of the kurtosis of noise, √(24/n), above the limit. */
function kurtosisLimit(samples: number): number {
  return diagnosisLimits.kurtosis + 6 * Math.sqrt(24 / samples);
}

function levelOf(bands: readonly ImpulsiveBand[]): number {
  return middle(bands.map((band) => band.spectralKurtosis));
}

function verdict(prominences: readonly Prominence[], isImpulsive: boolean): Pick<BearingDiagnosis, "type" | "reason"> {
  const [first] = prominences;
  const second = prominences.find(({ fault }) => fault !== first?.fault);
  if (first === undefined) return judgedByImpulses(isImpulsive);
  if (first.prominence >= diagnosisLimits.prominence) {
    const times = `${first.prominence.toFixed(1)} times its surroundings`;
    if (second === undefined || first.prominence >= diagnosisLimits.dominance * second.prominence) {
      return { type: first.fault, reason: `The envelope repeats at ${first.foundHz.toFixed(1)} Hz, ${times}.` };
    }
    return {
      type: "unknown",
      reason: `The envelope repeats at ${first.hertz.toFixed(1)} Hz (${first.fault}) and at ${second.hertz.toFixed(1)} Hz (${second.fault}), both about as strongly.`,
    };
  }
  if (isImpulsive) {
    return {
      type: "unknown",
      reason:
        "The waveform is impulsive, but repeats at no frequency of this bearing. Check rate, speed and bearing; looseness and rubbing look like this too.",
    };
  }
  if (first.prominence >= diagnosisLimits.weakProminence) {
    return {
      type: "unknown",
      reason: `The envelope repeats weakly at ${first.foundHz.toFixed(1)} Hz (${first.fault}), too little to name it.`,
    };
  }
  return { type: "none", reason: "No defect frequency stands out and the waveform is not impulsive." };
}

/** For a waveform that is too short to tell the frequencies apart. */
function judgedByImpulses(isImpulsive: boolean): Pick<BearingDiagnosis, "type" | "reason"> {
  return isImpulsive
    ? { type: "unknown", reason: "The waveform is impulsive, and too short to tell the frequencies apart." }
    : { type: "none", reason: "The waveform is not impulsive; it is too short for the defect frequencies." };
}
