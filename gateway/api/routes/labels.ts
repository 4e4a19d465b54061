/** Labels of a recording: add, change, take away, suggestions to accept or reject, agreement of two annotators. */
import Type from "typebox";
import { annotators, type RecordingLabel } from "../../core/recording-label.ts";
import { described, operable, type Routes, readable } from "../app.ts";
import { IdParameter, IdPath, TimeMs, TimeParameter } from "../contract.ts";

const literals = <const T extends readonly string[]>(values: T) => Type.Union(values.map((each) => Type.Literal(each)));

const Class = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: "\\S",
  description: "fault, normal, planned-work, setup, disturbance, or a word of your own.",
});
const optional = {
  scope: Type.Optional(Type.String({ maxLength: 1024, description: "Asset or signal; empty for the whole line." })),
  severity: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  confidence: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  comment: Type.Optional(Type.String({ maxLength: 1000, description: "No names of persons." })),
};

const LabelAnswer = Type.Object({
  labelId: Type.String(),
  revision: Type.Integer({ minimum: 1 }),
  recording: Type.String(),
  fromMs: TimeMs,
  toMs: TimeMs,
  scope: Type.String(),
  class: Type.String(),
  source: literals(["human", "model", "rule", "injected"]),
  annotator: Type.String({ description: "A role; no person is named." }),
  severity: Type.Optional(Type.Number()),
  confidence: Type.Optional(Type.Number()),
  comment: Type.Optional(Type.String()),
  createdMs: TimeMs,
  suggestion: Type.Optional(Type.String()),
});

const LabelsAnswer = Type.Object({
  labels: Type.Array(LabelAnswer),
  suggestions: Type.Array(
    Type.Object({
      id: Type.String(),
      fromMs: TimeMs,
      toMs: TimeMs,
      scope: Type.String(),
      class: Type.Literal("fault"),
      peak: Type.Number({ description: "Highest score; 1 is the limit." }),
    }),
  ),
});

const AgreementAnswer = Type.Object({
  kappa: Type.Union([Type.Number(), Type.Null()], { description: "Cohen's κ; null where it says nothing." }),
  observed: Type.Number(),
  expected: Type.Number(),
  stretches: Type.Integer(),
});

const LabelPath = Type.Object({ id: IdParameter("Recording."), label: IdParameter("Label.") });

const example: RecordingLabel = {
  ...{
    labelId: "5c1d7d1e-7b0a-4a43-8f0f-0b5f5f0f2a11",
    revision: 1,
    recording: "0b7c2a54-6f0e-4e0b-9d53-3f1f4f0a9c11",
  },
  ...{ fromMs: 1_763_900_060_000, toMs: 1_763_900_120_000, scope: "spindle-1", class: "fault", source: "human" },
  ...{ annotator: "first", confidence: 0.8, createdMs: 1_763_900_400_000 },
};
const failures = { 404: "There is no such recording, or no such label in it." };

export const labelRoutes: Routes = (app, { view: { labels }, limits }) => {
  const config = { ...operable, rateLimit: { max: limits.changesPerMinute } };
  const one = (summary: string) => described({ summary, tag: "data", answer: LabelAnswer, example, failures });

  const all = described({
    summary: "Labels of a recording, and alarms that nobody has judged yet.",
    tag: "data",
    answer: LabelsAnswer,
    example: { labels: [example], suggestions: [] },
    failures,
  });
  app.get(
    "/api/v1/recordings/:id/labels",
    { config: readable, schema: { ...all, params: IdPath } },
    async ({ params: { id } }) => labels.of(id),
  );

  const agreement = described({
    summary: "How far two annotators agree.",
    tag: "data",
    answer: AgreementAnswer,
    example: { kappa: 0.81, observed: 0.94, expected: 0.69, stretches: 600 },
    failures,
  });
  app.get(
    "/api/v1/recordings/:id/agreement",
    { config: readable, schema: { ...agreement, params: IdPath } },
    async ({ params: { id } }) => labels.agreement(id),
  );

  const added = Type.Object(
    {
      fromMs: TimeParameter("Start."),
      toMs: TimeParameter("End; the same as the start for a moment."),
      class: Class,
      annotator: literals([...annotators, "simulator"]),
      suggestion: Type.Optional(IdParameter("Id of the suggestion that it answers.")),
      ...optional,
    },
    {
      additionalProperties: false,
      examples: [{ fromMs: 1_763_900_060_000, toMs: 1_763_900_120_000, class: "fault", annotator: "first" }],
    },
  );
  app.post(
    "/api/v1/recordings/:id/labels",
    { config, schema: { ...one("Adds a label."), params: IdPath, body: added } },
    async ({ params: { id }, body }) => labels.add(id, body),
  );

  const changed = Type.Object(
    {
      fromMs: Type.Optional(TimeParameter("Start.")),
      toMs: Type.Optional(TimeParameter("End.")),
      class: Type.Optional(Class),
      ...optional,
    },
    { additionalProperties: false, minProperties: 1, examples: [{ class: "normal" }] },
  );
  app.post(
    "/api/v1/recordings/:id/labels/:label",
    { config, schema: { ...one("Adds a revision of a label."), params: LabelPath, body: changed } },
    async ({ params: { id, label }, body }) => labels.change(id, label, body),
  );

  const removed = described({
    summary: "Takes a label away. What was said before stays in the file and in exports.",
    tag: "data",
    answer: Type.Object({ ok: Type.Literal(true) }),
    example: { ok: true },
    failures,
  });
  app.delete(
    "/api/v1/recordings/:id/labels/:label",
    { config, schema: { ...removed, params: LabelPath } },
    async ({ params: { id, label } }): Promise<{ ok: true }> => {
      await labels.remove(id, label);
      return { ok: true };
    },
  );
};
