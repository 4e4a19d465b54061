/** Card `lost-time`: what stops and reduced speed have cost, in minutes, share and parts; as a waterfall from part to sum. */
import type { AssetReport } from "../../gateway/core/view.ts";
import { Bar } from "../charts/bar.tsx";
import { type Figure, figureOf, lostParts } from "../collaboration.ts";
import { type Explanation, useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { CellFigure, FigureList, HeadFigure, Rests, useFigureNumber } from "./cell-figure.tsx";

export const lostTime = defineCard({ about: "asset", title: (words) => words.cellFigures.lost.title, view: LostTime });

function LostTime({ asset }: AssetProps) {
  const { words } = useScreen();
  const text = words.value.cellFigures;
  const total = figureOf(asset, "productivity-lost", "lost-time");
  if (total === undefined) return <p class="empty">{text.lost.none}</p>;
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
      <Waterfall asset={asset} total={total} />
      <Rests figure={figureOf(asset, "productivity-lost", "observed-time")} />
    </>
  );
}

/** Each part begins where the one before it ends, and the sum is as long as all of them. */
function Waterfall({ asset, total }: { asset: AssetReport; total: Figure }) {
  const { words } = useScreen();
  const numberOf = useFigureNumber();
  const text = words.value.cellFigures;
  const sum = numberOf(total);
  if (sum === undefined) return null;
  let start = 0;
  const rows = lostParts.flatMap((id) => {
    const figure = figureOf(asset, "productivity-lost", id);
    if (figure === undefined) return [];
    const share = sum > 0 ? (numberOf(figure) ?? 0) / sum : 0;
    const row = { name: text.lost.parts[id], topic: id as Explanation["topic"], figure, share, start };
    start += share;
    return [row];
  });
  const all = { name: text.lost.figures["lost-time"], topic: "lost-time" as const, figure: total, share: 1, start: 0 };
  return (
    <table class="causes" aria-label={text.lost.title}>
      <thead>
        <tr>
          <th scope="col">{text.columns.cause}</th>
          <th scope="col" class="number">
            {text.columns.time}
          </th>
        </tr>
      </thead>
      <tbody>
        {[...rows, all].map(({ name, topic, figure, share, start }) => (
          <tr key={topic}>
            <th scope="row">
              {topic === "lost-time" ? <strong>{name}</strong> : name}
              <Bar share={sum > 0 ? share : 0} start={start} />
            </th>
            <td class="number">
              <CellFigure figure={figure} topic={topic} decimals={1} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
