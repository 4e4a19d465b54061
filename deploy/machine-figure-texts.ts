/** What figures of energy and quality mean, for the reference: their names are also those of figures of a cell, which are calculated otherwise. */
import { enCharts } from "../dashboards/language/en-charts.ts";
import { enEnergy } from "../dashboards/language/en-energy.ts";
import type { ExplanationWords } from "../dashboards/language/en-terms.ts";

type Text = Omit<ExplanationWords, "title">;

const { topics: energy } = enEnergy;
const { topics: quality } = enCharts;
const own = "Rule of this product.";
const text = (meaning: string, formula: string, source = own): Text => ({ meaning, formula, source });
const today = ({ meaning, ...rest }: Text): Text => ({ ...rest, meaning: `${meaning} Since midnight of the site.` });
const record = text("A record for the history, read by the page of energy; not for other programs.", "–");
const remarks = text("Codes of what a reader must know to take the figures for what they are.", "–");

export const machineFigureTexts: Readonly<Record<string, Readonly<Record<string, Text>>>> = {
  energy: {
    power: text("Power now, or the rise of the meter over its last step.", "P, or ΔE ÷ Δt"),
    "operating-state": { ...energy.state, formula: "machine state, or limits on P" },
    energy: today(energy.kwh),
    "energy-per-good-part": today(energy.kwhPerGood),
    "energy-per-part": today(energy.kwhPerProduced),
    "off-energy": today(energy.state),
    "standby-energy": today(energy.state),
    "ready-energy": today(energy.state),
    "processing-energy": today(energy.state),
    "avoidable-energy": today(energy.avoidable),
    "idle-time": text("How long the machine stood ready today.", "Σ Δt in the state ready", energy.state.source),
    "peak-demand": today(energy.peak),
    "peak-demand-time": text("When the interval of the peak began.", "start of the interval"),
    "observed-share": text("Share of today in which the energy was known.", "known ÷ time since midnight"),
    remarks,
    interval: record,
    "idle-stretch": record,
  },
  production: {
    shift: text("Name of the shift that the figures are of.", "–"),
    remarks,
  },
  quality: {
    "chart-value": text(
      "Newest point of the chart: a single value, or the mean of a subgroup. In the unit of the characteristic.",
      "x, or Σ x ÷ n",
      quality.limits.source,
    ),
    "chart-centre": { ...quality.limits, formula: "X̿, or x̄, of the accepted baseline" },
    "chart-upper": { ...quality.limits, formula: "X̿ + A2·R̄, X̿ + A3·s̄, or x̄ + 2.659·MR̄" },
    "chart-lower": { ...quality.limits, formula: "X̿ − A2·R̄, X̿ − A3·s̄, or x̄ − 2.659·MR̄" },
    "broken-rules": text(
      "Rules that the newest point completes, separated by spaces; empty when there are none.",
      "nelson-1 … nelson-8, western-electric-1 … -4, ewma, cusum, spread",
      "Nelson 1984; Western Electric 1956.",
    ),
    cpk: quality.cpk,
  },
};
