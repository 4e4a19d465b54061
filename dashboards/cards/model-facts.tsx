/** Card `model-facts`: the models of an asset, from what and when they learned what is normal. */
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { ModelSummary } from "./model-summary.tsx";

export const modelFacts = defineCard({ about: "asset", title: (words) => words.models.ofAsset, view: ModelFacts });

function ModelFacts({ asset }: AssetProps) {
  const { words } = useScreen();
  if (asset.models.length === 0) return <p class="empty">{words.value.asset.noModel}</p>;
  return (
    <>
      {asset.models.map((model) => (
        <article key={model.id}>
          <h3>
            {model.id} <span class="muted">{words.value.models.states[model.state]}</span>
          </h3>
          <ModelSummary model={model} />
        </article>
      ))}
    </>
  );
}
