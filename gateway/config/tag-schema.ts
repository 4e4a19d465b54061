/** One entry of `tags`: where a value comes from and what it means. */
import Type, { type Static } from "typebox";

const closed = { additionalProperties: false };
const name = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });

export const tagSchema = Type.Object(
  {
    id: name("Name of the tag: equipment path relative to the site, then the name of the value."),
    name: Type.Optional(name("Text for screens; the last part of the id when left out.")),
    unit: Type.String({ default: "", description: "UCUM code, for example `mm/s`, `Cel`, `kW`. Empty for states." }),
    sourceUnit: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description:
          "UCUM code of the unit in which the source gives the value, when it is another one than `unit`. Values are converted.",
      }),
    ),
    dataType: Type.Union(
      [
        Type.Literal("number"),
        Type.Literal("boolean"),
        Type.Literal("string"),
        Type.Literal("integer"),
        Type.Literal("waveform"),
      ],
      { default: "number", description: "Type of the values." },
    ),
    source: name("Id of the source that the value comes from."),
    address: name("Address in the source's own words: a NodeId, a topic, a column."),
    range: Type.Optional(
      Type.Tuple([Type.Number(), Type.Number()], { description: "Normal range in the tag's unit (OPC UA EURange)." }),
    ),
    scale: Type.Optional(
      Type.Number({ description: "The value of the source is multiplied by this, before any conversion of units." }),
    ),
    offset: Type.Optional(Type.Number({ description: "Added after scaling." })),
    deadband: Type.Optional(
      Type.Number({
        minimum: 0,
        description:
          "A value closer than this to the last stored one is not stored, unless `expectedIntervalMs` has passed. In the tag's unit.",
      }),
    ),
    deadbandPercent: Type.Optional(
      Type.Number({ minimum: 0, maximum: 100, description: "The same in percent of `range`." }),
    ),
    sampleRateHz: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 10_000_000,
        description: "Samples per second of a waveform whose source does not say it, as with an OPC UA array.",
      }),
    ),
    samplingIntervalMs: Type.Optional(
      Type.Number({ minimum: 0, description: "Sampling interval asked of the source." }),
    ),
    expectedIntervalMs: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: "Nominal distance of two values; older than twice this is stale.",
      }),
    ),
    keep: Type.Union([Type.Literal("history"), Type.Literal("live")], {
      default: "history",
      description:
        "`live` for positions and postures of people: metrics and live pages see the values, which are never stored, forwarded or written into a message.",
    }),
  },
  closed,
);
export type TagConfig = Static<typeof tagSchema>;
