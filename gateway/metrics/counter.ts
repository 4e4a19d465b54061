/** What a reading adds to a count: counters that fall, and pulses. Pure. */
import type { Measurement } from "../core/measurement.ts";
import { numberOf } from "./input.ts";

export interface PartCount {
  /** Reading of the counter, or the last level of the pulse; undefined before the first. */
  readonly last: number | undefined;
  readonly count: number;
}

export const noParts: PartCount = { last: undefined, count: 0 };

/**
 * Counts what a reading adds. A counter that falls was reset or has rolled over: its next rise counts again. A boolean
 * counts when it becomes true. Anything that is not good changes nothing.
 */
export function counted(before: PartCount, measurement: Measurement): PartCount {
  const { value, quality } = measurement;
  if (typeof value === "boolean") {
    if (quality !== "good") return before;
    const added = value && before.last === 0 ? 1 : 0;
    return { last: Number(value), count: before.count + added };
  }
  const reading = numberOf(measurement);
  if (reading === undefined) return before;
  const added = before.last === undefined ? 0 : Math.max(0, reading - before.last);
  return { last: reading, count: before.count + added };
}
