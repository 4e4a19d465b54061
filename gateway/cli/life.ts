/** `samspel life`: how many cycles units have left, learned from units that ran to failure. */
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import { ModelError, type ModelFiles } from "../../models/contract.ts";
import { readGolden, readModel, writeModel } from "../../models/folder.ts";
import { checkGolden } from "../../models/golden.ts";
import { estimateLife, type LifeEstimate } from "../../models/remaining-life/estimate.ts";
import { intervalShares } from "../../models/remaining-life/interval.ts";
import { learnLife, openLife } from "../../models/remaining-life/learn.ts";
import { ConfigError, errorMessage } from "../core/errors.ts";
import { makeFolder } from "../folders.ts";
import { permanent } from "../model-errors.ts";
import { counted } from "./counted.ts";
import { sha256Of } from "./file-hash.ts";
import { readLifeTable, withChannels } from "./life-table.ts";
import { type Output, runVerb } from "./output.ts";
import { commaList } from "./train.ts";

interface LifeOptions {
  readonly train?: string;
  readonly model?: string;
  readonly data?: string;
  readonly out?: string;
  readonly save?: string;
  readonly unit?: string;
  readonly cycle?: string;
  readonly ignore?: readonly string[];
  readonly interval: string;
}

export function addLife(program: Command): void {
  program
    .command("life")
    .description("estimate the remaining life of units from units that ran to failure, with an interval")
    .option("--train <file>", "table of units that ran to failure: unit, cycle, one column per signal")
    .option("--model <folder>", "model that an earlier --save wrote, instead of --train")
    .option("--data <file>", "table of units that still run, with the same columns")
    .option("--out <file>", "CSV to write: unit,cycle,rul,low,high,basis")
    .option("--save <folder>", "folder for the model")
    .option("--unit <column>", "column that names the unit (default: recognised)")
    .option("--cycle <column>", "column that counts the cycles of a unit from 1 (default: recognised)")
    .option("--ignore <columns>", "columns to leave out, separated by commas", commaList)
    .option("--interval <share>", `share of units inside the interval: ${intervalShares.join(" or ")}`, "0.9")
    .addHelpText(
      "after",
      `
Files without header are read as unit, cycle, signals, like the turbofan files of NASA. A remaining life at the cap
means: this long or longer. The basis is signals, age (too short a history: from the lives of other units alone) or
extrapolated (outside of what training showed). An estimate, not a safety function.

Examples:
  samspel life --train train_FD001.txt --data test_FD001.txt
  samspel life --train failed.csv --unit serial --cycle strokes --save models/tool-life
  samspel life --model models/tool-life --data running.csv --out life.csv`,
    )
    .action(async (options: LifeOptions, command: Command) => {
      await runVerb(command, (output) => life(options, output));
    });
}

async function life(options: LifeOptions, output: Output): Promise<void> {
  const share = intervalShares.find((each) => each === Number(options.interval));
  if (share === undefined) throw wrongUse(`--interval ${options.interval} is not known.`, intervalShares.join(" or "));
  if ((options.train === undefined) === (options.model === undefined)) {
    throw wrongUse("One of --train and --model is needed.", "--train FILE, or --model DIR");
  }
  if (options.data === undefined && options.save === undefined) {
    throw wrongUse("There is nothing to do.", "--data FILE for estimates, --save DIR for a model, or both");
  }
  if (options.save !== undefined) makeFolder(options.save);
  try {
    const model = options.train === undefined ? await saved(options.model!) : await trained(options, output);
    if (options.data === undefined) return;
    const wanted = model.card.channels.slice(1).map(({ name }) => name);
    const table = withChannels(await readLifeTable(options.data, options), wanted, options.data);
    const estimates = await estimateLife(model, table, share);
    if (options.out !== undefined) await writeCsv(options.out, estimates);
    report(estimates, { model, share, output });
  } catch (error) {
    throw error instanceof ModelError ? permanent(error) : error;
  }
}

function wrongUse(message: string, expected: string): ConfigError {
  return new ConfigError(message, { code: "SAMSPEL_LIFE_ARGUMENT", next: `Write ${expected}.` });
}

