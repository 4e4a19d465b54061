/** What a companion model says: where its machines stand, which of their variables are worth a tag, and as what. */
import type { AssetTemplate } from "../../../core/asset-template.ts";

export interface CompanionModel {
  readonly name: string;
  readonly namespaceUri: string;
  readonly assets: readonly CompanionAsset[];
}

/**
 * Paths are browse names without their namespace, which servers get wrong; `*` stands for any object, or any variable
 * at the end. What stands for the `*` of an asset names it.
 */
export interface CompanionAsset {
  /** From the folder of all objects. */
  readonly path: string;
  readonly template: AssetTemplate;
  readonly tags: readonly CompanionTag[];
}

export interface CompanionTag {
  /** From the asset; the first of several that exists counts. */
  readonly paths: readonly string[];
  /** Name below the asset; `{1}` is what stood for the first `*` of the path. */
  readonly name: string;
  /** What the value means, in a few words. */
  readonly role: string;
  /** UCUM code where the model fixes it and servers leave it out. */
  readonly unit?: string;
}
