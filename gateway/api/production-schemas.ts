/** Production, stops and lines as schemas. */
import Type from "typebox";
import { stopLosses } from "../core/production.ts";
import { TimeParameter } from "./contract.ts";

const Text = Type.String();
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const TimeMs = Type.Number({ description: "Milliseconds since the Unix epoch." });
const literals = <const T extends readonly string[]>(values: T) => Type.Union(values.map((each) => Type.Literal(each)));
const Element = literals(["delay", "down"]);

const range = {
  from: TimeParameter("Start, milliseconds since the Unix epoch; inclusive."),
  to: TimeParameter("End, milliseconds since the Unix epoch; exclusive."),
};
const metrics = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 8000,
    description: "Ids of metrics of the kind production, separated by commas; all if left out.",
  }),
);

export const ProductionParameters = Type.Object(
  {
    ...range,
    by: Type.Optional(
      Type.Union([Type.Literal("shift"), Type.Literal("day"), Type.Literal("week"), Type.Literal("month")], {
        default: "day",
        description: "Periods of the site's zone; the range is widened to whole ones.",
      }),
    ),
    metrics,
  },
  { additionalProperties: false },
);

export const StopParameters = Type.Object({ ...range, metrics }, { additionalProperties: false });
export const LineParameters = Type.Object(range, { additionalProperties: false });

export const FigureSchema = Type.Object({
  name: Text,
  unit: Text,
  value: Nullable(Type.Number()),
  numerator: Nullable(Type.Number()),
  denominator: Nullable(Type.Number()),
  reason: Type.Optional(Type.String({ description: "`code: text`: why there is no value." })),
});

export const PeriodSchema = Type.Object({
  fromMs: TimeMs,
  toMs: TimeMs,
  shift: Text,
  coverage: Nullable(
    Type.Number({ description: "Known time of scheduled time. Below 0.95 uncertain, below 0.6 no ratios." }),
  ),
  isOpen: Type.Boolean(),
  remarks: Type.Array(Text),
  sums: Type.Record(Text, Nullable(Type.Number()), {
    description: "Seconds and counts; add these, never the figures.",
  }),
  figures: Type.Array(FigureSchema),
});

const ProductPeriodSchema = Type.Object({
  ...PeriodSchema.properties,
  product: Type.String({ description: "As its tag tells it; empty while it was not known." }),
  ...{ name: Type.Optional(Text), nameSv: Type.Optional(Text) },
});

export const ProductionSchema = Type.Object({
  by: Text,
  machines: Type.Array(
    Type.Object({
      ...{ metric: Text, asset: Text, periods: Type.Array(PeriodSchema), total: PeriodSchema },
      byProduct: Type.Array(ProductPeriodSchema, {
        description: "The same by product, the one made most first; empty where there is only one.",
      }),
      byShift: Type.Array(PeriodSchema, {
        description: "All periods by name of the shift, in the order of the day; empty where there is only one.",
      }),
    }),
  ),
});

export const GivenReasonSchema = Type.Object({
  metric: Text,
  sinceMs: TimeMs,
  group: Text,
  reason: Text,
  revision: Type.Integer({ minimum: 1 }),
  createdMs: TimeMs,
});

const named = { id: Text, name: Text, nameSv: Type.Optional(Text) };

export const StopsSchema = Type.Object({
  fromMs: TimeMs,
  toMs: TimeMs,
  stops: Type.Array(
    Type.Object({
      ...{ metric: Text, asset: Text, sinceMs: TimeMs, overMs: Type.Optional(TimeMs), seconds: Type.Number() },
      ...{ element: Element, wantsReason: Type.Boolean(), given: Type.Optional(GivenReasonSchema) },
    }),
  ),
  causes: Type.Array(
    Type.Object({
      ...{ group: Nullable(Text), reason: Nullable(Text), loss: Nullable(literals(stopLosses)) },
      ...{ count: Type.Integer(), seconds: Type.Number() },
    }),
    { description: "A Pareto; `null` for stops without a reason." },
  ),
  moreStops: Type.Integer(),
  reasons: Type.Array(
    Type.Object({
      metric: Text,
      groups: Type.Array(
        Type.Object({ ...named, loss: literals(stopLosses), reasons: Type.Array(Type.Object(named)) }),
      ),
    }),
  ),
});

export const ReasonBody = Type.Object(
  {
    metric: Type.String({ minLength: 1, maxLength: 200 }),
    sinceMs: TimeParameter("Start of the stop, as the list of stops tells it."),
    group: Type.String({ minLength: 1, maxLength: 60 }),
    reason: Type.String({ minLength: 1, maxLength: 60 }),
  },
  {
    additionalProperties: false,
    examples: [{ metric: "press-1/production", sinceMs: 1_763_900_000_000, group: "material", reason: "missing" }],
  },
);

export const LinesSchema = Type.Array(Type.Object({ id: Text, name: Text, assets: Type.Array(Text) }));

export const LineSchema = Type.Object({
  ...{ id: Text, name: Text, fromMs: TimeMs, toMs: TimeMs },
  stations: Type.Array(
    Type.Object({
      ...{ asset: Text, name: Text, metric: Text, production: PeriodSchema, cycleSeconds: Nullable(Type.Number()) },
      states: Type.Array(Type.Object({ fromMs: TimeMs, toMs: TimeMs, element: Text })),
    }),
  ),
  taktSeconds: Nullable(Type.Number()),
  bottleneck: Nullable(Text),
  rolledYield: FigureSchema,
});
