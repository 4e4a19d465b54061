/** Values that the server lost because its queues were full. Pure. */
import type { Gap } from "../../core/gap.ts";

/** Overflows of one message, joined into one gap. */
export class Overflow {
  readonly #addresses: number[] = [];
  #fromMs = Number.POSITIVE_INFINITY;
  #toMs = Number.NEGATIVE_INFINITY;

  add(address: number, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): void {
    this.#addresses.push(address);
    this.#fromMs = Math.min(this.#fromMs, fromMs);
    this.#toMs = Math.max(this.#toMs, toMs);
  }

  /** Undefined when there was none. */
  gap(source: string): Gap | undefined {
    if (this.#addresses.length === 0) return undefined;
    return {
      type: "gap",
      source,
      tagIds: [],
      addresses: this.#addresses,
      fromMs: this.#fromMs,
      toMs: this.#toMs,
      cause: "server-queue-overflow",
      estimatedCount: this.#addresses.length,
    };
  }
}
