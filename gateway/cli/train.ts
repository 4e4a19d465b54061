/** `samspel train`: learns the normal behaviour of a machine from a table of recorded values. */
import { basename } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { ModelError, type ModelKind } from "../../models/contract.ts";
import { writeModel } from "../../models/folder.ts";
import { type LearnedModel, learn } from "../../models/learn.ts";
import { modelKinds } from "../../models/registry.ts";
import { ConfigError } from "../core/errors.ts";
import { makeFolder } from "../folders.ts";
import { permanent } from "../model-errors.ts";
import type { Evaluation } from "../recordings/evaluation.ts";
import { counted } from "./counted.ts";
import { sha256Of } from "./file-hash.ts";
import { readModedTable } from "./mode-column.ts";
import { channelColumns, rowRange, sampleRateOf } from "./model-table.ts";
import { type Output, runVerb } from "./output.ts";
import {
  evaluateRecordings,
  evaluationText,
  learnRecordings,
  preparedRecordings,
  type RecordingOptions,
} from "./train-recordings.ts";
import { abnormalNotes, timeNotes } from "./training-notes.ts";

/** Of the card: more say no more. */
const warningsMax = 40;

interface TrainOptions extends RecordingOptions {
  readonly data?: string;
  readonly out: string;
  readonly rows?: string;
  readonly time?: string;
  readonly ignore?: readonly string[];
  readonly mode?: string;
  readonly kind: string;
}
/** From a table. */
type TableOptions = TrainOptions & { readonly data: string };

export function addTrain(program: Command): void {
  program
    .command("train")
    .description("learn what is normal from recorded values; writes model.onnx, card.json and golden.json")
    .option("--data <file>", "CSV or Parquet file, one row per sample, one column per signal")
    .option("--recording <crate or name>", "recording to learn from, instead of --data; may be repeated", repeated, [])
    .option("--test <crate or name>", "recording to judge the model on, by its labels; may be repeated", repeated, [])
    .option("--asset <id>", "asset whose signals are learned, where a recording holds several")
    .option("--channels <signals>", "signals of the recordings, separated by commas", commaList)
    .option("-c, --config <file>", "configuration of the gateway, for recordings by name", "gateway.yaml")
    .requiredOption("--out <folder>", "folder for the model")
    .option("--rows <from:to>", "rows of normal running; the first row is 0 (default: all rows)")
    .option("--time <column>", "column of times (default: recognised)")
    .option("--ignore <columns>", "columns to leave out, separated by commas", commaList)
    .option("--mode <column>", "column that says in which mode the machine ran; each gets a baseline of its own")
    .option("--kind <kind>", `kind of model: ${Object.keys(modelKinds).join(", ")}`, "principal-components")
    .option("--rate <hertz>", "samples per second (default: from the times, else 1)", positiveNumber)
    .option("--licence <text>", "licence of the data, written into the card")
    .addHelpText(
      "after",
      `
A recording is the folder of a crate, or a name in samspel record list. What its labels say was not normal is not learned. Recordings
are split as a whole: one that is tested on is not learned from.

Examples:
  samspel train --data spindle.csv --out models/spindle
  samspel train --recording monday --recording tuesday --test wednesday --asset spindle-1 --out models/spindle
  samspel train --data pump.csv --rows 0:400 --ignore anomaly,changepoint --out models/pump`,
    )
    .action(async (options: TrainOptions, command: Command) => {
      await runVerb(command, (output) => train(options, output));
    });
}

