/** Words of what happened to an asset and of how it is set up. They come with the cards, not with the first page. */
import { enSetup, type SetupWords } from "./language/en-setup.ts";
import { svSetup } from "./language/sv-setup.ts";
import { useScreen } from "./screen.ts";

export function useSetupWords(): SetupWords {
  const { language } = useScreen();
  return language.value === "sv" ? svSetup : enSetup;
}
