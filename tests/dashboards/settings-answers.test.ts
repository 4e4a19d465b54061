/** What is typed on the page of settings, as changes of the configuration. */
import { describe, expect, test } from "vitest";
import {
  breaksOf,
  calendarChanges,
  daysOf,
  factorChanges,
  keptNumber,
  meterChanges,
  newShift,
  newTime,
  numberOf,
  shownNumber,
  siteChanges,
  tariffChanges,
  typedFactor,
  typedMeter,
  typedShifts,
  typedTariff,
} from "../../dashboards/settings-answers.ts";
import type { SettingsReport } from "../../gateway/core/settings.ts";

const shift = { name: "Day", days: ["mon"], start: "06:00", end: "14:30", breaks: [{ start: "09:00", end: "09:15" }] };
const calendar = {
  metric: "p",
  name: "Press",
  timeZone: "Europe/Stockholm",
  shifts: [shift],
  holidays: ["2026-12-24"],
};
const meter = { metric: "e", name: "Press", graceMinutes: 5, fallbackKw: 0.2, intervalMinutes: 15 };
const report: SettingsReport = {
  ...{ language: "sv", timeZone: "Europe/Stockholm", factor: "nordic-mix-ivl2021", factors: [] },
  tariff: { name: "Contract", orePerKwh: 110, times: [{ ...shift, breaks: undefined, orePerKwh: 60 }] },
  ...{ calendars: [calendar], lines: [], meters: [meter], canReload: true, canUndo: false, isKept: true },
};

test.each([
  ["98,5", 98.5],
  [" 98.5 ", 98.5],
  ["-3", -3],
  ["", undefined],
  ["ten", undefined],
  ["1,2,3", undefined],
])("%j is the number %s", (typed, number) => {
  expect(numberOf(typed)).toBe(number);
});

test("a number is kept with a point and shown with the decimal sign of the page", () => {
  expect(keptNumber("98,5")).toBe("98.5");
  expect(shownNumber("98.5", "sv")).toBe("98,5");
  expect(shownNumber("98,5", "en")).toBe("98.5");
});

describe("emission factors", () => {
  const own = { name: "Wind", gPerKwh: 12.5, method: "market", year: 2025, source: "Contract 4711" };
  const present = { factor: typedFactor(report.factor), secondFactor: typedFactor(undefined) };

  test("that nobody has touched are no change, whatever was typed of an own one that is not chosen", () => {
    expect(factorChanges(report, present)).toEqual([]);
    expect(factorChanges(report, { ...present, factor: { ...present.factor, gPerKwh: "1" } })).toEqual([]);
    const ofFile = { ...report, factor: own };
    expect(factorChanges(ofFile, { ...present, factor: typedFactor(own) })).toEqual([]);
  });

  test("may be one's own, beside a published one or none", () => {
    const factor = {
      ...present.factor,
      id: "",
      name: " Wind ",
      gPerKwh: "12,5",
      year: "2025",
      source: "Contract 4711",
    };
    expect(factorChanges(report, { factor, secondFactor: typedFactor("eu27-eea-2023") })).toEqual([
      { setting: "factor", value: own },
      { setting: "secondFactor", value: "eu27-eea-2023" },
    ]);
    const both = { ...report, secondFactor: own };
    expect(factorChanges(both, present)).toEqual([{ setting: "secondFactor" }]);
  });

  test.each([{ name: " " }, { gPerKwh: "much" }, { year: "" }, { source: "" }])("without %o are incomplete", (part) => {
    const factor = { ...typedFactor(own), ...part };
    expect(factorChanges(report, { ...present, factor })).toBeUndefined();
  });
});

describe("shifts", () => {
  test("that nobody has touched come out as they were", () => {
    expect(calendarChanges(["p"], { shifts: typedShifts(calendar), holidays: "2026-12-24" })).toEqual([
      { setting: "shifts", metric: "p", value: [shift] },
      { setting: "holidays", metric: "p", value: ["2026-12-24"] },
    ]);
  });

  test("of a line are given to each of its machines, and none of them means the default", () => {
    expect(calendarChanges(["a", "b"], { shifts: [], holidays: " " })).toEqual([
      { setting: "shifts", metric: "a" },
      { setting: "holidays", metric: "a" },
      { setting: "shifts", metric: "b" },
      { setting: "holidays", metric: "b" },
    ]);
  });

  test("are read as people write times", () => {
    expect(breaksOf("9.00-9.15, 12:00 – 12:30;")).toEqual([
      { start: "09:00", end: "09:15" },
      { start: "12:00", end: "12:30" },
    ]);
    const [change] =
      calendarChanges(["p"], { shifts: [{ ...newShift, name: "D", start: "6:00" }], holidays: "" }) ?? [];
    expect(change?.value).toMatchObject([{ start: "06:00" }]);
    expect(daysOf("2026-12-24, 2026-12-25\n2027-01-01")).toHaveLength(3);
  });

  test.each([
    ["without a name", { ...newShift }, ""],
    ["without a day", { ...newShift, name: "Day", days: [] }, ""],
    ["with a time that there is not", { ...newShift, name: "Day", end: "25:00" }, ""],
    ["with breaks that are none", { ...newShift, name: "Day", breaks: "lunch" }, ""],
    ["with a day off that is none", { ...newShift, name: "Day" }, "Christmas"],
  ])("%s are incomplete", (_, typed, holidays) => {
    expect(calendarChanges(["p"], { shifts: [typed], holidays })).toBeUndefined();
  });
});

describe("the price", () => {
  test("that nobody has touched comes out as it was", () => {
    const { days, start, end } = shift;
    expect(tariffChanges(typedTariff(report))).toEqual([
      {
        setting: "tariff",
        value: { name: "Contract", orePerKwh: 110, times: [{ name: "Day", days, start, end, orePerKwh: 60 }] },
      },
    ]);
  });

  test("goes when it is emptied, and stays incomplete while prices by time are left", () => {
    expect(tariffChanges({ name: "x", orePerKwh: "", times: [] })).toEqual([{ setting: "tariff" }]);
    expect(
      tariffChanges({ name: "", orePerKwh: "", times: [{ ...newTime, name: "Night", orePerKwh: "1" }] }),
    ).toBeUndefined();
    expect(tariffChanges({ name: "", orePerKwh: "1", times: [{ ...newTime, name: "Night" }] })).toBeUndefined();
  });
});

test("of the rest only what differs is a change", () => {
  expect(siteChanges(report, { language: "sv", timeZone: "Europe/Stockholm" })).toEqual([]);
  expect(siteChanges(report, { language: "en", timeZone: " Europe/Oslo" })).toEqual([
    { setting: "language", value: "en" },
    { setting: "timeZone", value: "Europe/Oslo" },
  ]);
  expect(meterChanges(meter, typedMeter(meter))).toEqual([]);
  expect(meterChanges(meter, { graceMinutes: "7,5", fallbackKw: "", intervalMinutes: "15" })).toEqual([
    { setting: "graceMinutes", metric: "e", value: 7.5 },
    { setting: "fallbackKw", metric: "e" },
  ]);
  expect(meterChanges(meter, { graceMinutes: "soon", fallbackKw: "", intervalMinutes: "15" })).toBeUndefined();
});
