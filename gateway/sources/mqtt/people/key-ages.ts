/** Watches that the keys of tracks rotate: one that lives long would let somebody be followed. Holds keys in memory only. */

/** A key may live this long, ms. Source: neutral format of the human side, rotation within 10 minutes. */
const lifeMsMax = 600_000;
/** Keys that are watched; the one that was seen longest ago goes first. */
const keysMax = 1024;

export class KeyAges {
  readonly #seen = new Map<string, { readonly firstMs: number; lastMs: number }>();

  /** True when the key has been in use for longer than 10 minutes without a rest of the same length. */
  isTooOld(key: string, nowMs: number): boolean {
    const known = this.#seen.get(key);
    const firstMs = known === undefined || nowMs - known.lastMs > lifeMsMax ? nowMs : known.firstMs;
    this.#seen.delete(key);
    this.#seen.set(key, { firstMs, lastMs: nowMs });
    const oldest = this.#seen.keys().next().value;
    if (this.#seen.size > keysMax && oldest !== undefined) this.#seen.delete(oldest);
    return nowMs - firstMs > lifeMsMax;
  }
}
