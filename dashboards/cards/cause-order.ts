/** Causes as a Pareto shows them: the largest first, each against the largest. Pure. */

export interface Amount {
  /** Undefined when it is not known now. */
  readonly amount: number | undefined;
}

export type Ordered<T> = T & {
  /** Of the largest amount, 0 to 1; undefined when its own is not known. */
  readonly share: number | undefined;
};

/** Largest first; equal ones keep their order, unknown ones come last. */
export function largestFirst<T extends Amount>(causes: readonly T[]): readonly Ordered<T>[] {
  const largest = Math.max(0, ...causes.map(({ amount }) => amount ?? 0));
  return causes
    .toSorted((a, b) => (b.amount ?? Number.NEGATIVE_INFINITY) - (a.amount ?? Number.NEGATIVE_INFINITY) || 0)
    .map((cause) => ({ ...cause, share: shareOf(cause.amount, largest) }));
}

function shareOf(amount: number | undefined, largest: number): number | undefined {
  if (amount === undefined) return undefined;
  return largest > 0 ? amount / largest : 0;
}
