/** What a crate lacks for others is listed; what is there is not ticked off. */
import { expect, test } from "vitest";
import { fairGaps } from "../../dashboards/fair.ts";

const bare = { profile: "own", licence: "LicenseRef-unlicensed", csv: false, keywords: [] } as const;
const tags = [
  { id: "pump-1/power", unit: "kW", dataType: "number" },
  { id: "pump-1/count", unit: "", dataType: "number" },
  { id: "pump-1/state", unit: "", dataType: "string" },
];
const names = (...given: Parameters<typeof fairGaps>) => fairGaps(...given).map(({ name }) => name);

test("a bare recording lacks everything that somebody else would ask for", () => {
  const gaps = fairGaps({ recording: { context: {} }, wish: bare, tags });

  expect(gaps.map(({ name }) => name)).toEqual([
    "description",
    "creators",
    "licence",
    "units",
    "conditions",
    "sensors",
  ]);
  expect(gaps).toContainEqual({ name: "units", count: 1 });
});

test("whoever made it is found by an ORCID; a described recording lacks nothing", () => {
  const context = { operatingConditions: "12000 rpm", sensors: [{ tag: "pump-1/power" }] };
  const wish = { ...bare, description: "Power", licence: "CC-BY-4.0", creators: [{ name: "Kim Ek" }] };
  const named = { ...wish, creators: [{ name: "Kim Ek", orcid: "0000-0002-1825-0097" }] };

  expect(names({ recording: { context }, wish, tags: tags.slice(0, 1) })).toEqual(["orcid"]);
  expect(names({ recording: { context }, wish: named, tags: tags.slice(0, 1) })).toEqual([]);
});
