/** How many values met which fate, by tag; and the stored form of such counts (pure). */
import { type Sealed, sealed, unsealed } from "./blocks.ts";
import { ByteReader, ByteWriter, MalformedBytes } from "./bytes.ts";
import { readIntegers, writeIntegers } from "./integers.ts";

/**
 * Of the store are stored, duplicate, rejected, whose sum is what was received, backfilled (among the stored) and dropped
 * (among the stored, before the history had them). The others are of a destination: stored = earlier (before it existed)
 * + forwarded + set aside + dropped + pending. The position in this list is what is stored: it never changes, and what is
 * new comes last.
 */
export const fates = [
  "stored",
  "duplicate",
  "backfilled",
  "earlier",
  "forwarded",
  "setAside",
  "dropped",
  "rejected",
] as const;
export type Fate = (typeof fates)[number];

const mostTags = 1 << 24;

export class Counts {
  readonly #columns = new Map<Fate, Float64Array<ArrayBuffer>>();

  /** [highest + 1 at least] by tag number, for loops over many values. */
  column(fate: Fate, highest: number): Float64Array<ArrayBuffer> {
    const known = this.#columns.get(fate);
    if (known !== undefined && highest < known.length) return known;
    const column = new Float64Array(Math.max(64, highest + 1, 2 * (known?.length ?? 0)));
    if (known !== undefined) column.set(known);
    this.#columns.set(fate, column);
    return column;
  }

  add(fate: Fate, tag: number, count: number): void {
    this.column(fate, tag)[tag]! += count;
  }

  addAll(other: Counts): void {
    for (const [fate, counts] of other.#columns) {
      const column = this.column(fate, counts.length - 1);
      for (let tag = 0; tag < counts.length; tag++) column[tag]! += counts[tag]!;
    }
  }

  of(fate: Fate, tag: number): number {
    return this.#columns.get(fate)?.[tag] ?? 0;
  }

  /** Tags with anything to count, ascending. */
  tags(): number[] {
    const tags = new Set<number>();
    for (const column of this.#columns.values()) for (const tag of filled(column)) tags.add(tag);
    return [...tags].toSorted((a, b) => a - b);
  }

  encode(): Sealed {
    const writer = new ByteWriter(1024);
    for (const fate of fates) {
      const column = this.#columns.get(fate) ?? new Float64Array(0);
      const tags = filled(column);
      writer.count(tags.length);
      writeIntegers(writer, Float64Array.from(tags));
      writeIntegers(
        writer,
        Float64Array.from(tags, (tag) => column[tag]!),
      );
    }
    return sealed(writer.finish());
  }

  /** Throws `MalformedBytes` for what `encode` did not write. */
  static decode(bytes: Sealed): Counts {
    const reader = new ByteReader(unsealed(bytes));
    const result = new Counts();
    for (const fate of fates) {
      // Written by a version that did not know this fate.
      if (reader.remaining() === 0) break;
      const length = reader.count();
      if (length > mostTags) throw new MalformedBytes("The ledger has too many tags.");
      const tags = readIntegers(reader, length);
      const counts = readIntegers(reader, length);
      for (const [i, tag] of tags.entries()) {
        if (!(tag >= 0 && tag < mostTags)) throw new MalformedBytes("The ledger names a tag that cannot be.");
        result.add(fate, tag, counts[i]!);
      }
    }
    return result;
  }
}

function filled(column: Float64Array): number[] {
  const tags: number[] = [];
  for (let tag = 0; tag < column.length; tag++) if (column[tag] !== 0) tags.push(tag);
  return tags;
}
