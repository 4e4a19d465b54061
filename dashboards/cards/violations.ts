/** Stretches in which the margin of the separation lies below zero. Pure. */
import type { Line, Span } from "../series.ts";

/** Nearby stretches belong to one episode: it ends after the margin was kept for half a second. */
const endsAfterMs = 500;

/**
 * From the margin itself, never from two lines drawn for a long range: those hold extremes of different moments, and the
 * smallest distance of one moment lies below the largest requirement of another although neither was violated.
 */
export function violations({ timesMs, values }: Line): Span[] {
  const result: Span[] = [];
  for (const [index, fromMs] of timesMs.entries()) {
    const margin = values[index];
    if (margin == null || margin >= 0) continue;
    const toMs = timesMs[index + 1] ?? fromMs;
    const last = result.at(-1);
    if (last !== undefined && fromMs - last.toMs <= endsAfterMs) result[result.length - 1] = { ...last, toMs };
    else result.push({ fromMs, toMs });
  }
  return result;
}
