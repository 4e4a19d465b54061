/** `samspel check`: validates a configuration; connects to nothing unless told to. */
import type { Command } from "commander";
import { configurationText, loadConfiguration, locatedIn } from "../config/load.ts";
import { fileSchema } from "../config/schema.ts";
import type { TagConfig } from "../config/tag-schema.ts";
import { counted } from "./counted.ts";
import { runVerb } from "./output.ts";

export function addCheck(program: Command): void {
  program
    .command("check")
    .description("validate a configuration: all problems at once, each with its line")
    .option("-c, --config <file>", "configuration file", "gateway.yaml")
    .option("--schema", "print the JSON Schema of the configuration instead, for editors")
    .option("--online", "also try the sources, the clock and the disk")
    .addHelpText(
      "after",
      `
Examples:
  samspel check --config gateway.yaml
  samspel check --config gateway.yaml --online
  samspel check --schema > gateway.schema.json`,
    )
    .action(async (options: { config: string; schema?: boolean; online?: boolean }, command: Command) => {
      await runVerb(command, async (output) => {
        const { registries } = await import("../kinds.ts");
        if (options.schema === true) {
          process.stdout.write(`${JSON.stringify(fileSchema(registries), null, 2)}\n`);
          return;
        }
        const configuration = loadConfiguration(options.config, registries, process.env);
        const { sources, tags, metrics, models, assets } = configuration;
        const counts = {
          sources: sources.length,
          tags: tags.length,
          metrics: metrics.length,
          models: models.length,
          assets: assets.length,
        };
        const words = Object.entries(counts).map(([list, count]) => counted(count, list.slice(0, -1)));
        const warnings = await warningsOf(options.config, tags);
        const said = warnings.map(({ file, line, column, path, message }) => {
          return `Warning ${[file, line, column].filter((part) => part !== undefined).join(":")} ${path}: ${message}`;
        });
        output.result(
          { ok: true, config: options.config, ...counts, ...(warnings.length === 0 ? {} : { warnings }) },
          [`${options.config} is valid: ${words.join(", ")}.`, ...said].join("\n"),
        );
        if (options.online !== true) return;
        const { checkOnline } = await import("./check-online.ts");
        await checkOnline(options.config, configuration, output);
      });
    });
}

/** What is allowed and most likely a mistake. */
async function warningsOf(file: string, tags: readonly TagConfig[]) {
  const { unitWarnings } = await import("../config/unit-warnings.ts");
  const findings = unitWarnings(tags);
  if (findings.length === 0) return [];
  return locatedIn(configurationText(file), findings).map(({ code: _, ...problem }) => ({ file, ...problem }));
}
