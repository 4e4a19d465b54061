/** What becomes of an alarm whose sensor cannot be believed, or in a mode that was not learned. A scorer of one formula stands behind the contract. */
import { expect, test } from "vitest";
import type { ConditionReport } from "../../../gateway/core/condition.ts";
import { BatchBuilder, rowsOf } from "../../../gateway/core/measurement.ts";
import type { SensorTraits } from "../../../gateway/core/sensor-health.ts";
import { type Assessment, createAssess, type ModelInUse } from "../../../gateway/pipeline/assess.ts";
import { seeded } from "../../models/support/machine.ts";

const traits: SensorTraits = { noise: 0.5, heldFrames: 2, low: 8, high: 12 };

/** The window of the first channel, and with what it is to be compared. */
interface Asked {
  readonly baseline: number;
  readonly window: number[];
}

/** Channels at 10, noise 1.5 from end to end; the score is the distance of the first one. */
function pump({ onAsked, ...more }: Partial<ModelInUse> & { readonly onAsked?: (asked: Asked) => void } = {}) {
  const clock = { nowMs: 0 };
  const states: string[] = [];
  const assessed: Assessment[] = [];
  const conditions = new Map<string, ConditionReport>();
  const inUse: ModelInUse = {
    ...{ id: "pump", asset: "pump", channels: [1, 2], channelNames: ["pump/a", "pump/b"], holdSeconds: [10, 10] },
    model: { id: "pump", channels: 2, sampleRateHz: 1, windowLength: 1, holdSeconds: 10 },
    ...{ sensors: [traits, traits], scoreTag: 3, stateTag: 4, contributionTags: [5, 6] },
    decide: (score) => (score > 1 ? "alarm" : "normal"),
    onAssessed: (assessment) => assessed.push(assessment),
    ...more,
  };
  const assess = createAssess({
    models: [inUse],
    scorer: {
      score: async (requests) =>
        requests.map(({ window, baseline = 0 }) => {
          onAsked?.({ baseline, window: [...window.channel(0)] });
          return { value: Math.abs(window.channel(0)[0]! - 10) / 2, contributions: Float32Array.from([0.9, 0.1]) };
        }),
    },
    now: () => clock.nowMs,
    monotonicMs: () => clock.nowMs,
    emit: (batch) => {
      for (const { tag, value } of rowsOf(batch)) if (tag === 4) states.push(String(value));
    },
    report: (report) => conditions.set(report.id, report),
  });
  const random = seeded(1);
  const noise = () => 1.5 * (random() - 0.5);
  /** Undefined: no value of the first channel comes. */
  const feed = async (seconds: number, first: () => number | undefined, mode?: string) => {
    for (let second = 0; second < seconds; second++) {
      clock.nowMs += 1000;
      const builder = new BatchBuilder();
      const value = first();
      if (value !== undefined) builder.push({ key: 1, value, sourceTimeMs: clock.nowMs });
      builder.push({ key: 2, value: 10 + noise(), sourceTimeMs: clock.nowMs });
      if (mode !== undefined) builder.push({ key: 9, value: mode, sourceTimeMs: clock.nowMs });
      assess.take(builder.takeMeasurements(0));
      await assess.settled();
      assess.tick();
    }
  };
  const setMode = (mode: string, afterMs = 0) => {
    clock.nowMs += afterMs;
    const builder = new BatchBuilder();
    builder.push({ key: 9, value: mode, sourceTimeMs: clock.nowMs });
    assess.take(builder.takeMeasurements(0));
  };
  return { feed, noise, states, conditions, assessed, setMode };
}

test("a deviation that moves like the machine is an alarm and stays one", async () => {
  const { feed, noise, states, conditions } = pump();

  await feed(100, () => 10 + noise());
  await feed(100, () => 13 + noise());

  expect(states.at(-1)).toBe("alarm");
  expect(states).not.toContain("sensor-problem");
  expect(conditions.get("model/pump/anomaly")?.active).toBe(true);
});

