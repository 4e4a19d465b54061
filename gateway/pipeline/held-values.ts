/** Until when a value holds: a source that is lost, or silent for longer than it may be, ends it with a bad value. */
import type { Measurement, TagNumber } from "../core/measurement.ts";
import { statusCodes } from "../core/quality.ts";

interface Held {
  readonly holdMs: number;
  last: Measurement | undefined;
  /** Wall clock at which the last value came. */
  arrivedMs: number;
  /** Time of the bad value that ended it, ms; undefined while it holds. */
  lostMs: number | undefined;
}

/** Only the tags that were given; every other one passes unchanged. */
export class HeldValues {
  readonly #tags: ReadonlyMap<TagNumber, Held>;
  readonly #now: () => number;

  /** `holdMs` by tag: how long a value holds without a new one. */
  constructor(holdMs: ReadonlyMap<TagNumber, number>, now: () => number) {
    this.#now = now;
    this.#tags = new Map(
      Array.from(holdMs, ([tag, ms]) => [tag, { holdMs: ms, last: undefined, arrivedMs: now(), lostMs: undefined }]),
    );
  }

  /**
   * The value as its metrics shall see it. After a loss a server repeats a value that has not changed, with the time of its
   * last change: it holds again from its arrival on, not from before the loss.
   */
  arrived(measurement: Measurement): Measurement {
    const held = this.#tags.get(measurement.tag);
    if (held === undefined) return measurement;
    const { lostMs } = held;
    const isOlder = lostMs !== undefined && measurement.sourceTimeMs <= lostMs;
    const seen = isOlder
      ? { ...measurement, sourceTimeMs: Math.max(lostMs + 1, measurement.receivedTimeMs) }
      : measurement;
    held.last = seen;
    held.arrivedMs = this.#now();
    held.lostMs = undefined;
    return seen;
  }

  /** The bad values of tags whose source is lost. */
  lost(tags: readonly TagNumber[]): Measurement[] {
    return tags.flatMap((tag) => this.#ended(tag, this.#sinceLast(tag)));
  }

  /** The bad values of tags that have been silent for longer than they may be. */
  silent(): Measurement[] {
    const nowMs = this.#now();
    return Array.from(this.#tags).flatMap(([tag, { holdMs, arrivedMs }]) =>
      nowMs - arrivedMs > holdMs ? this.#ended(tag, holdMs) : [],
    );
  }

  #sinceLast(tag: TagNumber): number {
    const held = this.#tags.get(tag);
    return held === undefined ? 0 : Math.max(0, this.#now() - held.arrivedMs);
  }

  /** Times are those of the source: the last value, and how long ago it came. */
  #ended(tag: TagNumber, afterMs: number): Measurement[] {
    const held = this.#tags.get(tag);
    if (held?.last === undefined || held.lostMs !== undefined) return [];
    const sourceTimeMs = held.last.sourceTimeMs + afterMs;
    held.lostMs = sourceTimeMs;
    const statusCode = statusCodes.badNoCommunication;
    return [{ tag, value: null, quality: "bad", statusCode, sourceTimeMs, receivedTimeMs: this.#now() }];
  }
}
