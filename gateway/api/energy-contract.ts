/** Shapes of requests and answers about energy. */
import Type from "typebox";
import { IdParameter, TimeMs, TimeParameter } from "./contract.ts";

const closed = { additionalProperties: false };
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const number = (description: string) => Type.Number({ description });
const figure = (description: string) => Nullable(Type.Number({ description }));

export const By = Type.Union(
  [Type.Literal("hour"), Type.Literal("shift"), Type.Literal("day"), Type.Literal("month")],
  { description: "Periods: hours, days and months of the site's zone, or the shifts of the first metric production." },
);

export const EnergyParameters = Type.Object(
  {
    from: Type.Optional(TimeParameter("Start; today's midnight when left out. Inclusive.")),
    to: Type.Optional(TimeParameter("End; now when left out. Exclusive.")),
    month: Type.Optional(
      Type.String({
        pattern: "^[0-9]{4}-[0-9]{2}$",
        description: "A month instead of a range, YYYY-MM.",
        examples: ["2026-11"],
      }),
    ),
    by: Type.Optional(By),
  },
  closed,
);

const Factor = Type.Object({
  id: Type.String(),
  gPerKwh: number("g CO₂e per kWh."),
  method: Type.Union([Type.Literal("location"), Type.Literal("market")]),
  year: Type.Integer(),
  source: Type.String(),
  isUnconfirmed: Type.Boolean({ description: "Derived: check it before reporting." }),
});

const Sums = Type.Object({
  fromMs: TimeMs,
  toMs: TimeMs,
  name: Type.Optional(Type.String({ description: "Name of the shift." })),
  kwh: figure("All energy that was seen."),
  offKwh: number("Off."),
  standbyKwh: number("Standby."),
  readyKwh: number("Ready: powered, not processing."),
  processingKwh: number("Warm-up and processing."),
  unknownKwh: number("With no known state."),
  gapKwh: number("Counted by a meter while it could not be read."),
  avoidableKwh: figure("Above standby while ready, after the grace time."),
  produced: figure("Parts."),
  good: figure("Good parts."),
  kwhPerGood: figure("kWh per good part."),
  kwhPerProduced: figure("kWh per part."),
  sek: figure("Cost, SEK."),
  avoidableSek: figure("Cost of the avoidable energy, SEK."),
  co2e: Type.Array(
    Type.Object({
      kg: Type.Number(),
      gPerPart: figure("For each good part, or for each part where good ones are not counted."),
      factor: Factor,
    }),
  ),
  peak: Nullable(Type.Object({ kw: Type.Number(), fromMs: TimeMs, toMs: TimeMs })),
  expected: Nullable(Type.Object({ kwh: Type.Number(), lowKwh: Type.Number(), highKwh: Type.Number() })),
  ratio: figure("Actual over expected energy."),
  coverage: number("Observed over asked time, 0 to 1."),
  assessment: Type.Union([Type.Literal("sufficient"), Type.Literal("uncertain"), Type.Literal("insufficient")]),
  breaks: Type.Integer({ description: "Falls and jumps of a counter." }),
  late: Type.Integer({ description: "Values that came too late to be added." }),
  reasons: Type.Record(Type.String(), Type.String(), { description: "Why figures are null, by name." }),
});

export const BaselineSchema = Type.Object({
  metric: Type.String(),
  version: Type.Integer(),
  learnedMs: TimeMs,
  fromMs: TimeMs,
  toMs: TimeMs,
  by: By,
  periods: Type.Integer(),
  baseKwh: number("Energy of a period without parts."),
  drivers: Type.Array(Type.Object({ name: Type.String(), kwhPerUnit: Type.Number(), standardError: Type.Number() })),
  r2: number("Coefficient of determination."),
  cvRmse: number("Root mean square error over the mean."),
  points: Type.Array(Type.Object({ parts: Type.Number(), kwh: Type.Number() })),
});
export const BaselinesSchema = Type.Object({ baselines: Type.Array(BaselineSchema) });

const AssetEnergy = Type.Object({
  metric: Type.String(),
  asset: Type.String(),
  name: Type.String(),
  intervalMinutes: Type.Number(),
  total: Sums,
  periods: Type.Array(Sums),
  baseline: Nullable(BaselineSchema),
  noBaseline: Type.Optional(Type.String()),
  cusum: Type.Array(
    Type.Object({ fromMs: TimeMs, toMs: TimeMs, kwh: number("Σ actual − expected."), marginKwh: number("95 %.") }),
  ),
});

const Tariff = Type.Object({
  name: Type.Optional(Type.String()),
  orePerKwh: Type.Number(),
  times: Type.Array(
    Type.Object({
      name: Type.String(),
      days: Type.Array(Type.String()),
      start: Type.String(),
      end: Type.String(),
      orePerKwh: Type.Number(),
    }),
  ),
});

