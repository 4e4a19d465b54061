/** What a sink has confirmed, on disk, and how much it still lacks. */
import { type Confirmed, confirmedUpTo, confirmedWith, countOf, limited } from "../core/confirmed.ts";
import type { Entry, Store, Stored } from "../core/contracts.ts";
import { firstSequence } from "./entry-range.ts";
import { mostAhead } from "./replay-order.ts";

export class SinkPosition {
  readonly #id: string;
  readonly #store: Pick<Store, "readAfter" | "cursor" | "moveCursor">;
  #confirmed: Confirmed | undefined;
  /** Entries that were confirmed, set aside or found missing since the start. */
  #passedCount = 0;
  /** Sequence number of the newest entry. */
  last: number;
  /** Arrival of the oldest entry that waits; undefined when nothing waits or it is not known. */
  pendingSinceMs: number | undefined;

  constructor(id: string, store: Pick<Store, "readAfter" | "cursor" | "moveCursor">, last: number) {
    this.#id = id;
    this.#store = store;
    this.last = last;
  }

  /** Undefined before `open`, and for a new sink while the log is empty. */
  get confirmed(): Confirmed | undefined {
    return this.#confirmed;
  }

  /** Finds out where the sink is; a new one starts with the oldest entry there is. */
  async open(): Promise<void> {
    this.#confirmed ??= await this.#store.cursor(this.#id);
    const [oldest] = await this.#store.readAfter(this.#confirmed?.sequence ?? 0, 1);
    this.pendingSinceMs = oldest && arrivalMs(oldest.entry);
    if (oldest === undefined || this.#confirmed !== undefined) return;
    const begin = confirmedUpTo(firstSequence(oldest) - 1);
    await this.#store.moveCursor(this.#id, begin);
    this.#confirmed = begin;
  }

  /** Entries were read: the log reaches this far, and the oldest that waits may be among them. */
  seen(entries: readonly Stored<Entry>[]): void {
    const [oldest] = entries;
    if (oldest === undefined) return;
    this.last = Math.max(this.last, entries.at(-1)!.sequence);
    const isOldest = firstSequence(oldest) === (this.#confirmed?.sequence ?? 0) + 1;
    if (isOldest || this.pendingSinceMs === undefined) this.pendingSinceMs = arrivalMs(oldest.entry);
  }

  /** Resolves when `after` < sequence ≤ `through` is confirmed on disk. */
  async confirm(after: number, through: number, setAside: readonly Stored<Entry>[] = []): Promise<void> {
    const before = this.#confirmed ?? confirmedUpTo(after);
    const next = limited(confirmedWith(before, { first: after + 1, last: through }), mostAhead);
    await this.#store.moveCursor(this.#id, next, setAside);
    this.#confirmed = next;
    this.#passedCount += through - after;
    if (this.pendingCount === 0) this.pendingSinceMs = undefined;
  }

  get pendingCount(): number {
    const { sequence, ahead } = this.#confirmed ?? confirmedUpTo(this.last);
    return Math.max(0, this.last - sequence - countOf(ahead));
  }

  /** What waited at the start and came since. What is sent a second time counts a second time. */
  get dueCount(): number {
    return this.pendingCount + this.#passedCount;
  }
}

function arrivalMs(entry: Entry): number {
  switch (entry.type) {
    case "measurements":
      return entry.receivedTimeMs;
    case "gap":
      return entry.toMs;
    case "condition":
      return entry.timeMs;
  }
}
