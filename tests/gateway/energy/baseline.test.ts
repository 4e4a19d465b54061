/** Baselines of energy, leak tests of compressed air, and the table. */
import { describe, expect, test } from "vitest";
import { energyCsv } from "../../../gateway/core/energy-csv.ts";
import type { PastRecord } from "../../../gateway/energy/past-records.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { hourMs, midnightMs, quarter, quarterMs, quarters, site } from "./scene.ts";

describe("a baseline", () => {
  const days = 12;
  const startMs = midnightMs - days * 24 * hourMs;
  /** 24 kWh a day, and 0.2 kWh for each part; other days make more or fewer parts. */
  const records = Array.from({ length: days * 96 }, (_, index): PastRecord => {
    const parts = 2 + (Math.floor(index / 96) % 5);
    return quarter("fan", startMs + index * quarterMs, 1 + 0.8 * parts, parts);
  });
  const request = { metric: "fan/energy", fromMs: startMs, toMs: midnightMs, by: "day", drivers: [] } as const;

  test("is learned from a chosen time, expects energy with its uncertainty, and sums up what was saved", async () => {
    const waste = quarters("fan", midnightMs, midnightMs + 24 * hourMs, 1 + 0.8 * 4 + 0.5, 4);
    const energy = site({ records: [...records, ...waste], nowMs: midnightMs + 24 * hourMs });
    const learned = await energy.learn(request);
    expect(learned).toMatchObject({
      version: 1,
      periods: days,
      baseKwh: expect.closeTo(24, 3),
      r2: expect.closeTo(1, 6),
    });
    expect(learned.drivers).toEqual([
      { name: "parts", kwhPerUnit: expect.closeTo(0.2, 5), standardError: expect.closeTo(0, 4) },
    ]);
    const { assets } = await energy.history({ fromMs: startMs, toMs: midnightMs + 24 * hourMs, by: "day" });
    const last = assets[0]!.periods.at(-1)!;
    expect(last.expected?.kwh).toBeCloseTo(24 + 0.2 * 4 * 96, 2);
    expect(last.ratio).toBeCloseTo((24 * 4.7) / (24 + 76.8), 4);
    expect(assets[0]?.cusum.at(-1)?.kwh).toBeCloseTo(12, 2);
    expect((await energy.learn(request)).version).toBe(2);
    expect(energy.baselines().map(({ version }) => version)).toEqual([1, 2]);
  });

  test("expects of a day that is under way only the share of the base load that has passed, and learns nothing from it", async () => {
    // Noon: half of the base load of a day, and the parts made until then.
    const nowMs = midnightMs + 12 * hourMs;
    const morning = quarters("fan", midnightMs, nowMs, 1 + 0.8 * 4, 4);
    const energy = site({ records: [...records, ...morning], nowMs });
    const learned = await energy.learn({ ...request, toMs: nowMs });
    expect(learned).toMatchObject({ periods: days, baseKwh: expect.closeTo(24, 3) });

    const { assets, site: whole } = await energy.history({ fromMs: startMs, toMs: nowMs, by: "day" });

    const today = assets[0]!.periods.at(-1)!;
    expect(today.kwh).toBeCloseTo(12 * 4.2, 4);
    expect(today.expected?.kwh).toBeCloseTo(12 + 0.2 * 4 * 48, 3);
    expect(today.ratio).toBeCloseTo(1, 4);
    expect(assets[0]!.cusum).toHaveLength(days);
    expect(whole.periods.at(-1)?.expected?.kwh).toBeCloseTo(12 + 0.2 * 4 * 48, 3);
  });

  test("of every machine gives what the whole site is expected to need; without one of them the site has none", async () => {
    const nowMs = midnightMs + 24 * hourMs;
    const both = [...records, ...quarters("fan", midnightMs, nowMs, 4.2, 4)].flatMap((record) => [
      record,
      { ...record, tagId: record.tagId.replace("fan", "saw") },
    ]);
    const energy = site({ records: both, nowMs, ids: ["fan", "saw"] });
    const question = { fromMs: midnightMs, toMs: nowMs, by: "day" } as const;
    await energy.learn(request);
    const before = (await energy.history(question)).site.periods[0]!;
    expect(before).toMatchObject({ expected: null, reasons: { expected: expect.stringContaining("saw/energy") } });

    await energy.learn({ ...request, metric: "saw/energy" });

    const after = (await energy.history(question)).site.periods[0]!;
    expect(after.expected?.kwh).toBeCloseTo(2 * (24 + 0.2 * 4 * 96), 2);
    expect(after.ratio).toBeCloseTo(1, 4);
  });

  test("learns degree days beside the parts, and leaves out days on which the driver was hardly known", async () => {
    /** Mean outdoor temperature of each day, °C; on the fourth day the sensor was silent. */
    const celsius = (fromMs: number) =>
      [12, 3, -4, 8, 15, 0, -8, 5, 10, -2, 7, 1][(fromMs - startMs) / (24 * hourMs)] ?? 20;
    const degreeDays = (fromMs: number) => Math.max(0, 17 - celsius(fromMs));
    const heated = Array.from({ length: days * 96 }, (_, index): PastRecord => {
      const day = startMs + Math.floor(index / 96) * 24 * hourMs;
      const parts = 2 + (Math.floor(index / 96) % 5);
      return quarter("fan", startMs + index * quarterMs, 1 + 0.8 * parts + (1.5 * degreeDays(day)) / 24, parts);
    });
    const silentMs = startMs + 3 * 24 * hourMs;
    const energy = site({
      ...{ records: heated, nowMs: midnightMs },
      aggregates: async ({ fromMs }) =>
        ({
          timeWeightedMean: Float64Array.of(celsius(fromMs)),
          coverage: Float64Array.of(fromMs === silentMs ? 0.4 : 1),
        }) as never,
    });

    const learned = await energy.learn({ ...request, drivers: [{ tag: "outdoor", degreeDaysBelow: 17 }] });

    expect(learned).toMatchObject({ periods: days - 1, baseKwh: expect.closeTo(24, 2) });
    expect(learned.drivers.map(({ kwhPerUnit }) => kwhPerUnit)).toEqual([
      expect.closeTo(0.2, 4),
      expect.closeTo(1.5, 3),
    ]);
    const { assets } = await energy.history({ fromMs: silentMs, toMs: silentMs + 48 * hourMs, by: "day" });
    expect(assets[0]!.periods.map(({ expected }) => expected === null)).toEqual([true, false]);
  });

  test("is kept over a restart, and other periods have none", async () => {
    const directory = temporaryDirectory("baseline");
    await site({ records, nowMs: midnightMs, directory }).learn(request);
    const again = site({ records, nowMs: midnightMs, directory });
    expect(again.baselines()).toHaveLength(1);
    const hours = await again.history({ fromMs: midnightMs - 5 * hourMs, toMs: midnightMs, by: "hour" });
    expect(hours.assets[0]).toMatchObject({ baseline: null, noBaseline: expect.stringContaining("no baseline") });
  });

  test("is refused for too few periods, for the same number of parts, and where the line does not fit", async () => {
    const refused = (given: readonly PastRecord[], fromMs: number) =>
      expect(site({ records: given, nowMs: midnightMs }).learn({ ...request, fromMs })).rejects;
    await refused(records, midnightMs - 5 * 24 * hourMs).toMatchObject({
      ...{ code: "SAMSPEL_ENERGY_BASELINE", message: expect.stringContaining("5 periods") },
    });
    await refused(quarters("fan", startMs, midnightMs, 2, 4), startMs).toThrow("the same in all periods");
    const wild = Array.from({ length: days * 96 }, (_, index) => {
      const day = Math.floor(index / 96);
      return quarter(
        "fan",
        startMs + index * quarterMs,
        [1, 9, 2, 8, 1, 7][day % 6]!,
        [5, 1, 2, 6, 4, 3][(day * 5) % 6]!,
      );
    });
    await refused(wild, startMs).toThrow("no reliable baseline yet");
    await expect(site({ records, nowMs: midnightMs }).learn({ ...request, metric: "x" })).rejects.toMatchObject({
      code: "SAMSPEL_ENERGY_UNKNOWN",
    });
  });
});

