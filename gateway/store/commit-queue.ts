/** Group commit: appends wait together until enough values or time have come, and are committed at once. */
import type { AppendResult, Entry } from "../core/contracts.ts";
import { TemporaryError } from "../core/errors.ts";
import { ColumnBuffer, otherBytes, rowBytes } from "./columns.ts";
import type { StoreLimits } from "./limits.ts";
import type { Commit, CommitItem } from "./messages.ts";

/** Commits that are with the writer at the same time: one being written, one ready. */
const mostInFlight = 2;
/** Rough size of a gap or a change of a condition. */
const itemBytes = 1024;

type OwnedCommit = Commit & { readonly columns: ReturnType<ColumnBuffer["take"]> };

/** Writes a commit; one result per append. */
type Write = (commit: OwnedCommit) => Promise<readonly AppendResult[]>;

interface Group {
  readonly columns: ColumnBuffer;
  readonly items: CommitItem[];
  readonly waiting: PromiseWithResolvers<AppendResult>[];
  size: Size;
}

interface Size {
  readonly values: number;
  readonly bytes: number;
}

export class CommitQueue {
  readonly #limits: StoreLimits;
  readonly #write: Write;
  #group: Group | undefined;
  #isDue = false;
  #timer: NodeJS.Timeout | undefined;
  #inFlight = 0;
  /** What is not committed yet, with the writer or waiting. */
  #pending: Size = { values: 0, bytes: 0 };
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(limits: StoreLimits, write: Write) {
    this.#limits = limits;
    this.#write = write;
  }

  /** Copies the entries; resolves when they are committed and synced. Throws TemporaryError when the queue is full. */
  add(entries: readonly Entry[]): Promise<AppendResult> {
    const size = sizeOf(entries);
    this.#refuseOverflow(size);
    const group = this.#group ?? this.#newGroup(size);
    this.#group = group;
    for (const entry of entries) addEntry(group, entry);
    group.size = sum(group.size, size);
    this.#pending = sum(this.#pending, size);
    const result = Promise.withResolvers<AppendResult>();
    group.waiting.push(result);
    this.#schedule(group);
    return result.promise;
  }

  /** Commits what waits and resolves when nothing is pending. */
  async drain(): Promise<void> {
    this.#isDue = true;
    this.#flush();
    if (this.#inFlight === 0) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
  }

  #newGroup({ values }: Size): Group {
    const columns = new ColumnBuffer(Math.max(values, this.#limits.commitValues));
    return { columns, items: [], waiting: [], size: { values: 0, bytes: 0 } };
  }

  #refuseOverflow(size: Size): void {
    const isEmpty = this.#pending.values === 0;
    const { values, bytes } = sum(this.#pending, size);
    if (isEmpty || (values <= this.#limits.queueValues && bytes <= this.#limits.queueBytes)) return;
    throw new TemporaryError(`${this.#pending.values} values wait for the disk already.`, {
      code: "SAMSPEL_STORE_BUSY",
      next: "Wait for the appends before; the disk is slower than the sources.",
    });
  }

  #schedule(group: Group): void {
    if (group.size.values >= this.#limits.commitValues) {
      this.#isDue = true;
      this.#flush();
    } else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#isDue = true;
        this.#flush();
      }, this.#limits.commitMs);
    }
  }

  #flush(): void {
    const group = this.#group;
    if (group === undefined || !this.#isDue || this.#inFlight >= mostInFlight) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#group = undefined;
    this.#isDue = false;
    this.#inFlight++;
    const { columns, items, waiting } = group;
    this.#write({ columns: columns.take(), items, appends: waiting.length })
      .then(
        (results) => {
          for (const [i, { resolve }] of waiting.entries()) resolve(results[i]!);
        },
        (error: unknown) => {
          for (const { reject } of waiting) reject(error);
        },
      )
      .finally(() => this.#settled(group));
  }

  #settled({ size }: Group): void {
    this.#inFlight--;
    this.#pending = { values: this.#pending.values - size.values, bytes: this.#pending.bytes - size.bytes };
    this.#flush();
    if (this.#inFlight === 0 && this.#group === undefined) this.#idle?.resolve();
  }
}

function addEntry({ columns, items, waiting }: Group, entry: Entry): void {
  const append = waiting.length;
  if (entry.type === "gap") {
    items.push({ type: "gap", append, gap: entry });
  } else if (entry.type === "condition") {
    items.push({ type: "condition", append, change: entry });
  } else if (entry.length > 0) {
    columns.add(entry);
    items.push({ type: "values", append, count: entry.length, receivedTimeMs: entry.receivedTimeMs });
  }
}

function sizeOf(entries: readonly Entry[]): Size {
  let [values, bytes] = [0, 0];
  for (const entry of entries) {
    if (entry.type !== "measurements") {
      values += 1;
      bytes += itemBytes;
    } else {
      values += entry.length;
      bytes += entry.length * rowBytes;
      for (const other of entry.others.values()) bytes += otherBytes(other);
    }
  }
  return { values, bytes };
}

function sum(a: Size, b: Size): Size {
  return { values: a.values + b.values, bytes: a.bytes + b.bytes };
}
