/** Reference pages that come from the code when the documentation is built: commands, HTTP interface, figures, error codes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import type { TSchema } from "typebox";
import { type ESTree, parseSync, Visitor } from "vite";
import { addExamples, hideEmptyDefaults } from "../../gateway/cli/examples.ts";
import { verbs } from "../../gateway/cli/registry.ts";
import { parseConfiguration } from "../../gateway/config/load.ts";
import type { Metric } from "../../gateway/core/contracts.ts";
import { registries } from "../../gateway/kinds.ts";
import { startGateway } from "../../gateway/main.ts";
import { metrics } from "../../gateway/metrics/registry.ts";
import { createLog } from "../../gateway/telemetry.ts";
import { exampleOf } from "../cell-figures-page.ts";

const root = join(import.meta.dirname, "../..");

/** Markdown by path relative to the folder of the documentation. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["reference/commands.md", commandsPage()],
    ["reference/http.md", await httpPage()],
    ["reference/kpis.md", kpisPage()],
    ["reference/errors.md", errorsPage()],
  ]);
}

const note = "Comes from the code of this release.";

function commandsPage(): string {
  const program = new Command("samspel").option("--json", "print JSON lines for machines");
  for (const addVerb of Object.values(verbs)) addVerb(program);
  addExamples(program);
  hideEmptyDefaults(program);
  const sections = program.commands.flatMap((verb) => [
    ...section(`samspel ${verb.name()}`, verb, 2),
    ...verb.commands.flatMap((action) => section(`samspel ${verb.name()} ${action.name()}`, action, 3)),
  ]);
  return [
    "# Commands",
    "",
    note,
    "",
    "Exit codes: 0 ok, 1 failure, 2 usage, 3 configuration invalid, 4 connection. `--json` before the verb prints JSON lines for machines.",
    "",
    ...sections,
  ].join("\n");
}

function section(name: string, command: Command, level: number): string[] {
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 120 });
  command.outputHelp();
  return [`${"#".repeat(level)} ${name}`, "", "```", help.trimEnd(), "```", ""];
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema?: { readonly description?: string; readonly type?: string };
  }[];
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>;
}

type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** Asked of a gateway that is started for it and has nothing to do. */
export async function describedPaths(): Promise<Paths> {
  const directory = mkdtempSync(join(tmpdir(), "samspel-docs-"));
  const scope = { path: join(directory, "gateway.yaml"), registries, env: {} };
  const configuration = parseConfiguration("api: { port: 0, anonymousRole: viewer }\n", scope);
  const gateway = await startGateway({ configuration, log: createLog("silent"), dashboards: undefined });
  try {
    const answer = await fetch(`${gateway.url}/api/v1/openapi.json`);
    const { paths } = (await answer.json()) as { readonly paths: Paths };
    return paths;
  } finally {
    await gateway.close();
    rmSync(directory, { recursive: true });
  }
}

async function httpPage(): Promise<string> {
  const paths = await describedPaths();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { summary = "", description = "", parameters = [], responses = {} }]) => [
      `## ${method.toUpperCase()} ${path}`,
      "",
      description === "" ? summary : description,
      "",
      ...parameters.map(
        ({ name, in: place, required, schema }) =>
          `- \`${name}\` (${place}${required === true ? ", needed" : ""}) ${schema?.type ?? ""} ${schema?.description ?? ""}`,
      ),
      ...Object.entries(responses).map(([status, response]) => `- **${status}** ${response.description ?? ""}`),
      "",
    ]),
  );
  return [
    "# HTTP interface",
    "",
    `${note} The whole, with schemas and examples, is at \`/api/v1/openapi.json\` of a running gateway.`,
    "",
    ...operations,
  ].join("\n");
}

