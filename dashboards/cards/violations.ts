/** Stretches in which the measured distance lies below the required one. Pure. */
import type { Span } from "../series.ts";

interface Joined {
  readonly timesMs: readonly number[];
  /** [distance, required][n] */
  readonly values: readonly (readonly (number | null)[])[];
}

/** Nearby stretches belong to one episode: it ends after the margin was kept for half a second. */
const endsAfterMs = 500;

export function violations({ timesMs, values }: Joined): Span[] {
  const [distance = [], required = []] = values;
  const result: Span[] = [];
  for (const [index, fromMs] of timesMs.entries()) {
    const [d, needed] = [distance[index], required[index]];
    if (d == null || needed == null || d >= needed) continue;
    const toMs = timesMs[index + 1] ?? fromMs;
    const last = result.at(-1);
    if (last !== undefined && fromMs - last.toMs <= endsAfterMs) result[result.length - 1] = { ...last, toMs };
    else result.push({ fromMs, toMs });
  }
  return result;
}
