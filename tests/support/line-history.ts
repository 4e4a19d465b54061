/** Values that a line holds in memory, as the store would give them. */
import type { History, HistoryQuery } from "../../gateway/core/contracts.ts";
import type { Gap } from "../../gateway/core/gap.ts";
import type { Measurement, OtherValue } from "../../gateway/core/measurement.ts";

/** Minimum and maximum of each bucket above the wanted number of points, like the store does it. */
export function historyOf(
  held: readonly Measurement[],
  { query, gaps }: { query: HistoryQuery; gaps: readonly Gap[] },
): History {
  const found = held.filter(({ sourceTimeMs }) => sourceTimeMs >= query.fromMs && sourceTimeMs < query.toMs);
  const isNumeric = found.every(({ value }) => typeof value === "number");
  const kept = found.length > query.points && isNumeric ? extremes(found, query.points) : found.slice(-query.points);
  const others = new Map<number, OtherValue>();
  for (const [row, { value }] of kept.entries())
    if (typeof value !== "number" && typeof value !== "boolean") others.set(row, value);
  return {
    timesMs: Float64Array.from(kept, ({ sourceTimeMs }) => sourceTimeMs),
    values: Float64Array.from(kept, ({ value }) =>
      typeof value === "number" || typeof value === "boolean" ? Number(value) : Number.NaN,
    ),
    statusCodes: Uint32Array.from(kept, ({ statusCode }) => statusCode),
    others,
    decimated: kept.length < found.length,
    count: found.length,
    gaps: gaps.filter(({ fromMs, toMs }) => toMs > query.fromMs && fromMs < query.toMs),
  };
}

function extremes(found: readonly Measurement[], points: number): readonly Measurement[] {
  const size = Math.ceil(found.length / (points / 2));
  const kept: Measurement[] = [];
  for (let from = 0; from < found.length; from += size) {
    const bucket = found.slice(from, from + size).toSorted((a, b) => Number(a.value) - Number(b.value));
    kept.push(...[bucket[0]!, bucket.at(-1)!].toSorted((a, b) => a.sourceTimeMs - b.sourceTimeMs));
  }
  return kept;
}
