/** Figures of a period from its sums: rework, first-pass and rolled yield, material, worked out by hand. */
import { expect, test } from "vitest";
import type { ProductionSums } from "../../../../gateway/core/production.ts";
import { addedSums, periodFigures, rolledFigure } from "../../../../gateway/metrics/production/period-figures.ts";
import { number, vector } from "../vectors/vectors.ts";

const sums: ProductionSums = {
  ...{ calendarSeconds: 28_800, scheduledSeconds: 28_800, knownSeconds: 28_800, productionSeconds: 24_000 },
  ...{ setUpSeconds: 0, delaySeconds: 2400, downSeconds: 2400, maintenanceSeconds: 0 },
  ...{ producedCount: 460, goodCount: 437, reworkCount: 23, inspectedCount: 200, firstPassCount: 190 },
  ...{ plannedCount: 480, idealSeconds: 20_700, idealGoodSeconds: 19_665, failureCount: 2 },
  ...{ inputKg: 500, goodKg: 412, scrapKg: 88, recoveredKg: 70 },
};

const valuesOf = (given: ProductionSums, factorKg?: number) =>
  new Map(periodFigures(given, factorKg).map(({ name, value }) => [name, value]));

test("rework ratio, first-pass yield, scrap ratio", () => {
  const values = valuesOf(sums);

  expect(values.get("rework-ratio")).toBeCloseTo((100 * 23) / 460, 9);
  expect(values.get("first-pass-yield")).toBeCloseTo(95, 9);
  expect(values.get("scrap-ratio")).toBeCloseTo((100 * 23) / 460, 9);
});

test("material figures are those of the vector circ-1", () => {
  const { in: given, out } = vector("energy", "circ-1");
  const values = valuesOf({ ...sums, goodCount: number(given.GQ) }, number(given.kgCO2ePerKgInput));

  expect(values.get("material-yield")).toBeCloseTo(100 * number(out.materialYield), 4);
  expect(values.get("scrap-recovery")).toBeCloseTo(100 * number(out.scrapRecovery), 4);
  expect(values.get("scrap-co2e")).toBeCloseTo(number(out.scrapCO2e_kg), 6);
  expect(values.get("input-per-good")).toBeCloseTo(number(out.inputKgPerGood), 6);
});

test("rolled yield is the product of the first-pass yields of the steps, or of quality ratios where nothing is inspected", () => {
  const uninspected = { ...sums, inspectedCount: null, firstPassCount: null };

  const rolled = rolledFigure([periodFigures(sums), periodFigures(uninspected)]);

  expect(rolled.value).toBeCloseTo(100 * 0.95 * (437 / 460), 9);
  expect(rolledFigure([periodFigures({ ...uninspected, goodCount: null })])).toMatchObject({
    value: null,
    reason: expect.stringMatching(/^not-configured/),
  });
});

test("nothing to divide by gives null and a reason, never 100 %", () => {
  const none = addedSums([]);

  for (const { name, value, reason } of periodFigures({
    ...none,
    reworkCount: 0,
    inspectedCount: 0,
    firstPassCount: 0,
  })) {
    if (name === "time-between-failures-at-least") continue;
    expect(value, name).toBeNull();
    expect(reason, name).toMatch(/^[a-z-]+: /);
  }
});
