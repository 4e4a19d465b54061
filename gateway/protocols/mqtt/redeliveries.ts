/** Times of arrival: a message that the broker sends again after a cut keeps the time of its first arrival. */
import { crc32 } from "node:zlib";

interface Delivery {
  readonly topic: string;
  readonly length: number;
  readonly checksum: number;
  readonly arrivalMs: number;
}

interface Arrival {
  readonly topic: string;
  readonly payload: Buffer;
  /** Packet identifier, with QoS 1. */
  readonly id: number | undefined;
  /** The DUP flag. */
  readonly isRepeat: boolean;
}

/** Distance of two messages that arrive within one millisecond, so that equal values are two and not one. */
const stepMs = 0.001;
/** Many times what brokers have on their way to one client. */
const rememberedMax = 16_384;

/**
 * A value without a time of its own is known by its arrival. Were a repeat to get another one, it would be stored
 * twice. Messages are remembered after their confirmation too: that can be lost.
 */
export class Redeliveries {
  readonly #now: () => number;
  /** By packet identifier, the oldest first. */
  readonly #known = new Map<number, Delivery>();
  #lastNowMs = Number.NaN;
  #sameCount = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Milliseconds since the Unix epoch, with fraction. */
  arrivalMs({ topic, payload, id, isRepeat }: Arrival): number {
    if (id === undefined) return this.#distinctNowMs();
    const known = this.#known.get(id);
    const { length } = payload;
    const checksum = crc32(payload);
    const isSame = isRepeat && known?.checksum === checksum && known.length === length && known.topic === topic;
    const arrivalMs = isSame ? known.arrivalMs : this.#distinctNowMs();
    this.#known.delete(id);
    this.#known.set(id, { topic, length, checksum, arrivalMs });
    if (this.#known.size > rememberedMax) this.#forgetOldest();
    return arrivalMs;
  }

  #forgetOldest(): void {
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  #distinctNowMs(): number {
    const nowMs = this.#now();
    this.#sameCount = nowMs === this.#lastNowMs ? Math.min(this.#sameCount + 1, 999) : 0;
    this.#lastNowMs = nowMs;
    return nowMs + this.#sameCount * stepMs;
  }
}
