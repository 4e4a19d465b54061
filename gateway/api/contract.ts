/** Shapes of requests and answers of the HTTP interface, shared with the dashboards. */
import Type, { type Static } from "typebox";

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const TimeMs = Type.Number({ description: "Milliseconds since the Unix epoch." });

/** A failed request. `code` is stable and stands in the reference. */
export const ErrorAnswer = Type.Object({
  code: Type.String(),
  message: Type.String(),
  next: Type.Optional(Type.String()),
});
export type ErrorAnswer = Static<typeof ErrorAnswer>;

export const SiteAnswer = Type.Object({
  version: Type.String(),
  site: Type.String(),
  simulated: Type.Boolean(),
  language: Type.Union([Type.Literal("sv"), Type.Literal("en")]),
  timeZone: Type.String(),
  startedMs: TimeMs,
  nowMs: TimeMs,
});
export type SiteAnswer = Static<typeof SiteAnswer>;

export const TagAnswer = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  name: Type.String(),
  equipment: Type.String(),
  unit: Type.String(),
  dataType: Type.String(),
  range: Type.Optional(Type.Object({ low: Type.Number(), high: Type.Number() })),
  expectedIntervalMs: Type.Optional(Type.Number()),
  origin: Type.Unknown(),
  value: Type.Unknown(),
  timeMs: Nullable(Type.Number()),
  statusCode: Nullable(Type.Integer()),
});
export type TagAnswer = Static<typeof TagAnswer>;

export const HistoryParameters = Type.Object({
  tag: Type.String({ description: "Tag id." }),
  from: Type.Number({ description: "Start, milliseconds since the Unix epoch; inclusive." }),
  to: Type.Number({ description: "End, milliseconds since the Unix epoch; exclusive." }),
  points: Type.Integer({ minimum: 2, maximum: 4000, default: 1000, description: "Greatest number of points." }),
});
export type HistoryParameters = Static<typeof HistoryParameters>;

export const GapAnswer = Type.Object({
  source: Type.String(),
  fromMs: TimeMs,
  toMs: TimeMs,
  cause: Type.String(),
  estimatedCount: Type.Integer(),
});
export type GapAnswer = Static<typeof GapAnswer>;

export const HistoryAnswer = Type.Object({
  tag: Type.String(),
  unit: Type.String(),
  decimated: Type.Boolean({ description: "True when minimum and maximum of each bucket are given." }),
  count: Type.Integer({ description: "Values in the range before decimation." }),
  timesMs: Type.Array(Type.Number()),
  values: Type.Array(Type.Unknown({ description: "Number, Boolean, string or null (not a number)." })),
  statusCodes: Type.Array(Type.Integer()),
  gaps: Type.Array(GapAnswer),
});
export type HistoryAnswer = Static<typeof HistoryAnswer>;

/**
 * Data of a server-sent event `values`: columns of the tags that changed since the last one; of each tag its newest
 * value. `n` tag numbers, `t` source times in milliseconds, `v` values, `s` status codes.
 */
export const ValuesEvent = Type.Object({
  n: Type.Array(Type.Integer()),
  t: Type.Array(Type.Number()),
  v: Type.Array(Type.Unknown()),
  s: Type.Array(Type.Integer()),
});
export type ValuesEvent = Static<typeof ValuesEvent>;

/** Names of the server-sent events of `GET /api/v1/stream`. */
export type StreamEvent = "values" | "conditions" | "sources" | "models" | "hello";
