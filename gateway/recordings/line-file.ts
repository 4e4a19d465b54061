/** A file of JSON lines that only ever grows: each line is synced before it counts, and the newest of an id holds. */
import { mkdirSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { type ErrorCode, errorMessage, PermanentError } from "../core/errors.ts";
import { parsedJson } from "../core/json.ts";

interface Revised {
  readonly revision: number;
}

interface LineFileOptions<T> {
  readonly path: string;
  readonly schema: TSchema;
  readonly idOf: (item: T) => string;
  /** Lines in the file; beyond them nothing is taken. */
  readonly linesMax: number;
  readonly fullCode: ErrorCode;
}

export class LineFile<T extends Revised> {
  readonly #options: LineFileOptions<T>;
  readonly #newest = new Map<string, T>();
  readonly #revisions: T[] = [];
  #lines = 0;
  #unreadable = 0;
  /** A cut may have left half a line: the next one begins on a line of its own. */
  #endsWithinLine = false;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: LineFileOptions<T>) {
    this.#options = options;
  }

  /** Reads what is there; lines that are something else are passed over and stay where they are. */
  static async open<T extends Revised>(options: LineFileOptions<T>): Promise<LineFile<T>> {
    mkdirSync(dirname(options.path), { recursive: true });
    const file = new LineFile<T>(options);
    const text = await readFile(options.path, "utf8").catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
      throw error;
    });
    file.#endsWithinLine = text !== "" && !text.endsWith("\n");
    const checker = Compile(options.schema);
    for (const line of text.split("\n")) if (line !== "") file.#take(line, (item): item is T => checker.Check(item));
    return file;
  }

  /** Lines that could not be read. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** The newest revision of each id, oldest id first. */
  all(): readonly T[] {
    return [...this.#newest.values()];
  }

  /** Every revision, as written. */
  revisions(): readonly T[] {
    return this.#revisions;
  }

  get(id: string): T | undefined {
    return this.#newest.get(id);
  }

  /** Resolves when the line is on disk. `next` sees the newest revision of the id. Throws PermanentError when the file is full. */
  append(id: string, next: (newest: T | undefined) => T): Promise<T> {
    const done = this.#turn.then(() => this.#append(id, next));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #append(id: string, next: (newest: T | undefined) => T): Promise<T> {
    const { path, linesMax, fullCode } = this.#options;
    if (this.#lines >= linesMax) {
      throw new PermanentError(`${path} has ${linesMax} lines; no more are taken.`, {
        code: fullCode,
        next: "Move the file away and start the gateway again.",
      });
    }
    const item = next(this.#newest.get(id));
    try {
      await using file = await open(path, "a");
      // Until the sync is over, half of the line may be there.
      const start = this.#endsWithinLine ? "\n" : "";
      this.#endsWithinLine = true;
      await file.appendFile(`${start}${JSON.stringify(item)}\n`);
      await file.sync();
    } catch (cause) {
      throw new PermanentError(`${path} cannot be written: ${errorMessage(cause)}.`, {
        code: "SAMSPEL_RECORDINGS_UNWRITABLE",
        cause,
        next: "Free disk space, or check the rights of the folder, and do it again.",
      });
    }
    this.#endsWithinLine = false;
    this.#keep(id, item);
    return item;
  }

  #take(line: string, isItem: (item: unknown) => item is T): void {
    const item = parsedJson(line);
    if (isItem(item)) this.#keep(this.#options.idOf(item), item);
    else this.#unreadable++;
  }

  #keep(id: string, item: T): void {
    this.#lines++;
    this.#newest.set(id, item);
    this.#revisions.push(item);
  }
}
