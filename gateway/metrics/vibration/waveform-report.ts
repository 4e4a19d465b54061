/** What a page draws of one waveform: its start, its spectrum, the spectrum of its envelope, bounded in size. */
import type { SpectrumPoints, WaveformReport } from "../../core/waveform-report.ts";
import { readBearing } from "./bearing-frequencies.ts";
import { envelopeMagnitudeSpectrum, usualBand } from "./envelope-lines.ts";
import { amplitudeSpectrum, type Band, type Spectrum, type Waveform } from "./fourier.ts";

/** Most samples and most points of a spectrum; a bucket of bins shows its highest. */
const pointsMax = 1000;
/** A waveform that is longer is cut. */
const samplesMax = 2 ** 17;
/** The envelope is drawn up to so many times the highest defect frequency. */
const envelopeSpan = 3.5;

/** What of a report follows from the samples and the machine. */
type WaveformFigures = Pick<WaveformReport, "samples" | "spectrum" | "envelope" | "shaftHz" | "orders">;

interface MachineFacts {
  readonly shaftHz?: number | undefined;
  readonly bearing?: string | undefined;
  readonly envelopeBandHz?: readonly [number, number] | undefined;
}

/** Throws RangeError without samples or rate, or with samples that are no numbers. */
export function waveformFigures(waveform: Waveform, facts: MachineFacts): WaveformFigures {
  const { rateHz } = waveform;
  const samples = waveform.samples.subarray(0, samplesMax);
  if (samples.length < 16 || !(rateHz > 0) || !samples.every(Number.isFinite)) {
    throw new RangeError("The waveform cannot be drawn.");
  }
  const { shaftHz, bearing } = facts;
  const stated = bearing === undefined ? undefined : readBearing(bearing, shaftHz ?? 1);
  const orders = typeof stated === "object" ? stated.orders : undefined;
  const band = bandOf(facts, rateHz);
  const highestHz =
    orders === undefined || shaftHz === undefined
      ? rateHz / 8
      : Math.min(rateHz / 4, envelopeSpan * orders.bpfi * shaftHz);
  return {
    samples: [...samples.subarray(0, pointsMax)],
    spectrum: bounded(amplitudeSpectrum({ samples, rateHz }), rateHz / 2),
    ...(band === undefined
      ? {}
      : {
          envelope: {
            ...bounded(envelopeMagnitudeSpectrum({ samples, rateHz }, band), highestHz),
            bandHz: [band.lowHz, band.highHz] as const,
          },
        }),
    ...(shaftHz === undefined ? {} : { shaftHz }),
    ...(orders === undefined ? {} : { orders }),
  };
}

function bandOf({ envelopeBandHz }: MachineFacts, rateHz: number): Band | undefined {
  if (envelopeBandHz === undefined) return usualBand(rateHz);
  const [lowHz, highHz] = envelopeBandHz;
  return lowHz < highHz && highHz <= rateHz / 2 ? { lowHz, highHz } : undefined;
}

function bounded({ amplitudes, stepHz }: Spectrum, highestHz: number): SpectrumPoints {
  const bins = Math.min(amplitudes.length, Math.ceil(highestHz / stepHz));
  const perPoint = Math.max(1, Math.ceil(bins / pointsMax));
  const points = Array.from({ length: Math.ceil(bins / perPoint) }, (_, point) => {
    const bucket = amplitudes.subarray(point * perPoint, Math.min(bins, (point + 1) * perPoint));
    return Number(Math.max(...bucket).toPrecision(4));
  });
  return { stepHz: stepHz * perPoint, amplitudes: points };
}
