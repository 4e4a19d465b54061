/** What the path does when a part beside or below it fails: nothing is lost, nothing waits for ever. */
import Type from "typebox";
import { describe, expect, test } from "vitest";
import type { Condition } from "../../gateway/core/condition.ts";
import { defineSource, type Entry, type Source, type Store } from "../../gateway/core/contracts.ts";
import { TemporaryError } from "../../gateway/core/errors.ts";
import { BatchBuilder, type ReadingBatch } from "../../gateway/core/measurement.ts";
import type { Scorer } from "../../gateway/core/scoring.ts";
import type { ModelInUse } from "../../gateway/pipeline/assess.ts";
import type { TagRule } from "../../gateway/pipeline/normalise.ts";
import { type Pipeline, startPipeline } from "../../gateway/pipeline/run.ts";
import { openStore } from "../../gateway/store/store.ts";
import { silentLog, temporaryDirectory, testContext } from "../support/context.ts";

function reading(value: number, timeMs: number): ReadingBatch {
  const builder = new BatchBuilder();
  builder.push({ key: 0, value, sourceTimeMs: timeMs });
  return builder.takeReadings(timeMs);
}

interface Parts {
  readonly source: Source;
  readonly rule?: Partial<TagRule>;
  readonly scorer?: Pick<Scorer, "score">;
  readonly models?: readonly ModelInUse[];
  /** Stands before the real store. */
  readonly append?: (entries: readonly Entry[], store: Store) => ReturnType<Store["append"]>;
}

async function runOne({ source, rule, scorer, models = [], append }: Parts) {
  const directory = temporaryDirectory("trouble");
  const real = await openStore({ directory, log: silentLog, now: Date.now, limits: { commitMs: 10 } });
  const origin = { type: "source", source: "plc", address: "A" } as const;
  const [tag] = await real.internTags([
    { id: "a/power", name: "power", equipment: "line/a", unit: "kW", dataType: "number", origin },
  ]);
  const store: Store =
    append === undefined
      ? real
      : new Proxy(real, {
          get(target, key) {
            if (key === "append") return (entries: readonly Entry[]) => append(entries, real);
            const value: unknown = Reflect.get(target, key);
            return typeof value === "function" ? value.bind(target) : value;
          },
        });
  const pipeline = startPipeline({
    context: testContext("trouble"),
    store,
    scorer: scorer ?? { score: async (requests) => requests.map(() => undefined) },
    sources: [
      {
        id: "plc",
        source,
        options: {},
        addresses: [{ address: "A" }],
        rules: [[{ tag: tag!, dataType: "number", ...rule }]],
        tagIds: [["a/power"]],
        directory,
      },
    ],
    metrics: [],
    models: models.map((model) => ({ ...model, channels: [tag!] })),
    lastValues: [],
    conditions: [],
  });
  return { store: real, pipeline, tag: tag! };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("a value that could not be stored", () => {
  test("is stored when the source gives it again, also with a deadband", async () => {
    let refusals = 1;
    const source = defineSource({
      kind: "resending",
      config: Type.Object({}),
      async *read() {
        yield reading(5, 1000);
      },
    });

    const { store, pipeline, tag } = await runOne({
      source,
      rule: { deadband: 1 },
      append: async (entries, real) => {
        if (entries.some(({ type }) => type === "measurements") && refusals-- > 0) throw new Error("disk full");
        return real.append(entries);
      },
    });
    await using _ = store;
    await pipeline.ended;
    await pipeline.stop();

    expect((await store.history({ tag, fromMs: 0, toMs: 5000, points: 10 })).count).toBe(1);
  });
});

/** Fails `failures` times, then is connected. */
function unreachable(failures: number): Source {
  let attempt = 0;
  return defineSource({
    kind: "unreachable",
    config: Type.Object({}),
    async *read(_config, _addresses, { signal }) {
      yield { type: "status", state: "connecting" } as const;
      if (attempt++ < failures) throw new TemporaryError("Connection refused.", { code: "SAMSPEL_TEST_REFUSED" });
      yield { type: "status", state: "connected" } as const;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
  });
}

describe("the condition of an unreachable source", () => {
  test("stays through further attempts, acknowledged as it is, and ends with the connection", async () => {
    const { store, pipeline } = await runOne({ source: unreachable(2) });
    await using _ = store;
    const seen: Condition[] = [];
    const heard = pipeline.live.subscribe((entry) => {
      if (entry.type === "condition") seen.push(entry.condition);
    });
    await until(() => current(pipeline) !== undefined);
    pipeline.conditions.acknowledge("source/plc/unreachable");
    await until(() => pipeline.sources()[0]?.state === "connected");
    await until(() => seen.some(({ state }) => state === "inactive"));
    heard();
    await pipeline.stop();

    expect(seen.map(({ state, acknowledged }) => [state, acknowledged])).toEqual([
      ["active", false],
      ["active", true],
      ["inactive", true],
    ]);
  });
});

function current(pipeline: Pipeline): Condition | undefined {
  return pipeline.conditions.current().find(({ id }) => id === "source/plc/unreachable");
}

describe("stopping", () => {
  test("does not wait for ever for a scoring process that gives no answer", async () => {
    const source = defineSource({
      kind: "one",
      config: Type.Object({}),
      async *read() {
        yield reading(5, 1000);
        yield reading(6, 2000);
      },
    });
    const model = { id: "m", channels: 1, sampleRateHz: 1, windowLength: 1, holdSeconds: 10 };
    let askedCount = 0;
    const { store, pipeline } = await runOne({
      source,
      scorer: {
        score: () => {
          askedCount++;
          return new Promise(() => {});
        },
      },
      models: [
        {
          id: "m",
          asset: "a",
          model,
          channels: [],
          channelNames: ["a/power"],
          holdSeconds: [10],
          scoreTag: 100,
          stateTag: 101,
          contributionTags: [102],
          decide: () => "normal",
        },
      ],
    });
    await using _ = store;
    await pipeline.ended;
    await pipeline.stop();

    expect(askedCount).toBe(1);
  });
});
