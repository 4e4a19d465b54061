/** From rows to a complete model: card, graph and golden examples, checked by the runtime that will score with them. */
import { createHash } from "node:crypto";
import {
  type GoldenExamples,
  type ModelCard,
  ModelError,
  type ModelFiles,
  type ModelKind,
  type TrainedModel,
  type TrainingData,
} from "./contract.ts";
import { heldOutResults } from "./held-out.ts";
import { seenModes } from "./modes.ts";
import { opset } from "./onnx-graph.ts";
import { standInOf } from "./stand-in.ts";
import { windowAt } from "./training-window.ts";

/** What a card says beside what its kind learned. */
export interface Provenance {
  /** What the rows are, for people: file and range, or asset and times. */
  readonly description: string;
  /** Hash of the file from which the rows come. */
  readonly sha256?: string;
  readonly licence?: string;
  readonly nowMs: number;
}

export interface LearnInput extends Provenance {
  readonly kind: ModelKind;
  readonly data: TrainingData;
  /** Monotonic clock in milliseconds. */
  readonly monotonicMs: () => number;
  /** Counts the alarms on rows that were held back from a second fit; takes about as long again. */
  readonly isJudged?: boolean;
  /** Hears how much is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

export interface LearnedModel {
  readonly card: ModelCard;
  readonly golden: GoldenExamples;
  readonly onnx: Uint8Array | undefined;
}

/** Difference that processors and runtimes may make, relative to 1 + the size of the score. */
export const goldenTolerance = 1e-3;

/** Throws ModelError when the rows cannot be learned from. */
export async function learn(input: LearnInput): Promise<LearnedModel> {
  const { kind, data } = input;
  if (kind.train === undefined) {
    throw new ModelError(`Models of the kind ${kind.kind} are not trained here.`, {
      code: "SAMSPEL_MODEL_NOT_TRAINABLE",
      next: "Leave --kind out to use the default detector.",
    });
  }
  const startMs = input.monotonicMs();
  const trained = withModes(await kind.train(data, input.onProgress), data);
  const card = completeCard(input, trained, {
    kind: kind.kind,
    rows: data.columns[0]?.length ?? 0,
    seconds: (input.monotonicMs() - startMs) / 1000,
    sampleRateHz: data.sampleRateHz,
  });
  if (input.isJudged === true) Object.assign(card.results, await heldOutResults(kind, data));
  const golden = await goldenOf({ id: "golden", card, onnx: trained.onnx }, kind, data);
  input.onProgress?.(1);
  return { card, golden, onnx: trained.onnx };
}

/** The modes that were seen, also for a kind that has one baseline for all. */
function withModes(trained: TrainedModel, { modes }: TrainingData): TrainedModel {
  if (modes === undefined) return trained;
  const { learned, warnings } = seenModes(modes);
  if (learned.length === 0) return { ...trained, warnings: [...trained.warnings, ...warnings] };
  return { ...trained, card: { modes: [...learned], ...trained.card }, warnings: [...trained.warnings, ...warnings] };
}

export interface TrainingRun extends Pick<ModelCard, "kind" | "sampleRateHz"> {
  readonly rows: number;
  readonly seconds: number;
}

/** The card of a model: what its kind learned, where it comes from, and the hash of its graph. */
export function completeCard(
  { description, sha256, licence = "not stated", nowMs }: Provenance,
  trained: TrainedModel,
  { kind, rows, seconds, sampleRateHz }: TrainingRun,
): ModelCard {
  const created = new Date(nowMs).toISOString();
  return {
    kind,
    version: created.replace(/[-:]|\.\d+/g, ""),
    ...trained.card,
    sampleRateHz,
    training: {
      description,
      ...(sha256 === undefined ? {} : { sha256 }),
      rows,
      seconds: Math.round(seconds * 1000) / 1000,
      warnings: [...trained.warnings],
    },
    licence,
    ...(trained.onnx === undefined
      ? {}
      : {
          model: {
            sha256: createHash("sha256").update(trained.onnx).digest("hex"),
            bytes: trained.onnx.length,
            opset,
          },
        }),
    created,
  };
}

/** Examples of modes in a golden file; each adds a window. */
const goldenModesMax = 16;

/** Three windows of the training rows and one with every channel moved, with the scores that they give now; by each mode too. */
async function goldenOf(model: ModelFiles, kind: ModelKind, { columns }: TrainingData): Promise<GoldenExamples> {
  const rows = columns[0]?.length ?? 0;
  const { windowLength, threshold, modes = [] } = model.card;
  const standIn = standInOf(model.card);
  const windows = [0, Math.floor(rows / 2), rows - 1].map((row) => windowAt(columns, row, windowLength, standIn));
  const newest = windows[2]!;
  const ofModes = modes.flatMap(({ baseline = 0 }) => (baseline === 0 ? [] : [baseline])).slice(0, goldenModesMax);
  const all = [
    ...[...windows, newest.map((value) => value * 1.1 + 1)].map((window) => ({ window, baseline: 0 })),
    ...ofModes.map((baseline) => ({ window: newest, baseline })),
  ];
  const joined = new Float32Array(newest.length * all.length);
  all.forEach(({ window }, index) => {
    joined.set(window, index * window.length);
  });
  await using group = await kind.open([model]);
  const baselines = Int32Array.from(all, ({ baseline }) => baseline);
  const { values } = await group.score({ models: new Int32Array(all.length), baselines, windows: joined });
  if (!values.every(Number.isFinite)) {
    throw new ModelError("The trained model gives no number for its own training rows.", {
      code: "SAMSPEL_TRAINING_FAILED",
      next: "Look for extreme values in the training rows.",
    });
  }
  return {
    tolerance: goldenTolerance,
    examples: all.map(({ window, baseline }, index) => ({
      window: Array.from(window),
      score: values[index]! * threshold,
      ...(baseline === 0 ? {} : { baseline }),
    })),
  };
}
