/** The metric `production` as a fold: what happens on a machine → figures of its shift. */
import Value from "typebox/value";
import { describe, expect, test } from "vitest";
import type { MetricEvent, MetricResults } from "../../../../gateway/core/contracts.ts";
import { qualityOf, statusCodes } from "../../../../gateway/core/quality.ts";
import { production } from "../../../../gateway/metrics/production/production.ts";
import { productionOutputs } from "../../../../gateway/metrics/production/production-figures.ts";
import type { ProductionConfig } from "../../../../gateway/metrics/production/production-options.ts";

/** Tuesday, 06:00 in Stockholm. */
const shiftStartMs = Date.parse("2026-11-24T05:00:00Z");
const shifts = [{ name: "Day", days: ["tue"], start: "06:00", end: "14:00" }];

function optionsOf(given: object): ProductionConfig {
  const filled: unknown = Value.Default(production.config, { partCount: "parts", shifts, ...given });
  Value.Assert(production.config, filled);
  return filled;
}

type Reading = readonly [seconds: number, tag: string, value: number | boolean | string, statusCode?: number];

/** Figures by name after the readings, told `seconds` after the start of the shift. */
function figures(given: object, readings: readonly Reading[], seconds: number): Record<string, unknown> {
  const options = optionsOf(given);
  const inputs = production.inputs(options);
  const events = readings.map(([at, tag, value, statusCode = 0]): MetricEvent => {
    const sourceTimeMs = shiftStartMs + at * 1000;
    const quality = qualityOf(statusCode);
    const input = inputs.indexOf(tag);
    return {
      type: "value",
      input,
      measurement: { ...{ tag: input, value, quality, statusCode }, sourceTimeMs, receivedTimeMs: sourceTimeMs },
    };
  });
  let state = production.start(options);
  for (const event of events) [state] = production.step(state, event);
  const [, results] = production.step(state, { type: "tick", timeMs: shiftStartMs + seconds * 1000 });
  return named(results ?? []);
}

function named(results: MetricResults): Record<string, unknown> {
  return Object.fromEntries(productionOutputs.map(({ name }, index) => [name, results[index]]));
}

const byState = {
  state: { tag: "state", production: ["run"], setUp: ["set"], down: ["fault"], maintenance: ["service"] },
};
const machinery = { machinery: { itemState: "item", operationMode: "mode" } };

/** A part every `cycle` seconds, the counter starting at 0 with the shift. */
const partsEvery = (cycle: number, from: number, to: number, first = 0): Reading[] =>
  Array.from({ length: Math.floor((to - from) / cycle) + 1 }, (_, index) => [
    from + index * cycle,
    "parts",
    first + index,
  ]);

