/** Whether the primary host is there, as its STATE messages say. Pure. */
import { parseState } from "../../protocols/sparkplug/host-state.ts";

export class PrimaryHost {
  #isOnline = false;
  #newestMs = Number.NEGATIVE_INFINITY;

  get isOnline(): boolean {
    return this.#isOnline;
  }

  /** An older message than the last one is out of date: the will of a connection that was followed by another. */
  take(payload: Buffer): void {
    const state = parseState(payload.toString());
    if (state === undefined || state.timestampMs < this.#newestMs) return;
    this.#newestMs = state.timestampMs;
    this.#isOnline = state.isOnline;
  }
}
