/** Card `stops`: what stops the robot, in minutes and number, the costliest cause first. */
import { figureOf, metricsOf, stopCauses } from "../collaboration.ts";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { type Cause, CauseTable } from "./cause-table.tsx";
import { FigureList, Rests } from "./cell-figure.tsx";

export const stops = defineCard({ about: "asset", title: (words) => words.cellFigures.stops.title, view: Stops });

const means = ["mean-protective-stop", "mean-time-between-protective-stops"] as const;

function Stops({ asset }: AssetProps) {
  const { words } = useScreen();
  const text = words.value.cellFigures;
  if (metricsOf(asset, "protective-stops").length === 0) return <p class="empty">{text.stops.none}</p>;
  const causes = stopCauses.flatMap((id): Cause[] => {
    const amount = figureOf(asset, "protective-stops", `${id}-stop-time`);
    if (amount === undefined) return [];
    const count = figureOf(asset, "protective-stops", `${id}-stop-count`);
    return [{ id, name: text.stops.causes[id], amount, amountTopic: "stop-cause-time", count }];
  });
  return (
    <>
      <CauseTable
        label={text.stops.title}
        amountName={text.columns.time}
        causes={causes}
        countTopic="stop-cause-count"
        quiet={text.stops.quiet}
      />
      <FigureList
        figures={means.map((name) => ({
          name: text.stops.figures[name],
          topic: name,
          figure: figureOf(asset, "protective-stops", name),
        }))}
      />
      <Rests figure={figureOf(asset, "protective-stops", "observed-time")} />
    </>
  );
}
