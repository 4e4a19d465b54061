/** What a source offers, with the tags that it could be and those that it is already. */
import { isLikelyOfUse, likelyUnit } from "./core/likely-quantity.ts";
import type {
  BrowsePage,
  FoundModel,
  OfferedNode,
  OfferedPage,
  OfferQuery,
  Recommendation,
  TagProposal,
} from "./core/source-access.ts";
import type { TagDirectory } from "./core/view.ts";
import { recommend } from "./sources/opcua/recommendation.ts";
import { idOf, proposeTags } from "./sources/opcua/tag-proposal.ts";

export interface OfferScope {
  /** Id of the source. */
  readonly source: string;
  readonly tags: TagDirectory;
}

/** The nodes of a page with what they are here, or could be. */
export function offeredPage(page: BrowsePage, { prefix }: OfferQuery, scope: OfferScope): OfferedPage {
  const known = knownAddresses(scope);
  const proposals = proposeTags(page.nodes, {
    source: scope.source,
    ...(prefix === undefined ? {} : { prefix }),
    takenIds: takenIds(scope),
    takenAddresses: new Set(known.keys()),
  });
  const proposed = new Map(proposals.tags.map((tag) => [tag.address, tag]));
  const nodes = page.nodes.map((node): OfferedNode => {
    const tag = proposed.get(node.address);
    const tagIds = known.get(node.address) ?? [];
    return { ...node, id: idOf(node.path, prefix), tagIds, ...(tag === undefined ? {} : { tag, ...guessOf(tag) }) };
  });
  return { ...page, nodes };
}

export function recommendations(found: readonly FoundModel[], scope: OfferScope): readonly Recommendation[] {
  const known = knownAddresses(scope);
  const recommended = recommend(found, {
    source: scope.source,
    takenIds: takenIds(scope),
    tagIds: (address) => known.get(address) ?? [],
  });
  const nodes = found.flatMap(({ assets }) => assets.flatMap(({ tags }) => tags.map(({ node }) => node)));
  const writable = new Set(nodes.flatMap(({ address, details }) => (details?.isWritable === true ? [address] : [])));
  const more = (tag: TagProposal) => ({ ...guessOf(tag), ...(writable.has(tag.address) ? { isWritable: true } : {}) });
  return recommended.map((model) => ({ ...model, tags: model.tags.map((each) => ({ ...each, ...more(each.tag) })) }));
}

/** Variables that no standardised model names, but whose own names tell of condition, energy or production. */
export function recommendedByName(nodes: readonly OfferedNode[]): readonly Recommendation[] {
  const tags = nodes.flatMap(({ tag, unitGuess, details, address }) => {
    if (isOfServer.test(address)) return [];
    if (tag === undefined || tag.dataType === "waveform" || !isLikelyOfUse(tag.id)) return [];
    const isWritable = details?.isWritable === true;
    return [
      { tag, role: "", ...(unitGuess === undefined ? {} : { unitGuess }), ...(isWritable ? { isWritable } : {}) },
    ];
  });
  return tags.length === 0 ? [] : [{ name: "", namespaceUri: "", tags, presentCount: 0, assets: [] }];
}

/** Variables that every OPC UA server has about itself: those of namespace 0. */
const isOfServer = /^(ns=0;|svr=\d+;)?[igb]=/;

function guessOf({ id, unit, dataType, range }: TagProposal): { unitGuess?: string } {
  const isCounted = dataType === undefined || dataType === "integer";
  const guess = unit === undefined && isCounted ? likelyUnit(id, range) : undefined;
  return guess === undefined ? {} : { unitGuess: guess };
}

/** Addresses that are read from a source. */
export function addressesOf(tags: TagDirectory, source: string): readonly string[] {
  return [...knownAddresses({ source, tags }).keys()];
}

function takenIds({ tags }: OfferScope): ReadonlySet<string> {
  return new Set(tags.all.map(({ id }) => id));
}

/** Tags of the source by address. */
function knownAddresses({ source, tags }: OfferScope): ReadonlyMap<string, readonly string[]> {
  const known = new Map<string, string[]>();
  for (const { id, origin } of tags.all) {
    if (origin.type !== "source" || origin.source !== source) continue;
    known.set(origin.address, [...(known.get(origin.address) ?? []), id]);
  }
  return known;
}
