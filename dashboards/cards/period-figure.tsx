/** A figure of a period that explains itself: pressed, it tells from what it was divided, over which time, and how much of it is known. */
import type { ProductionFigure, ProductionPeriod } from "../../gateway/core/production.ts";
import { Explained } from "../controls/explain.tsx";
import { Link } from "../controls/link.tsx";
import { type Explanation, useScreen } from "../screen.ts";
import { grains, useGrain } from "../use-production.ts";
import { useReason } from "./reason.ts";

type Window = Pick<ProductionPeriod, "fromMs" | "toMs" | "coverage">;

export function figureIn(period: ProductionPeriod, name: string): ProductionFigure | undefined {
  return period.figures.find((figure) => figure.name === name);
}

export function PeriodFigure({ figure, period }: { figure: ProductionFigure | undefined; period: Window }) {
  const { words, format } = useScreen();
  const reason = useReason(figure?.reason);
  if (figure === undefined) return <>–</>;
  const { name, value, unit } = figure;
  const shown = value === null ? `– ${reason ?? ""}` : `${format.value.number(value)} ${format.value.unit(unit)}`;
  if (!isTopic(name, words.value.topics)) return <>{shown}</>;
  return (
    <Explained explanation={{ topic: name, facts: useFacts(figure, period) }}>
      <span class={value === null ? "muted" : "number"}>{shown}</span>
    </Explained>
  );
}

function isTopic(name: string, topics: object): name is Explanation["topic"] {
  return Object.hasOwn(topics, name);
}

function useFacts({ numerator, denominator, reason }: ProductionFigure, { fromMs, toMs, coverage }: Window) {
  const { words, format } = useScreen();
  const text = words.value.line;
  const part = (value: number | null) => (value === null ? "–" : format.value.number(value));
  return [
    [text.numerator, part(numerator)],
    [text.denominator, part(denominator)],
    [text.window, `${format.value.dateTime(fromMs)} – ${format.value.dateTime(toMs)}`],
    [text.coverage, coverage === null ? "–" : format.value.percent(coverage)],
    ...(reason === undefined ? [] : [["", reason] as const]),
  ] as const;
}

/** Shift, day, week or month: part of the address. */
export function GrainChoice() {
  const { words, route } = useScreen();
  const { page } = route.value;
  const current = useGrain();
  return (
    <nav class="segments" aria-label={words.value.line.periods}>
      {grains.map((grain) => (
        <Link key={grain} to={{ page, filter: grain }} isCurrent={grain === current}>
          {words.value.line.grains[grain]}
        </Link>
      ))}
    </nav>
  );
}

/** What a reader must know to take the figures of a period for what they are. */
export function PeriodRemarks({ remarks }: { remarks: readonly string[] }) {
  const { words } = useScreen();
  return (
    <>
      {remarks.map((code) => (
        <p key={code} class="muted">
          {words.value.production.remarks[code] ?? code}
        </p>
      ))}
    </>
  );
}
