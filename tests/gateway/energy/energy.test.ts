/** Energy of a site over ranges: sums by hour, day and month, idle stretches, cost, emissions. */
import { describe, expect, test } from "vitest";
import type { EnergySettings } from "../../../gateway/config/energy-schema.ts";
import type { PastRecord } from "../../../gateway/energy/past-records.ts";
import { stretchRecord } from "../../../gateway/metrics/energy/idle-stretch.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { hourMs, midnightMs, quarter, quarterMs, quarters, site } from "./scene.ts";

describe("a range", () => {
  test("is cut into days of 23, 24 and 25 hours, and the sum of its periods is its total", async () => {
    for (const [day, hours] of [
      ["2026-03-28T23:00:00Z", 23],
      ["2026-10-24T22:00:00Z", 25],
      ["2026-11-23T23:00:00Z", 24],
    ] as const) {
      const fromMs = Date.parse(day);
      const toMs = fromMs + hours * hourMs;
      const energy = site({ records: quarters("fan", fromMs, toMs, 2), nowMs: toMs });
      const byDay = await energy.history({ fromMs, toMs, by: "day" });
      expect(byDay.assets[0]?.periods, day).toHaveLength(1);
      expect(byDay.assets[0]?.total.kwh, day).toBeCloseTo(2 * hours, 5);
      expect(byDay.assets[0]?.total.coverage).toBe(1);
      const byHour = await energy.history({ fromMs, toMs, by: "hour" });
      expect(byHour.assets[0]?.periods, day).toHaveLength(hours);
    }
  });

  test("adds machines, counts parts of the line once, and finds the peak of the sum with its moment", async () => {
    const records = [
      ...quarters("fan", midnightMs, midnightMs + hourMs, 2, 5),
      ...quarters("saw", midnightMs, midnightMs + hourMs, 3, 5),
      quarter("fan", midnightMs + hourMs, 9, 5),
      quarter("saw", midnightMs + hourMs, 1, 5),
    ];
    const nowMs = midnightMs + hourMs + quarterMs;
    const { site: all, assets } = await site({ records, nowMs, ids: ["fan", "saw"] }).history({
      fromMs: midnightMs,
      toMs: nowMs,
      by: "hour",
    });

    expect(all.total.kwh).toBeCloseTo(7.5, 5);
    expect(all.total.produced).toBe(25);
    expect(all.total.kwhPerProduced).toBeCloseTo(0.3, 6);
    expect(all.total.peak).toEqual({ kw: expect.closeTo(10, 5), fromMs: midnightMs + hourMs, toMs: nowMs });
    expect(assets.map(({ name }) => name)).toEqual(["FAN", "SAW"]);
    expect(all.periods.map(({ kwh }) => kwh)).toEqual([expect.closeTo(5, 5), expect.closeTo(2.5, 5)]);
  });

  test("says why a figure is missing and never makes one up", async () => {
    const records = quarters("fan", midnightMs, midnightMs + hourMs, 2, 0);
    const { assets } = await site({
      ...{ records, nowMs: midnightMs + 4 * hourMs, settings: { factor: "nordic-mix-ivl2021" } },
      given: { fallbackKw: undefined },
    }).history({ fromMs: midnightMs, toMs: midnightMs + 4 * hourMs, by: "day" });
    const total = assets[0]!.total;

    expect(total).toMatchObject({
      coverage: 0.25,
      assessment: "insufficient",
      kwhPerProduced: null,
      kwhPerGood: null,
      sek: null,
    });
    expect(total.reasons).toMatchObject({
      kwhPerGood: expect.stringContaining("not-configured"),
      kwhPerProduced: expect.stringContaining("60 %"),
      sek: expect.stringContaining("energy.tariff"),
      avoidableKwh: expect.stringContaining("fallbackKw"),
    });
    const none = (
      await site({ records: [], nowMs: midnightMs }).history({
        fromMs: midnightMs - hourMs,
        toMs: midnightMs,
        by: "hour",
      })
    ).assets[0]!;
    expect(none.total).toMatchObject({ kwh: null, sek: null, peak: null, coverage: 0, co2e: [] });
  });

  test("an interval that reaches over the end counts with its share; one told twice counts once", async () => {
    const records = [quarter("fan", midnightMs, 4), quarter("fan", midnightMs, 8)];
    const { assets } = await site({ records, nowMs: midnightMs + hourMs }).history({
      ...{ fromMs: midnightMs, toMs: midnightMs + quarterMs / 3, by: "hour" },
    });
    expect(assets[0]?.total.kwh).toBeCloseTo(2 / 3, 6);
  });

  test("is refused when it has more periods than one answer may have, and so is a month that does not exist", async () => {
    const energy = site({ records: [], nowMs: midnightMs });
    await expect(energy.history({ fromMs: 0, toMs: midnightMs, by: "hour" })).rejects.toMatchObject({
      code: "SAMSPEL_ENERGY_RANGE",
    });
    await expect(energy.history({ fromMs: midnightMs - hourMs, toMs: midnightMs, by: "shift" })).rejects.toMatchObject({
      code: "SAMSPEL_ENERGY_SHIFTS",
    });
    expect(() => energy.month("2026-13")).toThrow("2026-13 is no month");
    expect(energy.month("2026-10")).toEqual({
      fromMs: Date.parse("2026-09-30T22:00Z"),
      toMs: Date.parse("2026-10-31T23:00Z"),
      by: "day",
    });
  });
});

