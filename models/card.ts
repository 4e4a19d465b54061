/** The shape of `card.json` and `golden.json`. The scoring process loads this file only when it has one of them to check. */
import Type, { type Static } from "typebox";
import { LifeCard } from "./life-card.ts";

const Positive = (description: string) => Type.Number({ exclusiveMinimum: 0, description });
const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });

/** How a channel moved in training. */
const movement = {
  mean: Type.Optional(Type.Number({ description: "Mean in training." })),
  bins: Type.Optional(
    Type.Object(
      {
        edges: Type.Array(Type.Number(), { maxItems: 100 }),
        shares: Type.Array(Type.Number({ minimum: 0 }), { maxItems: 101 }),
      },
      {
        additionalProperties: false,
        description: "Shares of the training values between edges, a value on one below it.",
      },
    ),
  ),
  deviation: Type.Optional(Type.Number({ minimum: 0, description: "Standard deviation in training." })),
  persistence: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description:
        "Correlation with the value one frame earlier. With it and the mean, a window is scored from its first frame on: expected values stand in for what is not known. Without, scores begin when the window is full.",
    }),
  ),
};

const CardChannel = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    unit: Type.String({
      maxLength: 40,
      description: "Unit in which the model takes the values; empty when not known.",
    }),
    low: Type.Optional(Type.Number({ description: "Lowest value in training." })),
    high: Type.Optional(Type.Number({ description: "Highest value in training." })),
    step: Type.Optional(Type.Number({ minimum: 0, description: "Quantisation step seen in training." })),
    noise: Type.Optional(
      Type.Number({ minimum: 0, description: "Mean absolute difference of neighbouring frames in training." }),
    ),
    heldFrames: Type.Optional(Type.Integer({ minimum: 0, description: "Longest run without a change in training." })),
    ...movement,
  },
  { additionalProperties: false },
);

/**
 * How scores become a state. The limit is 1, or a multiple of the level at which the score has been lying lately: what
 * moves slowly is drift, to be learned anew, and not an alarm.
 */
const DecisionRule = Type.Object(
  {
    recoverShare: Type.Number({
      minimum: 0,
      exclusiveMaximum: 1,
      description: "An alarm ends when the score has fallen under this share of its peak, even above 1.",
    }),
    levelFactor: Type.Number({ minimum: 1, description: "The limit is at least this multiple of the level." }),
    levelFrames: Type.Number({ exclusiveMinimum: 0, description: "Time constant of the level, in frames." }),
    limitMax: Type.Number({ minimum: 1, description: "A score above this raises the alarm, however slowly it came." }),
  },
  { additionalProperties: false },
);
export type DecisionRule = Static<typeof DecisionRule>;

/** Where a graph takes its window and gives its score. Kinds of Samspel all use the default. */
const GraphInterface = Type.Object(
  {
    input: Type.String({ minLength: 1 }),
    layout: Type.Union([
      Type.Literal("channels-first", { description: "[batch, channels, length]" }),
      Type.Literal("time-first", { description: "[batch, length, channels]" }),
      Type.Literal("flat", { description: "[batch, channels × length], channel-major" }),
      Type.Literal("newest", { description: "[batch, channels]: the newest frame only" }),
    ]),
    score: Type.String({ minLength: 1, description: "Output of [batch] or [batch, 1]." }),
    contributions: Type.Optional(Type.String({ description: "Output of [batch, channels]." })),
  },
  { additionalProperties: false },
);
export type GraphInterface = Static<typeof GraphInterface>;

export const ModelCard = Type.Object(
  {
    kind: Type.String({ pattern: "^[a-z][a-z0-9-]*$" }),
    version: Type.String({ minLength: 1, maxLength: 64 }),
    description: Type.Optional(Type.String({ maxLength: 2000 })),
    channels: Type.Array(CardChannel, { minItems: 1, maxItems: 1024 }),
    sampleRateHz: Positive("Frames per second."),
    windowLength: Type.Integer({ minimum: 1, maximum: 65_536, description: "Frames in a window." }),
    holdSeconds: Positive("A channel without a new value keeps its last one this long."),
    modes: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String({ maxLength: 200 }),
            rows: Type.Integer({ minimum: 1 }),
            baseline: Type.Optional(
              Type.Integer({
                minimum: 1,
                description: "Place of its own baseline in the graph. Absent: it is compared with the shared one, 0.",
              }),
            ),
            channels: Type.Optional(
              Type.Array(Type.Object(movement, { additionalProperties: false }), {
                description: "[channels] how they moved in this mode; present with a baseline of its own.",
              }),
            ),
          },
          { additionalProperties: false },
        ),
        { maxItems: 100, description: "Modes in which the machine ran in training. Absent: not told apart." },
      ),
    ),
    threshold: Positive("Raw score at which the alarm is raised; scores are divided by it."),
    decision: DecisionRule,
    graph: Type.Optional(GraphInterface),
    limits: Type.Optional(
      Type.Array(
        Type.Object(
          { low: Type.Optional(Type.Number()), high: Type.Optional(Type.Number()) },
          { additionalProperties: false },
        ),
        { description: "Kind `limit`: [channels] allowed range in the unit of the channel." },
      ),
    ),
    life: Type.Optional(LifeCard),
    training: Type.Object(
      {
        description: Type.String({ maxLength: 2000 }),
        sha256: Type.Optional(Sha256),
        rows: Type.Integer({ minimum: 0 }),
        seconds: Type.Optional(Type.Number({ minimum: 0, description: "Time that training took." })),
        warnings: Type.Array(Type.String({ maxLength: 500 })),
      },
      { additionalProperties: false },
    ),
    results: Type.Record(Type.String(), Type.Number()),
    licence: Type.String({ maxLength: 200 }),
    model: Type.Optional(
      Type.Object(
        { sha256: Sha256, bytes: Type.Integer({ minimum: 1 }), opset: Type.Integer({ minimum: 1 }) },
        { additionalProperties: false, description: "Of `model.onnx`; absent for kinds without a graph." },
      ),
    ),
    created: Type.String({ description: "ISO 8601, UTC." }),
  },
  { additionalProperties: false },
);
export type ModelCard = Static<typeof ModelCard>;

/** Windows and the scores that they must give, for a check at load. */
export const GoldenExamples = Type.Object(
  {
    /** Largest allowed difference of a score, relative to 1 + its size. */
    tolerance: Positive("Relative to 1 + the size of the score."),
    examples: Type.Array(
      Type.Object(
        {
          /** [channels × length], channel-major. */
          window: Type.Array(Type.Number()),
          score: Type.Number(),
          baseline: Type.Optional(Type.Integer({ minimum: 1, description: "Of an operating mode." })),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 64 },
    ),
  },
  { additionalProperties: false },
);
export type GoldenExamples = Static<typeof GoldenExamples>;