describe("overall equipment effectiveness of a shift", () => {
  test("is that of an hour with a break-down, a set-up and slow cycles, worked out by hand", () => {
    const readings: Reading[] = [
      [0, "state", "run"],
      ...partsEvery(50, 0, 2000),
      [2000, "state", "fault"],
      [2600, "state", "set"],
      [2900, "state", "run"],
      ...partsEvery(50, 2950, 3600, 41),
      [3600, "scrap", 2],
    ].toSorted((a, b) => Number(a[0]) - Number(b[0])) as Reading[];
    const options = { ...byState, scrapCount: "scrap", runTimePerItemSeconds: 40 };

    const found = figures(options, [[0, "scrap", 0], ...readings], 3600);

    // Produced 40 + 14, running 2,000 + 700 s of 3,600 s, 40 s planned for each.
    expect(found).toMatchObject({
      "produced-count": 54,
      "good-count": 52,
      "scrap-count": 2,
      "planned-time": 60,
      "production-time": 45,
      "down-time": 10,
      "set-up-time": 5,
      "stop-count": 1,
      "longest-stop": 10,
      "current-stop": 0,
      availability: 75,
      "observed-share": 100,
      shift: "Day",
      remarks: "",
    });
    expect(found.effectiveness).toBeCloseTo((100 * 40 * 54) / 2700, 9);
    expect(found["quality-ratio"]).toBeCloseTo((100 * 52) / 54, 9);
    expect(found.oee).toBeCloseTo((100 * 40 * 52) / 3600, 9);
    expect(found["speed-loss-time"]).toBeCloseTo((2700 - 40 * 54) / 60, 9);
    expect(found["mean-time-to-repair"]).toBeCloseTo(600 / 3600, 9);
  });

  test("without a count of good parts quality is not measured, and said not to be", () => {
    const readings: Reading[] = [[0, "state", "run"], ...partsEvery(60, 0, 3600)];

    const found = figures({ ...byState, runTimePerItemSeconds: 60 }, readings, 3600);

    expect(found["quality-ratio"]).toEqual({ unavailable: expect.stringMatching(/^not-configured: /) });
    expect(found.oee).toBe(100);
    expect(found.remarks).toBe("quality-not-measured");
  });

  test("a planned run time that is too long shows above 100 % and is pointed at", () => {
    const readings: Reading[] = [[0, "state", "run"], ...partsEvery(60, 0, 3600)];

    const found = figures({ ...byState, runTimePerItemSeconds: 66 }, readings, 3600);

    expect(found.effectiveness).toBeCloseTo(110, 9);
    expect(found.remarks).toContain("effectiveness-above-1");
  });

  test("breaks and planned maintenance are no planned time", () => {
    const breaks = [{ start: "06:10", end: "06:20" }];
    const readings: Reading[] = [
      [0, "state", "run"],
      [1800, "state", "service"],
      [2400, "state", "run"],
    ];

    const found = figures({ ...byState, shifts: [{ ...shifts[0], breaks }] }, readings, 3600);

    expect(found).toMatchObject({ "planned-time": 40, "production-time": 40, availability: 100 });
  });

  test("time without a state is left out, and with less than 60 % of it there is no ratio", () => {
    const lost: Reading[] = [
      [0, "state", "run"],
      [1200, "state", "run", statusCodes.badNoCommunication],
    ];

    const early = figures(byState, lost, 1500);
    const late = figures(byState, lost, 3600);

    expect(early).toMatchObject({ availability: 100, "observed-share": 80 });
    expect(early.remarks).toContain("uncertain");
    expect(late.availability).toEqual({ unavailable: expect.stringMatching(/^too-little: /) });
  });
});

test("in the planned time of fewer than five items one part would decide: no ratio but availability", () => {
  const readings: Reading[] = [[0, "state", "run"], ...partsEvery(10, 0, 20)];

  const found = figures({ ...byState, runTimePerItemSeconds: 45 }, readings, 60);

  expect(found).toMatchObject({ "produced-count": 2, availability: 100 });
  expect(found.oee).toEqual({ unavailable: expect.stringMatching(/^too-few: /) });
  expect(found.remarks).not.toContain("effectiveness-above-1");
});

test("a machine that is first seen in the course of a shift is counted from then, and this is said", () => {
  const found = figures(byState, [[1800, "state", "run"]], 3600);

  expect(found).toMatchObject({ "planned-time": 30, availability: 100, "observed-share": 100 });
  expect(found.remarks).toContain("partial-shift");
});

