/** Values that hold until their source is lost: what a metric that adds up over time is shown. */
import { expect, test } from "vitest";
import type { Metric, MetricEvent, Store } from "../../../gateway/core/contracts.ts";
import { BatchBuilder, measurementAt } from "../../../gateway/core/measurement.ts";
import { createDerive } from "../../../gateway/pipeline/derive.ts";
import { recalled } from "../../../gateway/recall.ts";

const startMs = Date.UTC(2026, 10, 24);

/** Tells what it was shown, and gives one figure for a time before. */
function listener(holdsValues: boolean) {
  const seen: string[] = [];
  const metric = {
    kind: "listener",
    config: {},
    ...(holdsValues ? { holdsValues: true } : {}),
    inputs: () => ["a"],
    outputs: () => [{ name: "figure", unit: "1" }],
    recallSeconds: () => 100,
    recall: {
      outputs: ["figure"],
      seconds: 100,
      resume: (state: unknown, outputs: readonly { value: unknown }[]) => {
        seen.push(`recalled ${outputs.map(({ value }) => value).join()}`);
        return state;
      },
    },
    start: () => 0,
    step(state: number, event: MetricEvent) {
      if (event.type === "tick") return [state, [{ timeMs: event.timeMs - 60_000, value: state }]];
      const { value, quality, sourceTimeMs } = event.measurement;
      seen.push(`${value} ${quality} ${(sourceTimeMs - startMs) / 1000}`);
      return [state + 1, undefined];
    },
  } as unknown as Metric;
  return { seen, metric };
}

function scene(holdsValues = true, holdMs = Number.POSITIVE_INFINITY) {
  let seconds = 0;
  const now = () => startMs + seconds * 1000;
  const { seen, metric } = listener(holdsValues);
  const inUse = { id: "m", metric, options: {}, inputs: [7], outputs: [8], holdsMs: [holdMs] };
  const derive = createDerive([inUse], now);
  const builder = new BatchBuilder(4);
  return {
    derive,
    seen,
    at: (time: number) => {
      seconds = time;
    },
    value(value: number, sourceSeconds: number) {
      builder.push({ key: 7, value, sourceTimeMs: startMs + sourceSeconds * 1000 });
      derive.take(builder.takeMeasurements(now()));
    },
  };
}

test("a lost source ends its values at that moment, once, in the time of the source", () => {
  const { at, value, derive, seen } = scene();
  value(5, -3600);
  at(30);
  derive.lose([7, 9]);
  at(40);
  derive.lose([7]);

  expect(seen).toEqual(["5 good -3600", "null bad -3570"]);
});

test("an unchanged value that a server repeats after the loss holds from its arrival on", () => {
  const { at, value, derive, seen } = scene();
  value(5, 0);
  at(30);
  derive.lose([7]);
  at(90);
  value(5, 0);
  value(6, 91);

  expect(seen).toEqual(["5 good 0", "null bad 30", "5 good 90", "6 good 91"]);
});

test("a tag that is silent for longer than it may be ends after that time; one without an end does not", () => {
  const { at, value, derive, seen } = scene(true, 20_000);
  value(5, 0);
  at(19);
  derive.tick(startMs + 19_000);
  expect(seen).toHaveLength(1);
  at(500);
  derive.tick(startMs + 500_000);
  expect(seen).toEqual(["5 good 0", "null bad 20"]);
  const resting = scene();
  resting.value(5, 0);
  resting.at(50_000);
  resting.derive.tick(startMs + 50_000_000);
  expect(resting.seen).toHaveLength(1);
});

test("a metric that does not ask for it sees values as they are", () => {
  const { at, value, derive, seen } = scene(false);
  value(5, 0);
  at(30);
  derive.lose([7]);
  value(5, 0);

  expect(seen).toEqual(["5 good 0", "5 good 0"]);
});

test("a figure of a time that has ended is stored at that time", () => {
  const batch = scene().derive.tick(startMs);

  expect(measurementAt(batch!, 0)).toMatchObject({ tag: 8, sourceTimeMs: startMs - 60_000 });
});

test("after a restart its own figures come first, then the values, and the time without a gateway is a gap", async () => {
  const { seen, metric } = listener(true);
  const stored = new Map([
    [7, 5],
    [8, 3],
  ]);
  const store: Pick<Store, "history"> = {
    history: async ({ tag, fromMs, toMs }) => {
      const values = startMs >= fromMs && startMs < toMs ? [stored.get(tag) ?? Number.NaN] : [];
      return {
        ...{ others: new Map(), decimated: false, count: values.length, gaps: [] },
        ...{ timesMs: Float64Array.from(values, () => startMs), values: Float64Array.from(values) },
        statusCodes: new Uint32Array(values.length),
      };
    },
  };

  await recalled([{ id: "m", metric, options: {}, inputs: [7], outputs: [8] }], store, startMs);

  expect(seen).toEqual(["recalled 3", "5 good 0", "null bad 0.001"]);
});
