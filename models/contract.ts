/** What a model is: its card, its kind, its scores. Numbers in, numbers out; nothing here knows of tags or protocols. */
import type * as card from "./card.ts";

export type ModelCard = card.ModelCard;
export type DecisionRule = card.DecisionRule;
export type GraphInterface = card.GraphInterface;
export type GoldenExamples = card.GoldenExamples;

/** A model as read from its folder; `onnx` has passed admission. */
export interface ModelFiles {
  readonly id: string;
  readonly card: ModelCard;
  readonly onnx: Uint8Array | undefined;
}

export interface WindowBatch {
  /** [n] index of the model of each window among those that the group was opened with. */
  readonly models: Int32Array;
  /** [n] which baseline of its model each window is compared with; absent: the shared one, 0, for all. */
  readonly baselines?: Int32Array;
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
  /** [rows] mode in which the machine ran; undefined where it is not known. Absent: modes are not told apart. */
  readonly modes?: readonly (string | undefined)[];
}

/** What a kind learned: the parts of the card that only it knows, and the graph. */
export interface TrainedModel {
  readonly card: Pick<ModelCard, "channels" | "windowLength" | "holdSeconds" | "threshold" | "decision" | "results"> &
    Partial<Pick<ModelCard, "graph" | "limits" | "life" | "modes">>;
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
  /** Learns normal from rows, with no other effect. Absent for kinds that are trained elsewhere. Throws ModelError. */
  train?(data: TrainingData, onProgress?: (share: number) => void): TrainedModel | Promise<TrainedModel>;
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
        /** Card of the model that was loaded from there before a restart: card and golden examples need no second check. */
        readonly checkedCard?: ModelCard;
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
  /** [n] as in `WindowBatch`. */
  readonly baselines?: Int32Array;
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
      /** [groups of the command] milliseconds in which the graph ran; NaN where the group failed. */
      readonly runMs: Float64Array;
      readonly residentBytes: number;
    };

/** Takes the type of the kind from its definition. */
export function defineModelKind(kind: ModelKind): ModelKind {
  return kind;
}
