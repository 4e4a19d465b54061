/** Card `data-quality`: whether the figures of this page can be trusted, in one line. */
import { Link } from "../controls/link.tsx";
import { StatusSymbol } from "../controls/symbols.tsx";
import { sourceOf } from "../live.ts";
import { useScreen } from "../screen.ts";
import { valueState } from "../value-state.ts";
import { defineCard } from "./card.ts";

export const dataQuality = defineCard({ about: "site", title: (words) => words.quality.title, view: DataQuality });

function DataQuality() {
  const { live, words, format } = useScreen();
  const sources = live.sources.value;
  const connected = sources.filter(({ state }) => state === "connected").length;
  const sum = (pick: (source: (typeof sources)[number]) => number): number =>
    sources.reduce((total, source) => total + pick(source), 0);
  const states = useTagStateCounts();
  const text = words.value.quality;
  const facts: readonly { name: string; value: string; isWrong: boolean }[] = [
    { name: text.sources, value: text.of(connected, sources.length), isWrong: connected < sources.length },
    { name: text.rate, value: format.value.number(sum((source) => source.valuesPerSecond)), isWrong: false },
    { name: text.stale, value: format.value.integer(states.stale), isWrong: states.stale > 0 },
    { name: text.bad, value: format.value.integer(states.bad), isWrong: states.bad > 0 },
    {
      name: text.rejected,
      value: format.value.integer(sum((s) => s.rejectedCount)),
      isWrong: sum((s) => s.rejectedCount) > 0,
    },
    { name: text.gaps, value: format.value.integer(sum((s) => s.gapCount)), isWrong: sum((s) => s.gapCount) > 0 },
  ];
  return (
    <div class="quality">
      <dl class="figures">
        {facts.map(({ name, value, isWrong }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="number">
              {isWrong && <StatusSymbol status="S" name={text.notice} />}
              {value}
            </dd>
          </div>
        ))}
      </dl>
      <Link to={{ page: { name: "connections" } }} class="text-link">
        {text.details}
      </Link>
    </div>
  );
}

function useTagStateCounts(): { stale: number; bad: number } {
  const { live } = useScreen();
  const counts = { stale: 0, bad: 0 };
  for (const tag of live.tags.value.values()) {
    if (sourceOf(tag.origin) === undefined) continue;
    // Peeked: the clock redraws this card once a second, which is enough for counts.
    const state = valueState(live.value(tag.id).peek(), live.circumstances(tag));
    if (state === "stale" || state === "bad") counts[state]++;
  }
  return counts;
}
