/** Marks of a time axis: round times on the clock of the site. */
import { describe, expect, test } from "vitest";
import { decimalsOf, markText, roundTimes } from "../../../dashboards/charts/axis.ts";
import { formatter } from "../../../dashboards/format.ts";

const timeZone = "Europe/Stockholm";
const format = formatter("sv", timeZone);
const at = (text: string): number => Date.parse(text);

function marks(from: string, to: string, most = 6): string[] {
  const range = { fromMs: at(from), toMs: at(to) };
  return roundTimes(range, { most, timeZone }).map((timeMs) => markText(timeMs, range, format));
}

describe("marks of a time axis", () => {
  test("a day until now has whole hours of the zone, not quarters of what happens to be shown", () => {
    expect(marks("2026-11-26T23:00:00Z", "2026-11-27T16:19:43Z")).toEqual([
      "00:00",
      "03:00",
      "06:00",
      "09:00",
      "12:00",
      "15:00",
    ]);
  });

  test("a quarter of an hour has whole minutes", () => {
    expect(marks("2026-11-27T16:05:01Z", "2026-11-27T16:20:01Z")).toEqual(["17:10", "17:15", "17:20"]);
  });

  test("a week has days, from midnight of the zone", () => {
    expect(marks("2026-11-20T16:00:00Z", "2026-11-27T16:00:00Z", 8)).toEqual([
      ...["21 nov.", "22 nov.", "23 nov.", "24 nov.", "25 nov.", "26 nov.", "27 nov."],
    ]);
  });

  test("no more marks than there is room for, however long the range", () => {
    for (const hours of [0.01, 0.3, 1, 7, 23, 100, 1000, 9000]) {
      const range = { fromMs: at("2026-11-27T16:20:01Z") - hours * 3_600_000, toMs: at("2026-11-27T16:20:01Z") };
      const count = roundTimes(range, { most: 6, timeZone }).length;
      expect(count).toBeLessThanOrEqual(6);
      expect(count).toBeGreaterThanOrEqual(1);
    }
  });
});

describe("marks of a value axis", () => {
  test("are written with the decimals of their step, all of them", () => {
    expect([10, 2, 0.5, 0.25, 0.1, 0.02, 0.0005].map(decimalsOf)).toEqual([0, 0, 1, 2, 1, 2, 4]);
    expect([0.29, 0.3, 0.31].map((value) => format.exact(value, decimalsOf(0.01)))).toEqual(["0,29", "0,30", "0,31"]);
    expect(format.exact(119.95, decimalsOf(0.05))).toBe("119,95");
  });
});
