/** Card `fluency`: how human and robot share the time, four figures with their trend and what they rest on. */
import type { AssetReport } from "../../gateway/core/view.ts";
import { Sparkline } from "../charts/sparkline.tsx";
import { type Figure, type FluencyName, figureOf } from "../collaboration.ts";
import { Explained } from "../controls/explain.tsx";
import { useTag, Value } from "../controls/value.tsx";
import { useScreen } from "../screen.ts";
import { useRange, useSeries } from "../use-series.ts";
import { numberOf } from "../value-state.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { useReason } from "./reason.ts";

export const fluency = defineCard({ about: "asset", title: (words) => words.cell.fluency, view: Fluency });

const tiles = [
  "human-idle-share",
  "robot-idle-share",
  "concurrent-activity-share",
  "functional-delay-share",
] as const satisfies readonly FluencyName[];

function Fluency({ asset }: AssetProps) {
  const { words } = useScreen();
  const figures = tiles.map((name) => ({ name, figure: figureOf(asset, "fluency", name) }));
  if (figures.every(({ figure }) => figure === undefined)) return <p class="empty">{words.value.cell.noFluency}</p>;
  return (
    <>
      <ul class="tiles">
        {figures.map(({ name, figure }) =>
          figure === undefined ? null : (
            <li key={name} class="tile">
              <Tile name={name} figure={figure} />
            </li>
          ),
        )}
      </ul>
      <Basis asset={asset} />
    </>
  );
}

function Tile({ name, figure }: { name: (typeof tiles)[number]; figure: Figure }) {
  const { words } = useScreen();
  const reason = useReason(figure.unavailable);
  const range = useRange();
  const { series } = useSeries(figure.tagId, { points: 160 });
  const { last, state } = useTag(figure.tagId);
  const share = reason === undefined && state === "fresh" ? numberOf(last) : undefined;
  const text = words.value.cell;
  return (
    <>
      <h3>{text.figures[name]}</h3>
      <p class="muted code">{text.codes[name]}</p>
      <Explained explanation={{ topic: name, tagId: figure.tagId, inputs: figure.inputs }}>
        <span class="tile-value">
          <Value tagId={figure.tagId} reason={reason} />
        </span>
      </Explained>
      <ShareBar share={share} isSigned={name === "functional-delay-share"} />
      <Sparkline label={text.trendOf(text.figures[name])} series={series} range={range} />
    </>
  );
}

/** 0 to 100 %, or −50 to 50 % around a middle mark for a signed figure. */
function ShareBar({ share, isSigned }: { share: number | undefined; isSigned: boolean }) {
  const middle = isSigned ? 50 : 0;
  const end = Math.min(100, Math.max(0, (share ?? 0) + middle));
  return (
    <svg class="share-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-track" x={0} y={0} width={100} height={10} />
      {share !== undefined && (
        <rect class="bar-fill" x={Math.min(middle, end)} y={0} width={Math.abs(end - middle)} height={10} />
      )}
      {isSigned && <line class="bar-limit" x1={50} x2={50} y1={0} y2={10} />}
    </svg>
  );
}

/** On how much the figures rest: observed time and number of hand-overs. */
function Basis({ asset }: { asset: AssetReport }) {
  const { live, words, format } = useScreen();
  const observed = figureOf(asset, "fluency", "observed-time");
  const handovers = figureOf(asset, "fluency", "handover-count");
  const seconds = observed === undefined ? undefined : numberOf(live.value(observed.tagId).value);
  const count = handovers === undefined ? undefined : numberOf(live.value(handovers.tagId).value);
  if (seconds === undefined) return null;
  return (
    <p class="muted">
      {words.value.cell.basis(format.value.duration(seconds * 1000), format.value.integer(count ?? 0))}
    </p>
  );
}
