import fc from "fast-check";
import { expect, test } from "vitest";
import { statusCodes } from "../../../../gateway/core/quality.ts";
import { cycleInflation } from "../../../../gateway/metrics/collaboration/cycle-inflation.ts";
import { stopEnergy } from "../../../../gateway/metrics/collaboration/stop-energy.ts";
import { isInside, zoneEntries } from "../../../../gateway/metrics/collaboration/zone-entries.ts";
import { running } from "../support.ts";

const square = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

test("entries, rate and occupancy from a scanner's zone", () => {
  const cell = running(zoneEntries, { occupied: "zone", holdSeconds: 3600 });
  cell.value("zone", false, 0);
  for (const at of [600, 1200, 1800]) {
    cell.value("zone", true, at * 1000);
    cell.value("zone", false, (at + 60) * 1000);
  }

  expect(cell.tick(3_600_000)).toEqual({
    "entry-count": 3,
    "entries-per-hour": 3,
    "occupancy-share": 5,
    "observed-time": 3600,
  });
});

test("from positions: each walk across the edge counts once, and nobody there is nobody in the zone", () => {
  const cell = running(zoneEntries, { human: { x: "x", y: "y" }, corners: square, humanPresent: "present" });
  cell.value("present", true, 0);
  for (let t = 0; t < 40_000; t += 100) {
    const isIn = (t >= 10_000 && t < 14_000) || (t >= 20_000 && t < 20_100) || t >= 36_000;
    cell.value("x", 0.5, t);
    cell.value("y", isIn ? 0.5 : 1.5, t);
  }
  cell.value("present", false, 40_000);

  const results = cell.tick(80_000);

  expect(results).toMatchObject({ "entry-count": 2, "occupancy-share": 10, "observed-time": 80 });
});

test("a person who is no longer seen is neither in nor out", () => {
  const cell = running(zoneEntries, { human: { x: "x", y: "y" }, corners: square });
  cell.value("x", 0.5, 0);
  cell.value("y", 0.5, 0);

  expect(cell.tick(60_000)).toMatchObject({ "entry-count": 1, "observed-time": 1, "occupancy-share": 100 });
});

test("a light curtain: an interrupted field is an entry, and while it is bridged nothing is known", () => {
  const cell = running(zoneEntries, { lightCurtain: { ossd: "ossd", muting: "muting" }, holdSeconds: 3600 });
  expect(cell.tick(500)?.["entry-count"]).toEqual({ unavailable: "waiting: no value of ossd yet" });
  cell.value("muting", false, 0);
  cell.value("ossd", true, 1000);
  cell.value("ossd", false, 11_000);
  cell.value("ossd", true, 13_000);
  cell.value("muting", true, 21_000);
  cell.value("ossd", true, 25_000);
  cell.value("muting", false, 31_000);

  expect(cell.tick(41_000)).toMatchObject({ "entry-count": 1, "occupancy-share": 100 * (2 / 30), "observed-time": 30 });
});

test("neither zone nor corners: the reason names what is needed", () => {
  expect(running(zoneEntries, { human: { x: "x", y: "y" } }).tick(1000)?.["entry-count"]).toEqual({
    unavailable: "not-configured: occupied, lightCurtain, or human and corners, are needed",
  });
});

test("a point is inside a convex polygon exactly when it is on the inner side of every edge", () => {
  const corners = [
    [-2, -1],
    [3, -2],
    [4, 2],
    [-1, 3],
  ] as const;
  const place = fc.double({ min: -5, max: 5, noNaN: true });
  fc.assert(
    fc.property(place, place, (x, y) => {
      const sides = corners.map(([ax, ay], index) => {
        const [bx, by] = corners[(index + 1) % corners.length]!;
        return (bx - ax) * (y - ay) - (by - ay) * (x - ax);
      });
      fc.pre(sides.every((side) => Math.abs(side) > 1e-9));
      expect(isInside([x, y], corners)).toBe(sides.every((side) => side > 0));
    }),
  );
});

test("cycles with a person against cycles without", () => {
  const cell = running(cycleInflation, { cycleCount: "count", humanPresent: "present", minimumCycles: 2 });
  const absent = [45, 44, 46];
  const present = [58, 57, 59];
  let t = 0;
  let count = 7;
  cell.value("present", false, 0);
  cell.value("count", count, 0);
  for (const [index, length] of [...absent, ...present].entries()) {
    if (index === absent.length) cell.value("present", true, t);
    t += length * 1000;
    cell.value("count", ++count, t);
  }

  const results = cell.tick(t);

  expect(results).toMatchObject({ "median-cycle-absent": 45, "median-cycle-present": 58, "cycle-count-present": 3 });
  expect(results?.["cycle-inflation"]).toBeCloseTo(28.889, 3);
});

test("a counter that jumps, is reset or pauses gives no cycle", () => {
  const cell = running(cycleInflation, { cycleCount: "count", humanPresent: "present" });
  cell.value("present", false, 0);
  for (const [count, at] of [
    [5, 0],
    [8, 40],
    [9, 85],
    [0, 130],
    [1, 175],
    [1, 200],
    [2, 1000],
  ] as const) {
    cell.value("count", count, at * 1000);
  }

  expect(cell.tick(1_000_000)).toMatchObject({ "cycle-count-absent": 2, "median-cycle-absent": 45 });
});

test("energy while standing and per part; a gap in the power is no energy", () => {
  const cell = running(stopEnergy, { power: "power", active: "active", partCount: "parts" });
  cell.value("active", true, 0);
  cell.value("parts", 100, 0);
  for (let t = 0; t <= 3600; t += 5) {
    if (t === 1800) cell.value("active", false, t * 1000);
    if (t === 3600) cell.value("parts", 110, t * 1000);
    cell.value("active", t < 1800, t * 1000);
    if (t <= 3000 || t === 3600) cell.value("power", t < 1800 ? 600 : 240, t * 1000);
  }

  const results = cell.tick(3_600_000);

  expect(results?.["observed-time"]).toBe(3000);
  expect(results?.["stop-energy"]).toBeCloseTo(80, 6);
  expect(results?.energy).toBeCloseTo((600 * 1800 + 240 * 1200) / 3600, 6);
  expect(results?.["energy-per-part"]).toBeCloseTo((600 * 1800 + 240 * 1200) / 36_000, 6);
});

test("an impossible or bad power is a gap, and a reset of the counter makes no parts", () => {
  const cell = running(stopEnergy, { power: "power", active: "active", partCount: "parts" });
  cell.value("active", false, 0);
  cell.value("parts", 500, 0);
  cell.value("power", 100, 0);
  cell.value("power", 1e12, 1000);
  cell.value("power", 100, 2000);
  cell.value("power", 100, 3000, { statusCode: statusCodes.bad });
  cell.value("power", 100, 4000);
  cell.value("parts", 3, 5000);

  const results = cell.tick(5000);

  expect(results?.["observed-time"]).toBe(2);
  expect(results?.["energy-per-part"]).toEqual({ unavailable: "too-little: no part was finished in the window" });
});
