/** What a model is: its card, its kind, its scores. Numbers in, numbers out; nothing here knows of tags or protocols. */
import Type, { type Static } from "typebox";
import { LifeCard } from "./life-card.ts";

const Positive = (description: string) => Type.Number({ exclusiveMinimum: 0, description });
const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });

export const CardChannel = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    unit: Type.String({
      maxLength: 40,
      description: "Unit in which the model takes the values; empty when not known.",
    }),
    low: Type.Optional(Type.Number({ description: "Lowest value in training." })),
    high: Type.Optional(Type.Number({ description: "Highest value in training." })),
    step: Type.Optional(Type.Number({ minimum: 0, description: "Quantisation step seen in training." })),
    mean: Type.Optional(Type.Number({ description: "Mean in training." })),
    persistence: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description:
          "Correlation with the value one frame earlier. With it and the mean, a window is scored from its first frame on: expected values stand in for what is not known. Without, scores begin when the window is full.",
      }),
    ),
  },
  { additionalProperties: false },
);

/**
 * How scores become a state. The limit is 1, or a multiple of the level at which the score has been lying lately: what
 * moves slowly is drift, to be learned anew, and not an alarm.
 */
export const DecisionRule = Type.Object(
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
export const GraphInterface = Type.Object(
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
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 64 },
    ),
  },
  { additionalProperties: false },
);
export type GoldenExamples = Static<typeof GoldenExamples>;

/** A model as read from its folder; `onnx` has passed admission. */
export interface ModelFiles {
  readonly id: string;
  readonly card: ModelCard;
  readonly onnx: Uint8Array | undefined;
}

export interface WindowBatch {
  /** [n] index of the model of each window among those that the group was opened with. */
  readonly models: Int32Array;
  /** [n × channels × length], channel-major. */
  readonly windows: Float32Array;
}

export interface ScoreBatch {
  /** [n] divided by the threshold of the card: 1 is the alarm limit. NaN means no score. */
  readonly values: Float32Array;
  /** [n × channels] shares of the score, 0 to 1. */
  readonly contributions?: Float32Array;
}

/** Models of one kind and one shape, ready to score together. */
export interface ModelGroup extends AsyncDisposable {
  score(batch: WindowBatch): Promise<ScoreBatch>;
}

/** Rows from which normal is learned. */
export interface TrainingData {
  readonly channels: readonly { readonly name: string; readonly unit: string }[];
  /** [channels][rows] in the unit of the channel; NaN where a value is missing. */
  readonly columns: readonly Float64Array[];
  readonly sampleRateHz: number;
  /** Rows, besides the first, that do not follow in time on the one before: what lies before them tells nothing of them. */
  readonly starts?: readonly number[];
}

/** What a kind learned: the parts of the card that only it knows, and the graph. */
export interface TrainedModel {
  readonly card: Pick<ModelCard, "channels" | "windowLength" | "holdSeconds" | "threshold" | "decision" | "results"> &
    Partial<Pick<ModelCard, "graph" | "limits" | "life">>;
  readonly warnings: readonly string[];
  readonly onnx: Uint8Array | undefined;
}

/** A way to turn windows into scores. One folder; one line in `registry.ts`. */
export interface ModelKind {
  readonly kind: string;
  readonly description: string;
  /** Whether a model of this kind comes with `model.onnx`. */
  readonly hasGraph: boolean;
  /** False: it gives no score of the newest values, and a configuration may not name it. */
  readonly isLive?: false;
  /** Learns normal from rows. Pure. Absent for kinds that are trained elsewhere. Throws ModelError. */
  train?(data: TrainingData): TrainedModel;
  /** Models with the same key may be opened as one group. Undefined: each alone. */
  groupKey(model: ModelFiles): string | undefined;
  /** Throws ModelError when a model is not what its card says. */
  open(models: readonly ModelFiles[]): Promise<ModelGroup>;
}

/** What is wrong with a model or its training data. Carries a stable code and what to do next. */
export class ModelError extends Error {
  readonly code: `SAMSPEL_${string}`;
  readonly next: string | undefined;

  constructor(message: string, details: { code: `SAMSPEL_${string}`; next?: string; cause?: unknown }) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "ModelError";
    this.code = details.code;
    this.next = details.next;
  }
}

// ---------------------------------------------------------------- states

/**
 * `recovering`: the score is still above 1, but has fallen so far below the peak of the alarm that what raised it is
 * over; a machine that was disturbed takes long to come back to the very state in which it was learned.
 */
export type ModelState = "normal" | "alarm" | "recovering";

/** What `decide` carries from one score to the next. */
export interface Decision {
  readonly state: ModelState;
  /** Where the score has been lying lately, outside of alarms. */
  readonly level: number;
  /** What a score had to exceed to raise the present alarm; 0 when there is none. */
  readonly limit: number;
  /** Highest score of the present alarm; 0 when there is none. */
  readonly peak: number;
}

// ---------------------------------------------------------------- messages to and from the scoring process

/** What the scoring process is told. Structured clone, so typed arrays stay what they are. */
export type ScorerCommand =
  | {
      readonly type: "load";
      readonly models: readonly {
        readonly id: string;
        readonly directory: string;
        /** Hash of the graph whose golden examples were checked before a restart: they need no second check. */
        readonly checkedSha256?: string;
      }[];
    }
  | { readonly type: "score"; readonly groups: readonly GroupWindows[] };

/** Windows for one group of models, as far as the process does not have them from the batches before. */
export interface GroupWindows {
  readonly group: number;
  /** [n] place of the model of each window within the group. */
  readonly models: Int32Array;
  /** [n] frames at the end of the window that are new since the last window of this model; 0: the whole window is. */
  readonly newFrames: Int32Array;
  /** The new frames of each window, channel-major, one window after the other. */
  readonly values: Float32Array;
}

/** A model that is ready, and where it is: its group and its place within the group. */
export interface LoadedModel {
  readonly id: string;
  readonly card: ModelCard;
  readonly group: number;
  readonly place: number;
}

/** Why a model is not in use. */
export interface ModelRefusal {
  readonly id: string;
  readonly code: `SAMSPEL_${string}`;
  readonly message: string;
  readonly next?: string;
}

/** What the scoring process answers, in the order of the commands. `at` comes before each step that may hang, so that the parent knows the culprit. */
export type ScorerAnswer =
  | { readonly type: "started" }
  | { readonly type: "at"; readonly models: readonly string[] }
  | {
      readonly type: "loaded";
      readonly models: readonly LoadedModel[];
      readonly refusals: readonly ModelRefusal[];
    }
  | {
      readonly type: "scored";
      /** By group of the command; undefined where the group failed. */
      readonly results: readonly (ScoreBatch | undefined)[];
      readonly failures: readonly { readonly group: number; readonly code: string; readonly message: string }[];
      readonly residentBytes: number;
    };

/** Takes the type of the kind from its definition. */
export function defineModelKind(kind: ModelKind): ModelKind {
  return kind;
}
