/** Sums over a sliding window in slices: bounded, immutable. The window moves by one slice at a time. */

export interface Slice {
  readonly fromMs: number;
  /** [figures] */
  readonly sums: readonly number[];
}

/** Slices that still count, oldest first. */
export type SlidingSums = readonly Slice[];

export interface SliceRule {
  readonly sliceMs: number;
  /** Slices that are kept. */
  readonly count: number;
}

/** A window in 96 slices: five minutes each for a shift of eight hours. */
export function sliceRule(windowSeconds: number): SliceRule {
  return { sliceMs: (windowSeconds * 1000) / 96, count: 96 };
}

/** The sums with `amounts` added at a time. Time that goes back counts in the newest slice. */
export function added(
  sums: SlidingSums,
  at: { readonly timeMs: number; readonly amounts: readonly number[] },
  rule: SliceRule,
): SlidingSums {
  const last = sums.at(-1);
  const fromMs = Math.max(
    last?.fromMs ?? Number.NEGATIVE_INFINITY,
    Math.floor(at.timeMs / rule.sliceMs) * rule.sliceMs,
  );
  if (last?.fromMs === fromMs) {
    return sums.with(-1, { fromMs, sums: last.sums.map((sum, index) => sum + (at.amounts[index] ?? 0)) });
  }
  return [...current(sums, fromMs, rule), { fromMs, sums: at.amounts }].slice(-rule.count);
}

/** Slices inside the window that ends at `nowMs`. */
export function current(sums: SlidingSums, nowMs: number, rule: SliceRule): SlidingSums {
  return sums.filter(({ fromMs }) => fromMs > nowMs - rule.sliceMs * rule.count);
}

/** [figures] totals over the window that ends at `nowMs`; empty when nothing is in it. */
export function totals(sums: SlidingSums, nowMs: number, rule: SliceRule): readonly number[] {
  const slices = current(sums, nowMs, rule);
  return (slices[0]?.sums ?? []).map((_, index) => slices.reduce((sum, slice) => sum + slice.sums[index]!, 0));
}
