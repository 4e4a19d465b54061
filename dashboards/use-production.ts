/** What cards of production ask, by the period of the address, and how often. */
import type { LineReport, ProductionGrain, StopAnswer } from "../gateway/core/production.ts";
import type { TimeRange } from "./production-queries.ts";
import { useScreen } from "./screen.ts";
import { type LoadedAnswer, useKeyedAnswer } from "./use-answer.ts";

export const grains: readonly ProductionGrain[] = ["shift", "day", "week", "month"];

/** Often enough for a stop that goes on; every card of a page asks at the same moments. */
const askedEveryMs = 15_000;
/** A shift that began before is over by now. */
const longestShiftMs = 36 * 3_600_000;

/** The period of the address: `?q=shift`, `day`, `week` or `month`. */
export function useGrain(): ProductionGrain {
  const { route } = useScreen();
  return grains.find((grain) => grain === route.value.filter) ?? "shift";
}

/** Time now, in steps. */
export function useSteps(): number {
  const { live, route } = useScreen();
  return Math.floor((route.value.toMs ?? live.nowMs.value) / askedEveryMs) * askedEveryMs;
}

/** The period that is under way, or the last shift. */
export function usePeriod(): LoadedAnswer<TimeRange> {
  const { queries } = useScreen();
  const grain = useGrain();
  const nowMs = useSteps();
  const range = { fromMs: nowMs - (grain === "shift" ? longestShiftMs : 1), toMs: nowMs };
  return useKeyedAnswer(`${grain} ${nowMs}`, async () => {
    const { machines } = await queries.production.periods(grain, range);
    const last = machines.map(({ periods }) => periods.at(-1)).filter((period) => period !== undefined);
    const newest = last.toSorted((a, b) => b.fromMs - a.fromMs)[0];
    return newest === undefined
      ? { fromMs: nowMs - 1, toMs: nowMs }
      : { fromMs: newest.fromMs, toMs: Math.min(newest.toMs, nowMs) };
  });
}

export function useLine(id: string): LoadedAnswer<LineReport> {
  const { queries } = useScreen();
  const { answer: range, failure } = usePeriod();
  const asked = useKeyedAnswer(range === undefined ? undefined : `${id} ${range.fromMs} ${range.toMs}`, () =>
    queries.production.line(id, range!),
  );
  return { answer: asked.answer, failure: failure ?? asked.failure };
}

/** Stops of the period; `again` asks anew. */
export function useStops(again = 0): LoadedAnswer<StopAnswer> {
  const { queries } = useScreen();
  const { answer: range, failure } = usePeriod();
  const asked = useKeyedAnswer(range === undefined ? undefined : `${range.fromMs} ${range.toMs} ${again}`, () =>
    queries.production.stops(range!),
  );
  return { answer: asked.answer, failure: failure ?? asked.failure };
}
