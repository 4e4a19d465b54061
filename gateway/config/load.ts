/** YAML → checked configuration. All problems are found at once, before anything connects. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { TSchema } from "typebox";
import Value from "typebox/value";
import { type Document, isCollection, isMap, isScalar, LineCounter, parseDocument, visit } from "yaml";
import { ConfigError, type ConfigProblem, errorMessage } from "../core/errors.ts";
import { collisions } from "./collisions.ts";
import type {
  Configuration,
  MetricEntry,
  ModelEntry,
  NotificationEntry,
  PartEntry,
  SinkEntry,
} from "./configuration.ts";
import { type Finding, placeText, schemaFindings, unknownKeyMessage } from "./problems.ts";
import { referenceFindings } from "./references.ts";
import { entrySchema, type PartList, partListNames, partLists, type Registries, rootSchema } from "./schema.ts";
import { filledIn, type SecretScope } from "./secrets.ts";

const defaultDataDirectory = String(Value.Default(rootSchema.properties.dataDirectory, undefined));
const bytesMax = 64 * 1024 * 1024;

/** Reads and checks a configuration file. Throws ConfigError with every problem and its line. */
export function loadConfiguration(
  path: string,
  registries: Registries,
  env: Readonly<Record<string, string | undefined>>,
): Configuration {
  return parseConfiguration(configurationText(path), { path, registries, env });
}

/** Throws ConfigError when the file cannot be read. */
export function configurationText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new ConfigError(`The configuration ${path} cannot be read: ${errorMessage(error)}`, {
      code: "SAMSPEL_CONFIG_UNREADABLE",
      cause: error,
      next: isForbidden(error)
        ? "Run it as a user who may read the file; of an installed package with sudo."
        : "Give the path of a YAML file with --config.",
    });
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EACCES";
}

/** The data directory that a file names, also when the rest of it is wrong. */
export function dataDirectoryOf(text: string, { path, env }: Pick<ParseOptions, "path" | "env">): string {
  const directory = dirname(resolve(path));
  const named: unknown = parseDocument(text, { prettyErrors: false }).get("dataDirectory");
  const filled = typeof named === "string" ? filledIn(named, { env, directory }) : undefined;
  return resolve(directory, filled !== undefined && "value" in filled ? filled.value : defaultDataDirectory);
}

