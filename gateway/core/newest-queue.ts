/** A bounded queue per key in which the newest items win: what consumers that may skip, but never fall behind, wait in. */
export class NewestQueue<Item> {
  readonly #itemsByKey = new Map<string, Item[]>();
  readonly #lengthMax: number;

  /** `lengthMax`: items that wait per key. */
  constructor(lengthMax: number) {
    if (!(lengthMax >= 1)) throw new RangeError("A queue needs room for one item.");
    this.#lengthMax = lengthMax;
  }

  /** Adds an item. Returns the oldest one of this key when it had to give way. */
  push(key: string, item: Item): Item | undefined {
    const items = this.#itemsByKey.get(key);
    if (items === undefined) {
      this.#itemsByKey.set(key, [item]);
      return undefined;
    }
    items.push(item);
    return items.length > this.#lengthMax ? items.shift() : undefined;
  }

  /** Takes at most `countMax` items out: key after key, the oldest of each first. */
  take(countMax: number): { readonly key: string; readonly item: Item }[] {
    const taken: { key: string; item: Item }[] = [];
    for (const [key, items] of this.#itemsByKey) {
      const room = countMax - taken.length;
      if (room <= 0) break;
      for (const item of items.splice(0, room)) taken.push({ key, item });
      this.#itemsByKey.delete(key);
      // Moves to the end, so that a key with much to do does not keep the others waiting.
      if (items.length > 0) this.#itemsByKey.set(key, items);
    }
    return taken;
  }
}
