/** Appends tags, and assets that they belong to, to a configuration file; creates it when there is none. */
import { existsSync, readFileSync } from "node:fs";
import { ConfigurationText } from "../config/additions.ts";
import { writeInOneStep } from "../config/write-file.ts";
import type { BrowsedNode, FoundModel, Recommendation } from "../core/source-access.ts";
import type { EntryAddition } from "../core/tag-exchange.ts";
import { recommend } from "../sources/opcua/recommendation.ts";
import { type Proposals, proposeTags } from "../sources/opcua/tag-proposal.ts";
import { withCells } from "./cell-template.ts";

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

export interface AppendedModels extends EntryAddition {
  readonly file: string;
  readonly models: readonly Recommendation[];
}

/** The same for tags and assets of companion models; a robot system becomes a cell. */
export function appendModels(found: readonly FoundModel[], { file, source, prefix }: AppendOptions): AppendedModels {
  const configuration = openConfiguration(file);
  const known = configuration.texts("tags", "id", "source", "address");
  const own = Map.groupBy(
    known.filter((tag) => tag.source === source.id),
    ({ address }) => address,
  );
  const models = recommend(found, {
    source: source.id,
    ...(prefix === undefined ? {} : { prefix }),
    takenIds: new Set(known.map(({ id }) => id)),
    tagIds: (address) => (own.get(address) ?? []).map(({ id }) => id),
  });
  const cells = models.map(withCells);
  const addition = configuration.add({
    sources: [source],
    tags: models.flatMap(({ tags }) => tags.map(({ tag }) => ({ ...tag }))),
    metrics: cells.flatMap(({ metrics }) => metrics),
    assets: cells.flatMap(({ assets }) => assets.map((asset) => ({ ...asset }))),
  });
  const isWritten = models.length > 0 && addition.added.length > 0;
  if (isWritten) writeInOneStep(file, configuration.toString());
  return { ...addition, isWritten, file, models };
}

function openConfiguration(file: string): ConfigurationText {
  return new ConfigurationText(existsSync(file) ? readFileSync(file, "utf8") : "", file);
}
