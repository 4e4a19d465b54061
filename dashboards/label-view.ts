/** The part of a recording that is shown, and which points are loaded for it. Pure. */

export interface View {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Shorter than this nothing is zoomed. */
const shortestMs = 200;
/** Points are loaded for the view and as much again on both sides, so that moving shows what is there already. */
const marginShare = 1;
/** Finer points are loaded when the view shows less than this part of what is loaded. */
const coarseShare = 1 / 6;

/** Moved by a share of its length, within the whole. */
export function moved({ fromMs, toMs }: View, share: number, whole: View): View {
  const length = toMs - fromMs;
  const start = Math.min(Math.max(whole.fromMs, fromMs + share * length), Math.max(whole.fromMs, whole.toMs - length));
  return { fromMs: start, toMs: start + length };
}

/** Zoomed around a moment; a factor below 1 shows less. */
export function zoomed({ fromMs, toMs }: View, factor: number, whole: View, centreMs = (fromMs + toMs) / 2): View {
  const most = whole.toMs - whole.fromMs;
  const length = Math.min(most, Math.max(Math.min(shortestMs, most), (toMs - fromMs) * factor));
  const share = (centreMs - fromMs) / (toMs - fromMs);
  return moved({ fromMs: centreMs - share * length, toMs: centreMs + (1 - share) * length }, 0, whole);
}

/** What to load now, or undefined when what is loaded serves. */
export function wanted(view: View, loaded: View | undefined, whole: View): View | undefined {
  const isInside = loaded !== undefined && view.fromMs >= loaded.fromMs && view.toMs <= loaded.toMs;
  const length = view.toMs - view.fromMs;
  const isFine = loaded !== undefined && length >= (loaded.toMs - loaded.fromMs) * coarseShare;
  if (isInside && isFine) return undefined;
  return {
    fromMs: Math.max(whole.fromMs, view.fromMs - marginShare * length),
    toMs: Math.min(whole.toMs, view.toMs + marginShare * length),
  };
}

/** Where a moment lies in the view, 0 to 1, cut at its edges. */
export function shareOf(timeMs: number, { fromMs, toMs }: View): number {
  return Math.min(1, Math.max(0, (timeMs - fromMs) / (toMs - fromMs)));
}