test("an alarm of a signal that turns out to be stuck becomes a sensor problem, and the alarm of the machine ends", async () => {
  const { feed, noise, states, conditions, assessed } = pump();

  await feed(100, () => 10 + noise());
  await feed(60, () => 13);

  expect(states).toEqual(["normal", "alarm", "sensor-problem"]);
  expect(conditions.get("model/pump/anomaly")?.active).toBe(false);
  expect(conditions.get("model/pump/sensor/pump/a")).toMatchObject({ active: true, code: "SAMSPEL_SENSOR_FAILURE" });
  expect(assessed.at(-1)!.doubtfulSensors).toEqual(["pump/a"]);
});

test("when a sensor gives nothing any more the machine is not called normal", async () => {
  const { feed, noise, states } = pump();

  await feed(50, () => 10 + noise());
  await feed(40, () => undefined);
  const silent = [...states];
  await feed(60, () => 10 + noise());

  expect(silent).toEqual(["normal", "sensor-problem"]);
  expect(states.at(-1)).toBe("normal");
});

test("in a mode that was not learned there is neither alarm nor normal, but the hint to learn anew; back in a known one there is", async () => {
  const { feed, noise, states, conditions, setMode } = pump({
    mode: { tag: 9, learned: new Map([["A", { index: 0 }]]) },
  });

  await feed(5, () => 10 + noise());
  setMode("A");
  await feed(5, () => 10 + noise());
  setMode("B");
  await feed(5, () => 16 + noise());
  const condition = conditions.get("model/pump/mode");
  setMode("A");
  await feed(5, () => 16 + noise());

  expect(states).toEqual(["normal", "not-learned", "alarm"]);
  expect(condition).toMatchObject({ active: true, code: "SAMSPEL_MODEL_MODE_NEW", severity: 100 });
  expect(conditions.get("model/pump/mode")?.active).toBe(false);
});

test("where the mode has a baseline of its own, windows begin anew with it and are compared with it", async () => {
  const asked: Asked[] = [];
  const standIn = (level: number) => (): number => level;
  const modes = new Map([
    ["A", { index: 1, standIn: standIn(1) }],
    ["B", { index: 2, standIn: standIn(2) }],
    ["C", { index: 0, standIn: standIn(9) }],
  ]);
  const { feed, setMode } = pump({
    model: { id: "pump", channels: 2, sampleRateHz: 1, windowLength: 3, holdSeconds: 10, standIn: standIn(9), modes },
    mode: { tag: 9, learned: modes },
    sensors: [],
    onAsked: (request) => asked.push(request),
  });

  for (const mode of ["A", "B", "C", "unknown"]) {
    setMode(mode);
    await feed(2, () => 10);
  }

  expect(asked.map(({ baseline, window }) => [baseline, ...window])).toEqual([
    [1, 1, 1, 10],
    [1, 1, 10, 10],
    [2, 2, 2, 10],
    [2, 2, 10, 10],
    [0, 9, 9, 10],
    [0, 9, 10, 10],
    // Not learned: the shared baseline again, which goes on.
    [0, 10, 10, 10],
    [0, 10, 10, 10],
  ]);
});

test("a frame that is open when the mode changes belongs to the mode of before; a mode of its own time counts for all of it", async () => {
  const asked: Asked[] = [];
  const modes = new Map([
    ["A", { index: 1 }],
    ["B", { index: 2 }],
  ]);
  const { feed, setMode, assessed } = pump({
    mode: { tag: 9, learned: modes },
    sensors: [],
    onAsked: (request) => asked.push(request),
  });

  setMode("A");
  await feed(1, () => 11);
  await feed(1, () => undefined);
  setMode("B", 600);
  await feed(1, () => 13);
  await feed(1, () => 14, "A");
  await feed(1, () => 15, "unknown");

  expect(asked.map(({ baseline, window }) => [baseline, ...window])).toEqual([
    [1, 11],
    [1, 11],
    [2, 13],
    [1, 14],
    [0, 15],
  ]);
  expect(assessed.map(({ state }) => state)).toEqual(["normal", "normal", "alarm", "alarm", "not-learned"]);
});
