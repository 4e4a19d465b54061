/** The metric `energy` as a fold: readings of a power → energy of today by state and part, idle stretches, peak. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { energy } from "../../../../gateway/metrics/energy/energy.ts";
import { totalKwh } from "../../../../gateway/metrics/energy/energy-interval.ts";
import { stateEnergy } from "../../../../gateway/metrics/energy/operating-states.ts";
import { number, numbers, vector } from "../vectors/vectors.ts";
import { bad, midnightMs, optionsOf, type Reading, told } from "./told.ts";

const limits = { off: 0.05, standby: 1.2, ready: 4 };
const power = { power: { tag: "kw" }, limits, fallbackKw: 0.6 };
const hour = 3600;

/** The same power every minute. */
const steady = (kw: number, from: number, to: number): Reading[] =>
  Array.from({ length: Math.floor((to - from) / 60) }, (_, minute) => [from + minute * 60, "kw", kw]);

describe("energy from power", () => {
  test("is the vector of states, minute by minute, with the stretch that was left on", () => {
    const { in: given, out } = vector("energy", "energy-3-states");
    const kw = numbers(given.kW);
    const readings = kw.map((value, minute): Reading => [minute * number(given.step_s), "kw", value]);
    const end = kw.length * number(given.step_s);
    const { figures, stretches } = told(power, [...readings, [end, "kw", null, bad]], end + 10);

    expect(figures.energy).toBeCloseTo(number(out.total), 6);
    expect(figures["ready-energy"]).toBeCloseTo(0.44, 6);
    expect(figures["off-energy"]).toBeCloseTo(0.000333, 6);
    expect(figures["avoidable-energy"]).toBeCloseTo(number(out.avoidable_kWh), 6);
    expect(stretches).toEqual([
      {
        ...{ fromMs: midnightMs + 9 * 60_000, toMs: midnightMs + 17 * 60_000, isOpen: false },
        ...{ kwh: expect.closeTo(0.32, 5), avoidableKwh: expect.closeTo(0.09, 5) },
      },
    ]);
  });

  test("is what the formula of evenly spaced powers gives, for any powers", () => {
    const powers = fc.array(fc.constantFrom(0, 0.02, 0.3, 0.9, 2, 3.5, 4, 8), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(powers, (kw) => {
        const idle = { graceMinutes: 5, fallbackKw: 0.6 };
        const expected = stateEnergy(kw, { stepSeconds: 60, limits, idle });
        const readings = kw.map((value, minute): Reading => [minute * 60, "kw", value]);
        const { figures } = told(power, [...readings, [kw.length * 60, "kw", null, bad]], kw.length * 60 + 70);

        expect(figures.energy).toBeCloseTo(expected.totalKwh, 9);
        expect(figures["avoidable-energy"]).toBeCloseTo(expected.avoidableKwh, 9);
        expect(figures["processing-energy"]).toBeCloseTo(expected.kwh.processing, 9);
      }),
      { numRuns: 20 },
    );
  });

  test("goes on while a power rests, and each interval is told once, at its start", () => {
    const { figures, intervals } = told(power, [[0, "kw", 2.4]], 2 * hour + 120);

    expect(figures.energy).toBeCloseTo((2.4 * (2 * hour + 120)) / hour, 1);
    expect(figures["observed-share"]).toBeCloseTo(100, 6);
    expect(intervals.map(({ fromMs }) => (fromMs - midnightMs) / 900_000)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const interval of intervals) expect(totalKwh(interval)).toBeCloseTo(0.6, 6);
    expect(figures["peak-demand"]).toBeCloseTo(2.4, 6);
    expect(figures["peak-demand-time"]).toBe("00:00");
  });

  test("a lost source is a gap: no energy, less observed, no state", () => {
    const readings: Reading[] = [
      [0, "kw", 6],
      [900, "kw", null, bad],
      [2700, "kw", 6],
    ];
    const { figures } = told(power, readings, hour);

    expect(figures.energy).toBeCloseTo(3, 1);
    expect(figures["observed-share"]).toBeCloseTo(50, 0);
    expect(figures.remarks).toContain("uncertain");
    expect(figures["energy-per-part"]).toEqual({ unavailable: expect.stringContaining("too-little") });
    expect(told(power, readings.slice(0, 2), 1000).figures.power).toEqual({
      unavailable: expect.stringMatching(/^bad/),
    });
  });

  test("per part needs parts, per good part a count of good ones, and neither is ever invented", () => {
    const parts = Array.from({ length: 11 }, (_, part): Reading => [part * 300, "parts", 100 + part]);
    const readings = [...steady(6, 0, hour), ...parts].sort((a, b) => a[0] - b[0]);
    const { figures } = told(power, readings, hour);

    expect(figures["energy-per-part"]).toBeCloseTo(0.6, 2);
    expect(figures["energy-per-good-part"]).toEqual({
      unavailable: "not-configured: good or scrapped parts are not counted",
    });
    const scrapped = [...readings, [1800, "scrap", 0], [1801, "scrap", 2]] as Reading[];
    const withScrap = told(
      { ...power, scrapCount: "scrap" },
      scrapped.sort((a, b) => a[0] - b[0]),
      hour,
    );
    expect(withScrap.figures["energy-per-good-part"]).toBeCloseTo(6 / 8, 2);
    expect(told(power, steady(6, 0, hour), hour).figures["energy-per-part"]).toEqual({
      unavailable: "too-few: no part has been made today",
    });
  });

  test("the machine's state counts before its power, and a state that is listed nowhere is none", () => {
    const state = { tag: "state", off: ["0"], standby: ["1"], ready: ["idle"], processing: ["run"] };
    const readings: Reading[] = [
      [0, "kw", 2],
      [0, "state", "run"],
      [900, "state", "idle"],
      [1800, "state", "unheard of"],
    ];
    const { figures } = told({ power: { tag: "kw" }, state, fallbackKw: 1 }, readings, 2700);

    expect(figures["processing-energy"]).toBeCloseTo(0.5, 6);
    expect(figures["ready-energy"]).toBeCloseTo(0.5, 6);
    expect(figures["avoidable-energy"]).toBeCloseTo((1 * 10) / 60, 6);
    expect(figures.energy).toBeCloseTo(1.5, 2);
  });

  test("without a power to fall back to nothing is called avoidable, and without limits no state is told", () => {
    const { figures } = told({ power: { tag: "kw" }, limits }, steady(2, 0, hour), hour);
    expect(figures["avoidable-energy"]).toEqual({ unavailable: "not-configured: fallbackKw is needed" });
    const bare = told({ power: { tag: "kw" } }, steady(2, 0, hour), hour).figures;
    expect(bare["ready-energy"]).toEqual({ unavailable: "not-configured: state, savingMode or limits are needed" });
    expect(bare.energy).toBeCloseTo(2, 1);
  });

  test("a power beyond what the machine can take is a gap, and a time an hour off the clock is said", () => {
    const { figures } = told({ ...power, maximumKw: 50 }, [...steady(6, 0, 1800), [1800, "kw", 6000]], 1900);
    expect(figures.energy).toBeCloseTo(3, 6);
    const early = told(
      power,
      [
        [0, "kw", 6],
        [10, "kw", 6],
        [7300, "kw", 6],
      ].map(([at, , value]) => [at === 7300 ? 30 : at, "kw", value] as Reading),
      60,
    );
    expect(early.figures.energy).toBeCloseTo(0.1, 1);
  });

  test("a day begins anew at midnight, and days have 23, 24 or 25 hours", () => {
    for (const [day, hours] of [
      ["2026-03-28T23:00:00Z", 23],
      ["2026-10-24T22:00:00Z", 25],
      ["2026-11-23T23:00:00Z", 24],
    ] as const) {
      const startSeconds = (Date.parse(day) - midnightMs) / 1000;
      const end = startSeconds + hours * hour;
      const options = { ...power, intervalMinutes: 60 };
      const readings: Reading[] = [[startSeconds, "kw", 1]];
      expect(told(options, readings, end - 60, { every: 60 }).figures.energy, day).toBeCloseTo(hours, 1);
      expect(told(options, readings, end + 60, { every: 60 }).figures.energy, day).toBeLessThan(0.02);
    }
  });

  test("goes on after a restart: today's sums are known, nothing is told twice, a stretch keeps its start", () => {
    const before = told(power, [...steady(2.4, 0, hour)], hour);
    const after = told(power, steady(2.4, 2700, 2 * hour), 2 * hour + 65, { resume: before.records });

    expect(after.figures.energy).toBeCloseTo(4.8, 1);
    expect(after.intervals[0]?.fromMs).toBe(midnightMs + 45 * 60_000);
    expect(after.stretches.at(-1)?.fromMs).toBe(midnightMs);
    const whole = told(power, steady(2.4, 0, hour + 65), hour + 65);
    const goesOn = told(power, steady(2.4, hour, 2 * hour), 2 * hour, { resume: whole.records });
    expect(goesOn.stretches.at(-1)?.fromMs).toBe(midnightMs);
    expect(goesOn.figures["avoidable-energy"]).toBeCloseTo((1.8 * 115) / 60, 1);
  });
});

