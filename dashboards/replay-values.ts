/** What a recorded signal was at a moment of its playback. Pure. */
import type { HistoryAnswer } from "../gateway/api/contract.ts";
import { lineOf, Series } from "./series.ts";
import { staleAfterMs } from "./value-state.ts";

export interface RecordedPoints {
  /** [n] ascending, milliseconds since the Unix epoch. */
  readonly timesMs: readonly number[];
  /** [n] null where nothing is known from this time on: a bad value, or a gap. */
  readonly values: readonly (number | null)[];
  /** How long a value stands without a newer one. */
  readonly holdMs: number;
  /** Length of a part of which only the lowest and the highest value are there; 0 when all values are. */
  readonly partMs: number;
}

/** Points of an answer, with holes where it has gaps. */
export function recordedPoints(
  answer: HistoryAnswer,
  { intervalMs, spacingMs }: { readonly intervalMs: number | undefined; readonly spacingMs: number },
): RecordedPoints {
  const series = new Series();
  series.intervalMs = intervalMs;
  series.load(answer, { spacingMs });
  return {
    ...lineOf(series),
    holdMs: intervalMs === undefined ? Number.POSITIVE_INFINITY : staleAfterMs(intervalMs) + series.spacingMs,
    partMs: series.spacingMs / 2,
  };
}

/** Lowest and highest value that it may have had; equal where every value is there. Undefined where none is known. */
export function valueAt(points: RecordedPoints, timeMs: number): readonly [low: number, high: number] | undefined {
  const { timesMs, values, holdMs, partMs } = points;
  const at = lastBefore(timesMs, timeMs);
  const value = values[at];
  if (value === null || value === undefined || timeMs - timesMs[at]! > holdMs) return undefined;
  let [low, high] = [value, value];
  if (partMs === 0) return [low, high];
  for (let index = at; index >= 0 && timesMs[index]! > timeMs - partMs; index--) {
    const other = values[index];
    if (other === null || other === undefined) break;
    [low, high] = [Math.min(low, other), Math.max(high, other)];
  }
  for (let index = at + 1; index < timesMs.length && timesMs[index]! < timeMs + partMs; index++) {
    const other = values[index];
    if (other === null || other === undefined) break;
    [low, high] = [Math.min(low, other), Math.max(high, other)];
  }
  return [low, high];
}

/** Last index whose time is not after `timeMs`; -1 when all are. */
function lastBefore(timesMs: readonly number[], timeMs: number): number {
  let [low, high] = [0, timesMs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesMs[middle]! <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
