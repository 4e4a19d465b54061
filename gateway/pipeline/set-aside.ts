/** Entries that a destination refuses for good: kept with the reason in a file of limited size, and counted by code. */
import { appendFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Entry, Log, Stored } from "../core/contracts.ts";
import { recordsOf } from "../core/entry-record.ts";
import { errorCode, errorMessage } from "../core/errors.ts";
import type { Tag } from "../core/tag.ts";
import type { RejectionReport } from "../core/view.ts";

export interface SetAsideOptions {
  /** Directory of the sink. */
  readonly directory: string;
  readonly sink: string;
  readonly log: Log;
  readonly tag: (number: number) => Tag | undefined;
  readonly now: () => number;
  /** The file grows no further than this; what comes then is counted, with an example. */
  readonly bytesMax?: number;
}

/** Name of the file, one JSON record per line: the entry, `reason` and `code`. */
export const setAsideFile = "refused.jsonl";
const bytesMaxDefault = 64 * 2 ** 20;
const codesMax = 20;
const textMax = 500;
const exampleMax = 200;

export class SetAside {
  readonly #options: SetAsideOptions;
  readonly #refusals = new Map<string, RejectionReport>();

  constructor(options: SetAsideOptions) {
    this.#options = options;
  }

  /** Keeps and counts the entries. A file that cannot be written holds nothing back: they are counted all the same. */
  take(entries: readonly Stored<Entry>[], error: unknown): void {
    const { tag, now, directory, sink, log, bytesMax = bytesMaxDefault } = this.#options;
    const code = errorCode(error);
    const reason = errorMessage(error).slice(0, textMax);
    const lines = [...recordsOf(entries, tag)].map(
      (record) => `${JSON.stringify({ ...record, refused: new Date(now()).toISOString(), code, reason })}\n`,
    );
    this.#count({ code, message: reason, example: lines[0]?.slice(0, exampleMax) ?? "" }, lines.length);
    const path = join(directory, setAsideFile);
    const text = lines.join("");
    try {
      if (sizeOf(path) + Buffer.byteLength(text) <= bytesMax) appendFileSync(path, text, { flush: true });
    } catch (cause) {
      log.warn({ sink, path, reason: errorMessage(cause) }, "Refused entries cannot be kept; they are counted.");
    }
  }

  reports(): readonly RejectionReport[] {
    return [...this.#refusals.values()];
  }

  #count(refusal: Omit<RejectionReport, "count">, count: number): void {
    const known = this.#refusals.get(refusal.code);
    if (known === undefined && this.#refusals.size >= codesMax) return;
    this.#refusals.set(refusal.code, { ...refusal, count: (known?.count ?? 0) + count });
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
