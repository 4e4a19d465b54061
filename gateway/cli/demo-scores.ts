/**
 * The last hour of the machines of the demo before it was started: signals from another run of the simulated line, and what the
 * models make of them, by the same code as live. Kept thinner than live, so that the demo starts in seconds.
 */
import { join } from "node:path";
import { lineTags, type MachineId, type SimulatedTag } from "../../simulators/line.ts";
import { simulate } from "../../simulators/simulate.ts";
import { modelTagIds } from "../assembly.ts";
import type { Configuration, ModelEntry } from "../config/configuration.ts";
import type { Log } from "../core/contracts.ts";
import { openScorer } from "../scorer.ts";
import { scoreTable } from "./score-table.ts";

export interface PastRow {
  readonly tagId: string;
  readonly timeMs: number;
  readonly value: number | string;
}

export const scoredPastMs = 3_600_000;
/** One of so many values is kept: one in two seconds, which no chart takes for a silence. */
const keptEach = 10;
const machines: readonly MachineId[] = ["spindle-1", "conveyor-1", "extraction-1", "compressor-1"];

interface Signal {
  readonly tag: SimulatedTag;
  readonly timesMs: number[];
  readonly values: number[];
}

export interface ScoredPastOptions {
  readonly configuration: Configuration;
  readonly seed: number;
  readonly toMs: number;
  readonly log: Log;
}

/** Signals and scores; a model that cannot be loaded leaves its scores out. */
export async function scoredPast(options: ScoredPastOptions): Promise<readonly PastRow[]> {
  const { configuration, log } = options;
  const models = configuration.models.filter(({ asset }) => machines.some((machine) => machine === asset));
  const directoryOf = ({ card }: ModelEntry) => join(configuration.dataDirectory, "models", card);
  // The scoring process starts while the line runs.
  const opening = openScorer({ models: models.map((model) => ({ id: model.id, directory: directoryOf(model) })), log });
  const signals = signalsOf(options);
  const rows: PastRow[] = [...signals.values()].flatMap(({ tag, timesMs, values }) =>
    values.flatMap((value, row) => (isKept(row) ? [{ tagId: tag.id, timeMs: timesMs[row]!, value }] : [])),
  );
  await using scorer = await opening;
  for (const entry of models) {
    const model = scorer.models.find(({ id }) => id === entry.id);
    const channels = entry.channels.map((channel) => signals.get(channel));
    if (model === undefined || channels.some((channel) => channel === undefined)) continue;
    const columns = channels.map((channel) => Float64Array.from(channel!.values));
    const { timesMs } = channels[0]!;
    const { score: scoreTag, state: stateTag } = modelTagIds(entry);
    let told = "";
    for await (const scored of scoreTable({ scorer, model, columns })) {
      for (const { row, score, state } of scored) {
        const timeMs = timesMs[row];
        if (score === undefined || timeMs === undefined) continue;
        if (isKept(row)) rows.push({ tagId: scoreTag, timeMs, value: score.value });
        if (state !== told) rows.push({ tagId: stateTag, timeMs, value: state });
        told = state;
      }
    }
  }
  return rows;
}

const isKept = (row: number): boolean => row % keptEach === 0;

/** Numbers of the process machines by tag, each with its time. */
function signalsOf({ seed, toMs }: ScoredPastOptions): Map<string, Signal> {
  const isWanted = (tag: SimulatedTag) => tag.dataType === "number" && !tag.onChange && machines.includes(tag.machine);
  const signals = new Map(
    lineTags.filter(isWanted).map((tag): [string, Signal] => [tag.id, { tag, timesMs: [], values: [] }]),
  );
  // Another run than the one that follows, which would repeat it.
  const run = { seed: seed + 1, seconds: scoredPastMs / 1000, startMs: toMs - scoredPastMs, machines };
  for (const rows of simulate(run)) {
    for (const { tag, timeMs, value } of rows) {
      const signal = signals.get(tag.id);
      if (signal === undefined || typeof value !== "number") continue;
      signal.timesMs.push(timeMs);
      signal.values.push(value);
    }
  }
  return signals;
}
