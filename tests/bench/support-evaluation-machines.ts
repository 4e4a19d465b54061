/** Evaluation on recordings whose labels say little: bearings run to failure, a milling machine, an air-conditioned room. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { scoreTable } from "../../gateway/cli/score-table.ts";
import { openScorer } from "../../gateway/scorer.ts";
import { readTable, type Table } from "../../gateway/sources/replay/table.ts";
import { writeModel } from "../../models/folder.ts";
import { learn } from "../../models/learn.ts";
import { principalComponents } from "../../models/principal-components/kind.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";
import { type Evaluation, hashOf } from "./support-evaluation.ts";
import { nabScore, numentaWorth } from "./support-nab.ts";

type Columns = readonly Float64Array[];

interface Row {
  readonly score: number;
  readonly state: string;
}

/** Learns from some rows and scores others, from their first row on. */
export async function scored(training: Columns, ...recordings: readonly Columns[]): Promise<Row[][]> {
  const model = await learn({
    kind: principalComponents,
    data: {
      channels: training.map((_, index) => ({ name: `x${index}`, unit: "" })),
      columns: training,
      sampleRateHz: 1,
    },
    description: "evaluation",
    nowMs: 0,
    monotonicMs: () => performance.now(),
  });
  const directory = temporaryDirectory("evaluation");
  await writeModel(directory, model);
  await using scorer = await openScorer({ models: [{ id: "m", directory }], log: silentLog });
  const all: Row[][] = [];
  for (const columns of recordings) {
    const rows: Row[] = [];
    for await (const part of scoreTable({ scorer, model: scorer.models[0]!, columns })) {
      rows.push(...part.map(({ score, state }) => ({ score: score?.value ?? 0, state })));
    }
    all.push(rows);
  }
  return all;
}

const part = (columns: Columns, from: number, to: number) => columns.map((values) => values.subarray(from, to));
const numbersOf = ({ columns }: Table) => columns.map(({ values }) => values);

/** Row at which an alarm begins, from a row on; undefined when there is none. */
function firstAlarm(rows: readonly Row[], from: number): number | undefined {
  const found = rows.findIndex(({ state }, row) => row >= from && state === "alarm");
  return found < 0 ? undefined : found;
}

/**
 * FEMTO: learned from 100 snapshots of ten seconds, from the very first and after the run-in; and the severity rule beside it:
 * root mean square (mean of five, exponentially weighted) above twice the median of the first 100 snapshots.
 */
export async function evaluateFemto(data: string): Promise<Evaluation> {
  const folder = join(data, "femto_bearing");
  const byBearing: Record<string, unknown> = {};
  const files = readdirSync(folder).filter((name) => name.endsWith("_features.csv"));
  for (const file of files.sort()) {
    const table = await readTable(join(folder, file), { time: "t_s" });
    const columns = numbersOf(table);
    const minutesToEnd = (row: number | undefined) =>
      row === undefined ? null : Math.round((table.rows - 1 - row) / 6);
    const [fromStart] = await scored(part(columns, 0, 100), columns);
    const [afterRunIn] = await scored(part(columns, 100, 200), columns);
    const vibration = ["h_rms_g", "v_rms_g"].map(
      (name) => table.columns.find((column) => column.name === name)!.values,
    );
    byBearing[file.replace("_features.csv", "")] = {
      minutes: minutesToEnd(0),
      alarmFromStart: minutesToEnd(firstAlarm(fromStart!, 100)),
      alarmAfterRunIn: minutesToEnd(firstAlarm(afterRunIn!, 200)),
      severity: minutesToEnd(severityRow(vibration)),
    };
  }
  return { set: "femto", sha256: hashOf(folder), figures: { byBearing } };
}

function severityRow(channels: Columns): number | undefined {
  const limits = channels.map((values) => 2 * values.slice(0, 100).sort()[50]!);
  const levels = channels.map((values) => values[0]!);
  for (let row = 0; row < channels[0]!.length; row++) {
    channels.forEach((values, index) => {
      levels[index]! += (1 - Math.exp(-1 / 5)) * (values[row]! - levels[index]!);
    });
    if (levels.some((level, index) => level > limits[index]!)) return row;
  }
  return undefined;
}

