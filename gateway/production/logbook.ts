/** The logbook of equipment on disk: lines in a file, only ever appended, until notes of shifts are too old to be kept. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import Type from "typebox";
import { type Role, roles } from "../core/accounts.ts";
import type { Log } from "../core/contracts.ts";
import { errorMessage, PermanentError } from "../core/errors.ts";
import {
  type LogbookAnswer,
  type LogbookControl,
  type LogbookEntry,
  type LogbookQuery,
  logbookKinds,
  logbookTextMax,
  logbookWorks,
  type NewLogbookEntry,
} from "../core/logbook.ts";
import { LineFile } from "./line-file.ts";

const literals = <const T extends readonly string[]>(values: T) => Type.Union(values.map((each) => Type.Literal(each)));

const entrySchema = Type.Object({
  ...{ id: Type.String(), revision: Type.Integer({ minimum: 1 }), kind: literals(logbookKinds), about: Type.String() },
  ...{ work: Type.Optional(literals(logbookWorks)), text: Type.String({ maxLength: logbookTextMax }) },
  ...{ timeMs: Type.Number(), createdMs: Type.Number(), by: literals([...roles, "simulator"]) },
  withdrawn: Type.Optional(Type.Object({ timeMs: Type.Number(), by: literals(roles) })),
});

const linesMax = 10_000;
/** Entries that one answer lists. */
const listedMax = 200;
const dayMs = 86_400_000;
/** How often notes that are too old are looked for. */
const forgetEveryMs = 3_600_000;
/** Clocks of a browser and of the gateway differ. */
const aheadMs = 300_000;

export interface LogbookParts {
  readonly directory: string;
  readonly log: Log;
  readonly now: () => number;
  readonly lines: readonly { readonly id: string }[];
  readonly assets: readonly { readonly id: string }[];
  /** What people write of a shift may tell about people: it is not kept longer. */
  readonly noteDays: number;
}

export class Logbook implements LogbookControl {
  readonly #parts: LogbookParts;
  readonly #file: LineFile<LogbookEntry>;
  /** Newest revisions by id, in the order in which they were written. */
  readonly #entries = new Map<string, LogbookEntry>();
  #nextForgetMs = 0;

  private constructor(parts: LogbookParts, file: LineFile<LogbookEntry>, records: readonly LogbookEntry[]) {
    this.#parts = parts;
    this.#file = file;
    for (const record of records) this.#entries.set(record.id, record);
  }

  static open(parts: LogbookParts): Logbook {
    const path = join(parts.directory, "logbook.jsonl");
    const { file, records } = LineFile.open<LogbookEntry>({ path, schema: entrySchema, log: parts.log, linesMax });
    return new Logbook(parts, file, records);
  }

  list({ kind, about, fromMs = -Infinity, toMs = Infinity }: LogbookQuery): LogbookAnswer {
    const found = [...this.#entries.values()].filter(
      (entry) =>
        (kind === undefined || entry.kind === kind) &&
        (about === undefined || entry.about === about) &&
        entry.timeMs >= fromMs &&
        entry.timeMs < toMs &&
        !this.#isForgotten(entry),
    );
    const entries = found.sort((a, b) => b.timeMs - a.timeMs || b.createdMs - a.createdMs).slice(0, listedMax);
    return { entries, more: found.length - entries.length, noteDays: this.#parts.noteDays };
  }

  async write({ kind, about, by, work, timeMs, text = "" }: NewLogbookEntry): Promise<LogbookEntry> {
    const createdMs = this.#parts.now();
    const entry: LogbookEntry = {
      ...{ id: randomUUID(), revision: 1, kind, about },
      ...(work === undefined ? {} : { work }),
      ...{ text: text.trim(), timeMs: timeMs ?? createdMs, createdMs, by },
    };
    this.#check(entry);
    await this.#file.append(entry);
    this.#entries.set(entry.id, entry);
    return entry;
  }

  async withdraw(id: string, by: Role): Promise<LogbookEntry> {
    const entry = this.#entries.get(id);
    if (entry === undefined || this.#isForgotten(entry)) {
      throw new PermanentError(`There is no entry ${JSON.stringify(id)} in the logbook.`, {
        code: "SAMSPEL_LOGBOOK_UNKNOWN",
        next: "List the entries with GET /api/v1/logbook.",
      });
    }
    if (entry.withdrawn !== undefined) return entry;
    const withdrawn = { ...entry, revision: entry.revision + 1, withdrawn: { timeMs: this.#parts.now(), by } };
    // Twice at the same time must not become two revisions.
    this.#entries.set(id, withdrawn);
    try {
      await this.#file.append(withdrawn);
    } catch (error) {
      this.#entries.set(id, entry);
      throw error;
    }
    return withdrawn;
  }

  /** Takes notes out of the file that are kept no longer; never throws. */
  async sweep(): Promise<void> {
    const nowMs = this.#parts.now();
    if (nowMs < this.#nextForgetMs) return;
    this.#nextForgetMs = nowMs + forgetEveryMs;
    const old = [...this.#entries.values()].filter((entry) => this.#isForgotten(entry));
    if (old.length === 0) return;
    const ids = new Set(old.map(({ id }) => id));
    try {
      await this.#file.retain(({ id }) => !ids.has(id));
      for (const id of ids) this.#entries.delete(id);
    } catch (error) {
      const reason = errorMessage(error);
      this.#parts.log.error({ reason }, "Notes of shifts that are too old could not be removed from the logbook.");
    }
  }

  #isForgotten({ kind, timeMs }: LogbookEntry): boolean {
    return kind === "handover" && timeMs < this.#parts.now() - this.#parts.noteDays * dayMs;
  }

  #check({ kind, about, work, text, timeMs, createdMs, by }: LogbookEntry): void {
    const { lines, assets } = this.#parts;
    const isNote = kind === "handover";
    if (!(isNote ? lines : assets).some(({ id }) => id === about)) {
      throw new PermanentError(`There is no ${isNote ? "line" : "asset"} ${JSON.stringify(about)}.`, {
        code: isNote ? "SAMSPEL_LINE_UNKNOWN" : "SAMSPEL_ASSET_UNKNOWN",
        next: `List them with GET /api/v1/${isNote ? "lines" : "assets"}.`,
      });
    }
    if (isNote !== (work === undefined)) throw invalid("`work` is said of maintenance, and of nothing else.");
    if (text === "" && (work === undefined || work === "other"))
      throw invalid("The entry says nothing: `text` is empty.");
    if (isNote && timeMs !== createdMs && by !== "simulator")
      throw invalid("A note has the time at which it is written.");
    if (timeMs > createdMs + aheadMs) throw invalid("`timeMs` lies in the future.");
  }
}

function invalid(message: string): PermanentError {
  return new PermanentError(message, {
    code: "SAMSPEL_REQUEST_INVALID",
    next: "Compare the request with /api/v1/openapi.json.",
  });
}
