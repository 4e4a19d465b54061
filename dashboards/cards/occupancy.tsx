/** Card `occupancy`: where people were, in squares over hours; no square that few visits reached, no way, no person. */
import type { CellPlan, OccupancyMap } from "../../gateway/core/cell.ts";
import { figureOf, reasonCode } from "../collaboration.ts";
import { Explained } from "../controls/explain.tsx";
import { useScreen } from "../screen.ts";
import { useReview } from "../use-review.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { useFigureNumber } from "./cell-figure.tsx";
import { metricOf, optionOf } from "./health-facts.ts";
import { NothingYet, useNothingWords } from "./nothing-yet.tsx";
import { useReason } from "./reason.ts";

export const occupancy = defineCard({
  about: "asset",
  title: (words) => words.cellFigures.occupancy.title,
  view: Occupancy,
});

function Occupancy({ asset }: AssetProps) {
  const { words, format } = useScreen();
  const { review, failure } = useReview(asset.id);
  const map = review?.occupancy;
  const reason = useReason(map !== undefined && "unavailable" in map ? map.unavailable : undefined);
  const text = words.value.cellFigures.occupancy;
  if (failure !== undefined) return <p class="failure">{failure}</p>;
  if (map === undefined) return <p class="empty">{words.value.shell.loading}</p>;
  if ("unavailable" in map) {
    return reasonCode(map.unavailable) === "too-few" ? <TooFewVisits asset={asset} /> : <p class="empty">– {reason}</p>;
  }
  const total = map.seconds.reduce<number>((sum, seconds) => sum + (seconds ?? 0), 0);
  return (
    <>
      <HeatMap map={map} plan={asset.plan} label={text.title} />
      <p>
        <Explained explanation={{ topic: "occupancy-map" }}>
          {text.total(format.value.duration(total * 1000), format.value.dateTime(map.timeMs))}
        </Explained>
      </p>
      <p class="muted">{text.hidden}</p>
    </>
  );
}

/** How often single squares were visited stays with the gateway: only the time with a person is told. */
function TooFewVisits({ asset }: AssetProps) {
  const { format } = useScreen();
  const numberOf = useFigureNumber();
  const text = useNothingWords().map;
  const { visitsMin, windowSeconds } = mapOptions(asset);
  const seconds = numberOf(figureOf(asset, "separation-violations", "co-presence-time"));
  const isSeen = seconds !== undefined && seconds > 0;
  const time = (length: number) => format.value.duration(length * 1000);
  return (
    <NothingYet
      missing={text.missing(format.value.integer(visitsMin), time(windowSeconds))}
      there={isSeen ? text.with(time(seconds)) : text.noPerson}
      toDo={isSeen ? text.wait : text.none}
    />
  );
}

/** As configured; the defaults are those of the metric occupancy-map. */
function mapOptions(asset: AssetProps["asset"]): { visitsMin: number; windowSeconds: number } {
  const metric = metricOf(asset, "occupancy-map");
  const [visits, seconds] = [optionOf(metric, "visitsMin"), optionOf(metric, "windowSeconds")];
  return {
    visitsMin: typeof visits === "number" ? visits : 5,
    windowSeconds: typeof seconds === "number" ? seconds : 28_800,
  };
}

interface HeatMapProps {
  readonly map: OccupancyMap;
  readonly plan: CellPlan | undefined;
  readonly label: string;
}

/** Metres, as the plan is drawn. */
function HeatMap({ map, plan, label }: HeatMapProps) {
  const { columns, squareM, leftM, bottomM, seconds } = map;
  const rows = Math.ceil(seconds.length / columns);
  const longest = Math.max(...seconds.map((amount) => amount ?? 0));
  return (
    <svg
      class="plan heat-map"
      viewBox={`${leftM} ${bottomM} ${columns * squareM} ${rows * squareM}`}
      role="img"
      aria-label={label}
    >
      <rect class="plan-floor" x={leftM} y={bottomM} width={columns * squareM} height={rows * squareM} />
      {seconds.map((amount, square) => {
        if (amount === null || amount === 0) return null;
        const x = leftM + (square % columns) * squareM;
        const y = bottomM + Math.floor(square / columns) * squareM;
        return (
          <rect
            key={`${x} ${y}`}
            class="heat"
            x={x}
            y={y}
            width={squareM}
            height={squareM}
            opacity={0.15 + 0.85 * Math.sqrt(amount / longest)}
          />
        );
      })}
      {plan !== undefined && <circle class="plan-reach" cx={0} cy={0} r={plan.robotReachM} />}
      {(plan?.zones ?? []).map(({ id, kind, corners }) => (
        <polygon
          key={id}
          class={`plan-zone plan-zone-${kind}`}
          points={corners.map((corner) => corner.join(",")).join(" ")}
        />
      ))}
      <rect class="plan-base" x={-0.14} y={-0.14} width={0.28} height={0.28} />
    </svg>
  );
}
