/** Card `production`: OEE of the shift with its factors, parts, and where the planned time went. */
import { type Figure, figureOf, productionLosses, reasonCode } from "../collaboration.ts";
import { useTag } from "../controls/value.tsx";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { type Cause, CauseTable } from "./cause-table.tsx";
import { FigureList, HeadFigure, type NamedFigure } from "./cell-figure.tsx";

export const production = defineCard({
  about: "asset",
  title: (words) => words.production.title,
  view: Production,
});

const factors = ["availability", "effectiveness", "quality-ratio"] as const;
const others = [
  "produced-count",
  "planned-count",
  "good-count",
  "scrap-count",
  "throughput-rate",
  "planned-time",
  "stop-count",
  "current-stop",
  "median-cycle",
  "run-time-per-item",
] as const;

/** A constant, a sum of the day and a plan have no past worth a line. */
const trends: ReadonlySet<string> = new Set([...factors, "throughput-rate", "median-cycle"]);

/** Said once, by the quality ratio; elsewhere what is not measured is left out. */
function isMeasured(figure: Figure | undefined): boolean {
  return figure?.unavailable === undefined || reasonCode(figure.unavailable) !== "not-configured";
}

function Production({ asset }: AssetProps) {
  const { words } = useScreen();
  const text = words.value.production;
  const { topics } = words.value;
  const oee = figureOf(asset, "production", "oee");
  if (oee === undefined) return <p class="empty">{text.none}</p>;
  const named = (name: (typeof factors)[number] | (typeof others)[number]): NamedFigure => {
    const decimals = name.endsWith("-count") ? 0 : 1;
    const hasTrend = trends.has(name);
    return { name: topics[name].title, topic: name, decimals, figure: figureOf(asset, "production", name), hasTrend };
  };
  const losses = productionLosses.flatMap((id): Cause[] => {
    const amount = figureOf(asset, "production", id);
    return amount === undefined || !isMeasured(amount) ? [] : [{ id, name: topics[id].title, amount, amountTopic: id }];
  });
  return (
    <>
      <Shift tagId={figureOf(asset, "production", "shift")?.tagId} />
      <div class="head-figures">
        <HeadFigure name={text.oee} figure={oee} topic="oee" decimals={1} />
        <FigureList figures={factors.map(named)} />
      </div>
      <FigureList figures={others.map(named).filter(({ figure }) => isMeasured(figure))} />
      <h3>{text.losses}</h3>
      <CauseTable label={text.losses} amountName={text.time} causes={losses} quiet={text.noLoss} />
      <Remarks tagId={figureOf(asset, "production", "remarks")?.tagId} />
    </>
  );
}

function Shift({ tagId }: { tagId: string | undefined }) {
  const { words } = useScreen();
  const { last } = useTag(tagId ?? "");
  return typeof last?.value === "string" && last.value !== "" ? (
    <p class="muted">{words.value.production.shift(last.value)}</p>
  ) : null;
}

/** What a reader must know to take the figures for what they are. */
function Remarks({ tagId }: { tagId: string | undefined }) {
  const { words } = useScreen();
  const { last } = useTag(tagId ?? "");
  const codes = typeof last?.value === "string" ? last.value.split(" ").filter((code) => code !== "") : [];
  return (
    <>
      {codes.map((code) => (
        <p key={code} class="muted">
          {words.value.production.remarks[code] ?? code}
        </p>
      ))}
    </>
  );
}
