/** Card `line-states`: what each station of a line did over the period, on one time axis; what is not known is hatched. */
import type { LineStation, StateSpan } from "../../gateway/core/production.ts";
import { type LaneSpan, Timeline } from "../charts/timeline.tsx";
import { useScreen } from "../screen.ts";
import { useLine } from "../use-production.ts";
import { defineCard } from "./card.ts";

export const lineStates = defineCard({ about: "site", title: (words) => words.line.states.title, view: LineStates });

const kinds: Readonly<Record<string, LaneSpan["kind"]>> = {
  production: "robot",
  "set-up": "both",
  delay: "reduced",
  down: "stop",
  maintenance: "both",
};

function LineStates() {
  const { words, format, route } = useScreen();
  const { page } = route.value;
  const { answer, failure } = useLine("id" in page ? page.id : "");
  const text = words.value.line.states;
  if (failure !== undefined) return <p class="failure">{failure}</p>;
  if (answer === undefined) return <p class="empty">{words.value.shell.loading}</p>;
  if (answer.stations.every(({ states }) => states.length === 0)) return <p class="empty">{words.value.line.noData}</p>;
  const range = knownRange(answer.stations, { fromMs: answer.fromMs, toMs: answer.toMs });
  const lanes = answer.stations.map(({ metric, name, states }: LineStation) => ({
    ...{ id: metric, name, now: nameOf(states.at(-1), text), spans: withUnknown(states, range).map(spanOf) },
  }));
  const used = [...new Set(answer.stations.flatMap(({ states }) => states.map(({ element }) => element)))];
  return (
    <>
      {range.fromMs > answer.fromMs && (
        <p class="muted">{words.value.line.since(format.value.dateTime(range.fromMs))}</p>
      )}
      <Timeline label={text.title} lanes={lanes} range={range} format={format.value} inset={0} />
      <ul class="lane-key">
        {used.map((element) => (
          <li key={element}>
            <svg width="24" height="14" aria-hidden="true">
              <rect class={`span span-${kinds[element] ?? "unknown"}`} x={1} y={1} width={22} height={12} />
            </svg>{" "}
            {text.names[element] ?? element}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Where more than half of the period lies before the first thing that is known, the rest is shown. */
export function knownRange(stations: readonly Pick<LineStation, "states">[], { fromMs, toMs }: Range): Range {
  const firstMs = Math.min(...stations.flatMap(({ states }) => states.slice(0, 1).map((state) => state.fromMs)));
  return firstMs - fromMs > (toMs - fromMs) / 2 ? { fromMs: firstMs, toMs } : { fromMs, toMs };
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

function nameOf(
  span: StateSpan | undefined,
  text: { names: Readonly<Record<string, string>>; unknown: string },
): string {
  return span === undefined ? text.unknown : (text.names[span.element] ?? span.element);
}

function spanOf({ fromMs, toMs, element }: StateSpan): LaneSpan {
  return { fromMs, toMs, kind: kinds[element] ?? "unknown", label: element };
}

/** The holes between states as states of their own, before the first and after the last as well. */
function withUnknown(states: readonly StateSpan[], range: Range): StateSpan[] {
  const leastMs = (range.toMs - range.fromMs) / 500;
  const filled: StateSpan[] = [];
  let atMs = range.fromMs;
  for (const span of states) {
    if (span.fromMs - atMs > leastMs) filled.push({ fromMs: atMs, toMs: span.fromMs, element: "unknown" });
    filled.push(span);
    atMs = Math.max(atMs, span.toMs);
  }
  if (range.toMs - atMs > leastMs) filled.push({ fromMs: atMs, toMs: range.toMs, element: "unknown" });
  return filled;
}
