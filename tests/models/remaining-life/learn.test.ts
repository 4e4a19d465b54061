/** Remaining life learned from a small fleet: near the truth, with an interval that holds, and clear words about bad tables. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ModelFiles } from "../../../models/contract.ts";
import { readGolden, readModel, writeModel } from "../../../models/folder.ts";
import { checkGolden } from "../../../models/golden.ts";
import type { LearnedModel } from "../../../models/learn.ts";
import { estimateLife } from "../../../models/remaining-life/estimate.ts";
import { featuresOf, filtersFor, windowOf } from "../../../models/remaining-life/features.ts";
import type { LifeData } from "../../../models/remaining-life/histories.ts";
import { learnLife, openLife } from "../../../models/remaining-life/learn.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { cutOff, fleet } from "../support/fleet.ts";

const directory = temporaryDirectory("life");
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const learnFrom = (data: LifeData) =>
  learnLife({ data, description: "fleet", nowMs: 1_800_000_000_000, monotonicMs: () => 0 });

/** The channels that the model uses, from a table of all four. */
function forModel({ channels, units }: LifeData, count = 2): LifeData {
  return {
    channels: channels.slice(0, count),
    units: units.map((unit) => ({ ...unit, columns: unit.columns.slice(0, count) })),
  };
}

let learned: LearnedModel;
let model: ModelFiles;
const others = fleet({ seed: 99, units: 25 });

beforeAll(async () => {
  learned = await learnFrom(fleet({ seed: 1, units: 30 }));
  await writeModel(directory, learned);
  model = await readModel("fleet", directory);
});

describe("a model of remaining life", () => {
  test("keeps the channels that move towards failure, and says which it left out", () => {
    expect(learned.card.channels.map(({ name }) => name)).toEqual(["cycle", "heat", "flow"]);
    expect(learned.card.training.warnings.join("\n")).toMatch(/Constant.*constant[\s\S]*Not moving.*noise/);
  });

  test("survives being written and read, and gives its golden estimates", async () => {
    expect(model.card).toEqual(learned.card);
    await using group = await openLife(model);
    await checkGolden(model, group, (await readGolden(directory))!);
  });

  test.each([5, 15, 30])("is near the truth for other units of which %i cycles are left", async (left) => {
    const estimates = await estimateLife(model, forModel(cutOff(others, left)), 0.9);

    const errors = estimates.map(({ rul }) => rul - left);
    expect(Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length)).toBeLessThan(10);
    const inside = estimates.filter(({ low, high }) => low <= left && left <= high);
    expect(inside.length).toBeGreaterThanOrEqual(0.75 * estimates.length);
    for (const { low, rul, high } of estimates) {
      expect(low).toBeLessThanOrEqual(rul);
      expect(rul).toBeLessThanOrEqual(high);
    }
  });

  test("gives a narrower interval for a smaller share", async () => {
    const units = forModel(cutOff(others, 15));
    const wide = await estimateLife(model, units, 0.9);
    const narrow = await estimateLife(model, units, 0.8);

    narrow.forEach(({ low, high }, index) => {
      expect(high - low).toBeLessThanOrEqual(wide[index]!.high - wide[index]!.low);
    });
  });

  test("states what it measured on units that were left out", () => {
    const { results, life } = learned.card;

    expect(results.units).toBe(30);
    expect(results.crossValidatedRmse).toBeLessThan(0.2 * life!.capCycles);
    expect(results.coverage90).toBeGreaterThan(0.8);
    expect(results.coverage80).toBeLessThanOrEqual(results.coverage90!);
  });
});

describe("a unit that the model cannot judge fully", () => {
  test("with too short a history is judged by age, and says so", async () => {
    const [unit] = forModel(others).units;
    const young = {
      ...unit!,
      cycles: unit!.cycles.slice(0, 2),
      columns: unit!.columns.map((each) => each.slice(0, 2)),
    };

    const [estimate] = await estimateLife(model, { ...forModel(others), units: [young] }, 0.9);

    expect(estimate).toMatchObject({ basis: "age", cycle: 2 });
    expect(estimate!.notes.join()).toMatch(/2 rows where/);
    expect(estimate!.low).toBeLessThanOrEqual(estimate!.rul);
  });

  test("with signals outside of what training showed is an extrapolation", async () => {
    const { channels, units } = forModel(cutOff(others, 15));
    const inFahrenheit = units.map(({ columns: [heat, flow], ...unit }) => ({
      ...unit,
      columns: [heat!.map((value) => value * 1.8 + 32), flow!],
    }));

    const [estimate] = await estimateLife(model, { channels, units: inFahrenheit }, 0.9);

    expect(estimate).toMatchObject({ basis: "extrapolated" });
    expect(estimate!.notes.join()).toMatch(/"heat" lies outside.*unit the same/);
  });

  test("whose record does not start when it was new is an extrapolation", async () => {
    const { channels, units } = forModel(cutOff(others, 5));
    const late = units.map(({ unit, cycles, columns }) => ({
      unit,
      cycles: cycles.slice(10),
      columns: columns.map((values) => values.slice(10)),
    }));

    const [estimate] = await estimateLife(model, { channels, units: late }, 0.9);

    expect(estimate).toMatchObject({ basis: "extrapolated" });
    expect(estimate!.notes.join()).toMatch(/starts at cycle 11/);
  });
});

describe("a table that cannot be learned from", () => {
  const withUnits = (change: (data: LifeData) => LifeData["units"]) => {
    const data = fleet({ seed: 3, units: 8 });
    return { ...data, units: change(data) };
  };

  test.each([
    ["has too few units", withUnits(({ units }) => units.slice(0, 3)), "SAMSPEL_LIFE_TOO_FEW_UNITS"],
    [
      "has a cycle twice",
      withUnits(({ units }) => units.map((unit) => ({ ...unit, cycles: unit.cycles.with(3, 3) }))),
      "SAMSPEL_LIFE_CYCLES",
    ],
    [
      "counts cycles from zero",
      withUnits(({ units }) => units.map((unit) => ({ ...unit, cycles: unit.cycles.map((cycle) => cycle - 1) }))),
      "SAMSPEL_LIFE_CYCLES",
    ],
    [
      "lacks a channel in one unit",
      withUnits(({ units }) =>
        units.map((unit, index) =>
          index === 2 ? { ...unit, columns: unit.columns.map((values) => values.map(() => Number.NaN)) } : unit,
        ),
      ),
      "SAMSPEL_LIFE_MISSING_VALUES",
    ],
  ])("%s", async (_, data, code) => {
    await expect(learnFrom(data)).rejects.toMatchObject({ code });
  });
});

test("the window of a young unit has cycle 0 where there is no frame, and padding changes no feature", () => {
  const settings = { baselineCycles: 4, recentCycles: 6, capCycles: 50 };
  const filters = filtersFor(settings);
  const unit = {
    unit: "1",
    cycles: Float64Array.of(1, 2, 3),
    columns: [Float64Array.of(10, 12, 14)],
  };

  const window = windowOf(unit, 3, settings);
  const features = featuresOf(window, Float32Array.of(10), filters);

  expect(Array.from(window.subarray(0, 10))).toEqual([1, 2, 3, 0, 0, 0, 0, 1, 2, 3]);
  // Slope of 2 per cycle is 12 over six cycles; the mean when new is 2 above the centre.
  expect(features[1]).toBeCloseTo(12, 3);
  expect(features[0]! - features[2]!).toBeCloseTo(2, 6);
  expect(features[3]).toBe(3);
});
