/** A small line without axes: the shape of the last stretch of time. Its figures stand beside it in words. */
import { holesOf, lineOf, type Series, type Span } from "../series.ts";

export interface SparklineProps {
  readonly label: string;
  readonly series: Series;
  readonly range: Span;
  readonly limit?: number;
  readonly holdToMs?: number;
}

const width = 160;
const height = 40;

export function Sparkline({ label, series, range, limit, holdToMs }: SparklineProps) {
  const { timesMs, values } = lineOf(series, holdToMs);
  // Far above a limit only the fact matters; the limit itself must stay visible.
  const highest = limit === undefined ? Number.POSITIVE_INFINITY : limit * 3;
  const clipped = values.map((value) => (value === null ? null : Math.min(value, highest)));
  const numbers = clipped.filter((value) => value !== null);
  const top = Math.max(limit ?? Number.NEGATIVE_INFINITY, ...numbers);
  const bottom = Math.min(limit === undefined ? Number.POSITIVE_INFINITY : 0, ...numbers);
  const y = (value: number): number => height - 3 - ((value - bottom) / (top - bottom || 1)) * (height - 6);
  const x = (timeMs: number): number => ((timeMs - range.fromMs) / (range.toMs - range.fromMs)) * width;
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} preserveAspectRatio="none">
      {holesOf(series).map((gap) => (
        <rect
          key={gap.fromMs}
          class="spark-gap"
          x={clamp(x(gap.fromMs), 0, width)}
          y={0}
          width={Math.max(1, clamp(x(gap.toMs), 0, width) - clamp(x(gap.fromMs), 0, width))}
          height={height}
        />
      ))}
      {limit !== undefined && <line class="spark-limit" x1={0} x2={width} y1={y(limit)} y2={y(limit)} />}
      {numbers.length > 0 && <path class="spark-line" d={pathOf(timesMs.map(x), clipped, y)} />}
    </svg>
  );
}

/** Path with a new start after each hole. A point between two holes is a dot, for it was measured. */
function pathOf(xs: readonly number[], values: readonly (number | null)[], y: (value: number) => number): string {
  let path = "";
  let isDown = false;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      isDown = false;
      continue;
    }
    path += `${isDown ? "L" : "M"}${xs[index]!.toFixed(1)} ${y(value).toFixed(1)}`;
    if (!isDown && (values[index + 1] ?? null) === null) path += "h.5";
    isDown = true;
  }
  return path;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
