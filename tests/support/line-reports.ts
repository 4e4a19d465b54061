/** The simulated line as a gateway would report it: tags, assets, models and sources of the demo's configuration. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Value as Schema } from "typebox/value";
import { parse } from "yaml";
import { bearingOf } from "../../gateway/bearing-facts.ts";
import type { Metric } from "../../gateway/core/contracts.ts";
import { equipmentOf, nameOf, type Tag } from "../../gateway/core/tag.ts";
import type { AssetReport, ModelReport, NumberedTag, SourceReport } from "../../gateway/core/view.ts";
import { metrics as metricKinds } from "../../gateway/metrics/registry.ts";
import type { Derive, MetricInUse } from "../../gateway/pipeline/derive.ts";
import { lineTags } from "../../simulators/line.ts";

interface DemoMetric {
  readonly id: string;
  readonly kind: keyof typeof metricKinds;
}

export interface DemoModel {
  readonly id: string;
  readonly asset: string;
  readonly channels: readonly string[];
}

interface DemoAsset {
  readonly id: string;
  readonly name: string;
  readonly template: string;
  readonly tags: readonly string[];
  readonly plan?: NonNullable<AssetReport["plan"]>;
}

interface DemoFile {
  readonly metrics: readonly DemoMetric[];
  readonly models: readonly DemoModel[];
  readonly assets: readonly DemoAsset[];
  readonly lines: { id: string; name?: string; assets: string[] }[];
}

export const demo: DemoFile = parse(readFileSync(join(import.meta.dirname, "../../deploy/config/demo.yaml"), "utf8"));

export function demoTags(): readonly NumberedTag[] {
  const measured = lineTags.map(
    ({ id, unit, dataType, range, protocol, address, expectedIntervalMs }): Tag => ({
      id,
      name: nameOf(id),
      equipment: equipmentOf(id),
      unit,
      dataType,
      ...(range === undefined ? {} : { range: { low: range[0], high: range[1] } }),
      ...(expectedIntervalMs === undefined ? {} : { expectedIntervalMs }),
      origin: { type: "source", source: protocol === "opcua" ? "plc" : "floor", address },
    }),
  );
  const figures = demo.metrics.map(optionsOf).flatMap(({ id, kind, options }) =>
    metricOf(kind)
      .outputs(options)
      .map(
        ({ name, unit, dataType = "number" }): Tag => ({
          id: `${id}/${name}`,
          name,
          equipment: equipmentOf(id),
          unit,
          dataType,
          origin: { type: "metric", metric: id },
        }),
      ),
  );
  const model = (model: string, name: string, dataType: "number" | "string"): Tag => ({
    id: `${model}/model/${name}`,
    name,
    equipment: model,
    unit: "",
    dataType,
    expectedIntervalMs: 1000,
    origin: { type: "model", model },
  });
  const scored = demo.models.flatMap(({ id, channels }) => [
    model(id, "score", "number"),
    model(id, "state", "string"),
    ...channels.map((channel) => model(id, `contribution/${nameOf(channel)}`, "number")),
  ]);
  return [...measured, ...figures, ...scored].map((tag, number) => ({ ...tag, number }));
}

/** A metric of the demo as the configuration gives it. */
export function optionsOf({ id, kind, ...options }: DemoMetric) {
  return { id, kind, options: Schema.Default(metricOf(kind).config, options) };
}

/** What production over time is told of the demo, with these options in place of its own. */
export function productionIn(options: object = {}) {
  const metrics = demo.metrics.map((entry) =>
    optionsOf(entry.kind === "production" ? { ...entry, ...options } : entry),
  );
  const { assets, lines } = demo;
  const equipment = "smaland/components/line-1";
  const store = { people: { eventDays: 90 } };
  return { assets, lines, equipment, store, metrics: metrics.map((entry) => ({ ...entry, enabled: true })) };
}

export function metricInUse(entry: DemoMetric, numberOf: (id: string) => number): MetricInUse {
  const { id, kind, options: config } = optionsOf(entry);
  const metric = metricOf(kind);
  return {
    id,
    metric,
    options: config,
    inputs: metric.inputs(config).map(numberOf),
    outputs: metric.outputs(config).map(({ name }) => numberOf(`${id}/${name}`)),
  };
}

function metricOf(kind: keyof typeof metricKinds): Metric {
  return metricKinds[kind];
}

export function modelReport({ id, asset, channels }: DemoModel): ModelReport {
  return {
    id,
    kind: "principal-components",
    asset,
    state: "active",
    ...(id === "spindle-1" && {
      falseAlarms: { alarms: 1, hours: 48, basis: "per-day", perDay: 0.5, perDayMax: 2.37 },
    }),
    inference: { meanMs: 0.012, p99Ms: 0.031, runs: 512 },
    channels,
    scoreTag: `${id}/model/score`,
    stateTag: `${id}/model/state`,
    shadowTag: `${id}/model/shadow-score`,
    contributionTags: channels.map((channel) => `${id}/model/contribution/${nameOf(channel)}`),
    card: {
      kind: "principal-components",
      version: "1",
      channels: channels.map((name) => ({ name, unit: "", low: 0, high: 9 })),
      sampleRateHz: 5,
      windowLength: 120,
      threshold: 1,
      training: { description: "20 min of the healthy line", rows: 6000, seconds: 0.4, warnings: [] },
      results: {},
      licence: "Apache-2.0",
      created: "2026-11-23T08:00:00Z",
    },
  };
}

export function assetReport(
  asset: DemoAsset,
  { derive, models }: { derive: Derive; models: readonly ModelReport[] },
): AssetReport {
  const own = demo.metrics.filter(({ id }) => id.startsWith(`${asset.id}/`));
  const bearing = bearingOf(own.map((options) => ({ options })));
  return {
    ...asset,
    ...(bearing === undefined ? {} : { bearing }),
    equipment: asset.id,
    models: models.filter((model) => model.asset === asset.id),
    metrics: own.map((entry) => {
      const { id, kind, ...options } = entry;
      const metric = metricOf(kind);
      const config = Schema.Default(metric.config, options);
      const outputs = metric.outputs(config);
      const missing = derive.unavailable(id);
      return {
        id,
        kind,
        outputs: outputs.map(({ name, unit }) => ({ name, unit, tagId: `${id}/${name}` })),
        inputs: metric.inputs(config),
        options: config,
        unavailable: Object.fromEntries([...missing].map(([index, reason]) => [outputs[index]?.name ?? "", reason])),
      };
    }),
  };
}

export function sourceReport(id: string, sinceMs: number): SourceReport {
  return {
    id,
    kind: id === "plc" ? "opcua" : "mqtt",
    state: "connected",
    sinceMs,
    attempts: 1,
    addressCount: lineTags.filter(({ protocol }) => (protocol === "opcua") === (id === "plc")).length,
    receivedCount: 0,
    duplicateCount: 0,
    rejectedCount: 0,
    gapCount: 0,
    valuesPerSecond: 120,
    delayMs: 48,
    failedAddresses: [],
    rejections: [],
  };
}
