/** `samspel score`: scores a table row by row with a trained model, exactly as the running gateway would. */
import { randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import type { Command } from "commander";
import { closest } from "fastest-levenshtein";
import { ConfigError, errorMessage, PermanentError } from "../core/errors.ts";
import { permanent } from "../model-errors.ts";
import { openScorer } from "../scorer.ts";
import type { CardedModel } from "../scorer-contract.ts";
import type { Table } from "../sources/replay/table.ts";
import { counted } from "./counted.ts";
import { readModedTable } from "./mode-column.ts";
import { type Output, runVerb } from "./output.ts";
import { type ScoredRow, scoreTable } from "./score-table.ts";
import { commaList } from "./train.ts";
import { scoreNotes } from "./training-notes.ts";

interface ScoreOptions {
  readonly model: string;
  readonly data: string;
  readonly out: string;
  readonly time?: string;
  readonly ignore?: readonly string[];
  readonly mode?: string;
}

export function addScore(program: Command): void {
  program
    .command("score")
    .description("score recorded values row by row, as if they arrived live")
    .requiredOption("--model <folder>", "folder of a trained model")
    .requiredOption("--data <file>", "CSV or Parquet file with the columns that the model was trained on")
    .requiredOption("--out <file>", "CSV to write: row,time,score,state,anomaly,contribution_<channel>…")
    .option("--time <column>", "column of times (default: recognised)")
    .option("--ignore <columns>", "columns to leave out, separated by commas", commaList)
    .option("--mode <column>", "column that says in which mode the machine ran, for a model that learned modes")
    .addHelpText(
      "after",
      `
The state is normal, alarm or recovering, or not-learned in a mode that the model does not know; a score above 1 raises the alarm; anomaly is 1 during an alarm.

Examples:
  samspel score --model models/pump --data pump.csv --out scores.csv`,
    )
    .action(async (options: ScoreOptions, command: Command) => {
      await runVerb(command, (output) => score(options, output));
    });
}

async function score(options: ScoreOptions, output: Output): Promise<void> {
  const { table, modes } = await readModedTable(options.data, options);
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  await using scorer = await openScorer({ models: [{ id: "model", directory: options.model }], log });
  const refusal = scorer.refusals.get("model");
  const [model] = scorer.models;
  if (refusal !== undefined) throw permanent({ ...refusal, next: refusal.next });
  if (model === undefined) {
    throw new PermanentError("The scoring process does not start.", {
      code: "SAMSPEL_SCORER_FAILED",
      next: "Look at the messages above.",
    });
  }
  const columns = columnsOf(model, table, options.data);
  for (const note of scoreNotes({ card: model.card, columns, timesMs: table.timesMs, modes })) {
    process.stderr.write(`Warning: ${note}\n`);
  }
  const progress = output.progress("Scoring", table.rows);
  let alarms = 0;
  let missing = 0;
  let filling = 0;
  await writeWhole(options.out, async (file) => {
    const names = model.card.channels.map(({ name }) => csvField(`contribution_${name}`));
    await file.write(`${["row", "time", "score", "state", "anomaly", ...names].join(",")}\n`);
    for await (const rows of scoreTable({ scorer, model, columns, modes })) {
      await file.write(rows.map((row) => csvLine(row, table, model)).join(""));
      alarms += rows.filter(({ state }) => state === "alarm").length;
      missing += rows.filter((row) => row.score === undefined).length;
      filling += rows.filter(({ isFilling }) => isFilling).length;
      progress((rows.at(-1)?.row ?? -1) + 1);
    }
  });
  output.result(
    {
      ok: true,
      out: options.out,
      rows: table.rows,
      alarmRows: alarms,
      rowsWithoutScore: missing,
      rowsFilling: filling,
    },
    `Scored ${counted(table.rows, "row")}: ${alarms} in alarm, ${missing} without score${whyFilling(filling, model)}. Written to ${options.out}.`,
  );
}

function whyFilling(rows: number, { windowLength }: CardedModel): string {
  return rows === 0
    ? ""
    : ` (${rows} of them because a score needs ${counted(windowLength, "row")}, after a start and after a gap)`;
}

/** The columns that the card names, in its order. */
function columnsOf({ card }: CardedModel, table: Table, path: string): Float64Array[] {
  const names = table.columns.map(({ name }) => name);
  const missing = card.channels.map(({ name }) => name).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const nearest = names.length > 0 ? closest(missing[0]!, names) : undefined;
    throw new PermanentError(`${path} has no column ${missing.map((name) => `"${name}"`).join(", ")}.`, {
      code: "SAMSPEL_SCORE_COLUMNS",
      next: `The model needs these columns${nearest === undefined ? "" : `; the nearest to "${missing[0]}" is "${nearest}"`}.`,
    });
  }
  return card.channels.map(({ name }) => {
    const { values } = table.columns.find((column) => column.name === name)!;
    if (values.some(Number.isFinite)) return values;
    throw new PermanentError(`Column "${name}" of ${path} holds no number.`, {
      code: "SAMSPEL_SCORE_COLUMNS",
      next: "Check the separator and the decimal sign of the file.",
    });
  });
}

function csvLine({ row, score, state }: ScoredRow, table: Table, { card }: CardedModel): string {
  const timeMs = table.timesMs?.[row];
  const time = timeMs === undefined ? "" : new Date(timeMs).toISOString();
  const contributions = card.channels.map((_, channel) => numberField(score?.contributions?.[channel]));
  const fields = [row, time, numberField(score?.value), state, state === "alarm" ? 1 : 0, ...contributions];
  return `${fields.join(",")}\n`;
}

/** Nine digits give back the same 32-bit float. */
function numberField(value: number | undefined): string {
  return value === undefined ? "" : String(Number(value.toPrecision(9)));
}

function csvField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Writes beside the place and renames at the end, so that a failed run leaves no half file. */
async function writeWhole(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  const file = await open(temporary, "w").catch((cause: unknown) => {
    throw new ConfigError(`${path} cannot be written: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_OUT_UNWRITABLE",
      cause,
      next: "Name a file in a folder that exists.",
    });
  });
  try {
    await write(file);
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
}
