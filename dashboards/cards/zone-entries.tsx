/** Card `zone-entries`: how often and how long each zone is entered; never by whom. */
import type { MetricReport } from "../../gateway/core/view.ts";
import { metricsOf, outputOf } from "../collaboration.ts";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { FigureList, HeadFigure, Rests } from "./cell-figure.tsx";
import { signalName } from "./signal-name.ts";

export const zoneEntries = defineCard({
  about: "asset",
  title: (words) => words.cellFigures.zone.title,
  view: ZoneEntries,
});

function ZoneEntries({ asset }: AssetProps) {
  const { words } = useScreen();
  const zones = metricsOf(asset, "zone-entries");
  if (zones.length === 0) return <p class="empty">{words.value.cellFigures.zone.none}</p>;
  return (
    <>
      {zones.map((zone) => (
        <Zone key={zone.id} zone={zone} />
      ))}
    </>
  );
}

function Zone({ zone }: { zone: MetricReport }) {
  const { live, words } = useScreen();
  const text = words.value.cellFigures.zone.figures;
  const entries = outputOf(zone, "entries-per-hour");
  return (
    <>
      <p class="muted">{signalName(zone.id, live.tags.value, words.value)}</p>
      {entries !== undefined && (
        <HeadFigure name={text["entries-per-hour"]} figure={entries} topic="entries-per-hour" decimals={1} />
      )}
      <FigureList
        figures={(["occupancy-share", "entry-count"] as const).map((name) => ({
          name: text[name],
          topic: name,
          figure: outputOf(zone, name),
          hasTrend: name === "occupancy-share",
        }))}
      />
      <Rests figure={outputOf(zone, "observed-time")} />
    </>
  );
}
