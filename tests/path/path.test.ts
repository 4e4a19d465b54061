/** One measurement followed from its source through the store to the screens. */
import Type from "typebox";
import { describe, expect, test } from "vitest";
import { createTagDirectory, metricsInUse, sourcesInUse, tagsOf } from "../../gateway/assembly.ts";
import { parseConfiguration } from "../../gateway/config/load.ts";
import type { Registries } from "../../gateway/config/schema.ts";
import { defineMetric, defineSource, type Entry, type Source } from "../../gateway/core/contracts.ts";
import { BatchBuilder, rowsOf, type Value } from "../../gateway/core/measurement.ts";
import { startPipeline } from "../../gateway/pipeline/run.ts";
import { openStore } from "../../gateway/store/store.ts";
import { silentLog, temporaryDirectory, testContext } from "../support/context.ts";

/** Twice its input; unavailable for negative ones; counts the seconds that pass. */
const double = defineMetric({
  kind: "double",
  config: Type.Object({ of: Type.String() }),
  outputs: () => [{ name: "value", unit: "1" }],
  inputs: ({ of }) => [of],
  start: () => 0,
  step: (ticks, event) => {
    if (event.type === "tick") return [ticks + 1, undefined];
    const { value } = event.measurement;
    if (typeof value !== "number") return [ticks, undefined];
    return [ticks, [value < 0 ? { unavailable: "the input is negative" } : 2 * value]];
  },
});

const configurationText = `
equipment: boras/assembly/line-1
sources: [{ id: plc, kind: scripted }]
tags:
  - { id: a/power, unit: kW, source: plc, address: P, scale: 0.001 }
metrics:
  - { id: a/double, kind: double, of: a/power }
  - { id: a/quadruple, kind: double, of: a/double/value }
`;

/** Yields one batch per value, then waits until it is stopped. */
function scripted(values: readonly Value[], onAcknowledged: (count: number) => void): Source {
  return defineSource({
    kind: "scripted",
    config: Type.Object({}),
    async *read(_config, _addresses, context) {
      for (const [index, value] of values.entries()) {
        const builder = new BatchBuilder();
        builder.push({ key: 0, value, sourceTimeMs: 1000 * (index + 1) });
        yield builder.takeReadings(context.now());
        onAcknowledged(index + 1);
      }
    },
  });
}

async function runPath(values: readonly Value[], directory = temporaryDirectory("path"), now = Date.now) {
  let acknowledgedCount = 0;
  const source = scripted(values, (count) => {
    acknowledgedCount = count;
  });
  const registries: Registries = {
    sources: { scripted: source },
    metrics: { double },
    models: {},
    sinks: {},
    notifications: {},
  };
  const configuration = parseConfiguration(configurationText, { path: "gateway.yaml", registries, env: {} });
  const store = await openStore({ directory, log: silentLog, now: Date.now, limits: { commitMs: 10 } });
  const tagList = tagsOf(configuration, registries);
  const tags = createTagDirectory(tagList, await store.internTags(tagList));
  const published: Entry[] = [];
  const scope = { configuration, registries, tags };
  const pipeline = startPipeline({
    context: { ...testContext("path"), now },
    store,
    scorer: { score: async (requests) => requests.map(() => undefined) },
    sources: sourcesInUse(scope, () => directory),
    metrics: metricsInUse(scope),
    models: [],
    lastValues: await store.latest(tags.all.map(({ number }) => number)),
    conditions: [],
  });
  pipeline.live.subscribe((entry) => published.push(entry));
  await pipeline.ended;
  await pipeline.stop();
  const numberOf = (id: string) => tags.byId(id)!.number;
  return { store, pipeline, published, numberOf, acknowledgedCount };
}

