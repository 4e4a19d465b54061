/** The address of a view restores page, range, end, filter and language. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Page, parseRoute, type Route, rangeNames, routeAddress } from "../../dashboards/route.ts";

const origin = "http://gateway.local";
const id = fc
  .array(
    fc.string({ minLength: 1, maxLength: 8 }).filter((part) => !/[/\\]/.test(part) && part !== "." && part !== ".."),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.join("/"))
  .filter((text) => text.isWellFormed() && !text.endsWith("/"));
const page: fc.Arbitrary<Page> = fc.oneof(
  fc.constantFrom<Page>({ name: "overview" }, { name: "alarms" }, { name: "connections" }, { name: "models" }),
  id.map((text): Page => ({ name: "asset", id: text })),
  id.map((text): Page => ({ name: "asset", id: text, tab: "signals" })),
  fc.constant<Page>({ name: "alarms", tab: "performance" }),
  id.map((text): Page => ({ name: "cell", id: text })),
  fc.record({
    name: fc.constant("wall" as const),
    scenes: fc.array(
      id.filter((text) => !text.includes(",")),
      { maxLength: 3 },
    ),
    everySeconds: fc.integer({ min: 5, max: 3600 }),
  }),
);

test("every route comes back from its address", () => {
  const route: fc.Arbitrary<Route> = fc.record(
    {
      page,
      range: fc.constantFrom(...rangeNames),
      toMs: fc.integer({ min: 1, max: 4e12 }),
      language: fc.constantFrom("sv" as const, "en" as const),
      filter: fc.string({ minLength: 1 }).filter((text) => text.isWellFormed()),
    },
    { requiredKeys: ["page", "range"] },
  );
  fc.assert(
    fc.property(route, (wanted) => {
      expect(parseRoute(new URL(routeAddress(wanted), origin))).toEqual(wanted);
    }),
  );
});

test("an address that nobody wrote on purpose still gives a view", () => {
  const parsed = parseRoute(new URL("/assets/spindle-1?range=9y&to=soon&lang=de&q=&tab=secrets", origin));

  expect(parsed).toEqual({ page: { name: "asset", id: "spindle-1" }, range: "15m" });
});

test("an unknown path is said to be unknown", () => {
  expect(parseRoute(new URL("/nonsense", origin)).page).toEqual({ name: "unknown" });
  expect(parseRoute(new URL("/assets/", origin)).page).toEqual({ name: "unknown" });
});
