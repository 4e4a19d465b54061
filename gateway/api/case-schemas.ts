/** Cases and labels as schemas. */
import Type from "typebox";
import { roles } from "../core/accounts.ts";

const Text = Type.String();
const TimeMs = Type.Number({ description: "Milliseconds since the Unix epoch." });
const literals = <const T extends readonly string[]>(values: T) => Type.Union(values.map((each) => Type.Literal(each)));

export const VerdictSchema = Type.Union([Type.Literal("true"), Type.Literal("false"), Type.Literal("planned")]);

const caseProperties = {
  id: Text,
  asset: Text,
  model: Text,
  version: Type.Optional(Text),
  state: literals(["open", "closed"]),
  openedMs: TimeMs,
  overMs: Type.Optional(TimeMs),
  closedMs: Type.Optional(TimeMs),
  closedBy: Type.Optional(literals(["verdict", "age"])),
  alarms: Type.Integer({ minimum: 0 }),
  peak: Type.Number(),
  peakMs: TimeMs,
  signals: Type.Array(
    Type.Object({
      tagId: Text,
      unit: Text,
      share: Type.Number({ description: "Share of the score, 0 to 1." }),
      before: Type.Optional(Type.Number()),
      now: Type.Number(),
      low: Type.Optional(Type.Number({ description: "Lowest and highest value while the model learned." })),
      high: Type.Optional(Type.Number()),
    }),
  ),
  doubtfulSensors: Type.Array(Text),
  health: Type.Optional(Type.Number()),
  diagnosis: Type.Optional(Text),
  advice: Type.Array(Text, { description: "What to look at; no safety function." }),
  verdict: Type.Optional(
    Type.Object({
      verdict: VerdictSchema,
      role: Type.Optional(literals(roles)),
      timeMs: TimeMs,
      labelId: Text,
    }),
  ),
};

export const CaseSchema = Type.Object(caseProperties);

export const CaseDetailSchema = Type.Object({
  ...caseProperties,
  trace: Type.Object({ timesMs: Type.Array(Type.Number()), scores: Type.Array(Type.Number()) }),
});

export const LabelSchema = Type.Object({
  labelId: Text,
  revision: Type.Integer({ minimum: 1 }),
  asset: Text,
  fromMs: TimeMs,
  toMs: TimeMs,
  class: literals(["fault", "normal", "planned-work"]),
  source: literals(["human", "model", "rule", "injected"]),
  annotator: Type.String({ description: "A role; no person is named." }),
  createdMs: TimeMs,
  case: Type.Optional(Text),
});