describe("a value from a source", () => {
  test("is stored in the tag's unit, and so is everything that follows from it", async () => {
    const { store, numberOf, acknowledgedCount } = await runPath([1500, 2500]);
    await using _ = store;

    const stored = await Promise.all(
      ["a/power", "a/double/value", "a/quadruple/value"].map(async (id) => {
        const { timesMs, values } = await store.history({ tag: numberOf(id), fromMs: 0, toMs: 10_000, points: 100 });
        return [[...timesMs], [...values]];
      }),
    );

    expect(stored).toEqual([
      [
        [1000, 2000],
        [1.5, 2.5],
      ],
      [
        [1000, 2000],
        [3, 5],
      ],
      [
        [1000, 2000],
        [6, 10],
      ],
    ]);
    expect(acknowledgedCount).toBe(2);
  });

  test("stands in the log before what was derived from it", async () => {
    const { store, numberOf } = await runPath([1000]);
    await using _ = store;

    const entries = await store.readAfter(0, 1000);
    const tagsInOrder = entries.flatMap(({ entry }) => (entry.type === "measurements" ? [...entry.tags] : []));

    expect(tagsInOrder).toEqual(["a/power", "a/double/value", "a/quadruple/value"].map(numberOf));
  });

  test("reaches the screens, and stays the latest after a restart", async () => {
    const directory = temporaryDirectory("path");
    const first = await runPath([1000, 3000], directory);
    const seen = first.published.flatMap((entry) => (entry.type === "measurements" ? [...rowsOf(entry)] : []));
    await first.store[Symbol.asyncDispose]();

    const second = await runPath([], directory);
    await using _ = second.store;

    expect(seen.map(({ value }) => value).toSorted()).toEqual([1, 12, 2, 3, 4, 6]);
    expect(second.pipeline.live.latest(second.numberOf("a/power"))).toMatchObject({ value: 3, sourceTimeMs: 2000 });
  });

  test("that makes a figure unavailable leaves a null with bad quality, and the reason at hand", async () => {
    const { store, pipeline, numberOf } = await runPath([1000, -1000]);
    await using _ = store;

    expect(pipeline.live.latest(numberOf("a/double/value"))).toMatchObject({ value: null, quality: "bad" });
    expect([...pipeline.derive.unavailable("a/double")]).toEqual([[0, "the input is negative"]]);
  });

  test("is followed by a gap when the gateway stood still before the next one", async () => {
    const directory = temporaryDirectory("path");
    const first = await runPath([1000], directory);
    await first.store[Symbol.asyncDispose]();
    const lastReceivedMs = first.pipeline.live.latest(first.numberOf("a/power"))!.receivedTimeMs;

    const second = await runPath([], directory, () => lastReceivedMs + 60_000);
    await using _ = second.store;
    const entries = await second.store.readAfter(0, 1000);
    const range = { fromMs: 0, toMs: lastReceivedMs + 120_000, points: 100 };
    const figure = await second.store.history({ tag: second.numberOf("a/double/value"), ...range });

    expect(entries.flatMap(({ entry }) => (entry.type === "gap" ? [entry] : []))).toMatchObject([
      { source: "plc", cause: "gateway-stopped", fromMs: lastReceivedMs, toMs: lastReceivedMs + 60_000 },
    ]);
    // What is derived was missing as well, though it comes from no source.
    expect(figure.gaps).toMatchObject([{ cause: "gateway-stopped", toMs: lastReceivedMs + 60_000 }]);
  });

  test("that was stored already is counted as a duplicate when the source sends it again", async () => {
    const directory = temporaryDirectory("path");
    const first = await runPath([1000, 2000], directory);
    await first.store[Symbol.asyncDispose]();

    const second = await runPath([1000, 2000], directory);
    await using _ = second.store;

    expect(second.pipeline.sources()[0]).toMatchObject({ receivedCount: 2, duplicateCount: 2 });
    const { count } = await second.store.history({
      tag: second.numberOf("a/power"),
      fromMs: 0,
      toMs: 10_000,
      points: 100,
    });
    expect(count).toBe(2);
  });
});
