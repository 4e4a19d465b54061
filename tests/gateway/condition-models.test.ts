/** What screens are told of a model at work: doubts about units, and how long until its first score. */
import { expect, test } from "vitest";
import { modelReports } from "../../gateway/condition-models.ts";
import { parseConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import type { ModelScorer } from "../../gateway/scorer-contract.ts";

function reportOf(tagUnit: string, cardUnit: string, framesLeft = 0) {
  const text = `
sources: [{ id: plc, kind: replay, file: x.csv }]
tags: [{ id: pump/p, source: plc, address: p, unit: ${tagUnit} }]
assets: [{ id: pump }]
models: [{ id: pump, kind: foreign, card: pump, asset: pump, channels: [pump/p] }]
`;
  const configuration = parseConfiguration(text, { path: "gateway.yaml", registries, env: {} });
  const card = { kind: "foreign", channels: [{ name: "p", unit: cardUnit }] };
  const scorer = {
    models: [{ id: "pump", card }],
    refusals: new Map(),
    inferenceTime: () => undefined,
    status: () => ({ disabledModels: [] }),
  } as unknown as ModelScorer;
  const shelves = { record: () => ({ previous: [] }), refusal: () => undefined } as unknown as Parameters<
    typeof modelReports
  >[0]["shelves"];
  return modelReports({ configuration, shelves }, scorer, { framesLeft: () => framesLeft })[0]!;
}

test("a tag in another unit than the model learned is labelled, and the model works", () => {
  const report = reportOf("kPa", "bar");

  expect(report).toMatchObject({ state: "active", code: "SAMSPEL_MODEL_UNIT" });
  expect(report.message).toContain("pump/p is in kPa, learned in bar");
  expect(reportOf("bar", "bar").code).toBeUndefined();
  expect(reportOf("bar", "").code).toBeUndefined();
});

test("a window that is not full says how many frames are left", () => {
  expect(reportOf("bar", "bar", 3).framesLeft).toBe(3);
  expect(reportOf("bar", "bar")).not.toHaveProperty("framesLeft");
});
