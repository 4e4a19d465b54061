/** The products of the shift under way: a change of the product weighs the parts by their own run times. */
import Value from "typebox/value";
import { describe, expect, test } from "vitest";
import { qualityOf, statusCodes } from "../../../../gateway/core/quality.ts";
import { production } from "../../../../gateway/metrics/production/production.ts";
import { productionOutputs } from "../../../../gateway/metrics/production/production-figures.ts";

/** Tuesday, 06:00 in Stockholm. */
const startMs = Date.parse("2026-11-24T05:00:00Z");
const given = {
  partCount: "parts",
  state: { tag: "state", production: ["run"], down: ["fault"] },
  shifts: [{ name: "Day", days: ["tue", "wed"], start: "06:00", end: "18:00" }],
  product: "product",
  products: [
    { id: "A", runTimePerItemSeconds: 40 },
    { id: "7", runTimePerItemSeconds: 80 },
  ],
};

type Reading = readonly [minute: number, tag: string, value: number | string, statusCode?: number];

function figures(readings: readonly Reading[], minute: number, options: object = given): Record<string, unknown> {
  const filled: unknown = Value.Default(production.config, structuredClone(options));
  Value.Assert(production.config, filled);
  const inputs = production.inputs(filled);
  let state = production.start(filled);
  for (const [at, tag, value, statusCode = statusCodes.good] of readings) {
    const timeMs = startMs + at * 60_000;
    const input = inputs.indexOf(tag);
    const measurement = { ...{ tag: input, value, quality: qualityOf(statusCode), statusCode }, sourceTimeMs: timeMs };
    [state] = production.step(state, {
      ...{ type: "value", input, measurement: { ...measurement, receivedTimeMs: timeMs } },
    });
  }
  const [, results] = production.step(state, { type: "tick", timeMs: startMs + minute * 60_000 });
  return Object.fromEntries(productionOutputs.map(({ name }, index) => [name, results?.[index]]));
}

const run: readonly Reading[] = [
  [0, "product", "A"],
  [0, "parts", 0],
  [0, "state", "run"],
  [30, "parts", 40],
  [30, "product", 7],
  [60, "parts", 55],
];

describe("the shift under way", () => {
  test("weighs the parts of each product by its own run time", () => {
    const found = figures(run, 60);

    // 40 parts of 40 s and 15 of 80 s in an hour at work.
    expect(found.oee).toBeCloseTo((100 * 2800) / 3600, 9);
    expect(found["speed-loss-time"]).toBeCloseTo(800 / 60, 9);
    expect(found["run-time-per-item"]).toBe(80);
    expect(found.remarks).not.toContain("learned");
  });

  test("goes on with a product that comes back, and keeps it when its tag is bad", () => {
    const back: Reading[] = [...run, [60, "product", "A"], [70, "product", 7, statusCodes.badSensorFailure]];

    expect(figures([...back, [90, "parts", 95]], 90).oee).toBeCloseTo((100 * 4400) / 5400, 9);
  });

  test("begins without the parts of the shift before, and with its product", () => {
    const nextDay = 24 * 60;
    const found = figures([...run, [nextDay, "state", "run"], [nextDay + 60, "parts", 85]], nextDay + 60);

    expect(found["produced-count"]).toBe(30);
    expect(found.oee).toBeCloseTo((100 * 2400) / 3600, 9);
  });

  test("has no OEE while a product that was made has no run time", () => {
    const unknown: Reading[] = [...run, [60, "product", "C"]];

    expect(figures(unknown, 90).oee).toBeCloseTo((100 * 2800) / 5400, 9);
    expect(figures([...unknown, [90, "parts", 60]], 90)).toMatchObject({
      oee: { unavailable: expect.stringMatching(/^too-few/) },
      "produced-count": 60,
    });
  });

  test("does not tell apart what is a number for each part, and counts it all", () => {
    const serial = Array.from({ length: 200 }, (_, index): Reading[] => [
      [index, "product", 1000 + index],
      [index + 0.5, "parts", index + 1],
    ]).flat();
    const found = figures([[0, "parts", 0], [0, "state", "run"], ...serial], 200, {
      ...given,
      runTimePerItemSeconds: 45,
    });

    expect(found["produced-count"]).toBe(200);
    expect(found.oee).toBeCloseTo((100 * 200 * 45) / 12_000, 9);
  });
});

test("products without the tag that tells them are refused with the reason", () => {
  const { product: _, ...rest } = given;
  const filled: unknown = Value.Default(production.config, structuredClone(rest));
  Value.Assert(production.config, filled);
  expect(production.problem?.(filled)).toContain("tag of the product");
});
