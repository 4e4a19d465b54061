/** Options of the metric `production`: what tells state and parts, and when production is planned. */
import Type, { type Static } from "typebox";
import { stateOptions } from "./machine-state.ts";
import { weekdays } from "./shift-calendar.ts";
import { stopReasonOptions } from "./stop-reasons.ts";

const tag = (description: string) => Type.String({ minLength: 1, description });
const timeOfDay = (description: string) =>
  Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", description: `${description}, HH:MM.` });

const shiftOptions = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 60, description: "Name on screens." }),
    days: Type.Array(Type.Union(weekdays.map((day) => Type.Literal(day))), {
      minItems: 1,
      maxItems: 7,
      description: "Days on which it starts.",
    }),
    start: timeOfDay("Start"),
    end: timeOfDay("End; not after the start means the next day"),
    breaks: Type.Array(
      Type.Object({ start: timeOfDay("Start"), end: timeOfDay("End") }, { additionalProperties: false }),
      { default: [], maxItems: 20, description: "Breaks: no planned time." },
    ),
  },
  { additionalProperties: false },
);

const materialOptions = Type.Object(
  {
    inputKg: tag("Tag that sums the material put in, kg."),
    goodKg: tag("Tag that sums the mass of good parts, kg."),
    scrapKg: tag("Tag that sums the scrap, kg."),
    recoveredKg: Type.Optional(tag("Tag that sums the recovered scrap, kg.")),
    kgCo2ePerKg: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1e6,
        description: "Emission factor of the material put in; there is no default.",
      }),
    ),
    factorSource: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: "Where the factor comes from; shown beside the figure.",
      }),
    ),
  },
  { additionalProperties: false, description: "Counters of mass: material yield, and what scrap holds." },
);

const productOptions = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 60, description: "What the tag says while it is made." }),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: "Name on screens." })),
    nameSv: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: "In Swedish, where it differs." })),
    runTimePerItemSeconds: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1e6,
        description: "Planned run time per item, s; that of the machine if left out.",
      }),
    ),
  },
  { additionalProperties: false },
);

export const productionOptions = Type.Object(
  {
    ...stateOptions,
    partCount: tag("Tag that counts parts, or is true for a moment with each."),
    goodCount: Type.Optional(tag("Tag that counts good parts.")),
    scrapCount: Type.Optional(tag("Tag that counts scrapped parts.")),
    reworkCount: Type.Optional(tag("Tag that counts reworked parts.")),
    inspectedCount: Type.Optional(
      tag("Tag that counts inspected parts; with firstPassCount it gives the first pass yield."),
    ),
    firstPassCount: Type.Optional(tag("Tag that counts parts that were good at their first inspection.")),
    plannedPerShift: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1e9,
        description: "Parts that a whole shift shall give; the takt time follows from it.",
      }),
    ),
    material: Type.Optional(materialOptions),
    runTimePerItemSeconds: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1e6,
        description:
          "Planned run time per item, s; learned as the 10th percentile of the times between parts if left out.",
      }),
    ),
    product: Type.Optional(
      tag("Tag that tells which product is made, as a name or number; its products are then set side by side."),
    ),
    products: Type.Optional(
      Type.Array(productOptions, {
        maxItems: 500,
        description: "Products whose planned run time differs from that of the machine, or that have a name.",
      }),
    ),
    shifts: Type.Array(shiftOptions, {
      default: [],
      maxItems: 50,
      description: "When production is planned; without shifts all the time of each day is.",
    }),
    holidays: Type.Array(Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }), {
      default: [],
      maxItems: 500,
      description: "Days on which no shift starts, YYYY-MM-DD.",
    }),
    timeZone: Type.String({
      default: "Europe/Stockholm",
      description: "IANA time zone of shifts and days; that of `display` where it is left out.",
    }),
    stopSeconds: Type.Number({
      default: 120,
      minimum: 1,
      maximum: 86_400,
      description: "Standing for so long is a stop; between parts, for three median cycles at least.",
    }),
    reasonAfterSeconds: Type.Number({
      default: 120,
      minimum: 1,
      maximum: 86_400,
      description: "A stop longer than this asks for a reason; nobody has to give one.",
    }),
    stopReasons: Type.Optional(stopReasonOptions),
    holdSeconds: Type.Number({
      default: 86_400,
      exclusiveMinimum: 0,
      description: "A state holds this long without a new value.",
    }),
  },
  {
    examples: [
      {
        partCount: "cell-1/cycle/count",
        state: { tag: "cell-1/robot/state", production: ["working"] },
        runTimePerItemSeconds: 45,
        shifts: [{ name: "Day", days: ["mon", "tue", "wed", "thu", "fri"], start: "06:00", end: "14:30" }],
      },
    ],
  },
);

export type ProductionConfig = Static<typeof productionOptions>;
