/** The default detector: principal components of smoothed signals, learned on the box in less than a second. */
import { createHash } from "node:crypto";
import {
  defineModelKind,
  ModelError,
  type ModelFiles,
  type ModelGroup,
  type TrainedModel,
  type TrainingData,
  type WindowBatch,
} from "../contract.ts";
import { openGraphModel } from "../graph-model.ts";
import { openSession } from "../session.ts";
import { baselinesOf, type DetectorParameters, stackedGraph } from "./graph.ts";

export const principalComponents = defineModelKind({
  kind: "principal-components",
  description:
    "Learns normal from rows: distances within residual subspaces of the principal components, at several time scales.",
  hasGraph: true,
  train,
  groupKey,
  open,
});

/** Only then the libraries of linear algebra are loaded: a start of the scoring process does without. */
async function train(data: TrainingData, onProgress?: (share: number) => void): Promise<TrainedModel> {
  return (await import("./learn.ts")).train(data, onProgress);
}

/** Models of equal shape and filters; a graph that was not written by this kind is opened alone. */
function groupKey({ onnx }: ModelFiles): string | undefined {
  const parameters = onnx && baselinesOf(onnx)?.[0];
  if (parameters === undefined) return undefined;
  const { channels, length, filters, lags, smoothing, spread } = parameters;
  const filterHash = createHash("sha256").update(smoothing).update(spread).digest("hex").slice(0, 16);
  return `${channels}x${length}x${filters}x${lags}-${filterHash}`;
}

async function open(models: readonly ModelFiles[]): Promise<ModelGroup> {
  const [first] = models;
  if (first === undefined) throw new RangeError("A group needs a model.");
  const stacked = models.map((model) => {
    const baselines = (model.onnx && baselinesOf(model.onnx)) ?? [];
    checkModes(model, baselines.length);
    return { baselines, threshold: model.card.threshold };
  });
  if (models.length === 1 && stacked[0]!.baselines.length <= 1) return openGraphModel(first);
  return openStack(stacked);
}

function checkModes({ id, card }: ModelFiles, count: number): void {
  const beyond = card.modes?.find(({ baseline = 0 }) => baseline >= Math.max(1, count));
  if (beyond === undefined) return;
  throw new ModelError(
    `Model ${id}: the card gives mode "${beyond.name}" baseline ${beyond.baseline}; the graph has ${count}.`,
    { code: "SAMSPEL_MODEL_CARD", next: "Copy the whole folder again, or train the model again." },
  );
}

interface Stacked {
  readonly baselines: readonly DetectorParameters[];
  readonly threshold: number;
}

/** Scores windows of many models, in any of their modes, with one run: each window gathers the weights of its baseline. */
async function openStack(models: readonly Stacked[]): Promise<ModelGroup> {
  const all = models.flatMap(({ baselines }) => baselines);
  const { channels, length } = all[0]!;
  const session = await openSession(stackedGraph(all));
  const first = new Int32Array(models.length);
  for (let model = 1; model < models.length; model++)
    first[model] = first[model - 1]! + models[model - 1]!.baselines.length;
  return {
    async score({ models: indices, baselines, windows }: WindowBatch) {
      const rows = indices.map((model, row) => first[model]! + (baselines?.[row] ?? 0));
      const outputs = await session.run(
        {
          window: { data: windows, dims: [indices.length, channels, length] },
          baseline: { data: rows, dims: [indices.length] },
        },
        ["score", "contributions"],
      );
      const values = outputs.score!.map((value, row) => value / models[indices[row]!]!.threshold);
      return { values, contributions: outputs.contributions! };
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}
