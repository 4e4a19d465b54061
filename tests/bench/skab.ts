/**
 * Anomaly detection on SKAB by its own protocol: rows 0..399 train, the rest is test, one confusion matrix over all files,
 * one configuration, causal, scored by the path of `samspel score`. Prints one JSON line.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { channelColumns } from "../../gateway/cli/model-table.ts";
import { scoreTable } from "../../gateway/cli/score-table.ts";
import { openScorer } from "../../gateway/scorer.ts";
import { readTable } from "../../gateway/sources/replay/table.ts";
import { decide, defaultDecisionRule, startDecision } from "../../models/decision.ts";
import { writeModel } from "../../models/folder.ts";
import { learn } from "../../models/learn.ts";
import { principalComponents } from "../../models/principal-components/kind.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";
import { sharedData } from "../support/shared-data.ts";
import { type NabRecording, nabScore, skabWorth } from "./support-nab.ts";

const trainingRows = 400;
const labels = ["anomaly", "changepoint"];
/** A change point may be found this long after it was labelled. */
const changeSeconds = 60;

export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** F1, false alarm rate and missed alarm rate, the latter two in percent as on the leaderboard. */
export function figures({ truePositives, falsePositives, falseNegatives, trueNegatives }: Confusion) {
  return {
    f1: round((2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives)),
    farPercent: round((100 * falsePositives) / (falsePositives + trueNegatives)),
    marPercent: round((100 * falseNegatives) / (falseNegatives + truePositives)),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function sum(confusions: readonly Confusion[]): Confusion {
  const total = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
  for (const each of confusions) {
    total.truePositives += each.truePositives;
    total.falsePositives += each.falsePositives;
    total.falseNegatives += each.falseNegatives;
    total.trueNegatives += each.trueNegatives;
  }
  return total;
}

function confusion(predicted: readonly boolean[], truth: readonly boolean[]): Confusion {
  const count = (p: boolean, t: boolean) => predicted.filter((each, row) => each === p && truth[row] === t).length;
  return {
    truePositives: count(true, true),
    falsePositives: count(true, false),
    falseNegatives: count(false, true),
    trueNegatives: count(false, false),
  };
}

interface FileResult {
  readonly file: string;
  readonly detector: Confusion;
  readonly alwaysOn: Confusion;
  readonly trainSeconds: number;
  readonly onnxBytes: number;
  /** Of every row, for other limits. */
  readonly scores: readonly (number | undefined)[];
  readonly actual: readonly boolean[];
  readonly changes: NabRecording;
}

const trialFactors = [0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.4, 1.6];

/** What the alarms would have been with a limit that is a multiple of the present one. */
function withLimit({ scores, actual }: FileResult, factor: number): Confusion {
  let decision = startDecision;
  const alarms = scores.map((score) => {
    decision = decide(decision, score === undefined ? undefined : score / factor, defaultDecisionRule);
    return decision.state === "alarm";
  });
  return confusion(alarms.slice(trainingRows), actual);
}

/** Each file with the limit that is best for the others: what choosing it on these files is worth on one that was not seen. */
function heldOut(results: readonly FileResult[]) {
  const trials = results.map((result) => trialFactors.map((factor) => withLimit(result, factor)));
  const chosen = results.map((_, left) => {
    const f1 = (index: number) =>
      figures(sum(trials.filter((_, file) => file !== left).map((trial) => trial[index]!))).f1;
    const best = trialFactors.reduce((at, _, index) => (f1(index) > f1(at) ? index : at), trialFactors.indexOf(1));
    return { confusion: trials[left]![best]!, factor: trialFactors[best]! };
  });
  return { ...figures(sum(chosen.map((each) => each.confusion))), limitFactors: chosen.map(({ factor }) => factor) };
}

/** Files with labels, sorted. */
function labelledFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".csv") && !name.includes("anomaly-free"))
    .sort();
}

