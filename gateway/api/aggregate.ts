/** Mean, minimum and 5th percentile of a tag over a range, each value weighted with the time for which it stood. */
import type { History } from "../core/contracts.ts";
import type { Gap } from "../core/gap.ts";
import { qualityOf } from "../core/quality.ts";
import type { AggregateAnswer } from "./contract.ts";

export interface AggregateRange {
  readonly fromMs: number;
  readonly toMs: number;
  /** The last value stands until here at the most: what comes is not known. */
  readonly knownUntilMs: number;
  /** A value stands until the next one comes, at most this long. */
  readonly holdMs: number;
}

/** Shares of the range that must be covered (specification of the figures: uncertain below 0.95, insufficient below 0.6). */
const sufficientCoverage = 0.95;
const uncertainCoverage = 0.6;

interface Stretch {
  readonly value: number;
  readonly ms: number;
}

/** `parts` follow each other in time. Bad values and gaps are not covered. Before the first value nothing is known. */
export function aggregate(parts: readonly History[], range: AggregateRange): AggregateAnswer {
  const stretches = stretchesOf(parts, range);
  const coveredMs = stretches.reduce((sum, { ms }) => sum + ms, 0);
  const coverage = Math.min(1, coveredMs / (range.toMs - range.fromMs));
  const common = {
    coverage,
    assessment: assessmentOf(coverage),
    count: parts.reduce((sum, { count }) => sum + count, 0),
    approximate: parts.some(({ decimated }) => decimated),
  };
  if (coveredMs === 0) return { mean: null, min: null, p05: null, ...common };
  const sorted = stretches.toSorted((one, other) => one.value - other.value);
  const mean = stretches.reduce((sum, { value, ms }) => sum + value * (ms / coveredMs), 0);
  return { mean, min: sorted[0]!.value, p05: weightedQuantile(sorted, 0.05 * coveredMs), ...common };
}

/** The value up to which the weights of the sorted stretches reach `targetMs`. */
function weightedQuantile(sorted: readonly Stretch[], targetMs: number): number {
  let reachedMs = 0;
  for (const { value, ms } of sorted) {
    reachedMs += ms;
    if (reachedMs >= targetMs) return value;
  }
  return sorted.at(-1)!.value;
}

function assessmentOf(coverage: number): AggregateAnswer["assessment"] {
  if (coverage >= sufficientCoverage) return "sufficient";
  return coverage >= uncertainCoverage ? "uncertain" : "insufficient";
}

function stretchesOf(parts: readonly History[], range: AggregateRange): Stretch[] {
  const lastMs = Math.min(range.toMs, range.knownUntilMs);
  const gaps = parts.flatMap((part) => part.gaps).toSorted((one, other) => one.fromMs - other.fromMs);
  const times = parts.flatMap((part) => [...part.timesMs]);
  const values = parts.flatMap((part) => [...part.values]);
  const statusCodes = parts.flatMap((part) => [...part.statusCodes]);
  const stretches: Stretch[] = [];
  let gapIndex = 0;
  for (const [row, value] of values.entries()) {
    const startMs = Math.max(range.fromMs, times[row]!);
    if (!Number.isFinite(value) || qualityOf(statusCodes[row]!) === "bad") continue;
    while (gapIndex < gaps.length && gaps[gapIndex]!.toMs <= startMs) gapIndex++;
    const endMs = Math.min(times[row + 1] ?? lastMs, lastMs, startMs + range.holdMs, gapStart(gaps[gapIndex], startMs));
    if (endMs > startMs) stretches.push({ value, ms: endMs - startMs });
  }
  return stretches;
}

/** A value that arrived within a gap stands, for it is known; one from before the gap ends with it. */
function gapStart(gap: Gap | undefined, startMs: number): number {
  return gap !== undefined && gap.fromMs > startMs ? gap.fromMs : Number.POSITIVE_INFINITY;
}
