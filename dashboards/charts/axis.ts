/** Measures and marks that charts on one time axis share. */
import type { Formatter } from "../format.ts";
import type { Span } from "../series.ts";
import { offsetMs } from "../zoned-time.ts";

/** Width of the value axis in pixels; timelines use it too, so that their times stand above each other. */
export const axisWidth = 60;

/** Room to the right of the plot, in which the last time may end. */
export const axisInset = 30;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Steps between marks of a time axis that people count in. */
export const timeSteps: number[] = [1, 2, 5, 10, 15, 30]
  .map((seconds) => seconds * 1000)
  .concat([1, 2, 5, 10, 15, 30].map((minutes) => minutes * minute))
  .concat([1, 2, 3, 4, 6, 12, 24].map((hours) => hours * hour));

/** Round times on the clock of the zone, at most `most` of them; whole days where the range is longer than that many days. */
export function roundTimes(range: Span, { most, timeZone }: { most: number; timeZone: string }): number[] {
  const lengthMs = range.toMs - range.fromMs;
  const step = timeSteps.find((each) => lengthMs / each < most) ?? day * Math.ceil(lengthMs / (day * most));
  return timesAt(range, step, timeZone);
}

/** Multiples of `step` on the clock of the zone as it is at the end of the range. */
export function timesAt({ fromMs, toMs }: Span, step: number, timeZone: string): number[] {
  const ahead = offsetMs(toMs, timeZone);
  const first = Math.ceil((fromMs + ahead) / step) * step - ahead;
  return Array.from({ length: Math.max(0, Math.floor((toMs - first) / step) + 1) }, (_, count) => first + count * step);
}

/** A mark in words: over more than two days its day. */
export function markText(timeMs: number, { fromMs, toMs }: Span, format: Formatter): string {
  return toMs - fromMs > 2 * day ? format.day(timeMs) : format.axisTime(timeMs, toMs - fromMs);
}

/** Decimals that all marks `step` apart need, so that they are written alike: 0.29, 0.30, 0.31. */
export function decimalsOf(step: number): number {
  const most = 9;
  for (let decimals = 0; decimals < most; decimals++) {
    const scaled = step * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals;
  }
  return most;
}
