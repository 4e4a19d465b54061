/** Topics whose values hold for a time only: once it has passed without a message, the values are gone, not the last ones. */

/** A shorter validity is stretched to this, so that a late message does not make the values flicker, ms. */
const validMsMin = 500;

export interface Validity {
  /** How long the values of the message hold, ms. */
  readonly validMs: number;
  /** Source time of the message. */
  readonly sourceTimeMs: number;
}

export interface Expired<Topic> {
  readonly topic: Topic;
  /** When the values ended, by the clock of their sender: what it sends next is later. */
  readonly sourceTimeMs: number;
}

export class Expiry<Topic> {
  readonly #until = new Map<Topic, { readonly monotonicMs: number; readonly sourceTimeMs: number }>();

  seen(topic: Topic, { validMs, sourceTimeMs }: Validity, monotonicMs: number): void {
    const holdsMs = Math.max(validMs, validMsMin);
    this.#until.set(topic, { monotonicMs: monotonicMs + holdsMs, sourceTimeMs: sourceTimeMs + holdsMs });
  }

  /** What has run out since the last call; each topic once, until it is seen again. */
  takeExpired(nowMs: number): readonly Expired<Topic>[] {
    const expired: Expired<Topic>[] = [];
    for (const [topic, { monotonicMs, sourceTimeMs }] of this.#until) {
      if (monotonicMs < nowMs) expired.push({ topic, sourceTimeMs });
    }
    for (const { topic } of expired) this.#until.delete(topic);
    return expired;
  }
}
