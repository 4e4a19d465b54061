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
  take(countMax: number): { readonly key: string; readonly items: readonly Item[] }[] {
    const taken: { key: string; items: readonly Item[] }[] = [];
    let room = countMax;
    for (const [key, items] of this.#itemsByKey) {
      if (room <= 0) break;
      this.#itemsByKey.delete(key);
      if (items.length <= room) taken.push({ key, items });
      else {
        taken.push({ key, items: items.splice(0, room) });
        // Moves to the end, so that a key with much to do does not keep the others waiting.
        this.#itemsByKey.set(key, items);
      }
      room -= taken.at(-1)!.items.length;
    }
    return taken;
  }
}
