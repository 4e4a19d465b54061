/** Card `perceived`: what the anonymous form has told, from five answers on, and the way to it. */
import { figureOf, metricsOf } from "../collaboration.ts";
import { Link } from "../controls/link.tsx";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { FigureList, HeadFigure, type NamedFigure, useFigureNumber } from "./cell-figure.tsx";

export const perceived = defineCard({
  about: "asset",
  title: (words) => words.form.results.title,
  view: Perceived,
});

const scales = ["mental-demand", "physical-demand", "temporal-demand", "performance", "effort", "frustration"] as const;
const items = ["trust", "perceived-safety", "keep-using"] as const;

function Perceived({ asset }: AssetProps) {
  const { words, format } = useScreen();
  const text = words.value.form;
  const numberOfFigure = useFigureNumber();
  const figure = (name: (typeof scales)[number] | (typeof items)[number] | "task-load"): NamedFigure => ({
    name: text.results.figures[name],
    topic: name === "task-load" || !isScale(name) ? name : "task-load",
    decimals: 1,
    figure: figureOf(asset, "anonymous-form", name),
  });
  const taskLoad = figureOf(asset, "anonymous-form", "task-load");
  const counted = taskLoad === undefined ? "trust-answers" : "task-load-answers";
  const count = numberOfFigure(figureOf(asset, "anonymous-form", counted));
  if (metricsOf(asset, "anonymous-form").length === 0) return <p class="empty">{text.off}</p>;
  return (
    <>
      {taskLoad !== undefined && <HeadFigure {...figure("task-load")} figure={taskLoad} />}
      <FigureList figures={[...scales, ...items].map(figure)} />
      {count !== undefined && <p class="muted">{text.results.rests(format.value.integer(count))}</p>}
      <p class="muted">{text.results.about}</p>
      <Link to={{ page: { name: "form", id: asset.id } }} class="button">
        {text.link}
      </Link>
    </>
  );
}

function isScale(name: string): name is (typeof scales)[number] {
  return scales.some((scale) => scale === name);
}
