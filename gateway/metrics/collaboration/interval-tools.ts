/** Small operations on intervals that several metrics share. */
import { clipped, type Interval, merged } from "../../core/interval.ts";

/** The parts of `intervals` in which none of `removed` lies. `intervals` sorted and merged. */
export function without(intervals: readonly Interval[], removed: readonly Interval[]): Interval[] {
  const cuts = merged(removed);
  return intervals.flatMap((interval) => {
    const result: Interval[] = [];
    let { from } = interval;
    for (const cut of clipped(cuts, interval)) {
      if (cut.from > from) result.push({ from, to: cut.from });
      from = cut.to;
    }
    if (from < interval.to) result.push({ from, to: interval.to });
    return result;
  });
}

/** Intervals with pauses below `pause` closed and then those below `minimum` left out: a flickering signal counts once. */
export function debounced(
  intervals: readonly Interval[],
  { minimum, pause }: { readonly minimum: number; readonly pause: number },
): Interval[] {
  const closed: Interval[] = [];
  for (const interval of intervals) {
    const last = closed.at(-1);
    if (last !== undefined && interval.from - last.to < pause) {
      closed[closed.length - 1] = { from: last.from, to: Math.max(last.to, interval.to) };
    } else {
      closed.push(interval);
    }
  }
  return closed.filter(({ from, to }) => to - from >= minimum);
}
