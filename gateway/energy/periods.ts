/** A range cut into hours, shifts, days or months of the site, and intervals of energy put into them. Pure. */
import type { Interval } from "../core/interval.ts";
import { type CivilUnit, civilPeriods } from "../metrics/civil-time.ts";
import { type EnergyInterval, emptyInterval, shareOf, together } from "../metrics/energy/energy-interval.ts";
import { type Calendar, shiftAt } from "../metrics/production/shift-calendar.ts";

export interface Period extends Interval {
  readonly name?: string;
}

export function periodsOf(unit: CivilUnit, range: Interval, timeZone: string): readonly Period[] {
  return civilPeriods(unit, range, timeZone);
}

/** Every shift that has a part in the range, whole. */
export function shiftsIn(calendar: Calendar, { from, to }: Interval): readonly Period[] {
  const shifts: Period[] = [];
  for (let timeMs = from; timeMs < to; ) {
    const { shift, untilMs } = shiftAt(calendar, timeMs);
    const isNow = shift !== undefined && shift.from <= timeMs && timeMs < shift.to;
    if (isNow && shifts.at(-1)?.from !== shift.from) shifts.push({ from: shift.from, to: shift.to, name: shift.name });
    timeMs = isNow ? Math.max(shift.to, timeMs + 1) : Math.max(untilMs, timeMs + 1);
  }
  return shifts;
}

/** The intervals of a period; what reaches over an end counts with its share. Sorted by time. */
export function within(
  intervals: readonly EnergyInterval[],
  { from, to }: Interval,
  lengthMs: number,
): readonly EnergyInterval[] {
  const found: EnergyInterval[] = [];
  for (let index = firstFrom(intervals, from - lengthMs + 1); index < intervals.length; index++) {
    const interval = intervals[index]!;
    if (interval.fromMs >= to) break;
    const overlap = Math.min(to, interval.fromMs + lengthMs) - Math.max(from, interval.fromMs);
    if (overlap > 0) found.push(overlap < lengthMs ? shareOf(interval, overlap / lengthMs) : interval);
  }
  return found;
}

function firstFrom(intervals: readonly EnergyInterval[], timeMs: number): number {
  let [low, high] = [0, intervals.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (intervals[middle]!.fromMs < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same interval of several meters as one, sorted by time. */
export function summed(lists: readonly (readonly EnergyInterval[])[]): readonly EnergyInterval[] {
  const byStart = new Map<number, EnergyInterval>();
  for (const interval of lists.flat()) {
    byStart.set(interval.fromMs, together(byStart.get(interval.fromMs) ?? emptyInterval(interval.fromMs), interval));
  }
  return [...byStart.values()].sort((a, b) => a.fromMs - b.fromMs);
}
