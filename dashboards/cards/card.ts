/** What a card promises: a title and a view. Cards take their data from the screen, never from each other. */
import type { ComponentType } from "preact";
import type { AssetReport } from "../../gateway/core/view.ts";
import type { Messages } from "../language/language.ts";

export interface AssetProps {
  readonly asset: AssetReport;
}

/** A card about the whole site. */
export interface SiteCard {
  readonly about: "site";
  /** Absent where the page's own heading says it. */
  readonly title?: (words: Messages) => string;
  readonly view: ComponentType;
}

/** A card about one asset; stands only on pages of an asset. */
export interface AssetCard {
  readonly about: "asset";
  readonly title?: (words: Messages) => string;
  readonly view: ComponentType<AssetProps>;
}

export type Card = SiteCard | AssetCard;

export function defineCard<C extends Card>(card: C): C {
  return card;
}