describe("a leak test of compressed air", () => {
  const year = { hoursPerYear: 5000, specificPower: 6.5 };

  test("by load cycles gives share, flow, kWh and SEK of a year, and is kept with its terms", async () => {
    const directory = temporaryDirectory("air");
    const energy = site({ records: [], nowMs: midnightMs, directory });
    const test = { kind: "cycle", onLoadSeconds: 90, offLoadSeconds: 210, capacityM3Min: 5 } as const;
    const report = await energy.airTest(test, year);
    expect(report).toMatchObject({ leakShare: 0.3, leakM3Min: 1.5, kw: 9.75, kwhPerYear: 48_750, sekPerYear: 53_625 });
    expect(report.kgCo2ePerYear).toBeCloseTo(48_750 * 0.09, 6);
    expect(site({ records: [], nowMs: midnightMs, directory }).airTests()).toEqual([report]);
  });

  test("by pressure decay corrects a fall to half the pressure, and refuses one that rose", async () => {
    const energy = site({ records: [], nowMs: midnightMs });
    const decay = { kind: "decay", volumeM3: 1.5, startBar: 7, endBar: 5.5, seconds: 240 } as const;
    expect((await energy.airTest(decay, year)).leakM3Min).toBeCloseTo(0.555144, 6);
    expect((await energy.airTest({ ...decay, endBar: 3.5 }, year)).leakM3Min).toBeCloseTo(
      (1.25 * 1.5 * 3.5) / (4 * 1.01325),
      6,
    );
    await expect(energy.airTest({ ...decay, endBar: 7.5 }, year)).rejects.toMatchObject({
      code: "SAMSPEL_ENERGY_AIR_TEST",
    });
    await expect(energy.airTest({ kind: "cycle", capacityM3Min: 5 }, year)).rejects.toThrow(
      "neither loaded nor unloaded",
    );
  });
});

test("the table names what each figure is, prints factor and source in each row, and computes nothing in a spreadsheet", async () => {
  const records = quarters("=fan", midnightMs, midnightMs + hourMs, 2, 1);
  const report = await site({ records, nowMs: midnightMs + hourMs, ids: ["=fan"] }).history({
    fromMs: midnightMs,
    toMs: midnightMs + hourMs,
    by: "hour",
  });
  const lines = energyCsv(report).trimEnd().split("\r\n");

  expect(lines[0]).toContain("kWh_per_good");
  expect(lines).toHaveLength(1 + 2 * 2);
  expect(lines[3]).toContain("'=fan/energy");
  expect(lines[1]).toContain("location,2021,");
  expect(lines[2]).toContain("524.1,market,2023,");
});