export const EnergySchema = Type.Object({
  fromMs: TimeMs,
  toMs: TimeMs,
  by: By,
  timeZone: Type.String(),
  nowMs: TimeMs,
  terms: Type.Array(Type.Object({ sinceMs: TimeMs, factors: Type.Array(Factor), tariff: Nullable(Tariff) })),
  site: Type.Object({ meter: Nullable(Type.String()), total: Sums, periods: Type.Array(Sums) }),
  assets: Type.Array(AssetEnergy),
  idle: Type.Array(
    Type.Object({
      metric: Type.String(),
      fromMs: TimeMs,
      toMs: TimeMs,
      kwh: Type.Number(),
      avoidableKwh: figure("Above standby, after the grace time."),
      sek: figure("Its cost."),
      isOpen: Type.Boolean({ description: "It still goes on." }),
    }),
  ),
});

export const BaselineBody = Type.Object(
  {
    metric: IdParameter("Metric energy."),
    from: TimeParameter("Start of normal work."),
    to: TimeParameter("End of normal work."),
    by: Type.Optional(By),
    drivers: Type.Optional(
      Type.Array(
        Type.Object(
          {
            tag: IdParameter("Tag whose mean over a period drives energy beside the parts."),
            degreeDaysBelow: Type.Optional(
              Type.Number({ minimum: -50, maximum: 100, description: "Base of degree days." }),
            ),
          },
          closed,
        ),
        { maxItems: 5 },
      ),
    ),
  },
  { ...closed, examples: [{ metric: "spindle-1/energy", from: 1_763_000_000_000, to: 1_764_000_000_000, by: "day" }] },
);

const seconds = (description: string) => Type.Number({ minimum: 0, maximum: 1e7, description });
const bar = (description: string) => Type.Number({ minimum: 0, maximum: 100, description });
const recorded = {
  tag: IdParameter("Tag of power or flow."),
  fromMs: TimeParameter("Start."),
  toMs: TimeParameter("End."),
};
const AirTest = Type.Union([
  Type.Object(
    {
      kind: Type.Literal("cycle"),
      onLoadSeconds: Type.Optional(seconds("Time on load.")),
      offLoadSeconds: Type.Optional(seconds("Time off load.")),
      recorded: Type.Optional(
        Type.Object(
          { ...recorded, loadedAbove: Type.Number({ description: "Above it the compressor is on load." }) },
          closed,
        ),
      ),
      capacityM3Min: Type.Number({ exclusiveMinimum: 0, maximum: 1e4, description: "Delivery on load, m³/min." }),
      onLoadKw: Type.Optional(
        Type.Number({ exclusiveMinimum: 0, maximum: 1e4, description: "Measured power on load." }),
      ),
    },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal("decay"),
      volumeM3: Type.Number({ exclusiveMinimum: 0, maximum: 1e4, description: "Volume of tank and net, m³." }),
      startBar: bar("Gauge pressure at the start."),
      endBar: bar("Gauge pressure at the end."),
      seconds: Type.Number({ exclusiveMinimum: 0, maximum: 1e6, description: "Between the two." }),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal("base-load"), recorded: Type.Object(recorded, closed) }, closed),
]);

export const AirTestBody = Type.Object(
  {
    test: AirTest,
    hoursPerYear: Type.Number({ exclusiveMinimum: 0, maximum: 8784, description: "Hours a year under pressure." }),
    specificPower: Type.Optional(
      Type.Number({
        minimum: 3,
        maximum: 20,
        default: 6.5,
        description: "kW per m³/min; 6.5 at 7 bar gauge, typically 5.5 to 8.",
      }),
    ),
  },
  {
    ...closed,
    examples: [
      { test: { kind: "cycle", onLoadSeconds: 90, offLoadSeconds: 210, capacityM3Min: 5 }, hoursPerYear: 5000 },
    ],
  },
);

export const AirTestSchema = Type.Object({
  timeMs: TimeMs,
  test: Type.Unknown({ description: "What was asked." }),
  year: Type.Object({ hoursPerYear: Type.Number(), specificPower: Type.Number() }),
  leakShare: figure("Time on load over all time."),
  leakM3Min: figure("Leakage as free air, m³/min."),
  kw: number("Electric power that it takes."),
  kwhPerYear: Type.Number(),
  sekPerYear: figure("Cost of a year; null without a tariff."),
  orePerKwh: figure("Price that it is from."),
  kgCo2ePerYear: Type.Number(),
  factor: Factor,
});
export const AirTestsSchema = Type.Object({ tests: Type.Array(AirTestSchema) });
