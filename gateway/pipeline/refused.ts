/** Collects what was refused on arrival and notes it in the ledger once a second: a flood of bad values writes no more often. */
import type { Log, Store } from "../core/contracts.ts";
import { errorCode, errorMessage } from "../core/errors.ts";
import type { RefusedCount } from "../core/ledger.ts";
import type { TagNumber } from "../core/measurement.ts";
import type { TagRule } from "./normalise.ts";

export interface RefusedOptions {
  readonly store: Pick<Store, "noteRefused">;
  readonly log: Log;
  readonly now: () => number;
}

export class Refused {
  readonly #options: RefusedOptions;
  #counts = new Map<TagNumber, RefusedCount>();
  #noting: Promise<void> = Promise.resolve();

  constructor(options: RefusedOptions) {
    this.#options = options;
  }

  /** `refused` by index of an address; `rules[address]` are the tags that it feeds. */
  add(refused: ReadonlyMap<number, number>, rules: readonly (readonly TagRule[])[]): void {
    const receivedTimeMs = this.#options.now();
    for (const [address, count] of refused) {
      for (const { tag } of rules[address] ?? []) this.#count({ tag, receivedTimeMs, count });
    }
  }

  /** Resolves when everything so far is on disk, or could not be written: then it waits for the next time. */
  flush(): Promise<void> {
    this.#noting = this.#noting.then(() => this.#note());
    return this.#noting;
  }

  async #note(): Promise<void> {
    if (this.#counts.size === 0) return;
    const counts = [...this.#counts.values()];
    this.#counts = new Map();
    try {
      await this.#options.store.noteRefused(counts);
    } catch (error) {
      for (const count of counts) this.#count(count);
      const reason = { code: errorCode(error), reason: errorMessage(error) };
      this.#options.log.warn(reason, "What was refused could not be noted yet.");
    }
  }

  #count({ tag, receivedTimeMs, count }: RefusedCount): void {
    const known = this.#counts.get(tag);
    this.#counts.set(tag, {
      tag,
      receivedTimeMs: known?.receivedTimeMs ?? receivedTimeMs,
      count: count + (known?.count ?? 0),
    });
  }
}
