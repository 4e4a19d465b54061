/** The last hour of the demo before it was started: signals and scores, made by the code that makes the live ones. */
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { trainDemoModels } from "../../../gateway/cli/demo-models.ts";
import { type PastRow, scoredPast, scoredPastMs } from "../../../gateway/cli/demo-scores.ts";
import type { Configuration } from "../../../gateway/config/configuration.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";

const toMs = Date.parse("2026-11-27T12:00:00Z");
const channels = ["motor-current", "power", "speed", "vibration", "gear-temperature"].map(
  (name) => `conveyor-1/${name}`,
);
let configuration: Configuration;
let rows: readonly PastRow[];

beforeAll(async () => {
  configuration = {
    dataDirectory: temporaryDirectory("demo-scores"),
    tags: channels.map((id) => ({ id, unit: "1" })),
    models: [{ id: "conveyor-1", kind: "principal-components", card: "conveyor-1", asset: "conveyor-1", channels }],
  } as unknown as Configuration;
  await trainDemoModels(configuration);
  rows = await scoredPast({ configuration, seed: 42, toMs, log: silentLog });
}, 120_000);

const of = (tagId: string) => rows.filter((row) => row.tagId === tagId);

test("signals and scores reach from an hour ago to the start, without a silence that a chart would hatch", () => {
  for (const tagId of [...channels, "conveyor-1/anomaly/score"]) {
    const times = of(tagId).map(({ timeMs }) => timeMs);

    // The window of the model fills first.
    expect(times[0], tagId).toBeLessThan(toMs - scoredPastMs + 60_000);
    expect(toMs - times.at(-1)!, tagId).toBeLessThan(3000);
    expect(Math.max(...times.slice(1).map((timeMs, index) => timeMs - times[index]!)), tagId).toBeLessThan(3000);
  }
});

test("a healthy past is scored as normal, and says so", () => {
  const scores = of("conveyor-1/anomaly/score").map(({ value }) => Number(value));

  expect(Math.max(...scores)).toBeLessThan(1);
  expect(new Set(scores).size).toBeGreaterThan(1000);
  expect(of("conveyor-1/anomaly/state").map(({ value }) => value)).toEqual(["normal"]);
});

test("a model that is not there leaves out its scores, not the signals", async () => {
  const [model] = configuration.models;
  const elsewhere = { ...configuration, dataDirectory: join(configuration.dataDirectory, "none"), models: [model!] };

  const found = await scoredPast({ configuration: elsewhere, seed: 42, toMs, log: silentLog });

  expect(found.some(({ tagId }) => tagId === "conveyor-1/vibration")).toBe(true);
  expect(found.some(({ tagId }) => tagId.includes("anomaly"))).toBe(false);
});
