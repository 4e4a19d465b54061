import { expect, test } from "vitest";
import { alarmsOn, bandOf, placeOn } from "../../dashboards/value-band.ts";
import type { AlarmReport } from "../../gateway/core/alarm.ts";

const normal = { low: 20, high: 60, origin: "configuration" };
const limit = (value: number) => ({ value, name: "too hot", origin: "maker" });

test("the scale holds normal band and limits, with room on both sides", () => {
  const band = bandOf(normal, [limit(80)])!;

  expect(band.low).toBeCloseTo(11);
  expect(band.high).toBeCloseTo(89);
});

test("limits stand from the lowest to the highest", () => {
  expect(bandOf(normal, [limit(80), limit(70)])!.limits.map(({ value }) => value)).toEqual([70, 80]);
});

test("what begins at zero has no room below it", () => {
  expect(bandOf({ ...normal, low: 0 }, [])!.low).toBe(0);
});

test("one limit alone is seen against zero", () => {
  const { low, high } = bandOf(undefined, [limit(6)])!;

  expect(low).toBe(0);
  expect(high).toBeGreaterThan(6);
});

test("where nothing is known there is no scale", () => {
  expect(bandOf(undefined, [])).toBeUndefined();
  expect(bandOf({ low: Number.NaN, high: 1, origin: "" }, [])).toBeUndefined();
});

test("a value outside the scale stands at its end", () => {
  const scale = { low: 10, high: 20 };

  expect([5, 15, 30].map((value) => placeOn(scale, value))).toEqual([0, 0.5, 1]);
});

test("only alarms on the value of the tag itself are its limits", () => {
  const alarms = [
    { id: "a", tag: "pump/pressure", type: "low", limit: 6 },
    { id: "b", tag: "pump/pressure", type: "rate", limit: 1 },
    { id: "c", tag: "pump/pressure", type: "state", states: ["off"] },
    { id: "d", tag: "pump/flow", type: "high", limit: 9 },
  ] as unknown as AlarmReport[];

  expect(alarmsOn("pump/pressure", alarms).map(({ id }) => id)).toEqual(["a"]);
});
