/** Times between parts, and what they teach. Pure. */
import { quantile } from "../quantile.ts";

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
