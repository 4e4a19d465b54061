/** Amplitudes of the envelope at the defect frequencies, in one fixed band: figures that can be trended. */
import type { DefectOrders } from "./bearing-frequencies.ts";
import { lineLimits } from "./defect-lines.ts";
import { amplitudeSpectrum, type Band, type Spectrum, squaredEnvelope, transform, type Waveform } from "./fourier.ts";

/** From a sixth to a third of the rate: 2 to 4 kHz at 12 kHz. */
export function usualBand(rateHz: number): Band {
  return { lowHz: rateHz / 6, highHz: rateHz / 3 };
}

/** Spectrum of the envelope, the magnitude of the analytic signal of a band, in the unit of the waveform. */
export function envelopeMagnitudeSpectrum(waveform: Waveform, band: Band): Spectrum {
  const { squared, rateHz } = squaredEnvelope(transform(waveform), band);
  return amplitudeSpectrum({ samples: squared.map(Math.sqrt), rateHz });
}

/** Highest amplitude within the search width of each defect frequency; undefined where the spectrum ends before. */
export function amplitudesAt(
  { amplitudes, stepHz }: Spectrum,
  orders: Required<DefectOrders>,
  shaftHz: number,
): Readonly<Record<keyof DefectOrders, number | undefined>> {
  const at = (order: number) => {
    const hertz = order * shaftHz;
    const from = Math.floor((hertz * (1 - lineLimits.searchShare)) / stepHz);
    const inside = amplitudes.subarray(from, Math.ceil((hertz * (1 + lineLimits.searchShare)) / stepHz) + 1);
    return from >= amplitudes.length ? undefined : Math.max(...inside);
  };
  return { bpfo: at(orders.bpfo), bpfi: at(orders.bpfi), bsf: at(orders.bsf), ftf: at(orders.ftf) };
}
