/** Card `data-quality`: whether the figures of this page can be trusted, in one line. */
import type { ComponentChildren } from "preact";
import { Link } from "../controls/link.tsx";
import { StatusSymbol } from "../controls/symbols.tsx";
import { ToldFigures } from "../controls/told.tsx";
import type { ToldName } from "../language/en-told.ts";
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
  const { integer, number, unit } = format.value;
  const count = (name: ToldName, title: string, amount: number) => {
    return { name, title, value: <Marked isWrong={amount > 0}>{integer(amount)}</Marked> };
  };
  const rate = `${number(sum((source) => source.valuesPerSecond))} ${unit("/s")}`;
  const ofAll = <Marked isWrong={connected < sources.length}>{text.of(connected, sources.length)}</Marked>;
  return (
    <div class="quality">
      <ToldFigures
        figures={[
          { name: "sources-connected", title: text.sources, value: ofAll },
          { name: "source-rate", title: text.rate, value: rate },
          count("tags-stale", text.stale, states.stale),
          count("tags-bad", text.bad, states.bad),
          count(
            "source-rejected",
            text.rejected,
            sum(({ rejectedCount }) => rejectedCount),
          ),
          count(
            "source-gaps",
            text.gaps,
            sum(({ gapCount }) => gapCount),
          ),
        ]}
      />
      <Link to={{ page: { name: "connections" } }} class="text-link">
        {text.details}
      </Link>
    </div>
  );
}

function Marked({ isWrong, children }: { isWrong: boolean; children: ComponentChildren }) {
  const { words } = useScreen();
  return (
    <>
      {isWrong && <StatusSymbol status="S" name={words.value.quality.notice} />}
      {children}
    </>
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
