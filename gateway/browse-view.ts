/** What a source offers, with the tags that it could be and those that it is already. */
import type {
  BrowsePage,
  FoundModel,
  OfferedNode,
  OfferedPage,
  OfferQuery,
  Recommendation,
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
    return { ...node, id: idOf(node.path, prefix), tagIds, ...(tag === undefined ? {} : { tag }) };
  });
  return { ...page, nodes };
}

export function recommendations(found: readonly FoundModel[], scope: OfferScope): readonly Recommendation[] {
  const known = knownAddresses(scope);
  return recommend(found, {
    source: scope.source,
    takenIds: takenIds(scope),
    tagIds: (address) => known.get(address) ?? [],
  });
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
