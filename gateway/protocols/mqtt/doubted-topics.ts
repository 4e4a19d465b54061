/** Which topics a broker does not let this user write to, found out from what it does: some say so, some only end the connection. */
import { errorMessage, PartialWriteError, TemporaryError } from "../../core/errors.ts";
import { endingTopic, forbiddenTopic, forbiddenUser, isForbiddenTopic } from "./errors.ts";
import type { BrokerLink } from "./link.ts";

/** A connection that ends so often in a row when one topic is sent alone ends because of it. */
const triesMax = 3;
/** Somebody may have changed the access list: after this time it is tried again. */
const retryMs = 600_000;
/** Topics under suspicion at once; more than can be under way. */
const doubtedMax = 100;
/** So soon it is tried again while the topics are sought that end the connection. */
const searchMs = 500;

interface Forbidden {
  readonly sinceMs: number;
  /** The broker has said so, with a reason code of MQTT 5. */
  readonly isSaid: boolean;
  /** Something else had been taken before: the user may write, only not there. */
  readonly isProven: boolean;
}

type RefusedItems = Pick<PartialWriteError, "refused" | "omittedCount">;

/** Lives as long as the sink, longer than its connections. */
export class DoubtedTopics {
  readonly #monotonicMs: () => number;
  readonly #forbidden = new Map<string, Forbidden>();
  /** Topics under way when a connection ended, and how often one ended while the topic was sent alone. */
  readonly #doubted = new Map<string, number>();
  #allowedAtMs: number | undefined;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  isForbidden(topic: string): boolean {
    const sinceMs = this.#forbidden.get(topic)?.sinceMs;
    if (sinceMs === undefined) return false;
    if (this.#monotonicMs() - sinceMs < retryMs) return true;
    this.#forbidden.delete(topic);
    this.#doubted.set(topic, triesMax - 1);
    return false;
  }

  /** True for a topic that must be sent alone (`alone`). */
  isDoubted(topic: string): boolean {
    return this.#doubted.has(topic);
  }

  /** A connection ended while these were under way. It may have had another cause. */
  doubt(topics: Iterable<string>): void {
    for (const topic of topics) {
      const isKnown = this.#doubted.has(topic) || this.#forbidden.has(topic);
      if (!isKnown && this.#doubted.size < doubtedMax) this.#doubted.set(topic, 0);
    }
  }

  /** The broker has said that this topic may not be written. */
  forbid(topic: string): void {
    this.#note(topic, true);
  }

  /** Another topic was taken: the user may write, only not everywhere. */
  allowed(): void {
    this.#allowedAtMs = this.#monotonicMs();
  }

  /** The error when these may not be written: the rest was taken, or everything waits. */
  refusal(
    url: string,
    topics: readonly string[],
    { isOtherTaken, ...items }: RefusedItems & { readonly isOtherTaken: boolean },
  ): unknown {
    return this.#mayBePassedOver(topics) ? this.#partly(url, topics, items) : this.#hold(url, topics, isOtherTaken);
  }

  /** True when something was taken before and after each of these was found to be forbidden. */
  #mayBePassedOver(topics: Iterable<string>): boolean {
    const allowedAtMs = this.#allowedAtMs;
    if (allowedAtMs === undefined) return false;
    return [...topics].every((topic) => {
      const found = this.#forbidden.get(topic);
      return found?.isProven === true && found.sinceMs <= allowedAtMs;
    });
  }

  /** Sends a doubted topic with nothing before or after it that could be the cause. Throws what `publish` throws. */
  async alone(topic: string, link: Pick<BrokerLink, "confirmed">, publish: () => Promise<void>): Promise<void> {
    await link.confirmed();
    try {
      await publish();
      await link.confirmed();
    } catch (error) {
      if (!isForbiddenTopic(error)) this.#endedAlone(topic);
      throw error;
    }
    this.#doubted.delete(topic);
  }

  /**
   * The error when these may not be passed over: nothing is set aside while it may be that nothing at all may be written, or
   * that somebody has mended that meanwhile. They are tried anew at the next attempt.
   */
  #hold(url: string, topics: readonly string[], isOtherTaken: boolean): unknown {
    const isSaid = this.#areSaid(topics);
    for (const topic of topics) {
      this.#forbidden.delete(topic);
      if (isOtherTaken) this.#doubted.set(topic, triesMax - 1);
    }
    if (!isOtherTaken) this.#allowedAtMs = undefined;
    return this.whileSought(
      isSaid ? forbiddenTopic(url, topics, "write") : forbiddenUser(url, undefined),
      isOtherTaken,
    );
  }

  /** The error when these may not be written and the rest was taken. */
  #partly(url: string, topics: readonly string[], items: RefusedItems) {
    const { message, code, next } = this.#areSaid(topics)
      ? forbiddenTopic(url, topics, "write")
      : endingTopic(url, topics);
    return new PartialWriteError(message, { code, ...items, ...(next === undefined ? {} : { next }) });
  }

  /** While a topic is sought, it is tried again soon, and nobody has to act as long as it is known that others are taken. */
  whileSought(error: unknown, isSought = this.#doubted.values().some((tries) => tries > 0)): unknown {
    if (!isSought || !(error instanceof TemporaryError)) return error;
    const { code, next, cause, remedy } = error;
    return new TemporaryError(errorMessage(error), {
      ...{ code, cause, retryWithinMs: searchMs },
      ...(next === undefined ? {} : { next }),
      remedy: this.#allowedAtMs === undefined ? remedy : "time",
    });
  }

  #areSaid(topics: readonly string[]): boolean {
    return topics.every((topic) => this.#forbidden.get(topic)?.isSaid === true);
  }

  #endedAlone(topic: string): void {
    const tries = (this.#doubted.get(topic) ?? 0) + 1;
    if (tries >= triesMax) this.#note(topic, false);
    else this.#doubted.set(topic, tries);
  }

  #note(topic: string, isSaid: boolean): void {
    this.#doubted.delete(topic);
    const isProven = this.#allowedAtMs !== undefined;
    this.#forbidden.set(topic, { sinceMs: this.#monotonicMs(), isSaid, isProven });
  }
}

const known = new WeakMap<object, DoubtedTopics>();

/** What is known of the topics of a sink, by its options: they stay the same object while connections come and go. */
export function doubtedTopicsOf(options: object, monotonicMs: () => number): DoubtedTopics {
  const topics = known.get(options) ?? new DoubtedTopics(monotonicMs);
  known.set(options, topics);
  return topics;
}
