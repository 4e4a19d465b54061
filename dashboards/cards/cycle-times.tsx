/** Card `cycle-times`: how long a cycle takes with and without a person in the cell. */
import { figureOf, metricsOf } from "../collaboration.ts";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { FigureList, useFigureNumber } from "./cell-figure.tsx";

export const cycleTimes = defineCard({
  about: "asset",
  title: (words) => words.cellFigures.cycle.title,
  view: CycleTimes,
});

const rows = [
  { name: "median-cycle-present", topic: "median-cycle" },
  { name: "median-cycle-absent", topic: "median-cycle" },
  { name: "cycle-inflation", topic: "cycle-inflation" },
] as const;

function CycleTimes({ asset }: AssetProps) {
  const { words, format } = useScreen();
  const numberOf = useFigureNumber();
  const text = words.value.cellFigures.cycle;
  if (metricsOf(asset, "cycle-inflation").length === 0) return <p class="empty">{text.none}</p>;
  const present = numberOf(figureOf(asset, "cycle-inflation", "cycle-count-present"));
  const absent = numberOf(figureOf(asset, "cycle-inflation", "cycle-count-absent"));
  return (
    <>
      <FigureList
        figures={rows.map(({ name, topic }) => ({
          name: text.figures[name],
          topic,
          decimals: 1,
          figure: figureOf(asset, "cycle-inflation", name),
        }))}
      />
      {present !== undefined && absent !== undefined && (
        <p class="muted">{text.rests(format.value.integer(present), format.value.integer(absent))}</p>
      )}
    </>
  );
}
