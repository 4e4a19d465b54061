/** `samspel train`: learns the normal behaviour of a machine from a table of recorded values. */
import { basename } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { ModelError } from "../../models/contract.ts";
import { writeModel } from "../../models/folder.ts";
import { type LearnedModel, learn } from "../../models/learn.ts";
import { modelKinds } from "../../models/registry.ts";
import { ConfigError } from "../core/errors.ts";
import { permanent } from "../model-errors.ts";
import { sha256Of } from "./file-hash.ts";
import { readModedTable } from "./mode-column.ts";
import { channelColumns, rowRange, sampleRateOf } from "./model-table.ts";
import { type Output, runVerb } from "./output.ts";
import { abnormalNotes, timeNotes } from "./training-notes.ts";

/** Of the card: more say no more. */
const warningsMax = 40;

interface TrainOptions {
  readonly data: string;
  readonly out: string;
  readonly rows?: string;
  readonly time?: string;
  readonly ignore?: readonly string[];
  readonly mode?: string;
  readonly kind: string;
  readonly rate?: number;
  readonly licence?: string;
}

export function addTrain(program: Command): void {
  program
    .command("train")
    .description("learn what is normal from recorded values; writes model.onnx, card.json and golden.json")
    .requiredOption("--data <file>", "CSV or Parquet file, one row per sample, one column per signal")
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
Examples:
  samspel train --data spindle.csv --out models/spindle
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
  report(model, options, output);
}

function warn(notes: readonly string[]): void {
  for (const note of notes) process.stderr.write(`Warning: ${note}\n`);
}

/** The card keeps what was doubtful: it is read long after the training. */
function withWarnings({ card, ...model }: LearnedModel, texts: readonly string[]): LearnedModel {
  const warnings = texts.slice(0, warningsMax).map((text) => text.slice(0, 500));
  return { ...model, card: { ...card, training: { ...card.training, warnings } } };
}

function report({ card, onnx }: LearnedModel, { out }: TrainOptions, output: Output): void {
  const { rows, seconds } = card.training;
  const ranges = card.channels
    .map(({ name, unit, low, high }) => `  ${name}: ${low} to ${high} ${unit}`.trimEnd())
    .join("\n");
  const { modes = [] } = card;
  const ofModes = modes
    .map(
      ({ name, rows: count, baseline }) =>
        `  ${name}: ${count} rows, ${baseline === undefined ? "shared" : "own"} baseline\n`,
    )
    .join("");
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
    },
    `Learned ${card.channels.length} channels from ${rows} rows in ${seconds} s.\nCovered operating range:\n${ranges}\n${ofModes === "" ? "" : `Modes:\n${ofModes}`}Model written to ${out}.`,
  );
}
