/** `samspel export`: writes a recording as a crate that others can read, trust and cite. */
import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import {
  type ExportPerson,
  type ExportProfile,
  type ExportPublication,
  exportProfiles,
  orcidOf,
  rorOf,
} from "../core/recording-export.ts";
import { previewText, shared } from "../export-shared.ts";
import { exportCrate } from "../recordings/export.ts";
import { crateContent } from "./crate-content.ts";
import { openStoredExport } from "./open-export.ts";
import { runVerb } from "./output.ts";
import { commaList } from "./train.ts";

interface ExportOptions {
  readonly config: string;
  readonly to: string;
  readonly csv?: boolean;
  readonly withPeople?: boolean;
  readonly licence: string;
  readonly creator: readonly ExportPerson[];
  readonly organisation?: string;
  readonly ror?: string;
  readonly description?: string;
  readonly keywords: readonly string[];
  readonly funder?: string;
  readonly profile: ExportProfile;
  readonly site: string;
  readonly withTexts?: boolean;
  readonly reviewed?: boolean;
  readonly windowSeconds: number;
}

export function addExport(program: Command): void {
  program
    .command("export")
    .description(
      "write a recording as an RO-Crate with Parquet and Croissant inside, signed, with a report of what is missing",
    )
    .argument("<recording>", "name, id or start of the id")
    .requiredOption("--to <folder>", "folder to write; must not exist yet")
    .option("-c, --config <file>", "configuration file of the gateway", "gateway.yaml")
    .option("--csv", "add CSV files and a Frictionless data package")
    .option("--with-people", "add signals about people; ask them and their representatives first")
    .option("--licence <spdx>", "SPDX identifier, such as CC-BY-4.0", spdx, "LicenseRef-unlicensed")
    .option("--creator <name;orcid>", "who made the data; may be repeated", person, [])
    .option("--organisation <name>", "who publishes it")
    .option("--ror <id>", "ROR identifier of the organisation", ror)
    .option("--description <text>", "what the data is, for others")
    .option("--keywords <words>", "separated by commas", commaList, [])
    .option("--funder <text>", "project or funder")
    .addOption(
      new Option(
        "--profile <profile>",
        "own: as it is; shared: for others, with pseudonyms; features: figures of windows only, to compare",
      )
        .choices(exportProfiles)
        .default("own"),
    )
    .option("--site <text>", "shared: a coarse place, such as a region", "not said")
    .option("--with-texts", "shared: keep product, conditions, notes and comments, if nobody can be found in them")
    .option("--reviewed", "shared: write it; without this option only the preview is shown")
    .option("--window-seconds <n>", "features: length of a window", seconds, 60)
    .addHelpText(
      "after",
      `
The gateway may run. A recording must have been stopped. When the export was cut off, the same command goes on where it
stopped; the folder has its name only when it is whole. Check it anywhere with samspel verify FOLDER.

Examples:
  samspel export "Worn tool, oak" --to worn-tool --licence CC-BY-4.0 --creator "Kim Ek;0000-0002-1825-0097"
  samspel export "Worn tool, oak" --to worn-tool --csv --config gateway.yaml
  samspel export "Worn tool, oak" --to shared --profile shared --site Småland             # shows what it would tell
  samspel export "Worn tool, oak" --to shared --profile shared --site Småland --reviewed  # writes it`,
    )
    .action(async (name: string, options: ExportOptions, command: Command) => {
      await runVerb(command, async (output) => {
        const { config, withPeople = false, withTexts = false, reviewed: isReviewed = false } = options;
        using opened = await openStoredExport(name, config, { publication: publicationOf(options), withPeople });
        const { parts, fields, previewKeyPath } = shared(opened, { ...options, withTexts, isReviewed });
        if (previewKeyPath !== undefined) {
          output.result({ ok: true, written: false, fields }, previewText(fields, previewKeyPath));
          return;
        }
        let show: ((done: number) => void) | undefined;
        const onProgress = (done: number, total: number) => {
          show ??= output.progress("Exported", total);
          show(done);
        };
        const to = resolve(options.to);
        const result = await exportCrate({
          ...opened.parts,
          ...parts,
          to,
          withCsv: options.csv === true,
          onProgress,
        });
        const { files, rows, featureRows, bytes, report } = result;
        const lines = [
          `Exported ${crateContent(result)}, to ${options.to}.`,
          ...(report.missing.length === 0
            ? ["Nothing is missing."]
            : ["Missing:", ...report.missing.map((text) => `  ${text}`)]),
        ];
        output.result({ ok: true, to, files, rows, featureRows, bytes, missing: report.missing }, lines.join("\n"));
      });
    });
}

function person(text: string, before: readonly ExportPerson[]): ExportPerson[] {
  const [name = "", id = ""] = text.split(";").map((part) => part.trim());
  if (name === "") throw new InvalidArgumentError("Write a name, or a name and an ORCID separated by ;");
  if (id === "") return [...before, { name }];
  const orcid = orcidOf(id);
  if (orcid === undefined) throw new InvalidArgumentError(`${id} is no ORCID; its last digit is a checksum.`);
  return [...before, { name, orcid }];
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 1 && value <= 86_400) return value;
  throw new InvalidArgumentError("Must be a number of seconds from 1 to 86400.");
}

function ror(text: string): string {
  const id = rorOf(text);
  if (id !== undefined) return id;
  throw new InvalidArgumentError(`${text} is no ROR identifier, such as 01abc2d34.`);
}

function spdx(text: string): string {
  if (/^[A-Za-z0-9.+-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError("Write an SPDX identifier such as CC-BY-4.0.");
}

function publicationOf({ organisation, ror: id, description, funder, ...given }: ExportOptions): ExportPublication {
  return {
    ...{ licence: given.licence, creators: given.creator, keywords: given.keywords },
    ...(organisation === undefined ? {} : { organisation: { name: organisation, ...(id && { ror: id }) } }),
    ...(description === undefined ? {} : { description }),
    ...(funder === undefined ? {} : { funder }),
  };
}