describe("what tells that the machine produces", () => {
  test("item state and operation mode of OPC 40001-1, as number or text", () => {
    const readings: Reading[] = [
      [0, "mode", 3],
      [0, "item", "Executing"],
      [600, "item", 2],
      [900, "mode", "Setup"],
      [1200, "mode", "Processing"],
      [1200, "item", 1],
    ];

    const found = figures(machinery, readings, 1500);

    expect(found).toMatchObject({ "production-time": 10, "delay-time": 5, "set-up-time": 5, "down-time": 5 });
  });

  test("power above a limit", () => {
    const readings: Reading[] = [
      [0, "power", 8],
      [600, "power", 1],
    ];

    const found = figures({ power: { tag: "power", above: 2 } }, readings, 1000);

    expect(found).toMatchObject({
      "production-time": 10,
      "delay-time": expect.closeTo(400 / 60, 9),
      "current-stop": expect.closeTo(400 / 60, 9),
    });
    expect(found["mean-time-between-failures"]).toEqual({ unavailable: expect.stringMatching(/^not-configured: /) });
  });

  test("parts alone: a pause longer than three median cycles, two minutes at least, was a stop from its start", () => {
    const readings = [...partsEvery(60, 0, 1800), ...partsEvery(60, 2400, 3000, 31)];

    // The first reading is no part yet: what was before the second, at 60 s, is not known.
    const running = figures({}, readings, 3100);
    const standing = figures({}, readings, 3300);

    expect(running).toMatchObject({
      "production-time": expect.closeTo(2440 / 60, 9),
      "delay-time": 10,
      "stop-count": 1,
      "current-stop": 0,
    });
    expect(standing).toMatchObject({ "production-time": 39, "delay-time": 15, "current-stop": 5 });
  });
});

describe("counting", () => {
  test("a counter that is reset loses no part after the reset and makes none up", () => {
    const readings: Reading[] = [
      [0, "parts", 990],
      [60, "parts", 995],
      [120, "parts", 0],
      [180, "parts", 4],
    ];

    expect(figures({}, readings, 200)["produced-count"]).toBe(9);
  });

  test("pulses count when they become true", () => {
    const readings: Reading[] = [
      [0, "parts", false],
      [10, "parts", true],
      [11, "parts", false],
      [20, "parts", true],
      [20.5, "parts", true],
    ];

    expect(figures({}, readings, 30)["produced-count"]).toBe(2);
  });

  test("parts from before the shift and after it are not of the shift", () => {
    const readings: Reading[] = [
      [-600, "parts", 10],
      [-60, "parts", 20],
      [60, "parts", 25],
      [8 * 3600 + 60, "parts", 40],
    ];

    expect(figures({}, readings, 9 * 3600)).toMatchObject({ "produced-count": 5, shift: "Day" });
  });

  test("parts that the plan asks for until now follow the planned time that has passed, without breaks", () => {
    // Eight hours with an hour of break: 420 min for 840 parts, two a minute.
    const pause = [{ ...shifts[0]!, breaks: [{ start: "07:00", end: "08:00" }] }];
    const plan = { ...byState, plannedPerShift: 840, shifts: pause };
    const readings: Reading[] = [[0, "state", "run"]];

    expect(figures(plan, readings, 1800)["planned-count"]).toBeCloseTo(60, 9);
    expect(figures(plan, readings, 2.5 * 3600)["planned-count"]).toBeCloseTo(2 * 90, 9);
    // First seen after half an hour: what was before is not asked for.
    expect(figures(plan, [[1800, "state", "run"]], 3600)["planned-count"]).toBeCloseTo(60, 9);
    expect(figures(byState, readings, 1800)["planned-count"]).toEqual({
      unavailable: expect.stringMatching(/^not-configured: /),
    });
  });

  test("the run time per item is learned from the quick tenth of 20 cycles, and said to be", () => {
    const few = figures(byState, [[0, "state", "run"], ...partsEvery(60, 0, 600)], 700);
    const many = figures(byState, [[0, "state", "run"], ...partsEvery(60, 0, 1800)], 1800);

    expect(few.oee).toEqual({ unavailable: expect.stringMatching(/^too-few: /) });
    expect(many).toMatchObject({ "run-time-per-item": 60, effectiveness: 100 });
    expect(many.remarks).toContain("run-time-learned");
  });
});

test("options that contradict each other are refused in words", () => {
  expect(production.problem?.(optionsOf({ ...byState, ...machinery }))).toContain("one of state, machinery and power");
  expect(production.problem?.(optionsOf({ goodCount: "a", scrapCount: "b" }))).toContain("goodCount or scrapCount");
  expect(production.problem?.(optionsOf({ timeZone: "Mars/Olympus" }))).toMatch(/\S/);
  expect(production.problem?.(optionsOf({}))).toBeUndefined();
});
