/** Run-to-failure tables → model of remaining life, complete with card and golden examples. */
import { ModelError, type ModelFiles, type ModelGroup, type TrainedModel } from "../contract.ts";
import { defaultDecisionRule } from "../decision.ts";
import { openGraphModel } from "../graph-model.ts";
import { completeCard, goldenTolerance, type LearnedModel, type Provenance } from "../learn.ts";
import { windowOf } from "./features.ts";
import { lifeGraph } from "./graph.ts";
import { type LifeData, type PreparedHistories, prepareTraining, type UnitHistory } from "./histories.ts";
import { coverageOf, intervalShares, intervalsFrom } from "./interval.ts";
import { remainingLife } from "./kind.ts";
import { fitLife, type LifeFit, rootMeanSquare } from "./train.ts";

export interface LearnLifeInput extends Provenance {
  readonly data: LifeData;
  /** Monotonic clock in milliseconds. */
  readonly monotonicMs: () => number;
  /** Told of the share that is done, 0 to 1. */
  readonly progress?: (share: number) => void;
}

/** Throws ModelError when the tables cannot be learned from. */
export async function learnLife({ data, monotonicMs, progress, ...provenance }: LearnLifeInput): Promise<LearnedModel> {
  const startMs = monotonicMs();
  const prepared = prepareTraining(data);
  const fit = fitLife(prepared.data, prepared.settings, progress);
  const trained = trainedModel(prepared, fit);
  const card = completeCard(provenance, trained, {
    kind: remainingLife.kind,
    rows: prepared.data.units.reduce((sum, { cycles }) => sum + cycles.length, 0),
    seconds: (monotonicMs() - startMs) / 1000,
    sampleRateHz: 1,
  });
  const windows = goldenUnits(prepared).map(({ unit, rows }) => windowOf(unit, rows, prepared.settings));
  await using group = await openLife({ id: "golden", card, onnx: trained.onnx });
  const examples = [];
  for (const window of windows) {
    const { values } = await group.score({ models: Int32Array.of(0), windows: window });
    if (!Number.isFinite(values[0])) throw notANumber();
    examples.push({ window: Array.from(window), score: values[0]! });
  }
  return { card, golden: { tolerance: goldenTolerance, examples }, onnx: trained.onnx };
}

/** The graph of a model; what it calls scores are cycles. */
export function openLife(model: ModelFiles): Promise<ModelGroup> {
  return openGraphModel(model);
}

function notANumber(): ModelError {
  return new ModelError("The trained model gives no number for its own training units.", {
    code: "SAMSPEL_TRAINING_FAILED",
    next: "Look for extreme values in the training table.",
  });
}

/** Young, middle-aged and about to fail. */
function goldenUnits({ data: { units } }: PreparedHistories): { unit: UnitHistory; rows: number }[] {
  return [0.1, 0.5, 1].map((share, index) => {
    const unit = units[index % units.length]!;
    return { unit, rows: Math.max(1, Math.round(share * unit.cycles.length)) };
  });
}

function trainedModel({ data, settings, warnings }: PreparedHistories, fit: LifeFit): TrainedModel {
  const { baselineCycles, recentCycles, capCycles } = settings;
  const { checked, parameters } = fit;
  if (checked.length === 0) {
    throw new ModelError("No unit lives long enough to check an estimate on it.", {
      code: "SAMSPEL_LIFE_TOO_FEW_UNITS",
      next: "Add units with longer records.",
    });
  }
  const coverage = Object.fromEntries(
    intervalShares.map((share) => [`coverage${100 * share}`, coverageOf(checked, capCycles, share)]),
  );
  return {
    card: {
      channels: [
        { name: "cycle", unit: "1" },
        ...data.channels.map((channel, index) => ({ ...channel, ...rangeOf(data.units, index) })),
      ],
      windowLength: baselineCycles + recentCycles,
      holdSeconds: 1,
      threshold: 1,
      decision: defaultDecisionRule,
      graph: { input: "history", layout: "channels-first", score: "life" },
      life: {
        baselineCycles,
        recentCycles,
        capCycles,
        intervals: intervalsFrom(checked, capCycles),
        lives: livesOf(data.units),
      },
      results: {
        units: data.units.length,
        crossValidatedRmse: rootMeanSquare(checked),
        penalty: fit.penalty,
        ...coverage,
      },
    },
    warnings,
    onnx: lifeGraph(parameters),
  };
}

function rangeOf(units: readonly UnitHistory[], channel: number): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { columns } of units) {
    for (const value of columns[channel]!) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return { low, high };
}

/** Lives in cycles, ascending; of many units, evenly chosen ones. */
function livesOf(units: readonly UnitHistory[]): number[] {
  const most = 200;
  const lives = units.map(({ cycles }) => cycles.at(-1)!).sort((a, b) => a - b);
  if (lives.length <= most) return lives;
  return Array.from({ length: most }, (_, index) => lives[Math.round((index * (lives.length - 1)) / (most - 1))]!);
}
