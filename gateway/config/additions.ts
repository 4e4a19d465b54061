/** Adds entries to the lists of a configuration, and leaves comments and everything else in it as they are. */
import { readFileSync } from "node:fs";
import { Document, isMap, isScalar, isSeq, parseDocument, YAMLSeq } from "yaml";
import { ConfigError, errorMessage } from "../core/errors.ts";
import type { EntryAddition, NewEntries, NewEntry } from "../core/tag-exchange.ts";
import { type ParseOptions, parseConfiguration } from "./load.ts";
import { writeInOneStep } from "./write-file.ts";

const lists = ["sources", "tags", "metrics", "assets", "models"] as const;
type List = (typeof lists)[number];

/** The lists of a configuration text, to be looked at and added to. Throws ConfigError when it is no YAML mapping. */
export class ConfigurationText {
  readonly #file: string;
  readonly #document: Document;

  constructor(text: string, file: string) {
    const document = parseDocument(text, { keepSourceTokens: true });
    const [problem] = document.errors;
    this.#file = file;
    this.#document = document;
    if (problem !== undefined) throw this.#unusable(errorMessage(problem));
    if (document.contents !== null && !isMap(document.contents)) throw this.#unusable("it is no mapping");
  }

  /** Texts that the entries of a list have at these keys; empty where there is none. */
  texts<K extends string>(list: List, ...keys: readonly K[]): readonly Readonly<Record<K, string>>[] {
    const read = (entry: unknown, key: K) => [key, isMap(entry) ? text(entry.get(key)) : ""] as const;
    const rows = this.#list(list)?.items ?? [];
    return rows.map((entry) => Object.fromEntries(keys.map((key) => read(entry, key))) as Record<K, string>);
  }

  /** Adds the entries whose id is new in their list. */
  add(entries: NewEntries): Omit<EntryAddition, "isWritten"> {
    const addition = new Document({});
    const added: string[] = [];
    const present: string[] = [];
    for (const key of lists) {
      const known = new Set(this.texts(key, "id").map(({ id }) => id));
      const fresh = (entries[key] ?? []).filter(({ id }) => !known.has(id));
      present.push(...(entries[key] ?? []).flatMap(({ id }) => (known.has(id) ? [id] : [])));
      added.push(...fresh.map(({ id }) => id));
      if (fresh.length === 0) continue;
      addTo(addition, new YAMLSeq(), { key, entries: fresh });
      addTo(this.#document, this.#list(key) ?? new YAMLSeq(), { key, entries: fresh });
    }
    return { added, present, yaml: added.length === 0 ? "" : addition.toString({ lineWidth: 0 }) };
  }

  toString(): string {
    return this.#document.toString({ lineWidth: 0 });
  }

  #list(key: List): YAMLSeq | undefined {
    const node: unknown = this.#document.get(key);
    if (isSeq(node)) return node;
    if (node === undefined || node === null) return undefined;
    throw this.#unusable(`${key} is no list`);
  }

  #unusable(reason: string): ConfigError {
    return new ConfigError(`${this.#file} cannot be added to: ${reason}. Nothing was written.`, {
      code: "SAMSPEL_CONFIG_SYNTAX",
      next: "Run: samspel check --config FILE, and repair what it reports.",
    });
  }
}

function addTo(document: Document, list: YAMLSeq, { key, entries }: { key: List; entries: readonly NewEntry[] }): void {
  for (const entry of entries) {
    const node: unknown = document.createNode(entry);
    for (const value of isMap(node) ? node.items.map((pair) => pair.value) : []) if (isSeq(value)) value.flow = true;
    list.add(node);
  }
  // An empty list is written as []; what is added to it stands on lines of its own.
  if (list.items.length === entries.length) list.flow = false;
  document.set(key, list);
}

function text(value: unknown): string {
  return String(isScalar(value) ? value.value : (value ?? ""));
}

/** What comes over the network or in a table must not make the gateway read its own files and variables. */
export function refuseReferences(content: unknown): void {
  if (!JSON.stringify(content).includes("${")) return;
  throw new ConfigError("References to variables and files are not taken from tables or over the network.", {
    code: "SAMSPEL_ENTRY_REFERENCE",
    next: "Write them into the configuration file by hand.",
  });
}

/**
 * Adds entries to a configuration file. The new file is checked as a whole before it takes the place of the old one.
 * Throws ConfigError with every problem; then nothing is written.
 */
export function addEntries(
  options: Omit<ParseOptions, "path"> & { readonly file: string },
  entries: NewEntries,
  { dryRun }: { readonly dryRun: boolean },
): EntryAddition {
  const { file, ...checking } = options;
  refuseReferences({ ...entries, sources: [] });
  const before = readFileSync(file, "utf8");
  const configuration = new ConfigurationText(before, file);
  const addition = configuration.add(entries);
  const isWritten = !dryRun && addition.added.length > 0;
  if (addition.added.length > 0) parseConfiguration(configuration.toString(), { ...checking, path: file });
  if (isWritten) writeInOneStep(file, configuration.toString());
  return { ...addition, isWritten };
}
