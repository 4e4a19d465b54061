/** Appends tags to a configuration file and leaves everything else in it as it is, comments included. */
import { existsSync, readFileSync } from "node:fs";
import { isMap, isScalar, isSeq, parseDocument, YAMLSeq } from "yaml";
import { writeInOneStep } from "../config/write-file.ts";
import { ConfigError, errorMessage } from "../core/errors.ts";
import type { BrowsedNode } from "../core/source-access.ts";
import { type Proposals, proposeTags } from "../sources/opcua/tag-proposal.ts";

export interface AppendOptions {
  readonly file: string;
  /** Entry of the source; added when the file has no source of this id. */
  readonly source: { readonly id: string } & Readonly<Record<string, unknown>>;
  readonly prefix?: string;
}

export interface Appended extends Proposals {
  readonly file: string;
  readonly sourceAdded: boolean;
}

/** Writes the file anew in one step; creates it when there is none. Throws ConfigError when it cannot be read as YAML. */
export function appendTags(nodes: readonly BrowsedNode[], { file, source, prefix }: AppendOptions): Appended {
  const document = parseDocument(existsSync(file) ? readFileSync(file, "utf8") : "", { keepSourceTokens: true });
  const [problem] = document.errors;
  if (problem !== undefined || (document.contents !== null && !isMap(document.contents))) {
    throw notYaml(file, problem === undefined ? "it is no mapping" : errorMessage(problem));
  }
  const sources = listOf(document.get("sources"), { file, key: "sources" });
  const tags = listOf(document.get("tags"), { file, key: "tags" });
  const sourceAdded = !textsOf(sources, "id").includes(source.id);
  const takenAddresses = new Set(
    (tags?.items ?? []).flatMap((entry) =>
      isMap(entry) && text(entry.get("source")) === source.id ? [text(entry.get("address"))] : [],
    ),
  );
  const proposals = proposeTags(nodes, {
    source: source.id,
    ...(prefix === undefined ? {} : { prefix }),
    takenIds: new Set(textsOf(tags, "id")),
    takenAddresses,
  });
  if (proposals.tags.length === 0) return { ...proposals, file, sourceAdded: false };
  const add = (key: string, known: YAMLSeq | undefined, entries: readonly object[]) => {
    const list = known ?? new YAMLSeq();
    if (known === undefined) document.set(key, list);
    for (const entry of entries) {
      const node: unknown = document.createNode(entry);
      for (const value of isMap(node) ? node.items.map((pair) => pair.value) : []) if (isSeq(value)) value.flow = true;
      list.add(node);
    }
    // An empty list is written as []; what is added to it stands on lines of its own.
    if (list.items.length === entries.length) list.flow = false;
  };
  if (sourceAdded) add("sources", sources, [source]);
  add("tags", tags, proposals.tags);
  writeInOneStep(file, document.toString({ lineWidth: 0 }));
  return { ...proposals, file, sourceAdded };
}

function listOf(node: unknown, { file, key }: { file: string; key: string }): YAMLSeq | undefined {
  if (isSeq(node)) return node;
  if (node === undefined || node === null) return undefined;
  throw notYaml(file, `${key} is no list`);
}

function textsOf(list: YAMLSeq | undefined, key: string): readonly string[] {
  return (list?.items ?? []).flatMap((entry) => (isMap(entry) ? [text(entry.get(key))] : []));
}

function text(value: unknown): string {
  return String(isScalar(value) ? value.value : (value ?? ""));
}

function notYaml(file: string, reason: string): ConfigError {
  return new ConfigError(`${file} cannot be added to: ${reason}. Nothing was written.`, {
    code: "SAMSPEL_CONFIG_SYNTAX",
    next: "Run: samspel check --config FILE, and repair what it reports.",
  });
}
