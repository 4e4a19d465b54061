/** How values of a channel were spread in training, and how far they are spread otherwise now. Pure. */

/** Shares of the values between edges: deciles, fewer where many values are the same. */
export interface Bins {
  /** Ascending; a value on an edge belongs below it. */
  readonly edges: readonly number[];
  /** [edges + 1] of the training values. */
  readonly shares: readonly number[];
}

const parts = 10;
/** Takes the place of an empty bin, whose logarithm there is not. */
const shareMin = 0.005;

export function binsOf(values: Float64Array): Bins {
  const sorted = values.filter(Number.isFinite).toSorted();
  const deciles = Array.from(
    { length: parts - 1 },
    (_, index) => sorted[Math.floor(((index + 1) * sorted.length) / parts)]!,
  );
  const edges = [...new Set(deciles)];
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of sorted) counts[binOf(edges, value)]!++;
  return { edges, shares: counts.map((count) => count / sorted.length) };
}

export function binOf(edges: readonly number[], value: number): number {
  let bin = 0;
  while (bin < edges.length && !(value <= edges[bin]!)) bin++;
  return bin;
}

/**
 * Population stability index: Σ (q − p) · ln(q / p) over the bins, p the shares in training and q those of now. 0: spread
 * alike; above 0.25 it is commonly called a major change (N. Siddiqi, Credit Risk Scorecards, 2006).
 */
export function stabilityIndex({ shares }: Bins, now: ArrayLike<number>): number {
  return shares.reduce((sum, share, bin) => {
    const [p, q] = [Math.max(share, shareMin), Math.max(now[bin]!, shareMin)];
    return sum + (q - p) * Math.log(q / p);
  }, 0);
}
