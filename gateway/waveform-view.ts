/** The newest waveform of a tag as a page draws it, with the bearing that a metric `vibration` names. */
import type { Measurement } from "./core/measurement.ts";
import type { NumberedTag } from "./core/view.ts";
import type { WaveformReport } from "./core/waveform-report.ts";
import { waveformFigures } from "./metrics/vibration/waveform-report.ts";

export interface WaveformScope {
  readonly metrics: readonly { readonly kind: string; readonly options: unknown }[];
  tag(id: string): NumberedTag | undefined;
  latest(tag: number): Measurement | undefined;
}

/** Reports are kept while their waveform is the newest: many screens ask for the same one. */
const kept = 32;

/** Undefined for a tag without a good waveform. */
export function createWaveformView({
  metrics,
  tag,
  latest,
}: WaveformScope): (tagId: string) => WaveformReport | undefined {
  const reports = new Map<string, WaveformReport>();
  return (tagId) => {
    const known = tag(tagId);
    const last = known === undefined ? undefined : latest(known.number);
    const value = last?.value;
    if (known === undefined || last?.quality !== "good" || typeof value !== "object" || value === null)
      return undefined;
    const before = reports.get(tagId);
    if (before?.timeMs === last.sourceTimeMs) return before;
    const facts = factsOf(tagId, { metrics, tag, latest });
    try {
      const figures = waveformFigures({ samples: Float64Array.from(value.samples), rateHz: value.sampleRateHz }, facts);
      const { sampleRateHz, samples } = value;
      const report = { tag: tagId, unit: known.unit, timeMs: last.sourceTimeMs, sampleRateHz, length: samples.length };
      if (reports.size >= kept) reports.clear();
      reports.set(tagId, { ...report, ...figures });
      return reports.get(tagId);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  };
}

function factsOf(tagId: string, { metrics, tag, latest }: WaveformScope) {
  const found = metrics.find(({ kind, options }) => kind === "vibration" && optionOf(options, "waveform") === tagId);
  if (found === undefined) return {};
  const { options } = found;
  const speedTag = optionOf(options, "speed");
  const speed = typeof speedTag === "string" ? latest(tag(speedTag)?.number ?? -1)?.value : undefined;
  const rpm = typeof speed === "number" ? Math.abs(speed) : optionOf(options, "speedRpm");
  const bearing = optionOf(options, "bearing");
  const band = optionOf(options, "envelopeBandHz");
  return {
    shaftHz: typeof rpm === "number" && rpm > 0 ? rpm / 60 : undefined,
    bearing: typeof bearing === "string" ? bearing : undefined,
    envelopeBandHz: Array.isArray(band) ? ([Number(band[0]), Number(band[1])] as const) : undefined,
  };
}

function optionOf(options: unknown, name: string): unknown {
  return typeof options === "object" && options !== null ? Reflect.get(options, name) : undefined;
}