/** NAB ambient temperature: the first 15 % train and are not scored; detections are the beginnings of alarms. */
export async function evaluateNab(data: string): Promise<Evaluation> {
  const folder = join(data, "nab");
  const table = await readTable(join(folder, "ambient_temperature_system_failure.csv"));
  const columns = numbersOf(table);
  const probation = Math.floor(0.15 * table.rows);
  const [rows] = await scored(part(columns, 0, probation), columns);
  const labels: Record<string, string[][]> = JSON.parse(readFileSync(join(folder, "windows.json"), "utf8"));
  const windows = Object.values(labels)
    .flat()
    .map(([from, to]) => [utcMs(from!), utcMs(to!)] as const);
  const onsets = rows!.flatMap(({ state }, row) =>
    row >= probation && state === "alarm" && rows![row - 1]?.state !== "alarm" ? [row] : [],
  );
  const detections = onsets.map((row) => table.timesMs![row]!);
  const everyRow = Array.from({ length: table.rows - probation }, (_, index) => table.timesMs![probation + index]!);
  const found = windows.filter(([from, to]) => detections.some((at) => at >= from && at <= to)).length;
  return {
    set: "nab",
    sha256: hashOf(folder),
    figures: {
      windows: windows.length,
      found,
      falseDetections:
        detections.length - detections.filter((at) => windows.some(([from, to]) => at >= from && at <= to)).length,
      standard: nabScore([{ detections, windows }], "standard", numentaWorth),
      alwaysOnStandard: nabScore([{ detections: everyRow, windows }], "standard", numentaWorth),
    },
  };
}

function utcMs(text: string): number {
  return Date.parse(`${text.replace(" ", "T").slice(0, 23)}Z`);
}

/** Context, not signals of the machine. */
const cncContext = [
  "",
  "M1_CURRENT_PROGRAM_NUMBER",
  "M1_sequence_number",
  "M1_CURRENT_FEEDRATE",
  "Machining_Process",
  "tool_condition",
];
const cncUnworn = ["01", "02", "03", "11"];
const cncWorn = ["06", "08", "13"];
const cncPhase = /^Layer \d (Up|Down)$/;

/**
 * CNC mill: each phase of the process is learned from unworn experiments and scored by itself; an experiment counts with the
 * geometric mean over the phases of its median score. Share of pairs in which the worn tool scores above the unworn one that
 * was left out of training; always-on would give 0.5.
 */
export async function evaluateCnc(data: string): Promise<Evaluation> {
  const folder = join(data, "cnc_mill_tool_wear");
  const experiments = new Map<string, Map<string, Columns>>();
  for (const name of [...cncUnworn, ...cncWorn])
    experiments.set(name, await phasesOf(join(folder, `experiment_${name}.csv`)));
  let above = 0;
  let pairs = 0;
  for (const left of cncUnworn) {
    const levels = new Map([left, ...cncWorn].map((name) => [name, [] as number[]]));
    for (const phase of experiments.get("01")!.keys()) {
      const training = cncUnworn.filter((name) => name !== left).map((name) => experiments.get(name)!.get(phase)!);
      const joined = training[0]!.map((_, channel) =>
        Float64Array.from(training.flatMap((columns) => [...columns[channel]!])),
      );
      const tested = [...levels.keys()].filter((name) => experiments.get(name)!.has(phase));
      const results = await scored(joined, ...tested.map((name) => experiments.get(name)!.get(phase)!));
      tested.forEach((name, index) => {
        const scores = Float64Array.from(results[index]!, ({ score }) => score).sort();
        levels.get(name)!.push(Math.log(Math.max(scores[scores.length >> 1]!, 1e-6)));
      });
    }
    for (const worn of cncWorn) {
      pairs++;
      if (mean(levels.get(worn)!) > mean(levels.get(left)!)) above++;
    }
  }
  return {
    set: "cnc",
    sha256: hashOf(folder),
    figures: {
      unworn: cncUnworn.length,
      worn: cncWorn.length,
      pairs,
      wornAboveUnworn: Math.round((100 * above) / pairs) / 100,
    },
  };
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

async function phasesOf(path: string): Promise<Map<string, Columns>> {
  const [header, ...lines] = readFileSync(path, "utf8").trim().split(/\r?\n/);
  const names = header!.split(",");
  const cells = lines.map((line) => line.split(","));
  const process = names.indexOf("Machining_Process");
  const signals = [...names.keys()].filter((index) => !cncContext.includes(names[index]!));
  const byPhase = Map.groupBy(
    cells.filter((row) => cncPhase.test(row[process]!)),
    (row) => row[process]!,
  );
  return new Map(
    [...byPhase].map(([phase, rows]) => [
      phase,
      signals.map((index) => Float64Array.from(rows, (row) => Number(row[index]))),
    ]),
  );
}
