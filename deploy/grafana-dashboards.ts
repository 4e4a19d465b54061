/** Grafana dashboards, generated from the names that the gateway uses: the line out of InfluxDB, gateways out of Prometheus. */
import type { Metric } from "../gateway/core/contracts.ts";
import { metrics } from "../gateway/metrics/registry.ts";
import { exampleOf } from "./cell-figures-page.ts";

interface Panel {
  readonly title: string;
  readonly description?: string;
  readonly unit?: string;
  readonly type?: "timeseries" | "table" | "stat";
  readonly queries: readonly string[];
  readonly width?: 8 | 12 | 24;
  /** Variable for each of whose chosen values the panel is shown. */
  readonly repeat?: string;
}

/** Files for `grafana/`, by name. */
export function grafanaDashboards(): ReadonlyMap<string, string> {
  return new Map([
    ["grafana/line.json", text(lineDashboard())],
    ["grafana/gateways.json", text(gatewaysDashboard())],
  ]);
}

function text(dashboard: object): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

const bucket = 'from(bucket: "samspel") |> range(start: v.timeRangeStart, stop: v.timeRangeStop)';
const thinned = "|> aggregateWindow(every: v.windowPeriod, fn: mean, createEmpty: false)";

/** Values of the tags that one chooses, gaps and conditions as tables, and a panel for each chosen figure. */
function lineDashboard(): object {
  const panels: Panel[] = [
    {
      title: "Chosen tags",
      width: 24,
      queries: [
        `${bucket} |> filter(fn: (r) => r._measurement == "samspel" and r._field == "value" and contains(value: r.tag, set: \${tag:json})) ${thinned}`,
      ],
    },
    {
      title: "Gaps: where values may be missing",
      type: "table",
      width: 12,
      queries: [
        `${bucket} |> filter(fn: (r) => r._measurement == "samspel_gap") |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")`,
      ],
    },
    {
      title: "Conditions",
      type: "table",
      width: 12,
      queries: [
        `${bucket} |> filter(fn: (r) => r._measurement == "samspel_condition") |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value") |> sort(columns: ["_time"], desc: true)`,
      ],
    },
    {
      title: "$figure",
      description: "Informational, not a safety function. Unavailable figures are absent, never zero.",
      width: 8,
      repeat: "figure",
      queries: [
        `${bucket} |> filter(fn: (r) => r._measurement == "samspel" and r._field == "value" and r.tag =~ /\\/\${figure:regex}$/) ${thinned}`,
      ],
    },
  ];
  const variable = {
    name: "tag",
    label: "Tag",
    type: "query",
    query: 'import "influxdata/influxdb/schema" schema.tagValues(bucket: "samspel", tag: "tag")',
    multi: true,
    refresh: 1,
  };
  const names = figureNames();
  const choice = {
    name: "figure",
    label: "Figure",
    type: "custom",
    query: names.join(","),
    options: names.map((name, index) => ({ text: name, value: name, selected: index < figuresShown })),
    current: { text: names.slice(0, figuresShown), value: names.slice(0, figuresShown) },
    multi: true,
  };
  return dashboard({
    uid: "samspel-line",
    title: "Samspel: line",
    source: "influxdb",
    panels,
    variables: [variable, choice],
  });
}

/** Figures chosen at first; each has a panel. */
const figuresShown = 6;

/** Numeric figures of every kind of metric, as the example of the kind gives them. */
function figureNames(): string[] {
  const ofAssets = Object.values<Metric>(metrics).filter(({ kind }) => kind !== "gateway-health");
  const names = ofAssets.flatMap((metric) =>
    metric
      .outputs(exampleOf(metric.config))
      .filter(({ dataType = "number" }) => dataType === "number")
      .map(({ name }) => name),
  );
  return [...new Set(names)];
}

function gatewaysDashboard(): object {
  const rate = (name: string) => `rate(${name}[$__rate_interval])`;
  const panels: Panel[] = [
    { title: "Sources that deliver", type: "stat", width: 8, queries: ["sum(samspel_source_up)"] },
    { title: "Destinations that take what is due", type: "stat", width: 8, queries: ["sum(samspel_sink_up)"] },
    { title: "Active conditions", type: "stat", width: 8, queries: ["sum(samspel_conditions_active)"] },
    { title: "Values received", unit: "/s", width: 12, queries: [rate("samspel_source_received_total")] },
    {
      title: "Missing, refused, duplicate",
      unit: "/s",
      width: 12,
      queries: ["samspel_source_dropped_total", "samspel_source_rejected_total", "samspel_source_duplicates_total"].map(
        rate,
      ),
    },
    { title: "Delay of the newest value", unit: "s", width: 12, queries: ["samspel_source_delay_seconds"] },
    { title: "Clock of the source from ours", unit: "s", width: 12, queries: ["samspel_source_clock_offset_seconds"] },
    { title: "Commit, 99th percentile", unit: "s", width: 12, queries: ["samspel_store_commit_p99_seconds"] },
    { title: "Store", unit: "By", width: 12, queries: ["samspel_store_bytes"] },
    { title: "What waits for a destination", width: 12, queries: ["samspel_sink_pending"] },
    { title: "Age of what waits", unit: "s", width: 12, queries: ["samspel_sink_pending_seconds"] },
    {
      title: "Memory",
      unit: "By",
      width: 12,
      queries: ["samspel_process_resident_bytes", "samspel_scorer_resident_bytes"],
    },
    { title: "Processor", unit: "s/s", width: 12, queries: [rate("samspel_process_cpu_seconds_total")] },
    { title: "Batch of scores, 99th percentile", unit: "s", width: 12, queries: ["samspel_scorer_batch_p99_seconds"] },
    { title: "One window, 99th percentile", unit: "s", width: 12, queries: ["samspel_model_inference_p99_seconds"] },
    { title: "Restarts of the scoring", width: 12, queries: ["increase(samspel_scorer_restarts_total[1h])"] },
  ];
  return dashboard({
    uid: "samspel-gateways",
    title: "Samspel: gateways",
    source: "prometheus",
    panels,
    variables: [],
  });
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly source: "influxdb" | "prometheus";
  readonly panels: readonly Panel[];
  readonly variables: readonly object[];
}

const height = 8;
const columns = 24;

function dashboard({ uid, title, source, panels, variables }: Dashboard): object {
  const datasource = { type: source, uid: `samspel-${source}` };
  let [x, y] = [0, 0];
  const placed = panels.map(
    ({ title: name, description = "", unit = "none", type = "timeseries", queries, width = 12, repeat }, index) => {
      if (x + width > columns) [x, y] = [0, y + height];
      const gridPos = { x, y, w: width, h: height };
      x += width;
      return {
        id: index + 1,
        ...{ title: name, description, type, datasource, gridPos },
        ...(repeat === undefined ? {} : { repeat, repeatDirection: "h", maxPerRow: columns / width }),
        fieldConfig: { defaults: { unit, custom: { spanNulls: false } }, overrides: [] },
        targets: queries.map((query, number) => ({
          refId: String.fromCharCode(65 + number),
          datasource,
          ...(source === "influxdb" ? { query } : { expr: query }),
        })),
      };
    },
  );
  return {
    ...{ uid, title, tags: ["samspel"], schemaVersion: 41, version: 1, editable: true, refresh: "30s" },
    time: { from: "now-6h", to: "now" },
    templating: { list: variables.map((variable) => ({ ...variable, datasource })) },
    panels: placed,
  };
}
