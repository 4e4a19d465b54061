/** Figures of cells for Prometheus: one family per figure, one sample per metric that gives it. */
import { isGood } from "../core/quality.ts";
import type { GatewayView, MetricReport } from "../core/view.ts";
import type { Family, Sample } from "./exposition.ts";

/** `samspel_cell_` and the name of the figure; characters that the format does not allow become `_`. */
export function cellFigureName(figure: string): string {
  return `cell_${figure}`;
}

/** Cells are assets with the template `cell`. A figure that is unavailable has no sample, so that it never reads as zero. */
export function cellFamilies(view: GatewayView): Family[] {
  const families = new Map<string, Sample[]>();
  const available: Sample[] = [];
  for (const cell of view.assets().filter(({ template }) => template === "cell")) {
    for (const metric of cell.metrics) {
      for (const output of metric.outputs) {
        const { name, unit } = output;
        const sample = sampleOf(view, metric, output);
        if (sample === "no-number") continue;
        const labels = { cell: cell.id, metric: metric.id };
        available.push({ labels: { ...labels, figure: name }, value: sample === undefined ? 0 : 1 });
        if (sample === undefined) continue;
        const { value, state } = sample;
        const samples = families.get(name) ?? [];
        families.set(name, samples);
        samples.push({ labels: { ...labels, ...(state === undefined ? { unit } : { state }) }, value });
      }
    }
  }
  const help = "Figure of a cell; informational, not a safety function. Label unit: UCUM.";
  return [
    { name: "cell_figure_available", type: "gauge", help: "1 while the figure can be given.", samples: available },
    ...[...families].map(([name, samples]): Family => ({ name: cellFigureName(name), type: "gauge", help, samples })),
  ];
}

/** A state in words is the label of a 1, the way in which Prometheus tells states. */
function sampleOf(
  view: GatewayView,
  { unavailable }: MetricReport,
  { name, tagId }: MetricReport["outputs"][number],
): { readonly value: number; readonly state?: string } | "no-number" | undefined {
  const tag = view.tags.byId(tagId);
  if (tag?.dataType === "waveform") return "no-number";
  const latest = tag && view.live.latest(tag.number);
  if (latest === undefined || unavailable[name] !== undefined || !isGood(latest.statusCode)) return undefined;
  const { value } = latest;
  if (typeof value === "string") return { value: 1, state: value };
  return typeof value === "number" || typeof value === "boolean" || typeof value === "bigint"
    ? { value: Number(value) }
    : undefined;
}
