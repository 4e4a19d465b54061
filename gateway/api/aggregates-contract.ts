/** Shapes of the request and the answer of aggregates by buckets of time. */
import Type, { type Static } from "typebox";
import { GapAnswer, IdParameter, TimeMs, TimeParameter } from "./contract.ts";

export const AggregatesParameters = Type.Object(
  {
    tag: IdParameter("Tag id."),
    from: TimeParameter("Start, milliseconds since the Unix epoch; inclusive."),
    to: TimeParameter("End, milliseconds since the Unix epoch; exclusive."),
    buckets: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2000, default: 100, description: "Even parts of the range." }),
    ),
  },
  { additionalProperties: false },
);
export type AggregatesParameters = Static<typeof AggregatesParameters>;

const Figure = Type.Union([Type.Number(), Type.Null()]);

/** Columns of one length. Null where a bucket has no good value. */
export const AggregatesAnswer = Type.Object({
  tag: Type.String(),
  unit: Type.String(),
  fromMs: TimeMs,
  toMs: TimeMs,
  startsMs: Type.Array(Type.Number({ description: "Start of each bucket, milliseconds since the Unix epoch." })),
  counts: Type.Array(Type.Integer({ description: "Values of whatever quality." })),
  goodCounts: Type.Array(
    Type.Integer({ description: "Finite numbers, good or uncertain; the figures are over these." }),
  ),
  min: Type.Array(Figure),
  max: Type.Array(Figure),
  sum: Type.Array(Figure),
  mean: Type.Array(Figure, { description: "Of the values." }),
  timeWeightedMean: Type.Array(Figure, { description: "Each value weighted with the time for which it stood." }),
  coverage: Type.Array(Type.Number({ description: "Share of the time in which a good value stood, 0 to 1." })),
  approximate: Type.Boolean({ description: "True when time was weighted by figures of minutes and longer stretches." }),
  gaps: Type.Array(GapAnswer),
});
export type AggregatesAnswer = Static<typeof AggregatesAnswer>;
