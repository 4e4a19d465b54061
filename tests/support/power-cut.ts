/**
 * Directories as a power cut may leave them: what was synced is there, every other write may be there, be missing, or
 * be there in part (whole sectors). Creating, renaming and deleting files takes effect in order, as in a journalled
 * file system. The method of SQLite's own crash tests (sqlite.org/testing.html §3.3), one level up.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { TraceEvent } from "./write-trace.ts";

const sectorBytes = 512;

/** Uniform in [0, 1). */
export type Random = () => number;

/** The same sequence for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Change = Extract<TraceEvent, { type: "write" | "truncate" }>;

/** One file by its identity on disk, whatever its name. */
interface Inode {
  readonly changes: Change[];
  readonly syncs: TraceEvent[];
}

interface CutOptions {
  readonly events: readonly TraceEvent[];
  /** Directory whose files were traced. */
  readonly from: string;
  /** Where the image is written. */
  readonly into: string;
  readonly random: Random;
}

/** Writes one image; gives what had been printed by then. */
export function cutPower({ events, from, into, random }: CutOptions): string {
  const last = events.at(-1)?.end ?? 0;
  const cut = Math.floor(random() * (last + 1));
  const files = new Map<string, Inode>();
  const printed: string[] = [];
  for (const event of events) if (event.begin <= cut) apply(event, { files, printed });
  // Some images lose everything that may be lost, some keep everything, most are mixed.
  const keep = [0, 1, random(), random()][Math.floor(random() * 4)]!;
  mkdirSync(into, { recursive: true });
  for (const [path, inode] of files) {
    const content = contentAt(inode, { cut, keep, random });
    if (content !== undefined) writeFileSync(join(into, relative(from, path)), content);
  }
  return printed.join("");
}

function apply(event: TraceEvent, { files, printed }: { files: Map<string, Inode>; printed: string[] }): void {
  switch (event.type) {
    case "print":
      printed.push(event.text);
      return;
    case "create":
      if (!files.has(event.path)) files.set(event.path, { changes: [], syncs: [] });
      return;
    case "unlink":
      files.delete(event.path);
      return;
    case "rename": {
      const inode = files.get(event.path);
      if (inode !== undefined) files.set(event.to, inode);
      files.delete(event.path);
      return;
    }
    case "sync":
      files.get(event.path)?.syncs.push(event);
      return;
    default:
      files.get(event.path)?.changes.push(event);
  }
}

interface Cut {
  readonly cut: number;
  readonly keep: number;
  readonly random: Random;
}

/** Undefined when even the name of the file is lost: nothing of it was ever synced. */
function contentAt({ changes, syncs }: Inode, { cut, keep, random }: Cut): Buffer | undefined {
  const done = syncs.filter(({ end }) => end <= cut);
  if (done.length === 0 && random() > keep) return undefined;
  const syncedBefore = done.reduce((latest, { begin }) => Math.max(latest, begin), -1);
  const content = new Content(changes);
  for (const change of changes) {
    const isWhole = change.end < syncedBefore || random() < keep;
    if (change.type === "truncate") {
      if (isWhole) content.resize(change.size);
    } else if (isWhole) {
      content.write(change.offset, change.data);
    } else if (random() < 0.5) {
      // Any of its sectors may have reached the disk.
      for (let at = 0; at < change.data.length; at += sectorBytes) {
        if (random() < 0.5) content.write(change.offset + at, change.data.subarray(at, at + sectorBytes));
      }
    }
  }
  return content.bytes();
}

/** Bytes of a file while its changes are applied; what was never written is zero. */
class Content {
  readonly #bytes: Buffer;
  #size = 0;

  constructor(changes: readonly Change[]) {
    const ends = changes.map((change) => (change.type === "write" ? change.offset + change.data.length : change.size));
    this.#bytes = Buffer.alloc(ends.reduce((most, end) => Math.max(most, end), 0));
  }

  write(offset: number, data: Buffer): void {
    data.copy(this.#bytes, offset);
    this.#size = Math.max(this.#size, offset + data.length);
  }

  resize(size: number): void {
    if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#size);
  }
}
