/** Appends tags, and assets that they belong to, to a configuration file; creates it when there is none. */
import { existsSync, readFileSync } from "node:fs";
import { ConfigurationText } from "../config/additions.ts";
import { writeInOneStep } from "../config/write-file.ts";
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

/** Writes the file anew in one step. Throws ConfigError when it cannot be read as YAML. */
export function appendTags(nodes: readonly BrowsedNode[], { file, source, prefix }: AppendOptions): Appended {
  const configuration = openConfiguration(file);
  const known = configuration.texts("tags", "id", "source", "address");
  const proposals = proposeTags(nodes, {
    source: source.id,
    ...(prefix === undefined ? {} : { prefix }),
    takenIds: new Set(known.map(({ id }) => id)),
    takenAddresses: new Set(known.flatMap((tag) => (tag.source === source.id ? [tag.address] : []))),
  });
  if (proposals.tags.length === 0) return { ...proposals, file, sourceAdded: false };
  const { present } = configuration.add({ sources: [source], tags: proposals.tags.map((tag) => ({ ...tag })) });
  writeInOneStep(file, configuration.toString());
  return { ...proposals, file, sourceAdded: !present.includes(source.id) };
}

function openConfiguration(file: string): ConfigurationText {
  return new ConfigurationText(existsSync(file) ? readFileSync(file, "utf8") : "", file);
}
