/** Two configurations side by side: what differs is named by key and entry, and no value is told. */
import { expect, test } from "vitest";
import { configurationDifferences } from "../../../gateway/config/differences.ts";

const before = `
equipment: boras/line-1
store: { retentionDays: 30, commitMs: 20 }
tags:
  - { id: pump/power, unit: kW, source: plc, address: a }
  - { id: pump/old, source: plc, address: b }
sinks: [{ id: db, kind: influxdb, token: "word" }]
`;
const after = `
# A comment is no difference, nor is the order of entries or keys.
tags:
  - { id: pump/new, source: plc, address: c }
  - { source: plc, id: pump/power, unit: W, address: a, scale: 1000 }
equipment: boras/line-1
store: { retentionDays: 60, commitMs: 20 }
sinks: [{ id: db, kind: influxdb, token: "other" }]
api: { port: 80 }
`;

test("entries are compared by id, settings by key; values stay out", () => {
  const differences = configurationDifferences(before, after);

  expect(differences).toEqual([
    { place: "api", change: "added" },
    { place: "sinks/db", change: "changed", keys: ["token"] },
    { place: "store", change: "changed", keys: ["retentionDays"] },
    { place: "tags/pump/new", change: "added" },
    { place: "tags/pump/old", change: "removed" },
    { place: "tags/pump/power", change: "changed", keys: ["scale", "unit"] },
  ]);
  expect(JSON.stringify(differences)).not.toContain("word");
  expect(configurationDifferences(after, after)).toEqual([]);
});
