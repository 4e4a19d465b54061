/** Card `contributions`: which signals make the score, largest first, in words and bars. */
import type { ModelReport } from "../../gateway/core/view.ts";
import { mainModel } from "../asset-state.ts";
import { type Share, Shares } from "../charts/shares.tsx";
import { Explained } from "../controls/explain.tsx";
import { useTag } from "../controls/value.tsx";
import { useScreen } from "../screen.ts";
import { numberOf } from "../value-state.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { signalName } from "./signal-name.ts";

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

function ModelContributions({ model }: { model: ModelReport }) {
  const { live, words, format } = useScreen();
  const { state: scoreState } = useTag(model.scoreTag);
  const shares: Share[] = model.channels
    .map((channel, index) => {
      const value = numberOf(live.value(model.contributionTags[index] ?? "").value);
      const name = signalName(channel, live.tags.value, words.value);
      return { id: channel, name, share: value ?? Number.NaN, text: format.value.percent(value ?? 0) };
    })
    .filter(({ share }) => Number.isFinite(share))
    .toSorted((a, b) => b.share - a.share);
  const [first] = shares;
  if (first === undefined || scoreState === "stale") return <p class="empty">{words.value.contributions.none}</p>;
  const isDeviating = live.value(model.stateTag).value?.value === "alarm";
  const name = String(first.name);
  return (
    <>
      <p>{isDeviating ? words.value.contributions.deviates(name) : words.value.contributions.largest(name)}</p>
      <Shares label={words.value.contributions.title} shares={shares} />
      <Explained explanation={{ topic: "contributions", inputs: model.contributionTags }}>
        {words.value.explain.open}
      </Explained>
    </>
  );
}