/** A list in one argument: `a,b`. */
export function commaList(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function repeated(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Must be a number above 0.");
}

async function train(options: TrainOptions, output: Output): Promise<void> {
  const kind = Object.hasOwn(modelKinds, options.kind) ? modelKinds[options.kind] : undefined;
  if (kind === undefined) {
    throw new ConfigError(`There is no kind of model called "${options.kind}".`, {
      code: "SAMSPEL_MODEL_KIND",
      next: `Choose one of: ${Object.keys(modelKinds).join(", ")}.`,
    });
  }
  const { data, recording } = options;
  makeFolder(options.out);
  if (data !== undefined && recording.length === 0) return await trainTable(kind, { ...options, data }, output);
  if (data === undefined && recording.length > 0) return await trainRecordings(kind, options, output);
  throw new ConfigError("Give either --data or --recording.", {
    code: "SAMSPEL_TRAIN_INPUT",
    next: "A table: --data FILE. Recordings: --recording CRATE, as often as you like.",
  });
}

async function trainRecordings(kind: ModelKind, options: TrainOptions, output: Output): Promise<void> {
  const prepared = await preparedRecordings(options);
  const progress = output.progress("Learning", 100);
  const onProgress = (share: number) => progress(Math.round(100 * share));
  const model = await learnRecordings(kind, prepared, { licence: options.licence, onProgress });
  warn(model.card.training.warnings);
  await writeModel(options.out, model);
  report(model, options, { output, evaluations: await evaluateRecordings(options.out, prepared) });
}

async function trainTable(kind: ModelKind, options: TableOptions, output: Output): Promise<void> {
  const { table, modes } = await readModedTable(options.data, options);
  const { from, to } = rowRange(options.rows, table.rows);
  const { channels, warnings } = channelColumns(table);
  const times = table.timesMs?.subarray(from, to);
  const sampleRateHz = options.rate ?? sampleRateOf(times) ?? 1;
  const columns = channels.map(({ values }) => values.subarray(from, to));
  const data = { channels, columns, sampleRateHz, ...(modes && { modes: modes.slice(from, to) }) };
  const notes = [...warnings, ...timeNotes({ timesMs: times, rateHz: options.rate, fromRow: from })];
  warn(notes);
  const progress = output.progress("Learning", 100);
  const learned = await learn({
    kind,
    data,
    isJudged: true,
    onProgress: (share) => progress(Math.round(100 * share)),
    description: `${basename(options.data)}, rows ${from} to ${to - 1}`,
    sha256: await sha256Of(options.data),
    ...(options.licence === undefined ? {} : { licence: options.licence }),
    nowMs: Date.now(),
    monotonicMs: () => performance.now(),
  }).catch((error: unknown) => {
    throw error instanceof ModelError ? permanent(error) : error;
  });
  const findings = abnormalNotes(data, from);
  warn([...learned.card.training.warnings, ...findings]);
  const model = withWarnings(learned, [...notes, ...learned.card.training.warnings, ...findings]);
  await writeModel(options.out, model);
  report(model, options, { output, evaluations: [] });
}

function warn(notes: readonly string[]): void {
  for (const note of notes) process.stderr.write(`Warning: ${note}\n`);
}

/** The card keeps what was doubtful: it is read long after the training. */
function withWarnings({ card, ...model }: LearnedModel, texts: readonly string[]): LearnedModel {
  const warnings = texts.slice(0, warningsMax).map((text) => text.slice(0, 500));
  return { ...model, card: { ...card, training: { ...card.training, warnings } } };
}

interface Reported {
  readonly output: Output;
  /** By test recording. */
  readonly evaluations: readonly Evaluation[];
}

function report({ card, onnx }: LearnedModel, { out }: TrainOptions, { output, evaluations }: Reported): void {
  const { rows, seconds } = card.training;
  const ranges = card.channels
    .map(({ name, unit, low, high }) => `  ${name}: ${low} to ${high} ${unit}`.trimEnd())
    .join("\n");
  const { modes = [] } = card;
  const ofModes = modes
    .map(
      ({ name, rows: count, baseline }) =>
        `  ${name}: ${counted(count, "row")}, ${baseline === undefined ? "shared" : "own"} baseline\n`,
    )
    .join("");
  const tested =
    evaluations.length === 0 ? "" : `\nTested on recordings that were not learned:\n${evaluationText(evaluations)}`;
  output.result(
    {
      ok: true,
      out,
      kind: card.kind,
      version: card.version,
      rows,
      seconds,
      bytes: onnx?.length ?? 0,
      channels: card.channels,
      modes: modes.map(({ name, rows: count, baseline = 0 }) => ({ name, rows: count, baseline })),
      warnings: card.training.warnings,
      ...(evaluations.length === 0 ? {} : { evaluations }),
    },
    `Learned ${counted(card.channels.length, "channel")} from ${counted(rows, "row")} in ${seconds} s.\nCovered operating range:\n${ranges}\n${ofModes === "" ? "" : `Modes:\n${ofModes}`}Model written to ${out}.${tested}`,
  );
}
