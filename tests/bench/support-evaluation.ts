/** Evaluation of the condition models on the public data sets that are no SKAB, each by the protocol that its papers use. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readLifeTable } from "../../gateway/cli/life-table.ts";
import { scoreTable } from "../../gateway/cli/score-table.ts";
import { diagnoseBearing } from "../../gateway/metrics/vibration/diagnosis.ts";
import { openScorer } from "../../gateway/scorer.ts";
import { writeModel } from "../../models/folder.ts";
import { learn } from "../../models/learn.ts";
import { principalComponents } from "../../models/principal-components/kind.ts";
import { quantile } from "../../models/principal-components/statistics.ts";
import { learnLife } from "../../models/remaining-life/learn.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

export interface Evaluation {
  readonly set: string;
  /** Over names and contents of the files. */
  readonly sha256: string;
  readonly figures: Readonly<Record<string, unknown>>;
}

/** SHA-256 over the files of a folder, by name. */
export function hashOf(folder: string): string {
  const hash = createHash("sha256");
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
    .sort()) {
    hash.update(entry.slice(folder.length)).update(readFileSync(entry));
  }
  return hash.digest("hex");
}

const round = (value: number) => Math.round(value * 1000) / 1000;

/** [columns][rows] of a file of bare numbers. */
function bareColumns(path: string, isTransposed = false): Float64Array[] {
  const rows = readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  if (isTransposed) return rows.map((row) => Float64Array.from(row));
  return rows[0]!.map((_, column) => Float64Array.from(rows, (row) => row[column]!));
}

/**
 * Tennessee Eastman: fit on d00, limit so that 1 % of the rows of d00_te lie above it, detection rate over the rows from
 * 160 on. Beside it the share of the 160 rows before each fault that lie above the same limit, and the rates with a limit
 * that leaves 1 % of all normal rows above it. Each file is scored by itself, from its first row on, as after a restart.
 */
export async function evaluateTep(data: string): Promise<Evaluation> {
  const folder = join(data, "tep");
  const training = bareColumns(join(folder, "d00.dat"), true);
  const channels = training.map((_, index) => ({ name: `x${index + 1}`, unit: "" }));
  const model = await learn({
    kind: principalComponents,
    data: { channels, columns: training, sampleRateHz: 1 / 180 },
    description: "d00",
    nowMs: 0,
    monotonicMs: () => performance.now(),
  });
  const directory = temporaryDirectory("tep");
  await writeModel(directory, model);
  await using scorer = await openScorer({ models: [{ id: "tep", directory }], log: silentLog });
  const scoresOf = async (file: string) => {
    const columns = bareColumns(join(folder, file));
    const scores: number[] = [];
    for await (const rows of scoreTable({ scorer, model: scorer.models[0]!, columns })) {
      scores.push(...rows.map(({ score }) => score!.value));
    }
    return Float64Array.from(scores);
  };
  const normal = await scoresOf("d00_te.dat");
  const faults = readdirSync(folder)
    .filter((name) => /^d(?!00)\d\d_te\.dat$/.test(name))
    .sort();
  const faulty = new Map<string, Float64Array>();
  for (const file of faults) faulty.set(file.slice(1, 3), await scoresOf(file));
  const before = [...faulty.values()].flatMap((scores) => Array.from(scores.subarray(0, 160)));
  const limit = quantile(normal, 0.99);
  const pooled = quantile(Float64Array.of(...normal, ...before), 0.99);
  const rate = (scores: Iterable<number>, above: number) => {
    const all = Array.from(scores);
    return all.filter((score) => score > above).length / all.length;
  };
  const detection = (above: number) =>
    Object.fromEntries([...faulty].map(([fault, scores]) => [fault, round(rate(scores.subarray(160), above))]));
  const mean = (rates: Record<string, number>) =>
    round(Object.values(rates).reduce((sum, each) => sum + each, 0) / faulty.size);
  return {
    set: "tep",
    sha256: hashOf(folder),
    figures: {
      faults: faulty.size,
      meanDetection: mean(detection(limit)),
      alarmsBeforeFaultPercent: round(100 * rate(before, limit)),
      meanDetectionPooledLimit: mean(detection(pooled)),
      byFault: detection(limit),
      trainSeconds: model.card.training.seconds,
      onnxBytes: model.onnx?.length,
    },
  };
}

/** Turbofan FD001: ten folds by engine, each engine cut off at random points with 7 to 145 cycles left. */
export async function evaluateLife(data: string): Promise<Evaluation> {
  const folder = join(data, "cmapss");
  const { card } = await learnLife({
    data: await readLifeTable(join(folder, "train_FD001.txt")),
    description: "FD001",
    nowMs: 0,
    monotonicMs: () => performance.now(),
  });
  const { seconds } = card.training;
  const figures = Object.entries(card.results).map(([name, value]) => [name, round(value)]);
  const always = { alwaysTheMeanRmse: round(spreadOfTruths()) };
  return { set: "cmapss", sha256: hashOf(folder), figures: { ...Object.fromEntries(figures), ...always, seconds } };
}

/** Error of the best constant: the spread of what is left when it is cut off evenly between 7 and 145, capped at 125. */
function spreadOfTruths(): number {
  const truths = Array.from({ length: 145 - 7 + 1 }, (_, index) => Math.min(7 + index, 125));
  const mean = truths.reduce((sum, left) => sum + left, 0) / truths.length;
  return Math.sqrt(truths.reduce((sum, left) => sum + (left - mean) ** 2, 0) / truths.length);
}

/** Defect frequencies in multiples of the shaft's, from the READMEs of the data. */
const bearings = {
  mfpt_bearing: { bpfo: 3.245, bpfi: 4.755, bsf: 2.55, ftf: 0.4056 },
  cwru_bearing: { bpfo: 3.5848, bpfi: 5.4152, bsf: 2.357, ftf: 0.3983 },
} as const;

/** Right type, `unknown`, or wrong, for each waveform; a healthy bearing must be `none`. */
export async function evaluateBearings(data: string): Promise<Evaluation> {
  const byFile: Record<string, string> = {};
  const counts = { right: 0, unknown: 0, wrong: 0, alwaysOuterRight: 0, alwaysOuterWrong: 0 };
  for (const [name, orders] of Object.entries(bearings)) {
    const [header, ...lines] = readFileSync(join(data, name, "manifest.csv"), "utf8")
      .trim()
      .split(/\r?\n/);
    const names = header!.split(",");
    for (const line of lines) {
      const cells = new Map(line.split(",").map((cell, index) => [names[index], cell]));
      const file = cells.get("file")!;
      const bytes = readFileSync(join(data, name, file));
      const samples = Float64Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
      const shaftHz = Number(cells.get("shaft_hz") ?? Number(cells.get("rpm")) / 60);
      const { type } = diagnoseBearing({ samples, rateHz: Number(cells.get("fs_hz")), shaftHz, orders });
      const label = cells.get("label")!.toLowerCase();
      const truth = ["outer", "inner", "ball"].find((fault) => label.includes(fault)) ?? "none";
      if (truth === "outer") counts.alwaysOuterRight++;
      else counts.alwaysOuterWrong++;
      byFile[file] = `${truth} → ${type}`;
      if (type === truth) counts.right++;
      else if (type === "unknown") counts.unknown++;
      else counts.wrong++;
    }
  }
  const sha256 = createHash("sha256").update(
    Object.keys(bearings)
      .map((name) => hashOf(join(data, name)))
      .join(),
  );
  return { set: "bearings", sha256: sha256.digest("hex"), figures: { ...counts, byFile } };
}
