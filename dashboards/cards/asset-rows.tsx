/** Card `asset-rows`: each asset with its state, how near it is to its limit, for cells how the team works, and what a part needs. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AssetReport } from "../../gateway/core/view.ts";
import { mainModel } from "../asset-state.ts";
import { Bar } from "../charts/bar.tsx";
import { LimitBar } from "../charts/limit-bar.tsx";
import { type Figure, figureOf } from "../collaboration.ts";
import { Explained } from "../controls/explain.tsx";
import { Link } from "../controls/link.tsx";
import { useTag, Value } from "../controls/value.tsx";
import type { Messages } from "../language/language.ts";
import { lazily } from "../lazily.tsx";
import { useScreen } from "../screen.ts";
import { numberOf } from "../value-state.ts";
import { whenIdle } from "../when-idle.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { useReason } from "./reason.ts";
import { ScoreBar, ScoreSpark } from "./score-bar.tsx";
import { StateWord } from "./state-word.tsx";
import { useAssetState } from "./use-asset-state.ts";

export const assetRows = defineCard({ about: "site", title: (words) => words.overview.assets, view: AssetRows });

function AssetRows() {
  const { live, words } = useScreen();
  const assets = useComputed(() => live.assets.value).value;
  if (assets === undefined) return <p class="empty">{words.value.shell.loading}</p>;
  if (assets.length === 0) {
    return (
      <p class="empty">
        {words.value.overview.noAssets}{" "}
        <Link to={{ page: { name: "connect" } }} class="text-link">
          {words.value.pages.connect}
        </Link>
      </p>
    );
  }
  return (
    <>
      <ul class="rows">
        {assets.map((asset) => (
          <AssetRow key={asset.id} asset={asset} />
        ))}
      </ul>
      {assets.some(({ metrics }) => metrics.some(({ kind }) => kind === "energy")) && <EnergyLine />}
    </>
  );
}

const SiteEnergy = lazily(async () => (await import("./site-energy.tsx")).SiteEnergy);

/** Its room is there from the start; what stands in it is asked for when the rows have been drawn. */
function EnergyLine() {
  const isWanted = useSignal(false);
  useEffect(() => {
    whenIdle(() => {
      isWanted.value = true;
    });
  }, []);
  return <p class="site-energy">{isWanted.value && <SiteEnergy />}</p>;
}

function AssetRow({ asset }: AssetProps) {
  const { words } = useScreen();
  const state = useAssetState(asset);
  const model = mainModel(asset);
  const isCell = asset.plan !== undefined;
  return (
    <li class={`row row-${state.word}`}>
      <div class="row-name">
        <Link to={{ page: { name: isCell ? "cell" : "asset", id: asset.id } }} class="row-link">
          {asset.name}
        </Link>
        <span class="muted">{words.value.asset.templates[asset.template] ?? asset.template}</span>
      </div>
      <StateWord state={state} />
      {model !== undefined && <ScoreBar model={model} />}
      {model !== undefined && <ScoreSpark tagId={model.scoreTag} />}
      <RowFigures asset={asset} />
      {model === undefined && !isCell && <p class="muted row-rest">{words.value.overview.noModel}</p>}
    </li>
  );
}

const rowFigures = [
  { kind: "production", name: "oee" },
  { kind: "production", name: "produced-count" },
  { kind: "production", name: "current-stop" },
  { kind: "fluency", name: "human-idle-share" },
  { kind: "fluency", name: "robot-idle-share" },
  { kind: "fluency", name: "concurrent-activity-share" },
  { kind: "separation", name: "separation-margin" },
] as const;

/** OEE where production is followed, and for cells how human and robot share the time. */
function RowFigures({ asset }: { asset: AssetReport }) {
  if (rowFigures.every(({ kind, name }) => figureOf(asset, kind, name) === undefined)) return null;
  return (
    <ul class="team-figures">
      {rowFigures.map((wanted) => (
        <RowFigure key={wanted.name} asset={asset} {...wanted} />
      ))}
    </ul>
  );
}

function RowFigure({ asset, kind, name }: { asset: AssetReport } & (typeof rowFigures)[number]) {
  const { words, live } = useScreen();
  const figure = figureOf(asset, kind, name);
  const reason = useReason(figure?.unavailable);
  // Only a stop that is under way is worth a glance.
  const isStanding = useComputed(() => (numberOf(live.value(figure?.tagId ?? "").value) ?? 0) > 0).value;
  if (figure === undefined || (name === "current-stop" && !isStanding)) return null;
  const value = (
    <Explained explanation={{ topic: name, tagId: figure.tagId, inputs: figure.inputs }}>
      <Value tagId={figure.tagId} reason={reason} />
    </Explained>
  );
  const isShare = reason === undefined && live.tags.value.get(figure.tagId)?.unit === "%";
  const plan = name === "produced-count" ? figureOf(asset, "production", "planned-count") : undefined;
  const isPlanned = plan !== undefined && plan.unavailable === undefined;
  return (
    <li class={isPlanned ? "with-plan" : ""}>
      <span class="muted">{nameOf(name, words.value)}</span>
      {isPlanned ? (
        <span class="of-plan">
          {value}
          <AgainstPlan parts={figure} plan={plan} />
        </span>
      ) : isShare ? (
        <span class="of-plan of-whole">
          {value}
          <ShareBar tagId={figure.tagId} />
        </span>
      ) : (
        value
      )}
    </li>
  );
}

function ShareBar({ tagId }: { tagId: string }) {
  const share = useNow(tagId);
  return share === undefined ? null : <Bar share={share / 100} />;
}

/** A fifth above the plan still has room. */
const planTop = 1.2;

/** Parts against the plan until now; nothing while one of the two is not known. */
function AgainstPlan({ parts, plan }: { parts: Figure; plan: Figure }) {
  const { words, format } = useScreen();
  const made = useNow(parts.tagId);
  const planned = useNow(plan.tagId);
  if (made === undefined || planned === undefined || planned <= 0) return null;
  const text = words.value.overview.ofPlanned(format.value.integer(planned));
  return (
    <>
      <Explained explanation={{ topic: "planned-count", tagId: plan.tagId, inputs: plan.inputs }}>
        <span class="muted">{text}</span>
      </Explained>
      <LimitBar
        label={words.value.topics["produced-count"].title}
        value={made}
        limit={planned}
        top={planTop * planned}
        state="normal"
        text={`${format.value.integer(made)} ${text}`}
      />
    </>
  );
}

/** The number, while it may be drawn as true now. */
function useNow(tagId: string): number | undefined {
  const { last, state } = useTag(tagId);
  return state === "fresh" || state === "uncertain" ? numberOf(last) : undefined;
}

function nameOf(name: (typeof rowFigures)[number]["name"], words: Messages): string {
  switch (name) {
    case "oee":
      return words.overview.oee;
    case "produced-count":
    case "current-stop":
      return words.topics[name].title;
    default:
      return words.cell.figures[name];
  }
}
