/** The key `energy` of the configuration: emission factors, prices, and which meter is that of the whole site. */
import Type, { type Static } from "typebox";
import { defaultEmissionFactor, emissionFactors } from "../core/emission-factors.ts";

const closed = { additionalProperties: false };
const timeOfDay = (description: string) =>
  Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", description: `${description}, HH:MM.` });
const ore = (description: string) => Type.Number({ minimum: -10_000, maximum: 100_000, description });
const weekday = Type.Union([
  Type.Literal("mon"),
  Type.Literal("tue"),
  Type.Literal("wed"),
  Type.Literal("thu"),
  Type.Literal("fri"),
  Type.Literal("sat"),
  Type.Literal("sun"),
]);

const ownFactor = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 100,
      description: "Name on screens, for example that of the contract.",
    }),
    gPerKwh: Type.Number({ minimum: 0, maximum: 5000, description: "g CO₂e per kWh." }),
    method: Type.Union([Type.Literal("location"), Type.Literal("market")], {
      description: "`location`: the mix of the grid; `market`: what was bought.",
    }),
    year: Type.Integer({ minimum: 1990, maximum: 2200, description: "Year that it is of." }),
    source: Type.String({ minLength: 3, maxLength: 300, description: "Where it stands; for 0 the certificate." }),
  },
  { ...closed, description: "A factor of your own." },
);
type OwnFactor = Static<typeof ownFactor>;
const factor = (description: string, rest: object = {}) =>
  Type.Unsafe<string | OwnFactor>(
    Type.Union([...emissionFactors.map(({ id }) => Type.Literal(id)), ownFactor], { ...rest, description }),
  );

export const energySchema = Type.Object(
  {
    factor: factor("Emission factor of electricity; its method, year and source stand beside every figure.", {
      default: defaultEmissionFactor,
    }),
    secondFactor: Type.Optional(factor("Another one beside it, such as `market` beside `location`.")),
    tariff: Type.Optional(
      Type.Object(
        {
          name: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: "Name of the contract." })),
          orePerKwh: ore("Price in öre per kWh, where no time of day says another one."),
          times: Type.Array(
            Type.Object(
              {
                name: Type.String({ minLength: 1, maxLength: 60, description: "Name on screens." }),
                days: Type.Array(weekday, {
                  minItems: 1,
                  maxItems: 7,
                  description: "Days on which it holds.",
                }),
                start: timeOfDay("Start"),
                end: timeOfDay("End; 00:00 is midnight"),
                orePerKwh: ore("Price in öre per kWh."),
              },
              closed,
            ),
            { default: [], maxItems: 50, description: "Prices by time; the first that fits counts." },
          ),
        },
        { ...closed, description: "What energy costs. Without it no cost is shown." },
      ),
    ),
    siteMeter: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: "Metric `energy` of the meter of the whole site. Without it the site is the sum of all.",
      }),
    ),
  },
  { ...closed, default: {}, description: "Emission factors and prices of energy." },
);

export type EnergySettings = Static<typeof energySchema>;
