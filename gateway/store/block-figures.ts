/** Figures that stand beside a block, and what a decimated chart takes of them. */
import type { PointCollector, Summary } from "./decimate.ts";
import type { Figures } from "./roll-up.ts";
import { numberIn, type SqlRow } from "./sqlite.ts";

/** A minute whose values were removed: its extremes, where they were. */
export function collectFigures(figures: Figures, collector: PointCollector): void {
  if (figures.goodCount === 0) return;
  const [startMs, endMs] = [figures.minAtMs, figures.maxAtMs].sort((a, b) => a - b);
  const summary = summaryOf(figures, { startMs: startMs!, endMs: endMs! });
  if (collector.addSummary(summary)) return;
  collector.add(summary.min);
  if (figures.minAtMs !== figures.maxAtMs) collector.add(summary.max);
}

export function figuresIn(row: SqlRow): Figures {
  const orNaN = (column: string) => (row[column] === null ? Number.NaN : numberIn(row, column));
  return {
    startMs: numberIn(row, "start_ms"),
    count: numberIn(row, "count"),
    goodCount: numberIn(row, "good_count"),
    min: orNaN("min"),
    max: orNaN("max"),
    sum: orNaN("sum"),
    minAtMs: numberIn(row, "min_at_ms"),
    maxAtMs: numberIn(row, "max_at_ms"),
    minStatus: numberIn(row, "min_status"),
    maxStatus: numberIn(row, "max_status"),
    coveredMs: numberIn(row, "covered_ms"),
  };
}

/** The last value of a block may lie within the millisecond in which it ends. */
export function summaryIn(row: SqlRow, { startMs, endMs }: Pick<Summary, "startMs" | "endMs">): Summary {
  return summaryOf(figuresIn(row), { startMs, endMs: endMs + 0.999_999 });
}

function summaryOf(
  figures: Omit<Figures, "startMs" | "goodCount" | "sum" | "coveredMs">,
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): Summary {
  const { count, min, max, minAtMs, maxAtMs, minStatus, maxStatus } = figures;
  return {
    count,
    startMs,
    endMs,
    min: { timeMs: minAtMs, value: min, statusCode: minStatus, other: undefined },
    max: { timeMs: maxAtMs, value: max, statusCode: maxStatus, other: undefined },
  };
}
