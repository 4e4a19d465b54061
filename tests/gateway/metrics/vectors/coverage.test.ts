/** Every vector of the product's own copy runs in some test, and none of those that were specified is missing. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { vectors } from "./vectors.ts";

/** As specified for production, reliability, statistics, energy, compressed air, material and alarms. */
const specified = [
  ...["oee-1", "oee-2-nee", "oee-3-teep", "oee-4-zero", "oee-5-over", "oee-6-aggregate", "lean-1", "rel-1"],
  ...["spc-xbar-r", "spc-xbar-s", "spc-cap", "spc-imr", "ewma-cusum"],
  ...["nelson-1", "nelson-2", "nelson-3", "nelson-4", "nelson-5", "nelson-6", "nelson-7", "nelson-8"],
  ...["energy-1", "energy-1b", "energy-2-baseline", "energy-3-states", "energy-4-peak", "energy-5-cost"],
  ...["air-1-cycle", "air-2-decay", "air-3-orifice", "air-4-handbook", "circ-1", "alarm-1", "alarm-2-chatter"],
];

test("the copy holds every specified vector once", () => {
  const files = ["production", "statistics", "energy", "alarms"] as const;

  expect(files.flatMap((file) => vectors(file).map(({ id }) => id)).toSorted()).toEqual(specified.toSorted());
});

test("each vector is named by a test, or run with all others of its function", () => {
  const folder = join(import.meta.dirname, "../..");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts") && !name.endsWith("coverage.test.ts"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  const runsAll = (id: string) => id.startsWith("nelson-") && sources.includes('fn === "nelson"');

  expect(specified.filter((id) => !sources.includes(`"${id}"`) && !runsAll(id))).toEqual([]);
});