test("parts that an earlier run has counted are not counted again after a restart", () => {
  // A part each minute; the gateway is off for two minutes after an hour and seven minutes.
  const parts = (from: number, to: number): Reading[] =>
    Array.from({ length: (to - from) / 60 }, (_, minute) => [from + minute * 60, "parts", 1 + from / 60 + minute]);
  const all = (from: number, to: number) => [...steady(2.4, from, to), ...parts(from, to)].sort(([a], [b]) => a - b);
  const [stopped, started, end] = [hour + 420, hour + 540, 2 * hour];
  const before = told(power, all(0, stopped), stopped);
  const after = told(power, all(started, end), end + 65, { resume: before.records, recalled: all(0, stopped) });

  const produced = [...before.intervals, ...after.intervals].map((interval) => interval.produced);
  // The first reading of all is where counting begins.
  expect(produced).toEqual([14, 15, 15, 15, 15, 15, 15, 15]);
  expect(after.figures["energy-per-part"]).toBeCloseTo(4.84 / 119, 4);
});

test("options that contradict each other are refused in words", () => {
  const problem = (given: object, unit?: string) => energy.problem?.(optionsOf(given), () => unit);
  expect(problem({})).toContain("one of power and counter");
  expect(problem({ power: { tag: "a" }, counter: { tag: "b" } })).toContain("one of power and counter");
  expect(problem({ power: { tag: "a" }, limits: { off: 1, standby: 1, ready: 2 } })).toContain("must rise");
  expect(problem({ power: { tag: "a" } }, "W")).toContain("give unit: W");
  expect(problem({ power: { tag: "a", unit: "W" } }, "W")).toBeUndefined();
  expect(problem({ power: { tag: "a" }, timeZone: "Mars/Olympus" })).toContain("IANA");
});
