/** Card `asset-status`: what an asset is, what is true of it, and what to do about it. */
import type { Condition } from "../../gateway/core/condition.ts";
import type { Nameplate } from "../../gateway/core/view.ts";
import { conditionsOf, mainModel } from "../asset-state.ts";
import { Link } from "../controls/link.tsx";
import { NeutralSymbol, PrioritySymbol, StatusSymbol } from "../controls/symbols.tsx";
import { useTag } from "../controls/value.tsx";
import { priorityOf } from "../priority.ts";
import { useScreen } from "../screen.ts";
import { numberOf } from "../value-state.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { useConditionText } from "./condition-text.ts";
import { metricOf, outputTag } from "./health-facts.ts";
import { HealthBar, HealthExplained } from "./health-figure.tsx";
import { photoAddress } from "./photo-address.ts";
import { ScoreBar, ScoreSpark } from "./score-bar.tsx";
import { signalName } from "./signal-name.ts";
import { StateWord } from "./state-word.tsx";
import { useAssetState } from "./use-asset-state.ts";

export const assetStatus = defineCard({ about: "asset", view: AssetStatus });

function AssetStatus({ asset }: AssetProps) {
  const { words } = useScreen();
  const state = useAssetState(asset);
  const model = mainModel(asset);
  return (
    <div class="status-strip">
      {asset.photoMs !== undefined && (
        // Beside its name, so that there is nothing more to say of it.
        <img class="status-photo" src={photoAddress(asset)} alt="" width={96} height={72} />
      )}
      <StateWord state={state} />
      {model !== undefined && (
        <div class="status-score">
          <span class="muted">{words.value.score.name}</span>
          <ScoreBar model={model} />
          <ScoreSpark tagId={model.scoreTag} />
        </div>
      )}
      <HealthFigure asset={asset} />
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

/** Health 0 to 100, its sign of NE 107, and the signal that drives it; nothing where no health is followed. */
function HealthFigure({ asset }: AssetProps) {
  const { live, words, format } = useScreen();
  const metric = metricOf(asset, "health");
  const { last, state } = useTag(outputTag(metric, "index"));
  if (metric === undefined) return null;
  const text = words.value.health;
  const value = state === "fresh" || state === "uncertain" ? numberOf(last) : undefined;
  const status = live.value(outputTag(metric, "status")).value?.value;
  const driver = live.value(outputTag(metric, "driver")).value?.value;
  return (
    <div class="status-score">
      <span class="muted">{text.title}</span>
      <p class="status-health">
        {value !== undefined && status === "M" && <StatusSymbol status="M" name={text.statusM} />}
        {value !== undefined && status === "F" && <StatusSymbol status="F" name={text.statusF} />}
        {value === undefined ? (
          <strong>–</strong>
        ) : (
          <HealthExplained metric={metric}>
            <strong class="number">{text.of(format.value.integer(value))}</strong>
          </HealthExplained>
        )}
        {value !== undefined && typeof driver === "string" && (
          <span class="muted">
            {text.driver} {signalName(driver, live.tags.value, words.value)}
          </span>
        )}
      </p>
      <HealthBar value={value} />
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
