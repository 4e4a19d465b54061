/** Figures of a cell as its cards show them: a value that explains itself, one with its trend, and what they rest on. */
import { Bar } from "../charts/bar.tsx";
import { Sparkline } from "../charts/sparkline.tsx";
import type { Figure } from "../collaboration.ts";
import { Explained } from "../controls/explain.tsx";
import { Value } from "../controls/value.tsx";
import { type Explanation, useScreen } from "../screen.ts";
import { useRange, useSeries } from "../use-series.ts";
import { numberOf, valueState } from "../value-state.ts";
import { useReason } from "./reason.ts";

export interface CellFigureProps {
  readonly figure: Figure;
  readonly topic: Explanation["topic"];
  readonly decimals?: number;
}

/** The value; pressed it tells how it was calculated. */
export function CellFigure({ figure, topic, decimals }: CellFigureProps) {
  const reason = useReason(figure.unavailable);
  return (
    <Explained explanation={{ topic, tagId: figure.tagId, inputs: figure.inputs }}>
      <Value tagId={figure.tagId} {...(decimals === undefined ? {} : { decimals })} reason={reason} />
    </Explained>
  );
}

export interface NamedFigure extends Omit<CellFigureProps, "figure"> {
  readonly name: string;
  /** Undefined where the metric does not give it: then there is no row. */
  readonly figure: Figure | undefined;
  /** Its past says something, and no larger trend of it stands beside it. */
  readonly hasTrend?: boolean;
}

/** A list of names and values. */
export function FigureList({ figures }: { figures: readonly NamedFigure[] }) {
  return (
    <dl class="figures">
      {figures.map(({ name, figure, hasTrend, ...shown }) =>
        figure === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="measured">
              <CellFigure figure={figure} {...shown} />
              <ShareOf figure={figure} />
              {hasTrend === true && figure.unavailable === undefined && <Trend name={name} figure={figure} />}
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** The figure that a card is about: large, with its trend over the range of the page. */
export function HeadFigure({ name, figure, ...shown }: NamedFigure & { readonly figure: Figure }) {
  return (
    <div class="head-figure">
      <h3>{name}</h3>
      <span class="tile-value">
        <CellFigure figure={figure} {...shown} />
      </span>
      <ShareOf figure={figure} />
      <Trend name={name} figure={figure} />
    </div>
  );
}

/** A share of a whole has a bar; what has no end has none. */
function ShareOf({ figure }: { figure: Figure }) {
  const { live } = useScreen();
  const numberOfFigure = useFigureNumber();
  if (live.tags.value.get(figure.tagId)?.unit !== "%") return null;
  const value = numberOfFigure(figure);
  return value === undefined ? null : <Bar share={value / 100} />;
}

function Trend({ name, figure }: { name: string; figure: Figure }) {
  const { words } = useScreen();
  const range = useRange();
  const { series } = useSeries(figure.tagId, { points: 160 });
  return <Sparkline label={words.value.cell.trendOf(name)} series={series} range={range} />;
}

/** On how much time the figures of a card rest. */
export function Rests({ figure, text }: { figure: Figure | undefined; text?: (time: string) => string }) {
  const { words, format } = useScreen();
  const seconds = useFigureNumber()(figure);
  if (seconds === undefined) return null;
  const said = text ?? words.value.cellFigures.rests;
  return <p class="muted">{said(format.value.duration(seconds * 1000))}</p>;
}

/** Numbers of figures that may be drawn as true now; undefined for what is stale, bad or cannot be given. */
export function useFigureNumber(): (figure: Figure | undefined) => number | undefined {
  const { live } = useScreen();
  const tags = live.tags.value;
  return (figure) => {
    if (figure === undefined || figure.unavailable !== undefined) return undefined;
    const last = live.value(figure.tagId).value;
    const state = valueState(last, live.circumstances(tags.get(figure.tagId)));
    return state === "fresh" ? numberOf(last) : undefined;
  };
}
