/** Rows → what the kind knows of a model: the graph, and its parts of the card. Pure. */
import type { TrainedModel, TrainingData } from "../contract.ts";
import { defaultDecisionRule } from "../decision.ts";
import { fitBaselines, movementOf } from "./baselines.ts";
import { modelGraph } from "./graph.ts";
import { detectorDefaults } from "./train.ts";

/** A channel that is silent for longer than this many frames is missing. */
const holdFrames = 10;

/** Throws ModelError when the rows cannot be learned from. */
export function train(data: TrainingData, onProgress?: (share: number) => void): TrainedModel {
  const { parameters, channels, trainingScoreMax, modes, warnings } = fitBaselines(data, onProgress);
  return {
    card: {
      channels: channels.map((channel) => {
        const { name, unit, low, high, step, noise, heldFrames } = channel;
        return { name, unit, low, high, step, noise, heldFrames, ...movementOf(channel) };
      }),
      windowLength: detectorDefaults.windowLength,
      holdSeconds: holdFrames / data.sampleRateHz,
      threshold: 1,
      decision: defaultDecisionRule,
      ...(modes === undefined ? {} : { modes }),
      results: { trainingScoreMax },
    },
    warnings,
    onnx: modelGraph(parameters),
  };
}
