/** Puts the notification messages of one subscription in order and finds the ones that are missing. Pure. */

/** Sequence numbers of OPC UA run from 1 to 2^32 - 1 and then start at 1 again (OPC 10000-4 §7.25). */
const largest = 0xffff_ffff;

/** A keep-alive that is further ahead than this is not believed: some servers fill the number in wrongly. */
const farAhead = 10_000;

export function nextSequence(sequence: number): number {
  return sequence >= largest ? 1 : sequence + 1;
}

/** Steps from `from` to `to`, negative when `to` lies behind. */
function stepsBetween(from: number, to: number): number {
  const steps = to - from;
  if (steps > largest / 2) return steps - largest;
  return steps < -largest / 2 ? steps + largest : steps;
}

/**
 * Messages go out in the order of their numbers, each once. A message that comes early waits until those before it
 * have come (by Republish) or have been given up.
 */
export class SequenceOrder<T> {
  /** Messages that came a second time. */
  duplicateCount = 0;
  #expected: number | undefined;
  readonly #held = new Map<number, T>();
  readonly #heldMax: number;

  constructor(heldMax = 1000) {
    this.#heldMax = heldMax;
  }

  /** True while messages wait for an earlier one. */
  get isWaiting(): boolean {
    return this.#held.size > 0;
  }

  /** True when no more messages should be held back: give up. */
  get isFull(): boolean {
    return this.#held.size > this.#heldMax;
  }

  /** Takes a message; returns those that are due, in order. */
  push(sequence: number, message: T): readonly T[] {
    this.#expected ??= sequence;
    const steps = stepsBetween(this.#expected, sequence);
    if (steps < 0 || this.#held.has(sequence)) {
      this.duplicateCount++;
      return [];
    }
    this.#held.set(sequence, message);
    return this.#due();
  }

  /** A keep-alive tells the number that comes next. Returns true when messages before it are missing. */
  keepAlive(next: number): boolean {
    this.#expected ??= next;
    const steps = stepsBetween(this.#expected, next);
    return steps > 0 && steps < farAhead;
  }

  /** Numbers that are missing before the first waiting message, or before `next` of a keep-alive; at most `limit`. */
  missing(limit: number, next?: number): readonly number[] {
    const end = this.#firstHeld() ?? next;
    const numbers: number[] = [];
    if (this.#expected === undefined || end === undefined) return numbers;
    for (let number = this.#expected; number !== end && numbers.length < limit; number = nextSequence(number)) {
      numbers.push(number);
    }
    return numbers;
  }

  /** Stops waiting: skips to the first waiting message, or to `next`. Returns the number skipped and what is due. */
  giveUp(next?: number): { readonly missingCount: number; readonly messages: readonly T[] } {
    const end = this.#firstHeld() ?? next;
    if (this.#expected === undefined || end === undefined) return { missingCount: 0, messages: [] };
    const missingCount = Math.max(0, stepsBetween(this.#expected, end));
    if (missingCount > 0) this.#expected = end;
    return { missingCount, messages: this.#due() };
  }

  /** Forgets everything: a new subscription numbers from the start. */
  reset(): void {
    this.#expected = undefined;
    this.#held.clear();
  }

  #due(): readonly T[] {
    const messages: T[] = [];
    while (this.#expected !== undefined && this.#held.has(this.#expected)) {
      const message = this.#held.get(this.#expected);
      this.#held.delete(this.#expected);
      this.#expected = nextSequence(this.#expected);
      if (message !== undefined) messages.push(message);
    }
    return messages;
  }

  #firstHeld(): number | undefined {
    const expected = this.#expected;
    if (expected === undefined || this.#held.size === 0) return undefined;
    let first: number | undefined;
    for (const number of this.#held.keys()) {
      if (first === undefined || stepsBetween(number, first) > 0) first = number;
    }
    return first;
  }
}
