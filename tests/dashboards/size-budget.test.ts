/** A build above its size budget fails and says by what. */
import { expect, test } from "vitest";
import { excesses } from "../../dashboards/size-budget.ts";

const budget = { firstRouteBytes: 60_000, lazyBytes: 25_000, cssBytes: 12_000 };

test("sizes within the budget pass", () => {
  expect(
    excesses({ firstRouteBytes: 60_000, lazy: [{ file: "a.js", bytes: 25_000 }], cssBytes: 12_000 }, budget),
  ).toEqual([]);
});

test("each size above the budget is named with its limit", () => {
  const sizes = {
    firstRouteBytes: 60_100,
    lazy: [
      { file: "a.js", bytes: 25_100 },
      { file: "b.js", bytes: 100 },
    ],
    cssBytes: 12_100,
  };

  expect(excesses(sizes, budget)).toEqual([
    "first route 60.1 kB > 60.0 kB",
    "a.js 25.1 kB > 25.0 kB",
    "style sheets 12.1 kB > 12.0 kB",
  ]);
});
