/** A build above its size budget fails and says by what. */
import { expect, test } from "vitest";
import { excesses, sizesOf } from "../../dashboards/size-budget.ts";

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

test("the first route counts what the entry imports and the larger of the languages, everything else is later", () => {
  const chunk = (fileName: string, name: string, length: number, imports: readonly string[] = []) => ({
    type: "chunk",
    fileName,
    name,
    isEntry: name === "index",
    imports,
    // Random digits: text of which gzip makes little.
    code: Array.from({ length }, (_, index) => ((index * 7919 + 13 * index * index) % 9973).toString(36)).join(""),
  });
  const bundle = [
    chunk("index.js", "index", 100, ["base.js"]),
    chunk("base.js", "base", 100),
    chunk("sv.js", "sv", 2000),
    chunk("en.js", "en", 1000),
    chunk("card.js", "card", 500),
  ];
  const sizes = sizesOf(Object.fromEntries(bundle.map((each) => [each.fileName, each])) as never);

  expect(sizes.lazy.map(({ file }) => file)).toEqual(["en.js", "card.js"]);
  expect(sizes.firstRouteBytes).toBeGreaterThan(sizes.lazy[0]?.bytes ?? 0);
});
