/** Card `contributions`: which signals make the score, largest first, in words and bars. */
import { mainModel } from "../asset-state.ts";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { ModelContributions } from "./model-contributions.tsx";

export const contributions = defineCard({
  about: "asset",
  title: (words) => words.contributions.title,
  view: Contributions,
});

function Contributions({ asset }: AssetProps) {
  const { words } = useScreen();
  const model = mainModel(asset);
  if (model === undefined) return <p class="empty">{words.value.asset.noModel}</p>;
  return <ModelContributions model={model} />;
}
