/** A quantile as every metric computes it. */

/** Quantile by linear interpolation between order statistics (Hyndman and Fan 1996, type 7); undefined for no values. */
export function quantile(values: readonly number[], share: number): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * Math.min(1, Math.max(0, share));
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(sorted.length - 1, below + 1)]!;
  return low + (place - below) * (high - low);
}
