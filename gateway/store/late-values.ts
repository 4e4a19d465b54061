/** Finds stored values at late times in the compacted history, so that a repeated value is recognised there too. */
import { BlockFile, type BlockHead } from "./block-file.ts";
import type { LateIndex } from "./identity.ts";
import { rowAt, type Series } from "./series.ts";
import { type Database, openForReading } from "./sqlite.ts";

/** Looks into the history file through a connection of its own, opened when it is first needed. */
export class LateValues {
  readonly #path: string;
  #database: Database | undefined;
  #blocks: BlockFile | undefined;
  /** The block that was read last: late values of a tag come together. */
  #cached: { readonly id: number; readonly series: Series | undefined } | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  load(late: LateIndex): void {
    const blocks = this.#opened();
    for (const tag of late.tags()) {
      let head: BlockHead | undefined;
      for (const { ms } of late.timesOf(tag)) {
        if (head === undefined || ms > head.endMs) head = blocks.blockAt(tag, ms);
        if (head === undefined || ms > head.endMs) continue;
        const series = this.#read(blocks, head);
        if (series === undefined) continue;
        for (let row = rowAt(series, ms); row < series.length && series.timesMs[row] === ms; row++) {
          late.note(tag, series, row);
        }
      }
    }
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
    this.#blocks = undefined;
    this.#cached = undefined;
  }

  #opened(): BlockFile {
    this.#database ??= openForReading(this.#path);
    this.#blocks ??= new BlockFile(this.#database, () => {});
    return this.#blocks;
  }

  #read(blocks: BlockFile, head: BlockHead): Series | undefined {
    if (this.#cached?.id !== head.id) this.#cached = { id: head.id, series: blocks.read(head) };
    return this.#cached.series;
  }
}
