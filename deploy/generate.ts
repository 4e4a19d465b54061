/** Writes what is generated from the code: the JSON Schema of the configuration, its reference page, the figures of a cell. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileSchema, type PartList, partListNames } from "../gateway/config/schema.ts";
import { registries } from "../gateway/kinds.ts";
import { cellFiguresPage } from "./cell-figures-page.ts";
import { grafanaDashboards } from "./grafana-dashboards.ts";

/** Generated files, by path relative to this folder. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ["config/gateway.schema.json", `${JSON.stringify(fileSchema(registries), null, 2)}\n`],
    ["docs/reference/configuration.md", referencePage()],
    ["docs/reference/cell-figures.md", cellFiguresPage()],
    ...grafanaDashboards(),
  ]);
}

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema | readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

const lists: Readonly<Record<PartList, string>> = {
  sources: "Sources",
  metrics: "Metrics",
  models: "Models",
  sinks: "Sinks",
  notifications: "Notifications",
};

function referencePage(): string {
  const schema: Schema = JSON.parse(JSON.stringify(fileSchema(registries)));
  const { properties = {} } = schema;
  const settings = Object.entries(properties).filter(([name]) => !partListNames.some((list) => list === name));
  return [
    "# Configuration",
    "",
    "Generated from the schemas in the code by `node deploy/generate.ts`; do not edit.",
    "",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the product's own reference syntax.
    "One YAML file. Every key that is not listed here is refused. Texts may hold `${env:NAME}` or `${file:path}`; the",
    "path is relative to the file. `samspel check --config FILE` reports all mistakes at once, each with its line.",
    "For completion in an editor, begin the file with",
    "`# yaml-language-server: $schema=./gateway.schema.json` (`samspel check --schema` prints the schema).",
    "",
    "## Settings",
    "",
    ...settings.flatMap(([name, value]) => section(name, value)),
    ...partListNames.flatMap((list) => partSection(list, properties[list])),
  ].join("\n");
}

function section(name: string, schema: Schema): string[] {
  const object = schema.properties === undefined ? itemOf(schema) : schema;
  const head = [`### ${name}`, "", schema.description ?? "", ""];
  if (object?.properties === undefined) return [...head, `Type ${typeOf(schema)}${defaultOf(schema)}.`, ""];
  return [...head, ...table(object), ""];
}

function partSection(list: PartList, schema: Schema | undefined): string[] {
  const kinds = itemOf(schema ?? {})?.anyOf ?? [];
  if (kinds.length === 0) return [];
  return [
    `## ${lists[list]}`,
    "",
    `${schema?.description ?? ""} A list, \`${list}\`; each entry names its \`kind\`.`,
    "",
    ...kinds.flatMap((kind) => [`### ${list}: ${String(kind.properties?.kind?.const)}`, "", ...table(kind), ""]),
  ];
}

function table({ properties = {}, required = [] }: Schema): string[] {
  const rows = Object.entries(properties)
    .filter(([name]) => name !== "kind")
    .map(([name, schema]) => {
      const isNeeded = required.includes(name) && schema.default === undefined;
      return `| \`${name}\`${isNeeded ? " (needed)" : ""} | ${typeOf(schema)}${defaultOf(schema)} | ${cell(schema.description ?? "")} |`;
    });
  return ["| Key | Type | Meaning |", "|---|---|---|", ...rows];
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return cell(`\`${JSON.stringify(schema.const)}\``);
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(" or ");
  if (isTuple(schema.items)) return `[${schema.items.map(typeOf).join(", ")}]`;
  if (schema.type === "array") return `list of ${typeOf(itemOf(schema) ?? {})}`;
  const low = schema.minimum ?? schema.exclusiveMinimum;
  const limits = [
    ...(low === undefined ? [] : [`${schema.minimum === undefined ? "above" : "from"} ${low}`]),
    ...(schema.maximum === undefined ? [] : [`to ${schema.maximum}`]),
  ];
  return [schema.type ?? "any", ...limits].join(" ");
}

function isTuple(items: Schema["items"]): items is readonly Schema[] {
  return Array.isArray(items);
}

/** Schema of the entries of a list. */
function itemOf({ items }: Schema): Schema | undefined {
  return isTuple(items) ? undefined : items;
}

function defaultOf({ default: value }: Schema): string {
  if (value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0))
    return "";
  return cell(`, default \`${JSON.stringify(value)}\``);
}

/** Text that may stand in a cell of a table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

if (import.meta.main) {
  for (const [path, content] of generatedFiles()) {
    const file = join(import.meta.dirname, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
