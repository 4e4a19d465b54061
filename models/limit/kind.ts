/** Fixed limits per channel, without a graph: the baseline that every model must beat. */
import {
  defineModelKind,
  type ModelCard,
  ModelError,
  type ModelFiles,
  type ScoreBatch,
  type TrainedModel,
  type TrainingData,
  type WindowBatch,
} from "../contract.ts";
import { defaultDecisionRule } from "../decision.ts";

export const limit = defineModelKind({
  kind: "limit",
  description: "Scores the newest values against a fixed range per channel.",
  hasGraph: false,
  train,
  groupKey: () => undefined,
  async open(models) {
    const [model] = models;
    if (model === undefined || models.length > 1) throw new RangeError("Limits are opened alone.");
    checkLimits(model);
    return { score: async (batch) => scoreLimits(model.card, batch), async [Symbol.asyncDispose]() {} };
  },
});

type Limit = NonNullable<ModelCard["limits"]>[number];

/** The learned range is the range in training, widened by half its width to each side. */
const widening = 0.5;

function train({ channels, columns, sampleRateHz }: TrainingData): TrainedModel {
  const ranges = columns.map((values, channel) => rangeOf(values, channels[channel]!.name));
  return {
    card: {
      channels: channels.map((channel, index) => ({ ...channel, ...ranges[index]! })),
      windowLength: 1,
      holdSeconds: 10 / sampleRateHz,
      threshold: 1,
      decision: defaultDecisionRule,
      limits: ranges.map(({ low, high }) => {
        const margin = Math.max((high - low) * widening, Math.abs(high) * 1e-3, 1e-9);
        return { low: low - margin, high: high + margin };
      }),
      results: {},
    },
    warnings: [],
    onnx: undefined,
  };
}

function rangeOf(values: Float64Array, name: string): { low: number; high: number } {
  const present = values.filter(Number.isFinite);
  if (present.length === 0) {
    throw new ModelError(`Channel "${name}" holds no number.`, {
      code: "SAMSPEL_TRAINING_MISSING_VALUES",
      next: `Ignore the column "${name}".`,
    });
  }
  return {
    low: present.reduce((least, value) => Math.min(least, value)),
    high: present.reduce((most, value) => Math.max(most, value)),
  };
}

function checkLimits({ id, card }: ModelFiles): void {
  const { limits, channels } = card;
  const isSound =
    limits?.length === channels.length &&
    limits.every(
      ({ low, high }) => (low ?? high) !== undefined && !(low !== undefined && high !== undefined && low >= high),
    );
  if (isSound) return;
  throw new ModelError(
    `Model ${id}: the card needs one limit per channel, each with low below high or only one of them.`,
    {
      code: "SAMSPEL_MODEL_CARD",
      next: "Correct limits in card.json.",
    },
  );
}

/** 1 on the limit. With two limits 0 in their middle; with one, the excess relative to the size of the limit. */
export function limitScore(value: number, { low, high }: Limit): number {
  if (low !== undefined && high !== undefined) return Math.abs(value - (low + high) / 2) / ((high - low) / 2);
  if (high !== undefined) return 1 + (value - high) / Math.max(Math.abs(high), 1e-9);
  if (low !== undefined) return 1 + (low - value) / Math.max(Math.abs(low), 1e-9);
  return 0;
}

function scoreLimits({ channels, windowLength, limits = [] }: ModelCard, { models, windows }: WindowBatch): ScoreBatch {
  const count = channels.length;
  const values = new Float32Array(models.length);
  const contributions = new Float32Array(models.length * count);
  for (let row = 0; row < models.length; row++) {
    let largest = 0;
    let sum = 0;
    for (let channel = 0; channel < count; channel++) {
      const newest = windows[(row * count + channel) * windowLength + windowLength - 1]!;
      const score = Math.max(0, limitScore(newest, limits[channel]!));
      // Math.max passes NaN on: a missing value gives no score.
      largest = Math.max(largest, score);
      sum += score;
      contributions[row * count + channel] = score;
    }
    values[row] = largest;
    for (let channel = 0; channel < count; channel++) {
      const index = row * count + channel;
      contributions[index] = sum > 0 && Number.isFinite(sum) ? contributions[index]! / sum : 0;
    }
  }
  return { values, contributions };
}
