/** Health, remaining life and population models against figures worked out elsewhere. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  healthFromBaseline,
  healthFromZone,
  ne107Of,
  stateOfHealth,
} from "../../../../gateway/metrics/condition/health-index.ts";
import { bearingLifeHours, weibull } from "../../../../gateway/metrics/condition/population.ts";
import {
  exponentialCrossing,
  exponentialLife,
  linearLife,
  remainingLife,
} from "../../../../gateway/metrics/condition/remaining-life.ts";
import { centralProbability, centralQuantile } from "../../../../gateway/metrics/student-t.ts";

/** Within 1e-6 · max(1, |expected|). */
function expectNear(actual: number | undefined, expected: number): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(expected)));
}

describe("health", () => {
  const limits = { ab: 1.4, bc: 2.8, cd: 4.5 };

  test("falls from limit to limit of the zones", () => {
    const values = [0.7, 1.4, 2, 2.8, 3.6, 4.5, 5, 6];
    const expected = [90, 80, 67.142857, 50, 35.882353, 20, 11.111111, 0];

    for (const [index, value] of values.entries()) expectNear(healthFromZone(value, limits), expected[index]!);
  });

  test("never rises with the value and stays between 0 and 100", () => {
    const value = fc.double({ min: 0, max: 20, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = [healthFromZone(Math.min(a, b), limits), healthFromZone(Math.max(a, b), limits)];
        expect(high).toBeLessThanOrEqual(low);
        expect(high).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(100);
      }),
    );
  });

  test("falls with the distance to the baseline, driven by the largest weighted part", () => {
    const found = healthFromBaseline([
      { value: 1.42, baseline: { mean: 1.1, deviation: 0.08 }, weight: 0.4 },
      { value: 3.5, baseline: { mean: 3.05, deviation: 0.15 }, weight: 0.2 },
      { value: 0.044, baseline: { mean: 0.02, deviation: 0.004 }, weight: 0.4 },
    ]);

    for (const [index, z] of [4, 3, 6].entries()) expectNear(found.z[index], z);
    expectNear(found.distance, 4.753946);
    expectNear(found.health, 65.575678);
    expect(found.driver).toBe(2);
  });

  test("below the baseline is no worsening", () => {
    const found = healthFromBaseline([{ value: 0, baseline: { mean: 1, deviation: 0.01 }, weight: 1 }]);

    expect(found.health).toBe(100);
  });

  test("has a word, and NE 107 asks for maintenance from the plan on", () => {
    const states = [100, 80, 79.9, 50, 49.9, 20, 19.9].map(stateOfHealth);

    expect(states).toEqual(["normal", "normal", "watch", "watch", "plan", "plan", "act"]);
    expect(states.map(ne107Of)).toEqual(["none", "none", "none", "none", "M", "M", "M"]);
  });
});