async function saved(directory: string): Promise<ModelFiles> {
  const model = await readModel(basename(directory), directory);
  const golden = await readGolden(directory);
  if (golden !== undefined && model.card.life !== undefined) {
    await using group = await openLife(model);
    await checkGolden(model, group, golden);
  }
  return model;
}

async function trained(options: LifeOptions, output: Output): Promise<ModelFiles> {
  const path = options.train!;
  const progress = output.progress("Learning", 100);
  const learned = await learnLife({
    data: await readLifeTable(path, options),
    description: basename(path),
    sha256: await sha256Of(path),
    nowMs: Date.now(),
    monotonicMs: () => performance.now(),
    progress: (done) => progress(Math.round(100 * done)),
  });
  const { card, onnx } = learned;
  for (const warning of card.training.warnings) process.stderr.write(`Warning: ${warning}\n`);
  if (options.save !== undefined) await writeModel(options.save, learned);
  if (options.data === undefined) {
    output.result(
      { ok: true, save: options.save, ...summaryOf(card) },
      `${learnedText(card)}\nModel written to ${options.save}.`,
    );
  }
  return { id: basename(path), card, onnx };
}

type Card = ModelFiles["card"];

function summaryOf({ training, results, life }: Card): object {
  const { rows, seconds, warnings } = training;
  return { model: { rows, seconds, cap: life?.capCycles, ...results }, warnings };
}

function learnedText({ training, results }: Card): string {
  const { crossValidatedRmse = Number.NaN, coverage90 = Number.NaN } = results;
  return `Learned from ${counted(results.units ?? 0, "unit")} (${counted(training.rows ?? 0, "row")}) in ${training.seconds} s. On units left out, the estimate was ${crossValidatedRmse.toFixed(1)} cycles off (root mean square), and ${(100 * coverage90).toFixed(0)} % lay inside the 90 % interval.`;
}

interface Report {
  readonly model: ModelFiles;
  readonly share: number;
  readonly output: Output;
}

function report(estimates: readonly LifeEstimate[], { model: { card }, share, output }: Report): void {
  const cap = card.life!.capCycles;
  const units = estimates.map(({ unit, rul, low, high, ...rest }) => ({
    unit: Number.isFinite(Number(unit)) ? Number(unit) : unit,
    rul: round(rul),
    low: round(low),
    high: round(high),
    isCapped: rul >= cap,
    ...rest,
  }));
  const rows = [
    ["unit", "cycle", "left", `${100 * share} % between`, "basis"],
    ...estimates.map(({ unit, cycle, rul, low, high, basis }) => [
      unit,
      String(cycle),
      rul >= cap ? `≥ ${cap}` : rul.toFixed(0),
      `${low.toFixed(0)} and ${high >= cap ? `≥ ${cap}` : high.toFixed(0)}`,
      basis,
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
  const notes = estimates.flatMap(({ unit, notes: each }) => each.map((note) => `Unit ${unit}: ${note}`));
  for (const note of notes) process.stderr.write(`Warning: ${note}\n`);
  output.result(
    { ok: true, interval: share, units, ...summaryOf(card), notASafetyFunction: true },
    [learnedText(card), ...table].join("\n"),
  );
}

async function writeCsv(path: string, estimates: readonly LifeEstimate[]): Promise<void> {
  const lines = estimates.map(({ unit, cycle, rul, low, high, basis }) =>
    [
      /[",\n\r]/.test(unit) ? `"${unit.replaceAll('"', '""')}"` : unit,
      cycle,
      ...[rul, low, high].map(round),
      basis,
    ].join(","),
  );
  await writeFile(path, `${["unit,cycle,rul,low,high,basis", ...lines].join("\n")}\n`).catch((cause: unknown) => {
    throw new ConfigError(`${path} cannot be written: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_OUT_UNWRITABLE",
      cause,
      next: "Name a file in a folder that exists.",
    });
  });
}

function round(cycles: number): number {
  return Math.round(cycles * 100) / 100;
}