describe("cost and emissions", () => {
  const day: NonNullable<EnergySettings["tariff"]> = {
    ...{ orePerKwh: 50 },
    times: [
      { name: "day", days: ["tue"], start: "06:00", end: "22:00", orePerKwh: 100 },
      { name: "night shift", days: ["tue"], start: "23:00", end: "02:00", orePerKwh: 200 },
    ],
  };

  test("follow the hour and the weekday, also over midnight", async () => {
    const records = quarters("fan", midnightMs, midnightMs + 28 * hourMs, 1);
    const nowMs = midnightMs + 28 * hourMs;
    const energy = site({ records, nowMs, settings: { factor: "nordic-mix-ivl2021", tariff: day } });
    const hours = (await energy.history({ fromMs: midnightMs, toMs: nowMs, by: "hour" })).assets[0]!.periods;

    expect([0, 5, 6, 21, 22, 23, 24, 25, 26].map((hour) => hours[hour]!.sek)).toEqual(
      [0.5, 0.5, 1, 1, 0.5, 2, 2, 2, 0.5].map((sek) => expect.closeTo(sek, 6)),
    );
  });

  test("carry factor, method, year and source; two factors stand side by side", async () => {
    const { site: all } = await site({
      records: [quarter("fan", midnightMs, 4, 10)],
      nowMs: midnightMs + quarterMs,
    }).history({
      ...{ fromMs: midnightMs, toMs: midnightMs + quarterMs, by: "hour" },
    });
    expect(all.total.co2e).toEqual([
      {
        kg: expect.closeTo(0.09, 6),
        gPerPart: expect.closeTo(9, 4),
        factor: expect.objectContaining({ method: "location", year: 2021, source: expect.stringContaining("IVL") }),
      },
      {
        kg: expect.closeTo(0.5241, 6),
        gPerPart: expect.closeTo(52.41, 3),
        factor: expect.objectContaining({ method: "market", source: expect.stringContaining("Energimarknads") }),
      },
    ]);
  });

  test("the past keeps the factor and the price that held when it happened", async () => {
    const directory = temporaryDirectory("terms");
    const before = midnightMs + 2 * hourMs;
    site({
      records: [],
      nowMs: midnightMs,
      directory,
      settings: { factor: "nordic-mix-ivl2021", tariff: { orePerKwh: 100, times: [] } },
    });
    const contract = { name: "Wind", gPerKwh: 0, method: "market", year: 2026, source: "certificate 1" } as const;
    site({
      records: [],
      nowMs: before,
      directory,
      settings: { factor: contract, tariff: { orePerKwh: 200, times: [] } },
    });
    const nowMs = midnightMs + 4 * hourMs;
    const energy = site({
      ...{ records: quarters("fan", midnightMs, nowMs, 1), nowMs, directory },
      settings: { factor: contract, tariff: { orePerKwh: 200, times: [] } },
    });
    const report = await energy.history({ fromMs: midnightMs, toMs: nowMs, by: "day" });

    expect(report.assets[0]?.total.sek).toBeCloseTo(2 * 1 + 2 * 2, 6);
    expect(report.assets[0]?.total.co2e.map(({ kg, factor }) => [factor.id, kg])).toEqual([
      ["nordic-mix-ivl2021", expect.closeTo(0.18, 6)],
      ["Wind", 0],
    ]);
    expect(report.terms).toHaveLength(2);
  });
});

describe("idle stretches", () => {
  test("have clock times, energy and cost; the most avoidable comes first, and one that nobody closed has ended", async () => {
    const stretch = (fromMs: number, minutes: number, avoidableKwh: number, isOpen = false): PastRecord => ({
      ...{ tagId: "fan/energy/idle-stretch", timeMs: fromMs },
      value: stretchRecord({ fromMs, toMs: fromMs + minutes * 60_000, kwh: 2 * avoidableKwh, avoidableKwh, isOpen }),
    });
    const records = [
      stretch(midnightMs - 10 * hourMs, 30, 9),
      stretch(midnightMs - hourMs, 120, 1, true),
      stretch(midnightMs + 8 * hourMs, 20, 0.5),
      stretch(midnightMs + 8 * hourMs, 52, 3),
    ];
    const { idle } = await site({ records, nowMs: midnightMs + 20 * hourMs }).history({
      fromMs: midnightMs,
      toMs: midnightMs + 24 * hourMs,
      by: "day",
    });

    expect(
      idle.map(({ fromMs, toMs, avoidableKwh, isOpen }) => [
        (fromMs - midnightMs) / 60_000,
        (toMs - midnightMs) / 60_000,
        avoidableKwh,
        isOpen,
      ]),
    ).toEqual([
      [480, 532, 3, false],
      [-60, 60, 1, false],
    ]);
    expect(idle[0]?.sek).toBeCloseTo(3.3, 6);
  });
});
