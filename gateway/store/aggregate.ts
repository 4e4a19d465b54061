/** Values and figures of one tag, in order of time → figures by buckets with their coverage (pure). */
import type { AggregateQuery, Aggregates } from "../core/aggregate.ts";
import type { Gap } from "../core/gap.ts";
import { isComparable } from "./buckets.ts";
import type { Figures } from "./roll-up.ts";
import type { Series } from "./series.ts";

export const mostBuckets = 2000;

/** A value that stands until something ends it. */
interface Standing {
  readonly timeMs: number;
  readonly value: number;
}

export class Aggregator {
  readonly #query: AggregateQuery;
  readonly #widthMs: number;
  readonly #gaps: readonly Gap[];
  readonly #counts: Float64Array;
  readonly #goodCounts: Float64Array;
  readonly #min: Float64Array;
  readonly #max: Float64Array;
  readonly #sum: Float64Array;
  /** Time in which a good value stood, and its product with the value. */
  readonly #coveredMs: Float64Array;
  readonly #area: Float64Array;
  #standing: Standing | undefined;
  #nextGap = 0;
  #isApproximate = false;

  /** `gaps` by their start. */
  constructor(query: AggregateQuery, gaps: readonly Gap[]) {
    const { fromMs, toMs, buckets } = query;
    this.#query = query;
    this.#gaps = gaps;
    this.#widthMs = (toMs - fromMs) / buckets;
    const column = (content: number) => new Float64Array(buckets).fill(content);
    this.#counts = column(0);
    this.#goodCounts = column(0);
    this.#min = column(Number.NaN);
    this.#max = column(Number.NaN);
    this.#sum = column(0);
    this.#coveredMs = column(0);
    this.#area = column(0);
  }

  /** The bucket in which the whole stretch lies, or undefined. */
  bucketOf(startMs: number, endMs: number): number | undefined {
    const { fromMs, toMs } = this.#query;
    if (startMs < fromMs || endMs >= toMs) return undefined;
    const bucket = this.#bucketAt(startMs);
    return bucket === this.#bucketAt(endMs) ? bucket : undefined;
  }

  /** Rows in order of time; what lies before the range only stands into it. */
  addRows(series: Series): void {
    const { timesMs, timesNs, values, statusCodes, others, length } = series;
    for (let row = 0; row < length; row++) {
      const timeMs = timesMs[row]! + timesNs[row]! / 1e6;
      const value = values[row]!;
      const isGood = isComparable({ value, statusCode: statusCodes[row]!, other: others.get(row) });
      this.#settle(timeMs);
      if (isGood) this.#standing = { timeMs, value };
      if (timeMs < this.#query.fromMs || timeMs >= this.#query.toMs) continue;
      const bucket = this.#bucketAt(timeMs);
      this.#counts[bucket]!++;
      if (isGood) this.#addGood(bucket, { count: 1, min: value, max: value, sum: value });
    }
  }

  /** A stretch that lies within one bucket, by its figures. */
  addFigures(bucket: number, startMs: number, figures: Figures): void {
    const { count, goodCount, min, max, sum, coveredMs } = figures;
    this.#settle(startMs);
    this.#isApproximate = true;
    this.#counts[bucket]! += count;
    if (goodCount === 0) return;
    this.#addGood(bucket, { count: goodCount, min, max, sum });
    this.#coveredMs[bucket]! += coveredMs;
    this.#area[bucket]! += (sum / goodCount) * coveredMs;
  }

  finish(): Aggregates {
    const { toMs, fromMs, knownUntilMs } = this.#query;
    this.#settle(Math.min(toMs, knownUntilMs));
    const of = (figure: (bucket: number) => number) => Float64Array.from(this.#counts, (_, bucket) => figure(bucket));
    return {
      startsMs: of((bucket) => fromMs + bucket * this.#widthMs),
      counts: this.#counts,
      goodCounts: this.#goodCounts,
      min: this.#min,
      max: this.#max,
      sum: of((bucket) => (this.#goodCounts[bucket] === 0 ? Number.NaN : this.#sum[bucket]!)),
      mean: of((bucket) => this.#sum[bucket]! / this.#goodCounts[bucket]!),
      timeWeightedMean: of((bucket) => this.#area[bucket]! / this.#coveredMs[bucket]!),
      coverage: of((bucket) => Math.min(1, this.#coveredMs[bucket]! / this.#widthMs)),
      isApproximate: this.#isApproximate,
      gaps: this.#gaps,
    };
  }

  #addGood(bucket: number, { count, min, max, sum }: Pick<Figures, "count" | "min" | "max" | "sum">): void {
    this.#goodCounts[bucket]! += count;
    this.#sum[bucket]! += sum;
    if (!(this.#min[bucket]! <= min)) this.#min[bucket] = min;
    if (!(this.#max[bucket]! >= max)) this.#max[bucket] = max;
  }

  /** The value that stood ends here, or earlier: with its time, or where a gap begins. Its time goes to the buckets. */
  #settle(nowMs: number): void {
    const { holdMs, fromMs, toMs } = this.#query;
    if (this.#standing === undefined) return;
    const { timeMs, value } = this.#standing;
    this.#standing = undefined;
    while ((this.#gaps[this.#nextGap]?.fromMs ?? Number.POSITIVE_INFINITY) <= timeMs) this.#nextGap++;
    const gapMs = this.#gaps[this.#nextGap]?.fromMs ?? Number.POSITIVE_INFINITY;
    const endMs = Math.min(nowMs, timeMs + holdMs, gapMs, toMs);
    for (let atMs = Math.max(fromMs, timeMs); atMs < endMs; ) {
      const bucket = this.#bucketAt(atMs);
      const edgeMs = bucket === this.#counts.length - 1 ? toMs : fromMs + (bucket + 1) * this.#widthMs;
      const untilMs = Math.min(endMs, Math.max(edgeMs, atMs + 1e-6));
      this.#coveredMs[bucket]! += untilMs - atMs;
      this.#area[bucket]! += value * (untilMs - atMs);
      atMs = untilMs;
    }
  }

  #bucketAt(timeMs: number): number {
    const { fromMs, buckets } = this.#query;
    const bucket = Math.min(buckets - 1, Math.floor((timeMs - fromMs) / this.#widthMs));
    // Rounding must not put a time behind the edge at which its bucket begins.
    return bucket + 1 < buckets && timeMs >= fromMs + (bucket + 1) * this.#widthMs ? bucket + 1 : bucket;
  }
}
