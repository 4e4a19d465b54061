/** Found machines of companion models → tags and assets for a configuration. Pure. */
import type { FoundModel, Recommendation, TagProposal } from "../../core/source-access.ts";
import { proposeTags } from "./tag-proposal.ts";

export interface RecommendationScope {
  readonly source: string;
  /** Equipment path that goes before the ids. */
  readonly prefix?: string;
  readonly takenIds: ReadonlySet<string>;
  /** Ids of the tags that an address fills already. */
  readonly tagIds: (address: string) => readonly string[];
}

/** As many as the configuration takes. */
const tagsPerAssetMax = 500;

/** What is a tag already keeps its id, and belongs to the asset under it. */
export function recommend(found: readonly FoundModel[], scope: RecommendationScope): readonly Recommendation[] {
  const { source, prefix, tagIds } = scope;
  const takenIds = new Set(scope.takenIds);
  /** By address, of all models: a robot may stand among the machines too. */
  const proposed = new Map<string, TagProposal>();
  const isTaken = (address: string) => proposed.has(address) || tagIds(address).length > 0;
  return found.map(({ name, namespaceUri, assets }) => {
    const all = assets.flatMap(({ tags }) => tags);
    const takenAddresses = new Set(all.flatMap(({ node }) => (isTaken(node.address) ? [node.address] : [])));
    const nodes = all.map(({ node }) => node);
    const proposals = proposeTags(nodes, {
      source,
      ...(prefix === undefined ? {} : { prefix }),
      takenIds,
      takenAddresses,
    });
    for (const tag of proposals.tags) {
      takenIds.add(tag.id);
      proposed.set(tag.address, tag);
    }
    const roles = new Map(all.map(({ role, node }) => [node.address, role]));
    return {
      name,
      namespaceUri,
      tags: proposals.tags.map((tag) => ({ tag, role: roles.get(tag.address) ?? "" })),
      presentCount: proposals.present.length,
      assets: assets.flatMap(({ id, name: text, template, tags }) => {
        const ids = tags
          .flatMap(({ node: { address } }) => proposed.get(address)?.id ?? tagIds(address))
          .slice(0, tagsPerAssetMax);
        const whole = prefix === undefined ? id : `${prefix}/${id}`;
        return ids.length === 0 ? [] : [{ id: whole, name: text, template, tags: ids }];
      }),
    };
  });
}
