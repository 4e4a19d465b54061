/** The default detector: principal components of smoothed signals, learned on the box in less than a second. */
import { createHash } from "node:crypto";
import {
  defineModelKind,
  type ModelFiles,
  type ModelGroup,
  type TrainedModel,
  type TrainingData,
  type WindowBatch,
} from "../contract.ts";
import { defaultDecisionRule } from "../decision.ts";
import { openGraphModel } from "../graph-model.ts";
import { openSession } from "../session.ts";
import { type DetectorParameters, parametersOf, singleGraph, stackedGraph } from "./graph.ts";
import { prepare } from "./prepare.ts";
import { detectorDefaults, fitDetector } from "./train.ts";

/** A channel that is silent for longer than this many frames is missing. */
const holdFrames = 10;

export const principalComponents = defineModelKind({
  kind: "principal-components",
  description:
    "Learns normal from rows: distances within residual subspaces of the principal components, at several time scales.",
  hasGraph: true,
  train,
  groupKey,
  open,
});

function train(data: TrainingData, onProgress?: (share: number) => void): TrainedModel {
  const { channels, warnings } = prepare(data);
  const { parameters, trainingScoreMax } = fitDetector(channels, detectorDefaults, { starts: data.starts, onProgress });
  return {
    card: {
      channels: channels.map(({ name, unit, low, high, step, noise, heldFrames, deviation, typical }) => ({
        name,
        unit,
        low,
        high,
        step,
        noise,
        heldFrames,
        deviation,
        ...typical,
      })),
      windowLength: detectorDefaults.windowLength,
      holdSeconds: holdFrames / data.sampleRateHz,
      threshold: 1,
      decision: defaultDecisionRule,
      results: { trainingScoreMax },
    },
    warnings,
    onnx: singleGraph(parameters),
  };
}

/** Models of equal shape and filters; a graph that was not written by this kind is opened alone. */
function groupKey({ onnx }: ModelFiles): string | undefined {
  const parameters = onnx && parametersOf(onnx);
  if (parameters === undefined) return undefined;
  const { channels, length, filters, lags, smoothing, spread } = parameters;
  const filterHash = createHash("sha256").update(smoothing).update(spread).digest("hex").slice(0, 16);
  return `${channels}x${length}x${filters}x${lags}-${filterHash}`;
}

async function open(models: readonly ModelFiles[]): Promise<ModelGroup> {
  const [first] = models;
  if (first === undefined) throw new RangeError("A group needs a model.");
  if (models.length === 1) return openGraphModel(first);
  const parameters = models.map(({ onnx }) => (onnx === undefined ? undefined : parametersOf(onnx)));
  return openStack(
    parameters.filter((found): found is DetectorParameters => found !== undefined),
    models.map(({ card }) => card.threshold),
  );
}

/** Scores windows of many models with one run: each window gathers the weights of its model. */
async function openStack(models: readonly DetectorParameters[], thresholds: readonly number[]): Promise<ModelGroup> {
  const { channels, length } = models[0]!;
  const session = await openSession(stackedGraph(models));
  return {
    async score({ models: indices, windows }: WindowBatch) {
      const outputs = await session.run(
        {
          window: { data: windows, dims: [indices.length, channels, length] },
          model: { data: indices, dims: [indices.length] },
        },
        ["score", "contributions"],
      );
      const values = outputs.score!.map((value, row) => value / thresholds[indices[row]!]!);
      return { values, contributions: outputs.contributions! };
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}
