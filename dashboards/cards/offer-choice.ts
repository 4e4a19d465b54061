/** What has been ticked in the tag browser, and the entries that come of it. Pure but for the signals. */
import { type Signal, signal } from "@preact/signals";
import type { ProposedAsset, Recommendation, TagProposal } from "../../gateway/core/source-access.ts";
import type { NewEntries } from "../../gateway/core/tag-exchange.ts";

export interface TagHint {
  /** UCUM code that its name suggests. */
  readonly unitGuess?: string;
  readonly isWritable?: boolean;
}

export interface Choice {
  /** By address. */
  readonly tags: Signal<ReadonlyMap<string, TagProposal>>;
  /** What is known of them beside the proposal, by address. */
  readonly hints: Map<string, TagHint>;
  /** By id. */
  readonly assets: Signal<ReadonlyMap<string, ProposedAsset>>;
}

export function createChoice(): Choice {
  return { tags: signal(new Map()), hints: new Map(), assets: signal(new Map()) };
}

export function chooseTag({ tags, hints }: Choice, tag: TagProposal, isChosen: boolean, hint?: TagHint): void {
  if (hint !== undefined) hints.set(tag.address, hint);
  const next = new Map(tags.value);
  if (isChosen) next.set(tag.address, tag);
  else next.delete(tag.address);
  tags.value = next;
}

/** Everything of a model, or none of it. */
export function chooseModel(choice: Choice, { tags, assets }: Recommendation, isChosen: boolean): void {
  for (const each of tags) chooseTag(choice, each.tag, isChosen, each);
  const next = new Map(choice.assets.value);
  for (const asset of assets) {
    if (isChosen) next.set(asset.id, asset);
    else next.delete(asset.id);
  }
  choice.assets.value = next;
}

/** Entries for the configuration, with the equipment before every id. An asset lists the tags that were chosen or exist. */
export function entriesOf({ tags, assets }: Choice, equipment: string): Required<Pick<NewEntries, "tags" | "assets">> {
  const prefix = equipment.trim().replace(/^\/+|\/+$/g, "");
  const whole = (id: string) => (prefix === "" ? id : `${prefix}/${id}`);
  const chosen = new Set([...tags.value.values()].map(({ id }) => id));
  return {
    tags: [...tags.value.values()].map((tag) => ({ ...tag, id: whole(tag.id) })),
    assets: [...assets.value.values()].map((asset) => ({
      ...asset,
      id: whole(asset.id),
      tags: asset.tags.filter((id) => chosen.has(id)).map(whole),
    })),
  };
}
