/** Shapes of requests and answers of the HTTP interface, shared with the dashboards. */
import Type, { type Static } from "typebox";

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const TimeMs = Type.Number({ description: "Milliseconds since the Unix epoch." });

/** Greatest distance of a date from the epoch (ECMA-262 §21.4.1.1): keeps `Infinity` and `1e400` out. */
const timeMsMax = 8.64e15;
export const TimeParameter = (description: string) =>
  Type.Number({ minimum: -timeMsMax, maximum: timeMsMax, description, examples: [1_763_900_000_000] });
export const IdParameter = (description: string) => Type.String({ minLength: 1, maxLength: 1024, description });

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
  hasFleet: Type.Optional(Type.Boolean({ description: "Whether other gateways can be seen here." })),
  role: Type.Union(
    [Type.Literal("viewer"), Type.Literal("operator"), Type.Literal("engineer"), Type.Literal("admin")],
    {
      description: "What you may do: look; acknowledge and judge; change models and tags; manage accounts.",
    },
  ),
});
export type SiteAnswer = Static<typeof SiteAnswer>;

export const TagAnswer = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  name: Type.String(),
  equipment: Type.String(),
  unit: Type.String(),
  sourceUnit: Type.Optional(Type.String({ description: "Unit of the source, where values are converted from it." })),
  dataType: Type.String(),
  range: Type.Optional(Type.Object({ low: Type.Number(), high: Type.Number() })),
  expectedIntervalMs: Type.Optional(Type.Number()),
  /** `live`: about people; only the present value, which is not stored. */
  keep: Type.Optional(Type.Literal("live")),
  origin: Type.Unknown(),
  value: Type.Unknown(),
  timeMs: Nullable(Type.Number()),
  statusCode: Nullable(Type.Integer()),
});
export type TagAnswer = Static<typeof TagAnswer>;

export const TagsParameters = Type.Object(
  {
    tag: Type.Optional(IdParameter("The one tag with this id; 404 when there is none.")),
    filter: Type.Optional(
      Type.String({ maxLength: 1024, description: "Tags whose id contains this text, upper and lower case alike." }),
    ),
    equipment: Type.Optional(IdParameter("Tags on this equipment and below it.")),
  },
  { additionalProperties: false },
);
export type TagsParameters = Static<typeof TagsParameters>;

export const HistoryParameters = Type.Object(
  {
    tag: IdParameter("Tag id."),
    from: TimeParameter("Start, milliseconds since the Unix epoch; inclusive."),
    to: TimeParameter("End, milliseconds since the Unix epoch; exclusive."),
    points: Type.Optional(
      Type.Integer({ minimum: 2, maximum: 4000, default: 1000, description: "Greatest number of points." }),
    ),
  },
  { additionalProperties: false },
);
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

export const IdPath = Type.Object({ id: IdParameter("Id, URL-encoded.") }, { additionalProperties: false });
export type IdPath = Static<typeof IdPath>;

export const CertificateChangeBody = Type.Union([
  Type.Object(
    {
      action: Type.Union([Type.Literal("trust"), Type.Literal("reject")]),
      fingerprint: Type.String({
        minLength: 40,
        maxLength: 95,
        pattern: "^[0-9A-Fa-f: ]+$",
        description: "SHA-1 or SHA-256 of the certificate, hexadecimal, with or without colons.",
      }),
    },
    { additionalProperties: false },
  ),
  Type.Object({ action: Type.Literal("renew") }, { additionalProperties: false }),
]);

export const RangeParameters = Type.Object(
  {
    from: Type.Optional(TimeParameter("Start, milliseconds since the Unix epoch; inclusive. One hour before `to`.")),
    to: Type.Optional(TimeParameter("End, milliseconds since the Unix epoch; exclusive. Now.")),
  },
  { additionalProperties: false },
);
export type RangeParameters = Static<typeof RangeParameters>;