function kpisPage(): string {
  const sections = Object.entries<Metric>(metrics).flatMap(([kind, metric]) => {
    const { description = "", title = kind } = metric.config as TSchema & { description?: string; title?: string };
    return [
      `## ${kind}`,
      "",
      `${title}. ${description}`,
      "",
      "| Figure | Unit | Type |",
      "|---|---|---|",
      ...metric
        .outputs(exampleOf(metric.config))
        .map(
          ({ name, unit, dataType = "number" }) =>
            `| \`${name}\` | ${unit === "" ? "–" : `\`${unit}\``} | ${dataType} |`,
        ),
      "",
    ];
  });
  return [
    "# Figures (KPIs)",
    "",
    `${note} A metric \`cell-1/fluency\` gives the tag \`cell-1/fluency/robot-idle-share\`. Formulas and sources: [Figures of a cell](cell-figures.md).`,
    "",
    ...sections,
  ].join("\n");
}

interface Occurrence {
  readonly code: string;
  readonly file: string;
  readonly message?: string;
  readonly next?: string;
}

/** Every stable code that a file of the program writes down, with the words beside it. */
export function errorOccurrences(): Occurrence[] {
  return ["gateway", "models", "simulators"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.ts$/.test(name))
      .flatMap((name) => occurrencesIn(`${folder}/${name}`)),
  );
}

function occurrencesIn(file: string): Occurrence[] {
  const { program } = parseSync(file, readFileSync(join(root, file), "utf8"));
  const found = new Map<string, Occurrence>();
  const add = (occurrence: Occurrence): void => {
    const before = found.get(occurrence.code);
    if (before === undefined || (before.message === undefined && occurrence.message !== undefined)) {
      found.set(occurrence.code, occurrence);
    }
  };
  const withMessage = (args: readonly ESTree.Argument[]): void => {
    const message = textOf(args[0]);
    for (const argument of args) {
      if (argument.type !== "ObjectExpression") continue;
      const code = textOf(propertyOf(argument, "code"));
      const next = textOf(propertyOf(argument, "next"));
      const said = message ?? textOf(propertyOf(argument, "message"));
      if (code === undefined || !code.startsWith("SAMSPEL_")) continue;
      add({ code, file, ...(said === undefined ? {} : { message: said }), ...(next === undefined ? {} : { next }) });
    }
  };
  new Visitor({
    NewExpression: ({ arguments: args }) => withMessage(args),
    CallExpression: ({ arguments: args }) => withMessage(args),
    ObjectExpression: (object) => withMessage([object]),
    Literal: ({ value }) => {
      if (typeof value === "string" && /^SAMSPEL_[A-Z0-9_]*[A-Z0-9]$/.test(value)) add({ code: value, file });
    },
  }).visit(program);
  return [...found.values()];
}

function propertyOf({ properties }: ESTree.ObjectExpression, name: string): ESTree.Expression | undefined {
  for (const property of properties) {
    if (property.type === "Property" && property.key.type === "Identifier" && property.key.name === name)
      return property.value as ESTree.Expression;
  }
  return undefined;
}

/** The text of a literal or a template; what is filled in is shown as `…`. */
function textOf(node: ESTree.Argument | undefined): string | undefined {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type === "TemplateLiteral") return node.quasis.map(({ value }) => value.cooked ?? "").join("…");
  return undefined;
}

function errorsPage(): string {
  const byCode = Map.groupBy(errorOccurrences(), ({ code }) => code);
  const rows = [...byCode]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .flatMap(([code, occurrences]) => {
      const best = occurrences.find(({ message }) => message !== undefined) ?? occurrences[0]!;
      return [
        `## ${code}`,
        "",
        best.message ?? "",
        ...(best.next === undefined ? [] : ["", `**Next:** ${best.next}`]),
        "",
        `From ${[...new Set(occurrences.map(({ file }) => `\`${file}\``))].join(", ")}.`,
        "",
      ];
    });
  return [
    "# Error codes",
    "",
    `${note} \`…\` stands for what is filled in: a name, an address, a number.`,
    "",
    ...rows,
  ].join("\n");
}
