/** What screens are told of the waveform of a tag. */
import type { TagId } from "./tag.ts";

/** Points of a spectrum from 0 Hz on. */
export interface SpectrumPoints {
  readonly stepHz: number;
  /** In the unit of the waveform; the highest of the bins that a point stands for. */
  readonly amplitudes: readonly number[];
}

/** The newest waveform of a tag, bounded in size. */
export interface WaveformReport {
  readonly tag: TagId;
  readonly unit: string;
  readonly timeMs: number;
  readonly sampleRateHz: number;
  /** Samples of the whole waveform; `samples` are the first of them. */
  readonly length: number;
  readonly samples: readonly number[];
  readonly spectrum: SpectrumPoints;
  readonly envelope?: SpectrumPoints & { readonly bandHz: readonly [number, number] };
  readonly shaftHz?: number;
  /** Defect frequencies of the bearing per turn of the shaft. */
  readonly orders?: Readonly<Record<"bpfo" | "bpfi" | "bsf" | "ftf", number>>;
}
