/** Figures of a tag by even parts of a range of time, each with how much of its time is covered. */
import type { Gap } from "./gap.ts";
import type { TagNumber } from "./measurement.ts";

export interface AggregateQuery {
  readonly tag: TagNumber;
  readonly fromMs: number;
  readonly toMs: number;
  /** Even parts of the range, at most 2000. */
  readonly buckets: number;
  /** A value stands until the next one, at most this long; infinite for a tag whose source sends changes only. */
  readonly holdMs: number;
  /** The last value stands until here at most: what comes is not known. */
  readonly knownUntilMs: number;
}

/**
 * Columns of length `buckets`. Minimum, maximum, sum and means are over good and uncertain finite numbers, NaN where a
 * bucket has none; a Boolean counts as 0 or 1.
 */
export interface Aggregates {
  readonly startsMs: Float64Array;
  /** Values in the bucket, of whatever quality. */
  readonly counts: Float64Array;
  readonly goodCounts: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly sum: Float64Array;
  /** Of the values. */
  readonly mean: Float64Array;
  /** Each value weighted with the time for which it stood. */
  readonly timeWeightedMean: Float64Array;
  /** Share of the time in which a good value stood, 0 to 1. */
  readonly coverage: Float64Array;
  /** True when time was weighted by the figures of minutes and blocks, not value by value. */
  readonly isApproximate: boolean;
  readonly gaps: readonly Gap[];
}
