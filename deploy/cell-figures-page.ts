/** The reference page of the figures of a cell: names in the store, over MQTT and for Prometheus, with formula and source. */

import type { TSchema } from "typebox";
import Value from "typebox/value";
import { figureName } from "../dashboards/cards/figure-name.ts";
import { en } from "../dashboards/language/en.ts";
import { cellFigureName } from "../gateway/api/cell-families.ts";
import { metricName } from "../gateway/api/exposition.ts";
import type { Metric } from "../gateway/core/contracts.ts";
import { metrics } from "../gateway/metrics/registry.ts";
import { machineFigureTexts } from "./machine-figure-texts.ts";

/** Kinds that are about machines, or the gateway, and not about a cell. */
const machineKinds: ReadonlySet<string> = new Set([
  ...["vibration", "bearing-diagnosis", "health", "remaining-life"],
  "gateway-health",
]);

/** Figures as the example of each kind gives them; a configuration may leave out some. */
export function cellFiguresPage(): string {
  const kinds = Object.entries<Metric>(metrics).filter(([kind]) => !machineKinds.has(kind));
  return [
    "# Figures of a cell",
    "",
    "Generated from the code by `node deploy/generate.ts`; do not edit. Informational, not a safety function.",
    "",
    "Each figure is a measurement. The metric `cell-1/fluency` of the site `boras/assembly/line-1` gives, for `robot-idle-share`:",
    "",
    "| Where | Name |",
    "|---|---|",
    "| Store, pages, HTTP interface, sinks to files and databases | tag `cell-1/fluency/robot-idle-share` |",
    "| MQTT sink | topic `samspel/boras/assembly/line-1/cell-1/fluency/robot-idle-share` |",
    "| Sparkplug sink | metric `fluency/robot-idle-share` of the device `cell-1` |",
    '| `GET /metrics` | `samspel_cell_robot_idle_share{cell="cell-1",metric="cell-1/fluency",unit="%"}` |',
    "",
    "`GET /metrics` lists the metrics of assets with the template `cell`. A state in words is a 1 with the label `state`. A figure that",
    "cannot be given is absent there, and `samspel_cell_figure_available` is 0 for it; elsewhere it is null with a bad status. It is never zero.",
    "Units are UCUM codes. Positions and postures of people are no figures and are published nowhere.",
    "",
    ...kinds.flatMap(([kind, metric]) => section(kind, metric)),
  ].join("\n");
}

function section(kind: string, metric: Metric): string[] {
  const rows = metric.outputs(exampleOf(metric.config)).map(({ name, unit, dataType }) => {
    const prometheus = dataType === "waveform" ? "–" : `\`${metricName(cellFigureName(name))}\``;
    const known = figureName(name, en);
    const topic = machineFigureTexts[kind]?.[name] ?? (known && en.topics[known.topic]);
    const meaning = topic === undefined ? "" : `${topic.meaning} \`${topic.formula}\` ${topic.source}`;
    return `| \`${name}\` | ${unit === "" ? "–" : `\`${unit}\``} | ${prometheus} | ${meaning.replaceAll("|", "\\|")} |`;
  });
  return [
    `## ${kind}`,
    "",
    "| Figure | Unit | Prometheus | Meaning, formula, source |",
    "|---|---|---|---|",
    ...rows,
    "",
  ];
}

/** The first example of the schema with every default filled in. */
export function exampleOf(schema: TSchema): unknown {
  const { examples } = schema as TSchema & { examples?: readonly object[] };
  return Value.Default(schema, structuredClone(examples?.[0]));
}
