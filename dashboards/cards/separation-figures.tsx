/** Card `separation-figures`: how often, how long and how far the distance was too small; a review, no safety function. */
import { figureOf, metricsOf } from "../collaboration.ts";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { HeadFigure, Rests } from "./cell-figure.tsx";

export const separationFigures = defineCard({
  about: "asset",
  title: (words) => words.cellFigures.violations.title,
  view: SeparationFigures,
});

const tiles = [
  { name: "violation-count" },
  { name: "violation-time-share", decimals: 2 },
  { name: "margin-p05", decimals: 2 },
  { name: "smallest-distance", decimals: 2 },
] as const;

function SeparationFigures({ asset }: AssetProps) {
  const { words } = useScreen();
  const text = words.value.cellFigures.violations;
  if (metricsOf(asset, "separation-violations").length === 0) return <p class="empty">{text.none}</p>;
  return (
    <>
      <ul class="tiles">
        {tiles.map(({ name, ...shown }) => {
          const figure = figureOf(asset, "separation-violations", name);
          return figure === undefined ? null : (
            <li key={name} class="tile">
              <HeadFigure name={text.figures[name]} figure={figure} topic={name} {...shown} />
            </li>
          );
        })}
      </ul>
      <Rests figure={figureOf(asset, "separation-violations", "co-presence-time")} text={text.rests} />
    </>
  );
}
