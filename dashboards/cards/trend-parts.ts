/** What trends of tags have in common: gaps as bands, and how far the last value still holds. */
import type { Band } from "../charts/trend-painting.ts";
import { useTag } from "../controls/value.tsx";
import { useScreen } from "../screen.ts";
import { holesOf, type Series } from "../series.ts";
import { useRange } from "../use-series.ts";

/** Stretches in which values may be missing, with their cause. */
export function useGapBands(series: Series): readonly Band[] {
  const { words } = useScreen();
  return holesOf(series).map(({ fromMs, toMs, cause = "" }) => ({
    fromMs,
    toMs,
    kind: "gap",
    label: words.value.gaps[cause] ?? words.value.chart.gap,
  }));
}

/** Until when the last value of a tag may be drawn as holding; undefined when that is not known. */
export function useHoldMs(tagId: string): number | undefined {
  const { live, route } = useScreen();
  const { state, last } = useTag(tagId);
  const range = useRange();
  const isFresh = state === "fresh" || state === "uncertain";
  const isFollowed = route.value.toMs === undefined;
  const holds = isFollowed ? isFresh && live.state.value === "live" : isFresh || (last?.timeMs ?? 0) >= range.toMs;
  return holds ? range.toMs : undefined;
}

/** A stale tag is hatched from its last value to now. */
export function useStaleBand(tagId: string): readonly Band[] {
  const { words, route } = useScreen();
  const { state, last } = useTag(tagId);
  const range = useRange();
  if (state !== "stale" || last === undefined || route.value.toMs !== undefined) return [];
  return [{ fromMs: last.timeMs, toMs: range.toMs, kind: "stale", label: words.value.reading.states.stale }];
}
