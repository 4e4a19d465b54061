/** Records on disk: one JSON object per line, only ever appended, synced before it counts. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import type { TSchema } from "typebox";
import Type from "typebox";
import { Compile } from "typebox/compile";
import type { Log } from "../core/contracts.ts";
import { PermanentError } from "../core/errors.ts";
import { parsedJson } from "../core/json.ts";

export interface LineFileOptions {
  readonly path: string;
  readonly schema: TSchema;
  readonly log: Log;
  /** Beyond them nothing is taken, so that nothing grows without end. */
  readonly linesMax: number;
}

export class LineFile<T extends object> {
  readonly #options: LineFileOptions;
  #lines = 0;
  /** A cut may have left half a line: the next one begins on a line of its own. */
  #endsWithinLine = false;
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: LineFileOptions) {
    this.#options = options;
  }

  /** Reads what is there; lines that fit no record are passed over and stay where they are. `T` is what `schema` says. */
  static open<T extends object>(options: LineFileOptions): { file: LineFile<T>; records: readonly T[] } {
    mkdirSync(dirname(options.path), { recursive: true });
    const file = new LineFile<T>(options);
    const text = existsSync(options.path) ? readFileSync(options.path, "utf8") : "";
    file.#endsWithinLine = text !== "" && !text.endsWith("\n");
    const check = Compile(Type.Unsafe<T>(options.schema));
    const records: T[] = [];
    let unreadable = 0;
    for (const line of text.split("\n")) {
      if (line === "") continue;
      file.#lines++;
      const record = parsedJson(line);
      if (check.Check(record)) records.push(record);
      else unreadable++;
    }
    if (unreadable > 0) {
      options.log.warn({ path: options.path, unreadable }, "Some records cannot be read and are passed over.");
    }
    return { file, records };
  }

  /** Resolves when the records are on disk. Throws PermanentError when the file is full. */
  async append(...records: readonly T[]): Promise<void> {
    const { path, linesMax } = this.#options;
    if (records.length === 0) return;
    if (this.#lines + records.length > linesMax) {
      throw new PermanentError(`${path} holds ${linesMax} lines; no more are taken.`, {
        code: "SAMSPEL_RECORDS_FULL",
        next: `Move ${path} away and start the gateway again.`,
      });
    }
    this.#lines += records.length;
    const write = async () => {
      await using file = await open(path, "a");
      const start = this.#endsWithinLine ? "\n" : "";
      await file.appendFile(`${start}${records.map((record) => `${JSON.stringify(record)}\n`).join("")}`);
      await file.sync();
      this.#endsWithinLine = false;
    };
    const written = this.#writing.then(write);
    this.#writing = written.catch(() => undefined);
    await written;
  }
}
