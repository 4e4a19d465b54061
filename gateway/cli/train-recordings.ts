/** `samspel train --recording`: learns from whole recordings and is judged on others, by their labels. */

import type { ModelKind, TrainingData } from "../../models/contract.ts";
import { ModelError } from "../../models/contract.ts";
import { type LearnedModel, learn } from "../../models/learn.ts";
import { ConfigError, PermanentError } from "../core/errors.ts";
import type { Rows } from "../learning/rows.ts";
import { permanent } from "../model-errors.ts";
import { type Evaluation, evaluated, unusual } from "../recordings/evaluation.ts";
import { sha256Of } from "../recordings/seal.ts";
import { openScorer } from "../scorer.ts";
import { counted } from "./counted.ts";
import {
  type ChosenChannels,
  chosenChannels,
  type RecordedInput,
  rateOfRecording,
  recordedInput,
  rowsOfRecording,
} from "./recorded-input.ts";
import { scoreTable } from "./score-table.ts";

export interface RecordingOptions {
  readonly recording: readonly string[];
  readonly test: readonly string[];
  readonly config: string;
  readonly channels?: readonly string[];
  readonly asset?: string;
  readonly rate?: number;
  readonly licence?: string;
}

/** Until a recording has said how long values hold: as many frames as the live path allows at first. */
const holdFrames = 10;

interface Prepared extends ChosenChannels {
  readonly training: readonly RecordedInput[];
  readonly tests: readonly RecordedInput[];
  readonly sampleRateHz: number;
}

/** Reads everything and refuses a split that is none. */
export async function preparedRecordings(options: RecordingOptions): Promise<Prepared> {
  const read = async (names: readonly string[]) => {
    const found: RecordedInput[] = [];
    for (const name of names) found.push(await recordedInput(name, options.config));
    return found;
  };
  const training = await read(options.recording);
  const tests = await read(options.test);
  for (const test of tests) {
    const same = training.find((each) => each.id === test.id || (each.fromMs < test.toMs && test.fromMs < each.toMs));
    if (same === undefined) continue;
    throw new ConfigError(
      `The recording ${test.name} is learned from and tested on, or shares time with ${same.name}.`,
      {
        code: "SAMSPEL_TRAIN_SPLIT",
        next: "Split by whole recordings: name it once, with --recording or with --test.",
      },
    );
  }
  const [first] = training;
  if (first === undefined)
    throw new ConfigError("There is no recording to learn from.", { code: "SAMSPEL_TRAIN_SPLIT" });
  const chosen = chosenChannels(first, options);
  return { ...chosen, training, tests, sampleRateHz: options.rate ?? rateOfRecording(first, chosen) };
}

/** Rows of all recordings one after the other; what labels say was not normal is left out. */
export async function learnRecordings(
  kind: ModelKind,
  prepared: Prepared,
  { licence, onProgress }: { readonly licence?: string | undefined; readonly onProgress: (share: number) => void },
): Promise<LearnedModel> {
  const { training, names, units, sampleRateHz } = prepared;
  const parts = training.map((recording) => {
    const rows = rowsOfRecording(recording, prepared, { sampleRateHz, holdSeconds: holdFrames / sampleRateHz });
    return withoutUnusual(rows, recording);
  });
  const data = {
    ...together(parts),
    channels: names.map((name, index) => ({ name, unit: units[index]! })),
    sampleRateHz,
  };
  if ((data.columns[0]?.length ?? 0) === 0) {
    throw new PermanentError("The recordings hold no row in which every signal has a value and nothing was wrong.", {
      code: "SAMSPEL_TRAIN_EMPTY",
      next: "Look at their labels, or leave a signal out with --channels.",
    });
  }
  return await learn({
    ...{ kind, data, onProgress, isJudged: true },
    description: `Recordings: ${training.map(({ name }) => name).join(", ")}`.slice(0, 500),
    sha256: sha256Of(training.map(({ sha256 }) => sha256).join("\n")),
    ...(licence === undefined ? {} : { licence }),
    nowMs: Date.now(),
    monotonicMs: () => performance.now(),
  }).catch((error: unknown) => {
    throw error instanceof ModelError ? permanent(error) : error;
  });
}

