/** The metrics of condition: what they say of an asset that is well, that wears, that is maintained, and that is not known. */
import Value from "typebox/value";
import { describe, expect, test } from "vitest";
import type { Metric, MetricEvent, MetricResults, Store } from "../../../../gateway/core/contracts.ts";
import { qualityOf, statusCodes } from "../../../../gateway/core/quality.ts";
import { health } from "../../../../gateway/metrics/condition/health.ts";
import { remainingLifeMetric } from "../../../../gateway/metrics/condition/life.ts";
import { createDerive } from "../../../../gateway/pipeline/derive.ts";
import { recalled } from "../../../../gateway/recall.ts";

const startMs = Date.UTC(2026, 0, 5, 6);
const minuteMs = 60_000;

function at(timeMs: number, input: number, value: number | boolean, statusCode = 0): MetricEvent {
  const measurement = {
    ...{ tag: input, value, statusCode, quality: qualityOf(statusCode) },
    ...{ sourceTimeMs: timeMs, receivedTimeMs: timeMs },
  };
  return { type: "value", input, measurement };
}

const tick = (timeMs: number): MetricEvent => ({ type: "tick", timeMs });

function follow(metric: Metric, options: object) {
  const config = Value.Parse(metric.config, Value.Default(metric.config, structuredClone(options)));
  let state = metric.start(config);
  const last: Record<string, MetricResults[number]> = {};
  return (...events: MetricEvent[]) => {
    for (const event of events) {
      const [next, results] = metric.step(state, event);
      state = next;
      metric.outputs(config).forEach(({ name }, index) => {
        if (results?.[index] !== undefined) last[name] = results[index];
      });
    }
    return { ...last };
  };
}

describe("metric health", () => {
  const features = [
    { tag: "v", profile: "small" },
    { tag: "bpfo", mean: 0.02, deviation: 0.004 },
  ];
  const given = (velocity: number, envelope: number, timeMs: number) => [
    at(timeMs, 0, velocity),
    at(timeMs, 1, envelope),
    tick(timeMs + 500),
  ];

  test("is the worst of zone and distance, with the feature that drives it", () => {
    const say = follow(health, { features });

    expect(say(...given(0.355, 0.02, startMs))).toEqual({ index: 90, driver: "v", state: "normal", status: "none" });
    say(...given(0.355, 0.044, startMs + 1000));
    expect(say(...given(0.355, 0.044, startMs + 2000))).toMatchObject({ index: expect.closeTo(50, 9), driver: "bpfo" });
  });

  test("is the middle of five evaluations: one value changes nothing", () => {
    const say = follow(health, { features });
    const states = [0.3, 0.3, 5, 0.3, 5, 5].map((velocity, second) => {
      const { state, status } = say(...given(velocity, 0.02, startMs + 1000 * second));
      return [state, status];
    });

    expect(states.at(2)).toEqual(["normal", "none"]);
    expect(states.at(-1)).toEqual(["act", "M"]);
  });

  test("goes on with the features that remain, and says F for one that fails", () => {
    const say = follow(health, { features });
    say(...given(0.355, 0.02, startMs));

    const failed = [1, 2, 3].map((second) => {
      const timeMs = startMs + 1000 * second;
      return say(at(timeMs, 0, 0, statusCodes.badSensorFailure), tick(timeMs + 500));
    })[2];

    expect(failed).toMatchObject({ index: 100, driver: "bpfo", status: "F" });
  });

  test("is unknown, and not 100, when nothing is known or known any longer", () => {
    const say = follow(health, { features, holdSeconds: 60 });

    expect(say(tick(startMs)).index).toEqual({ unavailable: expect.stringContaining("waiting") });
    say(...given(0.3, 0.02, startMs));
    expect(say(tick(startMs + 2 * minuteMs)).index).toEqual({ unavailable: expect.stringContaining("stale") });
    const bad = say(at(startMs + 3 * minuteMs, 0, 0, statusCodes.bad), tick(startMs + 3 * minuteMs + 1));
    expect(bad).toMatchObject({ index: { unavailable: expect.stringContaining("bad") }, status: "F" });
  });

  test.each([
    [[{ tag: "v" }], "needs a profile"],
    [[{ tag: "v", profile: "giant" }], "not known"],
    [[{ tag: "v", limits: [3, 2, 1] }], "rise"],
    [[{ tag: "v", mean: 1 }], "go together"],
    [[...features, features[0]], "twice"],
  ])("refuses %j", (wrong, words) => {
    const config = Value.Default(health.config, { features: structuredClone(wrong) });

    expect(health.problem?.(config as never)).toContain(words);
  });
});

