/** What a source offers, with the tags that it could be and those that it is already. */
import type { OfferedNode, OfferedPage, OfferQuery, SourceAccess } from "./core/source-access.ts";
import type { TagDirectory } from "./core/view.ts";
import { idOf, proposeTags } from "./sources/opcua/tag-proposal.ts";

export interface OfferScope {
  readonly source: string;
  readonly tags: TagDirectory;
  readonly browse: (query: OfferQuery) => ReturnType<SourceAccess["browse"]>;
}

export async function offeredPage(query: OfferQuery, { source, tags, browse }: OfferScope): Promise<OfferedPage> {
  const page = await browse(query);
  const known = new Map<string, string[]>();
  for (const { id, origin } of tags.all) {
    if (origin.type !== "source" || origin.source !== source) continue;
    known.set(origin.address, [...(known.get(origin.address) ?? []), id]);
  }
  const { prefix } = query;
  const proposals = proposeTags(page.nodes, {
    source,
    ...(prefix === undefined ? {} : { prefix }),
    takenIds: new Set(tags.all.map(({ id }) => id)),
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
