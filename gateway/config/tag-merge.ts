/** Merges a table of tags into a configuration, and leaves comments and everything else in it as they are. */
import { readFileSync } from "node:fs";
import { isMap, isScalar, isSeq, parseDocument, type YAMLMap, YAMLSeq } from "yaml";
import { ConfigError, errorMessage } from "../core/errors.ts";
import type { MergeMode, TableFormat, TagChange, TagDifferences, TagImport } from "../core/tag-exchange.ts";
import { refuseReferences } from "./additions.ts";
import { type ParseOptions, parseConfiguration } from "./load.ts";
import { type TagEntry, tableText, tagsOfTable } from "./tag-table.ts";
import { writeInOneStep } from "./write-file.ts";

export function exportTags(file: string, format: TableFormat): string {
  const tags: unknown = documentOf(read(file), file).toJS({ maxAliasCount: 100 })?.tags;
  return tableText(Array.isArray(tags) ? tags : [], format);
}

/**
 * The new file is checked as a whole before it takes the place of the old one. Throws ConfigError with every problem;
 * then nothing is written.
 */
export function importTags(
  options: Omit<ParseOptions, "path"> & { readonly file: string },
  table: TagImport,
): TagDifferences {
  const { file, ...checking } = options;
  const tags = tagsOfTable(table.text, table.format, `${table.format} table`);
  refuseReferences(tags);
  const before = read(file);
  const merged = mergeTags(before, tags, { file, mode: table.mode });
  parseConfiguration(merged.text, { ...checking, path: file });
  if (table.dryRun || merged.text === before) return merged.differences;
  if (read(file) !== before) {
    throw new ConfigError(`${file} was changed by somebody else meanwhile. Nothing was written.`, {
      code: "SAMSPEL_CONFIG_CHANGED",
      next: "Import the table again.",
    });
  }
  writeInOneStep(file, merged.text);
  return merged.differences;
}

interface MergeOptions {
  readonly file: string;
  readonly mode: MergeMode;
}

/** Pure: the text of the configuration with the tags merged into it. */
export function mergeTags(
  text: string,
  tags: readonly TagEntry[],
  { file, mode }: MergeOptions,
): { readonly text: string; readonly differences: TagDifferences } {
  const document = documentOf(text, file);
  const list = tagList(document.get("tags"), file) ?? new YAMLSeq<YAMLMap>();
  const known = new Map(list.items.flatMap((node) => (isMap(node) ? [[idOf(node), node] as const] : [])));
  const added: TagEntry[] = [];
  const changed: TagChange[] = [];
  for (const tag of tags) {
    const node = known.get(tag.id);
    if (node === undefined) added.push(tag);
    else if (mode !== "add") changed.push(...change(node, tag, { isWhole: mode === "replace" }));
  }
  const wanted = new Set(tags.map(({ id }) => id));
  const removed = mode === "replace" ? [...known.keys()].filter((id) => !wanted.has(id)) : [];
  if (added.length + changed.length + removed.length === 0) {
    return { text, differences: { added: [], changed, removed, unchangedCount: known.size } };
  }
  const gone = new Set(removed);
  list.items = list.items.filter((node) => !(isMap(node) && gone.has(idOf(node))));
  for (const tag of added) list.add(flowRange(document.createNode(tag)));
  // An empty list is written as []; what is added to it stands on lines of its own.
  if (list.items.length === added.length) list.flow = false;
  document.set("tags", list);
  const touched = new Set(changed.map(({ id }) => id));
  return {
    text: document.toString({ lineWidth: 0 }),
    differences: {
      added: added.map(({ id }) => id),
      changed,
      removed,
      unchangedCount: known.size - removed.length - touched.size,
    },
  };
}

/** Sets what differs; with `isWhole` keys that the table does not give go. */
function change(node: YAMLMap, tag: TagEntry, { isWhole }: { isWhole: boolean }): TagChange[] {
  const before: Record<string, unknown> = node.toJSON();
  const changes: TagChange[] = [];
  for (const [key, to] of Object.entries(tag)) {
    const from = before[key];
    if (JSON.stringify(from) === JSON.stringify(to)) continue;
    changes.push({ id: tag.id, key, ...(from === undefined ? {} : { from }), to });
    const child: unknown = node.get(key, true);
    if (isScalar(child) && !Array.isArray(to)) child.value = to;
    else node.set(key, to);
  }
  if (isWhole) {
    for (const [key, from] of Object.entries(before)) {
      if (Object.hasOwn(tag, key)) continue;
      changes.push({ id: tag.id, key, from });
      node.delete(key);
    }
  }
  flowRange(node);
  return changes;
}

function flowRange(node: unknown): YAMLMap {
  if (!isMap(node)) throw new TypeError("A tag is a mapping.");
  const range: unknown = node.get("range", true);
  if (isSeq(range)) range.flow = true;
  return node;
}

function idOf(node: YAMLMap): string {
  return String(node.get("id"));
}

function tagList(node: unknown, file: string): YAMLSeq<YAMLMap> | undefined {
  if (node === undefined || node === null) return undefined;
  if (isSeq<YAMLMap>(node)) return node;
  throw notReadable(file, "tags is no list");
}

function documentOf(text: string, file: string) {
  const document = parseDocument(text, { keepSourceTokens: true });
  const [problem] = document.errors;
  if (problem !== undefined) throw notReadable(file, errorMessage(problem));
  if (document.contents !== null && !isMap(document.contents)) throw notReadable(file, "it is no mapping");
  return document;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw notReadable(file, errorMessage(error));
  }
}

function notReadable(file: string, reason: string): ConfigError {
  return new ConfigError(`${file} cannot be read: ${reason}. Nothing was written.`, {
    code: "SAMSPEL_CONFIG_SYNTAX",
    next: "Run: samspel check --config FILE, and repair what it reports.",
  });
}
