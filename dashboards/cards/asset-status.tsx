/** Card `asset-status`: what an asset is, what is true of it, and what to do about it. */
import type { Condition } from "../../gateway/core/condition.ts";
import type { Nameplate } from "../../gateway/core/view.ts";
import { conditionsOf, mainModel } from "../asset-state.ts";
import { Link } from "../controls/link.tsx";
import { NeutralSymbol, PrioritySymbol } from "../controls/symbols.tsx";
import { priorityOf } from "../priority.ts";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { useConditionText } from "./condition-text.ts";
import { ScoreBar } from "./score-bar.tsx";
import { StateWord } from "./state-word.tsx";
import { useAssetState } from "./use-asset-state.ts";

export const assetStatus = defineCard({ about: "asset", view: AssetStatus });

function AssetStatus({ asset }: AssetProps) {
  const { words } = useScreen();
  const state = useAssetState(asset);
  const model = mainModel(asset);
  return (
    <div class="status-strip">
      <StateWord state={state} />
      {model !== undefined && (
        <div class="status-score">
          <span class="muted">{words.value.score.name}</span>
          <ScoreBar model={model} />
        </div>
      )}
      <AssetConditions asset={asset} />
      {asset.nameplate !== undefined && <PlateText nameplate={asset.nameplate} />}
      {asset.plan !== undefined && (
        <Link to={{ page: { name: "cell", id: asset.id } }} class="button">
          {words.value.asset.toCell}
        </Link>
      )}
    </div>
  );
}

function PlateText({ nameplate }: { nameplate: Nameplate }) {
  const { words } = useScreen();
  const { manufacturer, model, serialNumber, yearOfConstruction } = nameplate;
  const serial = serialNumber === undefined ? undefined : words.value.asset.serialNumber(serialNumber);
  const parts = [[manufacturer, model].filter(Boolean).join(" "), serial, yearOfConstruction].filter(Boolean);
  return parts.length === 0 ? null : <p class="muted nameplate">{parts.join(" · ")}</p>;
}

function AssetConditions({ asset }: AssetProps) {
  const { live, words } = useScreen();
  const active = conditionsOf(asset, live.conditions.value).filter(({ state }) => state === "active");
  if (active.length === 0) return <p class="muted">{words.value.asset.noConditions}</p>;
  return (
    <ul class="plain">
      {active.map((condition) => (
        <AssetCondition key={condition.id} condition={condition} />
      ))}
    </ul>
  );
}

function AssetCondition({ condition }: { condition: Condition }) {
  const { live, words, format } = useScreen();
  const { text, action } = useConditionText(condition);
  const priority = priorityOf(condition.severity);
  return (
    <li class="inline-condition">
      {priority === undefined ? (
        <NeutralSymbol isFilled={false} name={words.value.alarms.event} />
      ) : (
        <PrioritySymbol priority={priority} name={words.value.alarms.priorities[priority]} />
      )}
      <span>
        {text} <strong>{action.replace(/\.?$/, ".")}</strong>{" "}
        <span class="muted">{format.value.ago(live.nowMs.value - condition.activeTimeMs)}</span>
      </span>
    </li>
  );
}
