/** What a destination has confirmed of the log: everything up to a number, and stretches beyond it. Pure. */

/** Entries from `first` to `last`, both included. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

export interface Confirmed {
  /** Everything up to here. */
  readonly sequence: number;
  /** Beyond it, ascending; between two of them, and before the first, something is missing. */
  readonly ahead: readonly Span[];
}

/** What waits for a destination that is not configured any more. */
export interface UnclaimedBacklog {
  readonly sink: string;
  readonly pendingCount: number;
}

export function confirmedUpTo(sequence: number): Confirmed {
  return { sequence, ahead: [] };
}

/** With one more span; what touches becomes one. */
export function confirmedWith({ sequence, ahead }: Confirmed, span: Span): Confirmed {
  const merged: Span[] = [];
  for (const next of [{ first: Number.NEGATIVE_INFINITY, last: sequence }, ...ahead, span].sort(byFirst)) {
    const before = merged.at(-1);
    if (before === undefined || next.first > before.last + 1) merged.push(next);
    else merged[merged.length - 1] = { first: before.first, last: Math.max(before.last, next.last) };
  }
  const [whole, ...rest] = merged;
  return { sequence: whole?.last ?? sequence, ahead: rest };
}

/** What of a span is not confirmed, ascending. */
export function missingIn({ sequence, ahead }: Confirmed, { first, last }: Span): Span[] {
  const missing: Span[] = [];
  let from = Math.max(first, sequence + 1);
  for (const span of ahead) {
    if (span.first > last) break;
    if (span.first > from) missing.push({ first: from, last: span.first - 1 });
    from = Math.max(from, span.last + 1);
  }
  if (from <= last) missing.push({ first: from, last });
  return missing;
}

/**
 * With at most so many spans ahead: the shortest are forgotten, never the newest. What is forgotten is sent again:
 * a destination takes the same entry twice without harm.
 */
export function limited({ sequence, ahead }: Confirmed, most: number): Confirmed {
  if (ahead.length <= most) return { sequence, ahead };
  const newest = ahead.slice(-1);
  const longest = ahead.slice(0, -1).toSorted((a, b) => countOf([b]) - countOf([a]));
  return { sequence, ahead: [...longest.slice(0, most - 1), ...newest].sort(byFirst) };
}

/** Number of entries. */
export function countOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

function byFirst(a: Span, b: Span): number {
  return a.first - b.first;
}
