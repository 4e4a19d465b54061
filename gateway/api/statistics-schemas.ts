/** Control charts and improvement cards as schemas. */
import Type from "typebox";
import { TimeParameter } from "./contract.ts";

const Text = Type.String();
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Figure = Nullable(Type.Number());
const Choice = <const Name extends string>(...names: readonly Name[]) =>
  Type.Union(names.map((name) => Type.Literal(name)));
const TimeMs = Type.Number({ description: "Milliseconds since the Unix epoch." });

const limits = {
  ...{ centre: Type.Number(), upper: Type.Number(), lower: Type.Number(), sigma: Type.Number() },
  ...{ spreadCentre: Type.Number(), spreadUpper: Type.Number(), spreadLower: Type.Number() },
};

export const BaselineSchema = Type.Object({
  metric: Text,
  ...limits,
  ...{ fromMs: TimeMs, toMs: TimeMs, subgroups: Type.Integer(), acceptedMs: TimeMs, by: Text, why: Text },
});

export const ChartsSchema = Type.Array(
  Type.Object({
    ...{ metric: Text, asset: Text, tagId: Text, unit: Text, chart: Text, subgroupSize: Type.Integer() },
    ...{ specLower: Type.Optional(Type.Number()), specUpper: Type.Optional(Type.Number()) },
    baseline: Nullable(BaselineSchema),
    drift: Choice("none", "ewma", "cusum"),
    limits: Nullable(Type.Object(limits)),
    points: Type.Array(
      Type.Object({
        ...{ timeMs: TimeMs, value: Type.Number(), spread: Figure, rules: Type.Array(Text) },
        drift: Nullable(Type.Object({ high: Type.Number(), low: Figure, limit: Type.Number() })),
      }),
    ),
    capability: Nullable(
      Type.Object({
        ...{ cp: Figure, cpk: Figure, cpkLow: Figure, cpkHigh: Figure, pp: Figure, ppk: Figure, count: Type.Integer() },
        ...{ mean: Type.Number(), sigmaWithin: Type.Number(), sigmaOverall: Type.Number(), isStable: Type.Boolean() },
      }),
    ),
    capabilityReason: Type.Optional(Type.String({ description: "`code: text`: why there is no capability." })),
  }),
);

export const BaselineBody = Type.Object(
  {
    from: TimeParameter("Start of the stretch from which the limits come."),
    to: TimeParameter("Its end."),
    why: Type.String({ minLength: 1, maxLength: 200, description: "Why these limits; kept with them." }),
  },
  {
    additionalProperties: false,
    examples: [{ from: 1_763_900_000_000, to: 1_763_903_600_000, why: "After the overhaul" }],
  },
);

const cardProperties = {
  title: Type.String({ minLength: 1, maxLength: 120 }),
  metric: Type.String({ minLength: 1, maxLength: 200 }),
  figure: Type.String({ minLength: 1, maxLength: 60 }),
  ...{ beforeFromMs: TimeMs, beforeToMs: TimeMs, afterFromMs: TimeMs, afterToMs: TimeMs },
  state: Type.Union([Type.Literal("trying"), Type.Literal("kept"), Type.Literal("dropped")]),
};

export const KaizenBody = Type.Object(
  {
    id: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: "Of the card that this revises." })),
    ...cardProperties,
  },
  {
    additionalProperties: false,
    examples: [
      {
        ...{ title: "New fixture", metric: "press-1/production", figure: "oee", state: "trying" },
        ...{ beforeFromMs: 1_762_000_000_000, beforeToMs: 1_762_600_000_000 },
        ...{ afterFromMs: 1_762_600_000_000, afterToMs: 1_763_200_000_000 },
      },
    ],
  },
);

export const KaizenSchema = Type.Object({
  ...{ id: Text, revision: Type.Integer({ minimum: 1 }), ...cardProperties, createdMs: TimeMs },
  effect: Type.Object({
    ...{ unit: Text, before: Figure, after: Figure, difference: Figure, low: Figure, high: Figure },
    ...{ period: Choice("shift", "day"), countBefore: Type.Integer(), countAfter: Type.Integer() },
    ...{ verdict: Choice("better", "worse", "undecided", "too-few"), reason: Type.Optional(Text) },
  }),
});