describe("metric remaining-life", () => {
  const options = { feature: "v", limit: 2.8, bucketSeconds: 60, maintenance: "serviced" };
  /** Values of one a minute, rising by 0.06 an hour from 1.2, with a little noise. */
  const rising = (minutes: number, fromMs = startMs) =>
    Array.from({ length: minutes }, (_, minute) =>
      at(fromMs + minute * minuteMs, 0, 1.2 + 0.001 * minute + 0.002 * Math.sin(7 * minute)),
    );

  test("gives an interval around the time that is left", () => {
    const found = follow(remainingLifeMetric, options)(...rising(600), tick(startMs + 600 * minuteMs));

    expect(found.remaining).toBeCloseTo(1600 / 60 - 10, 1);
    expect(Number(found["remaining-low"])).toBeLessThan(Number(found.remaining));
    expect(Number(found["remaining-high"])).toBeGreaterThan(Number(found.remaining));
  });

  test("says no trend for a machine that is well, and begins anew after maintenance", () => {
    const say = follow(remainingLifeMetric, options);
    const none = { unavailable: expect.stringMatching(/^no-trend: |^waiting: /) };
    const quiet = Array.from({ length: 100 }, (_, minute) =>
      at(startMs + minute * minuteMs, 0, 1.2 + 0.01 * Math.sin(9 * minute)),
    );

    expect(say(...quiet, tick(startMs + 100 * minuteMs)).remaining).toEqual(none);
    const laterMs = startMs + 100 * minuteMs;
    expect(say(...rising(600, laterMs), tick(laterMs + 600 * minuteMs)).remaining).toEqual(expect.any(Number));
    const servicedMs = laterMs + 601 * minuteMs;
    expect(
      say(at(servicedMs, 1, false), at(servicedMs + 1, 1, true), tick(servicedMs + 2 * minuteMs)).remaining,
    ).toEqual(none);
  });

  test("counts only values under comparable conditions, and none before the date of the last maintenance", () => {
    const speed = { tag: "speed", low: 1400, high: 1500 };
    const say = follow(remainingLifeMetric, { feature: "v", limit: 2.8, bucketSeconds: 60, condition: speed });
    const since = new Date(startMs + 600 * minuteMs).toISOString();
    const late = follow(remainingLifeMetric, { ...options, since });

    const waiting = { unavailable: expect.stringContaining("waiting") };
    expect(say(at(startMs, 1, 700), ...rising(100), tick(startMs + 100 * minuteMs)).remaining).toEqual(waiting);
    expect(late(...rising(100), tick(startMs + 100 * minuteMs)).remaining).toEqual(waiting);
    const laterMs = startMs + 101 * minuteMs;
    const found = say(at(laterMs, 1, 1440), ...rising(600, laterMs), tick(laterMs + 600 * minuteMs));
    expect(found.remaining).toEqual(expect.any(Number));
  });

  test("remembers over a restart what the store holds", async () => {
    const config = Value.Parse(remainingLifeMetric.config, Value.Default(remainingLifeMetric.config, { ...options }));
    const nowMs = startMs + 600 * minuteMs;
    const inUse = {
      id: "life",
      metric: remainingLifeMetric as Metric,
      options: config,
      inputs: [1, 2],
      outputs: [3, 4, 5, 6],
    };
    const past = rising(600).map((event) => (event.type === "value" ? event.measurement : undefined)!);
    const store: Pick<Store, "history"> = {
      history: async ({ tag }) => {
        const rows = tag === 1 ? past : [];
        return {
          ...{ others: new Map(), decimated: false, count: rows.length, gaps: [] },
          timesMs: Float64Array.from(rows, ({ sourceTimeMs }) => sourceTimeMs),
          values: Float64Array.from(rows, ({ value }) => Number(value)),
          statusCodes: new Uint32Array(rows.length),
        };
      },
    };

    const derive = createDerive([inUse], () => nowMs, await recalled([inUse], store, nowMs));

    expect(derive.tick(nowMs)?.values[0]).toBeCloseTo(1600 / 60 - 10, 1);
  });
});