export const WhatIfParameters = Type.Object(
  {
    ...RangeParameters.properties,
    moveM: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 5,
        default: 0,
        description: "How much further out the work place stands, m.",
      }),
    ),
    speedFactor: Type.Optional(
      Type.Number({
        minimum: 0.1,
        maximum: 2,
        default: 1,
        description: "Share of its speed with which the robot moves.",
      }),
    ),
  },
  { additionalProperties: false },
);
export type WhatIfParameters = Static<typeof WhatIfParameters>;

/**
 * A figure over a range of time. A value counts for as long as it stood; `coverage` is the share of the range for
 * which a usable value stood. Below 0.95 the figures are uncertain, below 0.6 insufficient.
 */
export const AggregateAnswer = Type.Object({
  mean: Nullable(Type.Number()),
  min: Nullable(Type.Number()),
  p05: Nullable(Type.Number({ description: "The value that was undercut during 5 % of the covered time." })),
  coverage: Type.Number({ minimum: 0, maximum: 1 }),
  assessment: Type.Union([Type.Literal("sufficient"), Type.Literal("uncertain"), Type.Literal("insufficient")]),
  count: Type.Integer({ description: "Stored values in the range." }),
  approximate: Type.Boolean({ description: "True when the range held too many values to read each one." }),
});
export type AggregateAnswer = Static<typeof AggregateAnswer>;

export const CollaborationOutput = Type.Object({
  name: Type.String(),
  tag: Type.String(),
  unit: Type.String(),
  value: Type.Unknown({ description: "Newest value; null when there is none." }),
  timeMs: Nullable(Type.Number()),
  statusCode: Nullable(Type.Integer()),
  unavailable: Type.Optional(Type.String({ description: "Why the figure cannot be given now." })),
  aggregate: Nullable(AggregateAnswer),
});
export type CollaborationOutput = Static<typeof CollaborationOutput>;

/** Answer of `cells/{id}/collaboration`. */
export const CollaborationAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  fromMs: TimeMs,
  toMs: TimeMs,
  notice: Type.Literal("informational, not a safety function"),
  metrics: Type.Array(
    Type.Object({
      id: Type.String(),
      kind: Type.String(),
      inputs: Type.Array(Type.String()),
      outputs: Type.Array(CollaborationOutput),
    }),
  ),
});
export type CollaborationAnswer = Static<typeof CollaborationAnswer>;

/** Answer of `/readyz`: 503 with `not-ready` when no data flows. */
export const ReadyAnswer = Type.Object({
  state: Type.Union([Type.Literal("ready"), Type.Literal("degraded"), Type.Literal("not-ready")]),
  reasons: Type.Array(
    Type.Object({
      part: Type.String(),
      code: Type.String(),
      message: Type.String(),
      next: Type.Optional(Type.String()),
    }),
  ),
});
export type ReadyAnswer = Static<typeof ReadyAnswer>;

export const StreamParameters = Type.Object(
  {
    topics: Type.Optional(
      Type.String({
        maxLength: 12_000,
        default: "*,conditions,sources,sinks,models,cases,learning",
        description:
          "Comma-separated: tag ids, prefixes that end in `/*`, `*` for every tag, and the words `conditions`, `sources`, `models`, `cases`, `learning`.",
      }),
    ),
    intervalMs: Type.Optional(
      Type.Integer({
        minimum: 20,
        maximum: 60_000,
        default: 200,
        description: "Least distance of two `values` events.",
      }),
    ),
  },
  { additionalProperties: false },
);
export type StreamParameters = Static<typeof StreamParameters>;

/** Data of the first event, `hello`. After `resumed` false the events that follow begin with everything as it is now. */
export const HelloEvent = Type.Object({
  version: Type.String(),
  startedMs: TimeMs,
  nowMs: TimeMs,
  resumed: Type.Boolean(),
  intervalMs: Type.Integer(),
  unknownTopics: Type.Array(Type.String()),
});
export type HelloEvent = Static<typeof HelloEvent>;

/**
 * Names of the server-sent events of `GET /api/v1/stream`. `conditions`, `sources` and `models` carry the same full
 * list as the query of that name, each time that something in it changed.
 */
export type StreamEvent = "values" | "conditions" | "sources" | "sinks" | "models" | "cases" | "learning" | "hello";
