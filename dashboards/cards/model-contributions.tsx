/** Why a model gives the score that it gives: the share of each signal, largest first. */
import type { ModelReport } from "../../gateway/core/view.ts";
import { type Share, Shares } from "../charts/shares.tsx";
import { Explained } from "../controls/explain.tsx";
import { useTag } from "../controls/value.tsx";
import { useScreen } from "../screen.ts";
import { numberOf } from "../value-state.ts";
import { signalName } from "./signal-name.ts";

export function ModelContributions({ model }: { model: ModelReport }) {
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
