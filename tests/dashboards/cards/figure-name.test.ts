/** Every figure of a cell has a name and an explanation in both languages. */
import Value from "typebox/value";
import { describe, expect, test } from "vitest";
import { figureName } from "../../../dashboards/cards/figure-name.ts";
import { en } from "../../../dashboards/language/en.ts";
import { sv } from "../../../dashboards/language/sv.ts";
import type { Metric } from "../../../gateway/core/contracts.ts";
import { metrics } from "../../../gateway/metrics/registry.ts";

const ofMachines = [
  "vibration",
  "bearing-diagnosis",
  "health",
  "remaining-life",
  "energy",
  "quality",
  "gateway-health",
];
/** Geometry of the map, which the card of the map draws. */
const ofTheMap = /^map-/;

describe.each(Object.entries<Metric>(metrics).filter(([kind]) => !ofMachines.includes(kind)))("%s", (_kind, metric) => {
  const { examples } = metric.config as { examples?: readonly object[] };
  const outputs = metric.outputs(Value.Default(metric.config, structuredClone(examples?.[0])));
  const numbers = outputs.filter(({ name, dataType = "number" }) => dataType === "number" && !ofTheMap.test(name));

  test("each number is explained, in the words of the language", () => {
    for (const { name } of numbers) {
      const [english, swedish] = [figureName(name, en), figureName(name, sv)];
      expect(english, name).toBeDefined();
      expect(swedish?.topic).toBe(english?.topic);
      expect(swedish?.name, name).not.toMatch(/-share|-count|-time/);
      expect(en.topics[english!.topic].formula).not.toBe("");
    }
  });
});