function withoutUnusual({ timesMs, columns, starts }: Rows, { labels }: RecordedInput): Rows {
  const kept = [...timesMs.keys()].filter((row) => !unusual(labels, timesMs[row]!));
  const breaks = new Set(starts);
  return {
    timesMs: Float64Array.from(kept, (row) => timesMs[row]!),
    columns: columns.map((column) => Float64Array.from(kept, (row) => column[row]!)),
    starts: [...kept.keys()].filter((at) => at > 0 && (breaks.has(kept[at]!) || kept[at]! - kept[at - 1]! > 1)),
  };
}

function together(parts: readonly Rows[]): Pick<TrainingData, "columns" | "starts"> {
  const starts: number[] = [];
  let before = 0;
  for (const part of parts) {
    if (before > 0 && part.timesMs.length > 0) starts.push(before);
    starts.push(...part.starts.map((row) => before + row));
    before += part.timesMs.length;
  }
  const columns = (parts[0]?.columns ?? []).map((_, channel) =>
    Float64Array.from(parts.flatMap((part) => Array.from(part.columns[channel]!))),
  );
  return { columns, starts };
}

/** Each test recording on its own, scored as the gateway would. */
export async function evaluateRecordings(directory: string, prepared: Prepared): Promise<Evaluation[]> {
  const { tests, sampleRateHz } = prepared;
  if (tests.length === 0) return [];
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  await using scorer = await openScorer({ models: [{ id: "model", directory }], log });
  const [model] = scorer.models;
  if (model === undefined) {
    throw new PermanentError("The learned model cannot be loaded.", {
      code: "SAMSPEL_SCORER_FAILED",
      next: "Learn again.",
    });
  }
  const result: Evaluation[] = [];
  for (const recording of tests) {
    const rows = withBreaks(rowsOfRecording(recording, prepared, { sampleRateHz, holdSeconds: model.holdSeconds }));
    const alarms: (boolean | undefined)[] = [];
    for await (const scored of scoreTable({ scorer, model, columns: rows.columns })) {
      for (const { score, state } of scored) alarms.push(score === undefined ? undefined : state === "alarm");
    }
    result.push(evaluated({ recording: recording.name, timesMs: rows.timesMs, alarms, labels: recording.labels }));
  }
  return result;
}

/** More empty rows than a window bridges, where a stretch ends. */
const emptyRows = 12;

function withBreaks({ timesMs, columns, starts }: Rows): Pick<Rows, "timesMs" | "columns"> {
  if (starts.length === 0) return { timesMs, columns };
  const bounds = [0, ...starts, timesMs.length];
  const spread = (column: Float64Array) => {
    const empty = new Array<number>(emptyRows).fill(Number.NaN);
    const pieces = bounds.slice(1).map((end, index) => Array.from(column.subarray(bounds[index], end)));
    return Float64Array.from(pieces.flatMap((piece, index) => (index === 0 ? piece : [...empty, ...piece])));
  };
  return { timesMs: spread(timesMs), columns: columns.map(spread) };
}

/** One line for each test recording. */
export function evaluationText(evaluations: readonly Evaluation[]): string {
  const percent = (value: number | null) => (value === null ? "–" : `${(100 * value).toFixed(1)} %`);
  return evaluations
    .map(({ recording, rows, alarmRows, faults, faultsFound, medianDelaySeconds: delay, ...shares }) => {
      const found = faults === 0 ? "no labelled fault" : `${faultsFound} of ${faults} faults found`;
      const after = delay === null ? "" : `, ${delay.toFixed(1)} s after their begin`;
      const { precision, recall, f1, falseAlarmRate } = shares;
      return `  ${recording}: ${counted(rows, "row")}, ${alarmRows} in alarm; ${found}${after}; precision ${percent(precision)}, recall ${percent(recall)}, F1 ${f1 === null ? "–" : f1.toFixed(3)}, false alarms ${percent(falseAlarmRate)}`;
    })
    .join("\n");
}
