/** The metric `energy` fed by a meter's counter: resets, other meters, roll-overs and gaps. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { totalKwh } from "../../../../gateway/metrics/energy/energy-interval.ts";
import { bad, type Reading, told } from "./told.ts";

const counter = { counter: { tag: "kwh" } };
const hour = 3600;

describe("energy from a counter", () => {
  const every = (seconds: number, kwh: (second: number) => number, from: number, to: number): Reading[] =>
    Array.from({ length: Math.floor((to - from) / seconds) + 1 }, (_, index) => [
      from + index * seconds,
      "kwh",
      kwh(from + index * seconds),
    ]);

  test("is the difference of its readings, spread over the time between them", () => {
    const { figures, intervals } = told(
      counter,
      every(60, (second) => 5000 + second / 600, 0, hour),
      hour,
    );

    expect(figures.energy).toBeCloseTo(6, 6);
    expect(intervals.map(totalKwh)).toEqual([1.5, 1.5, 1.5, 1.5].map((kwh) => expect.closeTo(kwh, 5)));
    expect(figures["peak-demand"]).toBeCloseTo(6, 5);
  });

  test("a reset, another meter and a roll-over are told apart, and never counted below zero", () => {
    const reset = [...every(60, (s) => 5000 + s / 600, 0, 1800), ...every(60, (s) => (s - 1860) / 600, 1860, hour)];
    const { figures } = told(counter, reset, hour);
    expect(figures.energy).toBeCloseTo(3 + 2.9, 6);
    expect(figures.remarks).toContain("counter-break");
    const other = [...every(60, (s) => s / 600, 0, 1800), ...every(60, (s) => 70_000 + s / 600, 1860, hour)];
    expect(told(counter, other, hour).figures.energy).toBeCloseTo(3 + 2.9, 6);
    const rolling = every(60, (s) => (9998 + s / 600) % 10_000, 0, hour);
    const rolled = told({ counter: { tag: "kwh", rolloverAt: 10_000 } }, rolling, hour).figures;
    expect(rolled.energy).toBeCloseTo(6, 6);
    expect(rolled.remarks).not.toContain("counter-break");
  });

  test("what it counts while it cannot be read is kept, makes no peak and no state", () => {
    const readings: Reading[] = [
      ...every(60, (s) => s / 600, 0, 1800),
      [1860, "kwh", null, bad],
      ...every(60, (s) => s / 600, 2 * hour, 2 * hour + 900),
    ];
    const { figures, intervals } = told(counter, readings, 2 * hour + 1000);

    expect(figures.energy).toBeCloseTo((2 * hour + 900) / 600, 2);
    expect(figures.remarks).toContain("counted-in-a-gap");
    expect(figures["peak-demand"]).toBeCloseTo(6, 2);
    expect(intervals.reduce((sum, { gapKwh }) => sum + gapKwh, 0)).toBeCloseTo((2 * hour - 1800) / 600, 2);
  });

  test("what it counted in a gap before a restart is not counted again after it", () => {
    const readings: Reading[] = [
      ...every(60, (s) => s / 600, 0, 900),
      [960, "kwh", null, bad],
      ...every(60, (s) => s / 600, 3600, 2 * hour),
    ];
    const before = told(counter, readings, 2 * hour);
    const goesOn = every(60, (s) => s / 600, 2 * hour + 60, 3 * hour);
    const after = told(counter, goesOn, 3 * hour, { resume: before.records, recalled: readings });

    expect(before.figures.energy).toBeCloseTo(12, 2);
    expect(after.figures.energy).toBeCloseTo(18, 2);
    expect(after.figures.remarks).toContain("counted-in-a-gap");
  });

  test("a counter that rests counts nothing; a meter that tells once in ten minutes loses nothing", () => {
    expect(told(counter, [[0, "kwh", 10]], hour).figures.energy).toBe(0);
    const slow = told(
      counter,
      every(600, (second) => second / 600, 0, 2 * hour),
      2 * hour,
    );
    expect(slow.figures.energy).toBeCloseTo(12, 6);
    expect(slow.figures["peak-demand"]).toBeCloseTo(6, 5);
  });

  test("energy is never negative and no more than the counter rose, whatever comes", () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: -50, max: 60 }), fc.boolean()),
      {
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(steps, (given) => {
        let [second, kwh, rises] = [0, 1000, 0];
        const readings: Reading[] = [[0, "kwh", 1000]];
        for (const [seconds, change, isGood] of given) {
          second += seconds;
          if (isGood) kwh += change;
          if (isGood && change > 0) rises += change;
          readings.push(isGood ? [second, "kwh", kwh] : [second, "kwh", null, bad]);
        }
        const { figures, intervals } = told({ ...counter, maximumKw: 1e6 }, readings, second + 10);

        for (const interval of intervals) expect(totalKwh(interval)).toBeGreaterThanOrEqual(0);
        if (typeof figures.energy === "number" && second < 86_000)
          expect(figures.energy).toBeLessThanOrEqual(rises + 1e-3);
      }),
      { numRuns: 25 },
    );
  });
});
