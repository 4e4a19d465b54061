/** Cases, their judgement, and the labels that come of it. */
import Type from "typebox";
import type { CaseDetail, CaseReport, Label } from "../../core/cases.ts";
import { PermanentError } from "../../core/errors.ts";
import { described, operable, type Routes, readable } from "../app.ts";
import { CaseDetailSchema, CaseSchema, LabelSchema, VerdictSchema } from "../case-schemas.ts";
import { IdPath } from "../contract.ts";

const example: CaseReport = {
  id: "1763900000000-1",
  asset: "spindle-1",
  model: "spindle-1",
  state: "open",
  openedMs: 1_763_900_000_000,
  alarms: 1,
  peak: 2.4,
  peakMs: 1_763_900_012_000,
  signals: [{ tagId: "spindle-1/vibration", unit: "mm/s", share: 0.7, before: 0.9, now: 2.6, low: 0.5, high: 1.7 }],
  doubtfulSensors: [],
  health: 61,
  advice: ["vibration", "outside-range"],
};
const label: Label = {
  labelId: "0b7c2a54-6f0e-4e0b-9d53-3f1f4f0a9c11",
  revision: 1,
  asset: "spindle-1",
  fromMs: 1_763_900_000_000,
  toMs: 1_763_900_300_000,
  class: "fault",
  source: "human",
  annotator: "operator",
  createdMs: 1_763_900_400_000,
  case: example.id,
};

export const caseRoutes: Routes = (app, { view, limits }) => {
  const all = described({
    summary: "Cases of alarms: open ones first, then the newest.",
    tag: "line",
    answer: Type.Array(CaseSchema),
    example: [example],
  });
  app.get("/api/v1/cases", { config: readable, schema: all }, async (): Promise<readonly CaseReport[]> => view.cases());

  const one = described({
    summary: "A case with its score over time.",
    tag: "line",
    answer: CaseDetailSchema,
    example: { ...example, trace: { timesMs: [1_763_900_000_000, 1_763_900_001_000], scores: [0.4, 1.2] } },
    failures: { 404: "There is no such case." },
  });
  app.get(
    "/api/v1/cases/:id",
    { config: readable, schema: { ...one, params: IdPath } },
    async ({ params: { id } }): Promise<CaseDetail> => {
      const found = view.caseControl.detail(id);
      if (found !== undefined) return found;
      throw new PermanentError(`There is no case ${JSON.stringify(id)}.`, {
        code: "SAMSPEL_CASE_UNKNOWN",
        next: "List the cases with GET /api/v1/cases.",
      });
    },
  );

  const judge = described({
    summary: "Says what the alarm was: a fault (true), nothing (false), or planned work.",
    description:
      "Becomes a label of the role that is signed in; the audit log has the name. A case may be judged again. It closes when it is judged and its alarm is over.",
    tag: "line",
    answer: CaseSchema,
    example: {
      ...example,
      verdict: { verdict: "true", role: "operator", timeMs: 1_763_900_400_000, labelId: label.labelId },
    },
    failures: { 403: "This needs the role operator.", 404: "There is no such case." },
  });
  const body = Type.Object(
    { verdict: VerdictSchema },
    { additionalProperties: false, examples: [{ verdict: "true" }] },
  );
  const config = { ...operable, rateLimit: { max: limits.changesPerMinute } };
  app.post(
    "/api/v1/cases/:id/verdict",
    { config, schema: { ...judge, params: IdPath, body } },
    async ({ params: { id }, body: { verdict }, actor: { role = "operator" } }): Promise<CaseReport> =>
      view.caseControl.judge(id, { verdict, role }),
  );

  const labels = described({
    summary: "Labels of stretches of time, the newest revision of each.",
    tag: "line",
    answer: Type.Array(LabelSchema),
    example: [label],
  });
  app.get(
    "/api/v1/labels",
    { config: readable, schema: labels },
    async (): Promise<readonly Label[]> => view.caseControl.labels(),
  );
};
