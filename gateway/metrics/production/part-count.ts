/** Parts of a shift from a counter or from pulses, and the times between them. Pure. */
import type { Measurement } from "../../core/measurement.ts";
import { numberOf } from "../input.ts";
import { quantile } from "../quantile.ts";

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

/** Times between parts that are remembered, s. */
const cyclesMax = 200;
/** Fewer times than this teach nothing. */
const cyclesForLearning = 20;

/** `parts` came together since the one before. */
export function withCycle(cycles: readonly number[], seconds: number, parts: number): readonly number[] {
  return seconds > 0 && parts > 0 ? [...cycles.slice(1 - cyclesMax), seconds / parts] : cycles;
}

export function medianCycle(cycles: readonly number[]): number | undefined {
  return quantile(cycles, 0.5);
}

/** A run time per item that the machine has shown it can reach: the 10th percentile; undefined below 20 times. */
export function learnedRunTime(cycles: readonly number[]): number | undefined {
  return cycles.length < cyclesForLearning ? undefined : quantile(cycles, 0.1);
}