async function evaluateFile(folder: string, file: string): Promise<FileResult> {
  const path = join(folder, file);
  const all = await readTable(path);
  const truth = all.columns.find(({ name }) => name === "anomaly")!.values;
  const table = await readTable(path, { ignore: labels });
  const { channels } = channelColumns(table);
  const model = await learn({
    kind: principalComponents,
    data: { channels, columns: channels.map(({ values }) => values.subarray(0, trainingRows)), sampleRateHz: 1 },
    description: file,
    nowMs: 0,
    monotonicMs: () => performance.now(),
  });
  const directory = temporaryDirectory("skab");
  await writeModel(directory, model);
  await using scorer = await openScorer({ models: [{ id: file, directory }], log: silentLog });
  const alarms: boolean[] = [];
  const columns = channels.map(({ values }) => values);
  const scores: (number | undefined)[] = [];
  for await (const rows of scoreTable({ scorer, model: scorer.models[0]!, columns })) {
    alarms.push(...rows.map(({ state }) => state === "alarm"));
    scores.push(...rows.map(({ score }) => score?.value));
  }
  const secondOf = (row: number) => table.timesMs![row]! / 1000;
  const labelled = all.columns.find(({ name }) => name === "changepoint")!.values;
  const testRows = Array.from({ length: alarms.length - trainingRows }, (_, index) => trainingRows + index);
  const actual = Array.from(truth.subarray(trainingRows), (value) => value > 0);
  return {
    file,
    detector: confusion(alarms.slice(trainingRows), actual),
    alwaysOn: confusion(Array(actual.length).fill(true), actual),
    scores,
    actual,
    changes: {
      detections: testRows.filter((row) => row > trainingRows && alarms[row] !== alarms[row - 1]).map(secondOf),
      windows: testRows
        .filter((row) => labelled[row]! > 0)
        .map((row) => [secondOf(row), secondOf(row) + changeSeconds] as const),
    },
    trainSeconds: model.card.training.seconds ?? 0,
    onnxBytes: model.onnx?.length ?? 0,
  };
}

function nabScores(recordings: readonly NabRecording[]): Readonly<Record<string, number>> {
  const profiles = ["standard", "lowFalsePositives", "lowFalseNegatives"] as const;
  return Object.fromEntries(profiles.map((profile) => [profile, nabScore(recordings, profile, skabWorth)]));
}

/** Undefined when the data is not on this machine. */
export async function run(folder = sharedData && join(sharedData, "skab")): Promise<object | undefined> {
  if (folder === undefined) return undefined;
  const results: FileResult[] = [];
  for (const file of labelledFiles(folder)) results.push(await evaluateFile(folder, file));
  const detector = sum(results.map((result) => result.detector));
  const alwaysOn = sum(results.map((result) => result.alwaysOn));
  const withoutOne = results.map((left) =>
    figures(sum(results.filter((result) => result !== left).map((result) => result.detector))),
  );
  return {
    name: "skab",
    files: results.length,
    ...figures(detector),
    // An alarm in every row neither begins nor ends.
    alwaysOn: { ...figures(alwaysOn), nab: nabScores(results.map(({ changes }) => ({ ...changes, detections: [] }))) },
    ratio: round(figures(detector).f1 / figures(alwaysOn).f1),
    bestPublishedF1: 0.78,
    nab: nabScores(results.map(({ changes }) => changes)),
    heldOut: heldOut(results),
    leaveOneOutF1: {
      min: Math.min(...withoutOne.map(({ f1 }) => f1)),
      max: Math.max(...withoutOne.map(({ f1 }) => f1)),
    },
    trainSecondsMax: Math.max(...results.map(({ trainSeconds }) => trainSeconds)),
    onnxBytesMax: Math.max(...results.map(({ onnxBytes }) => onnxBytes)),
    byFile: Object.fromEntries(results.map((result) => [result.file, figures(result.detector)])),
  };
}

if (import.meta.main) {
  const result = await run();
  console.log(JSON.stringify(result ?? { name: "skab", skipped: "the data is not on this machine" }));
}
