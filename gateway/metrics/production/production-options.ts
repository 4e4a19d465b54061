/** Options of the metric `production`: what tells state and parts, and when production is planned. */
import Type, { type Static } from "typebox";
import { stateOptions } from "./machine-state.ts";
import { weekdays } from "./shift-calendar.ts";

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

export const productionOptions = Type.Object(
  {
    ...stateOptions,
    partCount: tag("Tag that counts parts, or is true for a moment with each."),
    goodCount: Type.Optional(tag("Tag that counts good parts.")),
    scrapCount: Type.Optional(tag("Tag that counts scrapped parts.")),
    runTimePerItemSeconds: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1e6,
        description:
          "Planned run time per item, s; learned as the 10th percentile of the times between parts if left out.",
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
    timeZone: Type.String({ default: "Europe/Stockholm", description: "IANA time zone of shifts and days." }),
    stopSeconds: Type.Number({
      default: 120,
      minimum: 1,
      maximum: 86_400,
      description: "Standing for so long is a stop; between parts, for three median cycles at least.",
    }),
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
