/** The configuration of the demo says about each tag what the simulated line does. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { lineTags } from "../../simulators/line.ts";

const file = join(import.meta.dirname, "../../deploy/config/demo.yaml");
const { tags, assets, models } = parse(readFileSync(file, "utf8"));

test("the demo lists every tag of the line, with its address, unit, type, range and rate", () => {
  const expected = lineTags.map(
    ({ id, unit, dataType, range, protocol, address, expectedIntervalMs, sampleRateHz, isPrivate }) => ({
      id,
      ...(unit === "" ? {} : { unit }),
      ...(dataType === "number" ? {} : { dataType }),
      ...(sampleRateHz === undefined ? {} : { sampleRateHz }),
      source: protocol === "opcua" ? "plc" : "floor",
      address,
      ...(range === undefined ? {} : { range }),
      ...(expectedIntervalMs === undefined ? {} : { expectedIntervalMs }),
      ...(isPrivate ? { keep: "live" } : {}),
    }),
  );

  expect(tags).toEqual(expected);
});

test("assets and models name only tags of the line", () => {
  const ids = new Set(lineTags.map(({ id }) => id));

  for (const asset of assets) for (const tag of asset.tags) expect(ids).toContain(tag);
  for (const model of models) for (const tag of model.channels) expect(ids).toContain(tag);
});
