/** Card `team`: how the work is shared, handed over and what it asks of the body; energy per part. Of the cell, never of a person. */
import { type FigureKind, figureOf } from "../collaboration.ts";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { FigureList, type NamedFigure, Rests } from "./cell-figure.tsx";

export const team = defineCard({ about: "asset", title: (words) => words.cellFigures.team.title, view: Team });

const shown = [
  ["team", "human-utilisation"],
  ["team", "robot-utilisation"],
  ["team", "allocation-balance"],
  ["team", "interventions-per-hour"],
  ["team", "fan-out"],
  ["handover", "handover-time-median"],
  ["handover", "handover-time-p95"],
  ["handover", "handover-success-share"],
  ["physical-workload", "lifted-mass-per-hour"],
  ["posture", "action-level-1-share"],
  ["posture", "action-level-2-share"],
  ["posture", "action-level-3-share"],
  ["posture", "action-level-4-share"],
  ["posture", "hands-above-shoulder-share"],
  ["stop-energy", "energy-per-part"],
  ["stop-energy", "stop-energy"],
] as const satisfies readonly (readonly [FigureKind, string])[];

function Team({ asset }: AssetProps) {
  const { words } = useScreen();
  const text = words.value.cellFigures.team;
  const figures = shown.map(([kind, name]): NamedFigure => {
    const figure = figureOf(asset, kind, name as never);
    return { name: text.figures[name], topic: name, figure, hasTrend: true };
  });
  if (figures.every(({ figure }) => figure === undefined)) return <p class="empty">{text.none}</p>;
  return (
    <>
      <FigureList figures={figures} />
      <Rests figure={figureOf(asset, "team", "observed-time")} />
    </>
  );
}
