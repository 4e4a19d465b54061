/** Numbers, units and times as Swedish and English readers write them. */
import { expect, test } from "vitest";
import { formatter } from "../../dashboards/format.ts";

const sv = formatter("sv", "Europe/Stockholm");
const en = formatter("en", "Europe/Stockholm");
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, " ").replaceAll("−", "-");

test("numbers have at most three significant digits, and the decimal mark of the language", () => {
  expect(sv.number(1.23456)).toBe("1,23");
  expect(en.number(0.0012345)).toBe("0.00123");
  expect(plain(sv.number(-48.04))).toBe("-48");
});

test("whole digits are never rounded away", () => {
  expect(plain(sv.number(11_904.4))).toBe("11 904");
  expect(en.number(123_456)).toBe("123,456");
});

test("units are written as people know them", () => {
  expect(sv.unit("Cel")).toBe("°C");
  expect(sv.unit("N.m")).toBe("N·m");
  expect(sv.unit("1")).toBe("");
  expect(sv.unit("mm/s")).toBe("mm/s");
  for (const name of ["__proto__", "constructor"]) expect(sv.unit(name)).toBe(name);
});

test("times are those of the site, whatever the zone of the browser", () => {
  const noonInStockholm = Date.UTC(2026, 10, 23, 11, 0, 5);

  expect(sv.time(noonInStockholm)).toBe("12:00:05");
  expect(en.time(noonInStockholm)).toBe("12:00:05");
});

test("a zone that the browser does not know falls back to UTC and says so", () => {
  const lost = formatter("en", "Mars/Olympus");

  expect(lost.zoneName).toBe("UTC");
  expect(lost.time(Date.UTC(2026, 0, 1, 7, 8, 9))).toBe("07:08:09");
});

test("ages grow from seconds to days", () => {
  expect(plain(sv.ago(2000))).toBe("för 2 s sedan");
  expect(plain(sv.ago(130_000))).toBe("för 2 min sedan");
  expect(en.ago(3 * 3_600_000)).toMatch(/3 hr\.? ago|3 hours ago|3h ago/);
});

test("durations carry the symbols of the SI", () => {
  expect(sv.duration(48)).toBe("48 ms");
  expect(sv.duration(24_000)).toBe("24 s");
  expect(sv.duration(108_000)).toBe("1,8 min");
});

test("a fixed number of decimals gives way to three significant digits", () => {
  expect(sv.fixed(0.4, 2)).toBe("0,40");
  expect(sv.fixed(12.345, 2)).toBe("12,3");
  expect(sv.fixed(422.48, 2)).toBe("422");
});
