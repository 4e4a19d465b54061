/** Learns normal for the machines of the demo from a healthy simulated run, where a model is missing or of an older version. */
import { join } from "node:path";
import { ModelError, type TrainingData } from "../../models/contract.ts";
import { readModel, writeModel } from "../../models/folder.ts";
import { learn } from "../../models/learn.ts";
import { modelKinds } from "../../models/registry.ts";
import { type MachineId, machineIds } from "../../simulators/line.ts";
import { simulatedTable } from "../../simulators/simulate.ts";
import type { Configuration, ModelEntry } from "../config/configuration.ts";

/** Long enough to see the work cycles of every machine several times. */
const trainingSeconds = 1200;
/** Another run than the one that is shown. */
const trainingSeed = 1;

/** Names of the assets for which a model was learned now. */
export async function trainDemoModels(configuration: Configuration): Promise<string[]> {
  const trained: string[] = [];
  for (const model of configuration.models) {
    const directory = join(configuration.dataDirectory, "models", model.card);
    if (await isUsable(model.id, directory)) continue;
    const kind = modelKinds[model.kind];
    const machine = machineIds.find((id) => id === model.asset);
    if (kind === undefined || machine === undefined) continue;
    const learned = await learn({
      kind,
      data: trainingData(configuration, { model, machine }),
      isJudged: true,
      description: `${trainingSeconds} s of the simulated line, healthy`,
      nowMs: Date.now(),
      monotonicMs: () => performance.now(),
    });
    await writeModel(directory, learned);
    trained.push(model.asset);
  }
  return trained;
}

async function isUsable(id: string, directory: string): Promise<boolean> {
  try {
    await readModel(id, directory);
    return true;
  } catch (error) {
    if (error instanceof ModelError) return false;
    throw error;
  }
}

function trainingData(
  configuration: Configuration,
  { model, machine }: { model: ModelEntry; machine: MachineId },
): TrainingData {
  const { columns, timesMs } = simulatedTable({ machine, seed: trainingSeed, seconds: trainingSeconds });
  const values = new Map(columns.map((column) => [column.name, column.values]));
  const units = new Map(configuration.tags.map(({ id, unit }) => [id, unit]));
  const spanMs = (timesMs.at(-1) ?? 0) - (timesMs[0] ?? 0);
  return {
    channels: model.channels.map((name) => ({ name, unit: units.get(name) ?? "" })),
    columns: model.channels.map((name) => values.get(name) ?? new Float64Array(timesMs.length).fill(Number.NaN)),
    sampleRateHz: (1000 * (timesMs.length - 1)) / spanMs,
  };
}