describe("remaining life", () => {
  const times = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const values = [1.2, 1.26, 1.33, 1.37, 1.46, 1.5, 1.58, 1.62, 1.71, 1.75, 1.83];

  test("of a line is where it meets the limit, and the interval where its band does", () => {
    const life = linearLife({ times, values }, { limit: 2.8, confidence: 0.9 });

    if (!("fit" in life)) throw new Error(life.reason);
    expectNear(life.fit.slope, 0.062455);
    expectNear(life.fit.intercept, 1.197727);
    expectNear(life.fit.r2, 0.997356);
    expectNear(life.remaining, 15.655022);
    expectNear(life.low, 14.939328);
    expectNear(life.high, 16.411638);
  });

  test("of exponential growth is where the logarithm meets the limit", () => {
    const found = exponentialCrossing({ a: 1.2, b: 0.08, limit: 4.5, now: 10 });
    const grown = times.map((time) => 1.2 * Math.exp(0.08 * time) * (1 + 0.001 * (time % 2)));
    const life = exponentialLife({ times, values: grown }, { limit: 4.5 });

    expectNear(found.cross, 16.521948);
    expectNear(found.remaining, 6.521948);
    if (!("fit" in life)) throw new Error(life.reason);
    expect(life.remaining).toBeCloseTo(6.52, 1);
    expect(life.low).toBeLessThan(life.remaining);
    expect(life.high).toBeGreaterThan(life.remaining);
  });

  test.each([
    ["a flat line", [0, 1, 2, 3, 4, 5], [1.2, 1.21, 1.19, 1.2, 1.2, 1.2], 2.8, "no significant trend"],
    ["a falling line", times, values.toReversed(), 2.8, "no significant trend"],
    ["a constant", times, times.map(() => 1), 2.8, "no significant trend"],
    ["few points", times.slice(0, 6), values.slice(0, 6), 2.8, "too few points"],
    ["a limit far away", times, values, 28, "the limit is too far away for what was observed"],
    ["nothing", [], [], 2.8, "no significant trend"],
  ])("is not given for %s", (_, at, given, limit, reason) => {
    expect(linearLife({ times: at, values: given }, { limit })).toEqual({ reason });
  });

  test("is 0 beyond the limit, and counts from now and not from the last point", () => {
    expect(linearLife({ times, values }, { limit: 1.5 })).toMatchObject({ remaining: 0, low: 0 });
    expect(linearLife({ times, values }, { limit: 2.8, now: 12 })).toMatchObject({
      remaining: expect.closeTo(13.655022, 4),
    });
  });

  test("is found in the last part when all before was quiet", () => {
    const long = Array.from({ length: 80 }, (_, index) => index);
    const wear = long.map((time) => 1 + 0.01 * Math.sin(time) + (time > 60 ? Math.exp(0.12 * (time - 60)) - 1 : 0));

    const life = remainingLife({ times: long, values: wear }, { limit: 20 });

    if (!("fit" in life)) throw new Error(life.reason);
    expect(life.remaining).toBeGreaterThan(2);
    expect(life.remaining).toBeLessThan(30);
  });

  test("is hardly ever given for noise without a trend", () => {
    const noise = fc.array(fc.double({ min: 0.9, max: 1.1, noNaN: true }), { minLength: 20, maxLength: 40 });
    let given = 0;
    fc.assert(
      fc.property(noise, (drawn) => {
        const trend = { times: drawn.map((__, index) => index), values: drawn };
        if ("fit" in remainingLife(trend, { limit: 1.3 })) given++;
      }),
      { numRuns: 200, seed: 7 },
    );
    expect(given).toBeLessThanOrEqual(4);
  });

  test("rests on Student's t, whose quantiles stand in tables", () => {
    expect(centralQuantile(0.9, 9)).toBeCloseTo(1.833113, 5);
    expect(centralQuantile(0.95, 1)).toBeCloseTo(12.706205, 4);
    expect(centralQuantile(0.99, 30)).toBeCloseTo(2.749996, 5);
    expect(centralQuantile(0.9, 2)).toBeCloseTo(2.919986, 5);
    expect(centralProbability(0, 5)).toBe(0);
  });
});

describe("many equal parts", () => {
  test("follow a Weibull distribution", () => {
    const found = weibull({ shape: 2, scale: 10_000, t: 5000, dt: 1000 });

    expectNear(found.reliability, 0.778801);
    expectNear(found.mean, 8862.269);
    expectNear(found.b10, 3245.928);
    expectNear(found.conditional, 0.895834);
  });

  test("and bearings have a rating life", () => {
    expectNear(bearingLifeHours({ rating: 14.8, load: 2, rpm: 1797, exponent: 3 }), 3758.338);
    expect(() => bearingLifeHours({ rating: 14.8, load: 0, rpm: 1797, exponent: 3 })).toThrow(RangeError);
    expect(() => weibull({ shape: 0, scale: 1, t: 0, dt: 1 })).toThrow(RangeError);
  });
});
