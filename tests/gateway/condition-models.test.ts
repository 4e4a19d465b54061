/** What screens are told of a model at work: doubts about units, and how long until its first score. */
import { expect, test } from "vitest";
import { modelReports, reportModels } from "../../gateway/condition-models.ts";
import { parseConfiguration } from "../../gateway/config/load.ts";
import type { ConditionReport } from "../../gateway/core/condition.ts";
import { registries } from "../../gateway/kinds.ts";
import type { ModelScorer } from "../../gateway/scorer-contract.ts";

type Refusal = ReturnType<ModelScorer["refusals"]["get"]>;

function scopeOf(tagUnit: string, cardUnit: string, refusal?: Refusal) {
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
    refusals: new Map(refusal === undefined ? [] : [["pump", refusal]]),
    inferenceTime: () => undefined,
    status: () => ({ disabledModels: [] }),
  } as unknown as ModelScorer;
  const shelves = { record: () => ({ previous: [] }), refusal: () => undefined } as unknown as Parameters<
    typeof modelReports
  >[0]["shelves"];
  return { configuration, shelves, scorer };
}

function reportOf(tagUnit: string, cardUnit: string, framesLeft = 0) {
  const { configuration, shelves, scorer } = scopeOf(tagUnit, cardUnit);
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

test.each([
  ["SAMSPEL_MODEL_MISSING", "collecting", "SAMSPEL_MODEL_LEARNING", "not watched yet: its model pump is learning what"],
  ["SAMSPEL_MODEL_MISSING", "failed", "SAMSPEL_MODEL_MISSING", "not watched: its model pump is missing. None."],
  ["SAMSPEL_MODEL_MISSING", undefined, "SAMSPEL_MODEL_MISSING", "not watched: its model pump is missing. None."],
  ["SAMSPEL_MODEL_HASH", "learning", "SAMSPEL_MODEL_HASH", "not watched: its model pump is refused. None."],
] as const)("a model with %s whose job is %s is told as %s", (code, state, told, message) => {
  const { scorer, ...scope } = scopeOf("bar", "bar", { id: "pump", code, message: "None." });
  const jobs = state === undefined ? [] : [{ model: "pump", state }];
  const reports: ConditionReport[] = [];

  reportModels({ ...scope, jobs }, scorer, (report) => reports.push(report));

  expect(reports).toMatchObject([{ id: "model/pump/refused", active: true, code: told }]);
  expect(reports[0]?.message).toContain(message);
});
