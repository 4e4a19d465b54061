/** A value of a playback is one that was recorded, or none. */
import { expect, test } from "vitest";
import { valueAt } from "../../dashboards/replay-values.ts";

const every = { holdMs: Number.POSITIVE_INFINITY, partMs: 0 };

test("a value stands until the next one, and none stands before the first", () => {
  const points = { timesMs: [10, 20], values: [1, 2], ...every };

  expect([9, 10, 19, 20, 500].map((timeMs) => valueAt(points, timeMs))).toEqual([
    undefined,
    [1, 1],
    [1, 1],
    [2, 2],
    [2, 2],
  ]);
});

test("within a gap, or after a bad value, there is none", () => {
  const points = { timesMs: [10, 20, 30], values: [1, null, 3], ...every };

  expect(valueAt(points, 25)).toBeUndefined();
  expect(valueAt(points, 30)).toEqual([3, 3]);
});

test("a value that should have been followed by another does not stand for ever", () => {
  const points = { timesMs: [10], values: [1], holdMs: 3000, partMs: 0 };

  expect(valueAt(points, 3010)).toEqual([1, 1]);
  expect(valueAt(points, 3011)).toBeUndefined();
});

test("where only the lowest and highest of a part are there, both are given, and nothing from beyond a gap", () => {
  const points = { timesMs: [0, 5, 10, 15, 20, 25], values: [1, 4, 2, 3, null, 99], ...every, partMs: 10 };

  expect(valueAt(points, 12)).toEqual([2, 4]);
});

test("of no points there is no value", () => {
  expect(valueAt({ timesMs: [], values: [], ...every }, 0)).toBeUndefined();
});
