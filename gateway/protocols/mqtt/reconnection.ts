/** When to connect again after a session at a broker has ended, and whether another client takes it. Pure. */
import { type BackOff, retryMs } from "../../core/back-off.ts";

/** Short, so that values come within seconds after the network is back. */
const backOff: BackOff = { msMin: 500, msMax: 4000 };
/** A session that lasted this long starts the back-off anew. */
const steadyMs = 10_000;
/** More sessions than this, each ended by the broker within a minute, and another client uses the same id. */
const takeoversPerMinuteMax = 3;
const minuteMs = 60_000;

export interface SessionEnd {
  /** Monotonic. */
  readonly nowMs: number;
  /** False when the broker was not reached. */
  readonly wasOnline: boolean;
  /** The broker ended it, in order and without giving another reason than a take-over. */
  readonly isByBroker: boolean;
  readonly error?: unknown;
  /** Uniform in [0, 1). */
  readonly random: number;
}

export interface NextAttempt {
  readonly waitMs: number;
  /** Another client has taken the session again and again: then one attempt a minute, until one session lasts. */
  readonly isTakenOver: boolean;
}

export class Reconnection {
  #attempt = 0;
  #onlineSinceMs = 0;
  #takeovers: number[] = [];
  #isContested = false;

  online(nowMs: number): void {
    this.#onlineSinceMs = nowMs;
  }

  ended({ nowMs, wasOnline, isByBroker, error, random }: SessionEnd): NextAttempt {
    const lastedMs = wasOnline ? nowMs - this.#onlineSinceMs : 0;
    if (lastedMs >= minuteMs) this.#isContested = false;
    this.#takeovers = this.#takeovers.filter((atMs) => atMs > nowMs - minuteMs);
    if (wasOnline && isByBroker) this.#takeovers.push(nowMs);
    if (this.#takeovers.length > takeoversPerMinuteMax) this.#isContested = true;
    if (this.#isContested && wasOnline && isByBroker) {
      this.#attempt = 0;
      return { waitMs: minuteMs * (1 + random / 4), isTakenOver: true };
    }
    this.#attempt = lastedMs >= steadyMs ? 1 : this.#attempt + 1;
    return { waitMs: retryMs(this.#attempt, { error, random, backOff }), isTakenOver: false };
  }
}
