/** Options of the metric `energy`: what tells energy, state and parts of one machine. */
import Type, { type Static } from "typebox";

const tag = (description: string) => Type.String({ minLength: 1, description });
const closed = { additionalProperties: false };
const texts = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { default: [], maxItems: 50, description });

/** kWh per unit of a counter, kW per unit of a power. */
export const kiloPerUnit = { W: 0.001, kW: 1, MW: 1000, "W.h": 0.001, "kW.h": 1, "MW.h": 1000 } as const;

const stateOptions = (description: string) =>
  Type.Object(
    {
      tag: tag("Tag of the state, text or number."),
      off: texts("Values that mean off."),
      standby: texts("Values that mean standby or energy saving."),
      ready: texts("Values that mean ready: powered, not processing."),
      processing: texts("Values that mean warm-up or processing."),
    },
    { ...closed, description },
  );

export const energyOptions = Type.Object(
  {
    power: Type.Optional(
      Type.Object(
        {
          tag: tag("Tag of the electric power."),
          unit: Type.Union([Type.Literal("W"), Type.Literal("kW"), Type.Literal("MW")], {
            default: "kW",
            description: "Unit of that tag.",
          }),
        },
        { ...closed, description: "Power, which is added up over time. Give power or counter." },
      ),
    ),
    counter: Type.Optional(
      Type.Object(
        {
          tag: tag("Tag of an energy counter."),
          unit: Type.Union([Type.Literal("W.h"), Type.Literal("kW.h"), Type.Literal("MW.h")], {
            default: "kW.h",
            description: "Unit of that tag.",
          }),
          rolloverAt: Type.Optional(
            Type.Number({
              exclusiveMinimum: 0,
              description:
                "Reading at which the counter begins again at 0. Without it a fall is a reset or another meter.",
            }),
          ),
        },
        { ...closed, description: "Energy counter of a meter; what it counts while it cannot be read is kept." },
      ),
    ),
    maximumKw: Type.Number({
      default: 10_000,
      exclusiveMinimum: 0,
      maximum: 1e6,
      description: "More than this, kW, is no power of this machine: a wrong unit, or another meter.",
    }),
    state: Type.Optional(stateOptions("State of the machine. A value that is listed nowhere tells no state.")),
    savingMode: Type.Optional(stateOptions("Energy-saving mode, where the state tells nothing.")),
    limits: Type.Optional(
      Type.Object(
        {
          off: Type.Number({ minimum: 0, description: "Below it the machine is off, kW." }),
          standby: Type.Number({ minimum: 0, description: "Below it, it is in standby, kW." }),
          ready: Type.Number({ minimum: 0, description: "Below it, it stands ready; from it on it processes, kW." }),
        },
        { ...closed, description: "Powers that tell the state where nothing else does." },
      ),
    ),
    graceMinutes: Type.Number({
      default: 5,
      minimum: 0,
      maximum: 1440,
      description: "Standing ready so long is no waste, min.",
    }),
    fallbackKw: Type.Optional(
      Type.Number({
        minimum: 0,
        description:
          "Typical power in standby, kW: what standing ready is compared with. Without it nothing is called avoidable.",
      }),
    ),
    partCount: Type.Optional(tag("Tag that counts parts, or is true for a moment with each.")),
    goodCount: Type.Optional(tag("Tag that counts good parts.")),
    scrapCount: Type.Optional(tag("Tag that counts scrapped parts.")),
    intervalMinutes: Type.Union(
      [5, 10, 15, 30, 60].map((minutes) => Type.Literal(minutes)),
      { default: 15, description: "Length of the intervals of peak demand and of the history, min." },
    ),
    timeZone: Type.String({
      default: "Europe/Stockholm",
      description: "IANA time zone of days; that of `display` where it is left out.",
    }),
  },
  {
    examples: [
      {
        power: { tag: "extraction-1/power" },
        limits: { off: 0.05, standby: 1.2, ready: 4 },
        fallbackKw: 0.6,
        partCount: "cell-1/cycle/count",
      },
    ],
  },
);

export type EnergyConfig = Static<typeof energyOptions>;

/** Role of each input, in the order of the tags. One tag may have several roles. */
export type Role = "power" | "counter" | "state" | "savingMode" | "partCount" | "goodCount" | "scrapCount";

export function rolesOf(options: EnergyConfig): readonly (readonly [Role, string])[] {
  const { power, counter, state, savingMode, partCount, goodCount, scrapCount } = options;
  const roles: (readonly [Role, string | undefined])[] = [
    ["power", power?.tag],
    ["counter", counter?.tag],
    ["state", state?.tag],
    ["savingMode", savingMode?.tag],
    ["partCount", partCount],
    ["goodCount", goodCount],
    ["scrapCount", scrapCount],
  ];
  return roles.flatMap(([role, tagId]) => (tagId === undefined ? [] : [[role, tagId] as const]));
}

export function inputsOf(options: EnergyConfig): string[] {
  return [...new Set(rolesOf(options).map(([, tagId]) => tagId))];
}

/** What is wrong with options that the schema accepts. */
export function optionsProblem(
  options: EnergyConfig,
  unitOf?: (tagId: string) => string | undefined,
): string | undefined {
  const { power, counter, limits, partCount, goodCount, scrapCount, timeZone } = options;
  if ((power === undefined) === (counter === undefined)) return "give one of power and counter";
  if (limits !== undefined && !(limits.off < limits.standby && limits.standby < limits.ready)) {
    return "limits must rise: off < standby < ready";
  }
  if (goodCount !== undefined && scrapCount !== undefined) return "give goodCount or scrapCount";
  if (scrapCount !== undefined && partCount === undefined) return "scrapCount needs partCount";
  const meter = power ?? counter;
  const unit = meter === undefined ? undefined : unitOf?.(meter.tag);
  if (meter !== undefined && unit !== undefined && unit !== meter.unit) {
    return `the unit of ${meter.tag} is ${unit}, not ${meter.unit}: give unit: ${unit in kiloPerUnit ? unit : "as the tag has it, or sourceUnit on the tag"}`;
  }
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return undefined;
  } catch {
    return `${timeZone} is no IANA time zone, like Europe/Stockholm`;
  }
}