export interface ParseOptions {
  /** Path of the file: for messages, and what relative paths are relative to. */
  readonly path: string;
  readonly registries: Registries;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Checks the text of a configuration. Throws ConfigError with every problem and its line. */
export function parseConfiguration(text: string, { path, registries, env }: ParseOptions): Configuration {
  if (text.length > bytesMax)
    throw invalid(path, [{ code: "SAMSPEL_CONFIG_SYNTAX", path: "", message: "larger than 64 MiB" }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw invalid(
      path,
      document.errors.map((error) => syntaxProblem(error, lines)),
    );
  }
  const unresolved = fillInSecrets(document, { env, directory: dirname(resolve(path)) });
  const unresolvedPlaces = new Set(unresolved.map(({ place }) => placeText(place)));
  const value: unknown = Value.Default(rootSchema, plainValue(document, path) ?? {});
  const findings = schemaFindings(rootSchema, value, []);
  // A text whose reference is not filled in is wrong for that reason only.
  const problems = () =>
    [...unresolved, ...findings.filter(({ place }) => !unresolvedPlaces.has(placeText(place)))]
      .map((finding) => located(finding, document, lines))
      .toSorted(byPlace);
  const checked: Record<PartList, PartEntry[]> = { sources: [], metrics: [], models: [], sinks: [], notifications: [] };
  const timeZone: unknown = Reflect.get(Object(Reflect.get(Object(value), "display")), "timeZone");
  for (const list of partListNames) {
    const entries: unknown = Reflect.get(Object(value), list);
    if (!Array.isArray(entries)) continue;
    entries.forEach((entry: unknown, index) => {
      const result = checkedEntry(list, entry, { registries, timeZone, place: [list, index] });
      findings.push(...result.findings);
      if (result.entry !== undefined) checked[list].push(result.entry);
    });
  }
  if (!Value.Check(rootSchema, value)) throw invalid(path, problems());
  const models = checked.models.filter((entry): entry is ModelEntry => "channels" in entry);
  const configuration: Configuration = {
    ...value,
    ...checked,
    models,
    metrics: checked.metrics.filter((entry): entry is MetricEntry => "enabled" in entry),
    notifications: checked.notifications.filter((entry): entry is NotificationEntry => "perHour" in entry),
    sinks: checked.sinks.filter((entry): entry is SinkEntry => "batchValues" in entry),
    path,
    dataDirectory: resolve(dirname(path), value.dataDirectory),
  };
  if (findings.length === 0) {
    findings.push(...referenceFindings(configuration, registries), ...collisions(configuration, registries));
  }
  if (findings.length + unresolved.length > 0) throw invalid(path, problems());
  return configuration;
}

/** Findings with their lines in a text that is a configuration. */
export function locatedIn(text: string, findings: readonly Finding[]): ConfigProblem[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  return findings.map((finding) => located(finding, document, lines));
}

/** Anchors are filled in here: one may be unknown, or grow beyond all measure. */
function plainValue(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw invalid(path, [{ code: "SAMSPEL_CONFIG_SYNTAX", path: "", message: errorMessage(error) }]);
  }
}

interface EntryScope {
  readonly registries: Registries;
  /** Of the site: that of an entry which has one and names none. */
  readonly timeZone: unknown;
  readonly place: readonly (string | number)[];
}

function checkedEntry(
  list: PartList,
  entry: unknown,
  { registries, timeZone, place }: EntryScope,
): { findings: Finding[]; entry?: PartEntry } {
  const kinds: Readonly<Record<string, { kind: string; config: TSchema }>> = registries[list];
  const kind: unknown = typeof entry === "object" && entry !== null ? Reflect.get(entry, "kind") : undefined;
  const part = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (part === undefined) {
    const message =
      typeof kind === "string" ? `kind ${kind} is ${unknownKeyMessage(kind, Object.keys(kinds))}` : "kind is missing";
    return { findings: [{ place: kind === undefined ? place : [...place, "kind"], message }] };
  }
  const schema = entrySchema(list, part);
  const ofSite = "timeZone" in schema.properties && timeZone !== undefined ? { timeZone } : {};
  const value: unknown = Value.Default(schema, typeof entry === "object" ? { ...ofSite, ...entry } : entry);
  const findings = schemaFindings(schema, value, place);
  if (findings.length > 0 || typeof value !== "object" || value === null) return { findings };
  const commonKeys = new Set(["kind", ...Object.keys(partLists[list].common)]);
  const options = Object.fromEntries(Object.entries(value).filter(([key]) => !commonKeys.has(key)));
  const common = Object.fromEntries(Object.entries(value).filter(([key]) => commonKeys.has(key)));
  return { findings, entry: { id: "", kind: part.kind, ...common, options } };
}

/** Replaces references in every text of the document, in place. */
function fillInSecrets(document: Document, scope: SecretScope): Finding[] {
  const findings: Finding[] = [];
  visit(document, {
    Scalar(key, node, path) {
      if (key === "key" || typeof node.value !== "string" || !node.value.includes("${")) return;
      const filled = filledIn(node.value, scope);
      if ("value" in filled) node.value = filled.value;
      else findings.push({ place: placeOf(path, key), message: filled.problem });
    },
  });
  return findings;
}

function placeOf(path: readonly unknown[], key: unknown): (string | number)[] {
  const place: (string | number)[] = [];
  for (let i = 0; i < path.length; i++) {
    const node = path[i];
    if (!isCollection(node)) continue;
    const child = path[i + 1];
    if (isMap(node)) {
      const pair = node.items.find((item) => item === child);
      if (pair !== undefined && isScalar(pair.key)) place.push(String(pair.key.value));
    } else {
      const index = node.items.indexOf(child);
      place.push(index >= 0 ? index : Number(key));
    }
  }
  return place;
}

function syntaxProblem(
  error: { code: string; message: string; pos: [number, number] },
  lines: LineCounter,
): ConfigProblem {
  const { line, col } = lines.linePos(error.pos[0]);
  const message = error.code === "MULTIPLE_DOCS" ? "a second document begins; one file is one document" : error.message;
  return { code: "SAMSPEL_CONFIG_SYNTAX", path: "", message, line, column: col };
}

/** Adds line and column: of the value, of the key for unknown keys, else of the nearest parent. */
function located(finding: Finding, document: Document, lines: LineCounter): ConfigProblem {
  const problem = { code: "SAMSPEL_CONFIG_INVALID" as const, path: placeText(finding.place), message: finding.message };
  const offset = finding.isKey === true ? keyOffset(document, finding.place) : valueOffset(document, finding.place);
  if (offset === undefined) return problem;
  const { line, col } = lines.linePos(offset);
  return { ...problem, line, column: col };
}

function byPlace(a: ConfigProblem, b: ConfigProblem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

function keyOffset(document: Document, place: readonly (string | number)[]): number | undefined {
  const parent: unknown = place.length === 1 ? document.contents : document.getIn(place.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === place.at(-1));
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}

function valueOffset(document: Document, place: readonly (string | number)[]): number | undefined {
  for (let length = place.length; length > 0; length--) {
    const node: unknown = document.getIn(place.slice(0, length), true);
    if (isScalar(node) || isCollection(node)) return node.range?.[0];
  }
  return undefined;
}

function invalid(path: string, problems: readonly ConfigProblem[]): ConfigError {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return new ConfigError(`The configuration ${path} has ${count}.`, {
    code: "SAMSPEL_CONFIG_INVALID",
    problems: problems.map((problem) => ({ file: path, ...problem })),
    next: `Correct the file, then run: samspel check --config ${path}`,
  });
}
