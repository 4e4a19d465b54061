/** Card `lost-time`: what stops and reduced speed have cost, in minutes, share and parts. */
import { figureOf, lostParts } from "../collaboration.ts";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { type Cause, CauseTable } from "./cause-table.tsx";
import { FigureList, HeadFigure, Rests } from "./cell-figure.tsx";

export const lostTime = defineCard({ about: "asset", title: (words) => words.cellFigures.lost.title, view: LostTime });

function LostTime({ asset }: AssetProps) {
  const { words } = useScreen();
  const text = words.value.cellFigures;
  const total = figureOf(asset, "productivity-lost", "lost-time");
  if (total === undefined) return <p class="empty">{text.lost.none}</p>;
  const parts = lostParts.flatMap((id): Cause[] => {
    const amount = figureOf(asset, "productivity-lost", id);
    return amount === undefined ? [] : [{ id, name: text.lost.parts[id], amount, amountTopic: id }];
  });
  return (
    <>
      <div class="head-figures">
        <HeadFigure name={text.lost.figures["lost-time"]} figure={total} topic="lost-time" decimals={1} />
        <FigureList
          figures={(["lost-share", "lost-parts"] as const).map((name) => ({
            name: text.lost.figures[name],
            topic: name,
            decimals: 1,
            figure: figureOf(asset, "productivity-lost", name),
          }))}
        />
      </div>
      <CauseTable label={text.lost.title} amountName={text.columns.time} causes={parts} />
      <Rests figure={figureOf(asset, "productivity-lost", "observed-time")} />
    </>
  );
}
