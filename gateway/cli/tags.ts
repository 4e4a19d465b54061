/** `samspel tags`: the tags of a configuration as a table for spreadsheets and scripts, out and in. */
import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { exportTags, importTags } from "../config/tag-merge.ts";
import { writeInOneStep } from "../config/write-file.ts";
import { ConfigError, errorMessage } from "../core/errors.ts";
import type { MergeMode, TableFormat, TagDifferences } from "../core/tag-exchange.ts";
import { type Output, runVerb } from "./output.ts";

interface CommonOptions {
  readonly config: string;
  readonly format?: TableFormat;
}

export function addTags(program: Command): void {
  const tags = program.command("tags").description("export and import the tags of a configuration as CSV or YAML");
  const common = (command: Command) =>
    command
      .option("-c, --config <file>", "configuration file", "gateway.yaml")
      .addOption(new Option("--format <format>", "by the name of the table when left out").choices(["csv", "yaml"]));

  common(tags.command("export"))
    .description("write the tags as a table")
    .argument("[table]", "file to write, or standard output when left out")
    .addHelpText(
      "after",
      "\nExamples:\n  samspel tags export tags.csv --config gateway.yaml\n  samspel tags export --format yaml",
    )
    .action(async (table: string | undefined, options: CommonOptions, command: Command) => {
      await runVerb(command, async (output) => {
        const text = exportTags(options.config, options.format ?? formatOf(table ?? "tags.csv"));
        if (table === undefined) {
          process.stdout.write(text);
          return;
        }
        writeInOneStep(table, text);
        output.result({ written: table }, `The tags of ${options.config} are in ${table}.`);
      });
    });

  common(tags.command("import"))
    .description("merge a table of tags into the configuration; comments and everything else stay")
    .argument("<table>", "CSV with a header, or YAML with a list of tags")
    .addOption(
      new Option(
        "--mode <mode>",
        "add: new tags only; update: also what is given of known ones; replace: exactly these",
      )
        .choices(["add", "update", "replace"])
        .default("add"),
    )
    .option("--dry-run", "say what would change and write nothing")
    .addHelpText(
      "after",
      `
The configuration is checked as a whole before it is written, in one step. The gateway reads it when it starts.

Examples:
  samspel tags import tags.csv --config gateway.yaml --mode update --dry-run
  samspel tags import tags.csv --config gateway.yaml --mode update`,
    )
    .action(async (table: string, options: ImportOptions, command: Command) => {
      await runVerb(command, (output) => run(table, options, output));
    });
}

interface ImportOptions extends CommonOptions {
  readonly mode: MergeMode;
  readonly dryRun?: boolean;
}

async function run(table: string, options: ImportOptions, output: Output): Promise<void> {
  const { config: file, mode, dryRun = false, format = formatOf(table) } = options;
  const { registries } = await import("../kinds.ts");
  const differences = importTags({ file, registries, env: process.env }, { format, text: textOf(table), mode, dryRun });
  output.result({ config: file, dryRun, ...differences }, differencesText(differences, options));
}

function textOf(table: string): string {
  try {
    return readFileSync(table, "utf8");
  } catch (cause) {
    throw new ConfigError(`The table ${table} cannot be read: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_TAG_TABLE",
      cause,
      next: "Check the path of the table.",
    });
  }
}

function formatOf(table: string): TableFormat {
  if (/\.(csv|tsv|txt)$/i.test(table)) return "csv";
  if (/\.ya?ml$/i.test(table)) return "yaml";
  throw new ConfigError(`${table}: CSV or YAML?`, {
    code: "SAMSPEL_TAG_TABLE",
    next: "Give it a name that ends with .csv or .yaml, or add --format.",
  });
}

const shownMax = 30;

function differencesText({ added, changed, removed, unchangedCount }: TagDifferences, options: ImportOptions): string {
  const lines = [
    ...added.map((id) => `+ ${id}`),
    ...changed.map(({ id, key, from, to }) => `~ ${id} ${key}: ${shown(from)} → ${shown(to)}`),
    ...removed.map((id) => `- ${id}`),
  ];
  const changedCount = new Set(changed.map(({ id }) => id)).size;
  const more = lines.length > shownMax ? [`… and ${lines.length - shownMax} more; --json lists all.`] : [];
  const counts = `${added.length} new, ${changedCount} changed, ${removed.length} removed, ${unchangedCount} as they were.`;
  const end =
    options.dryRun === true ? "Nothing was written." : `Written to ${options.config}; restart the gateway to use it.`;
  return [...lines.slice(0, shownMax), ...more, `${counts} ${lines.length === 0 ? "Nothing to write." : end}`].join(
    "\n",
  );
}

function shown(value: unknown): string {
  return value === undefined ? "–" : JSON.stringify(value);
}
