/** Records on disk: one JSON object per line, only ever appended, synced before it counts. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
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
  readonly #check: Validator;
  #lines = 0;
  /** A cut may have left half a line: the next one begins on a line of its own. */
  #endsWithinLine = false;
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: LineFileOptions) {
    this.#options = options;
    this.#check = Compile(options.schema);
  }

  /** Reads what is there; lines that fit no record are passed over and stay where they are. `T` is what `schema` says. */
  static open<T extends object>(options: LineFileOptions): { file: LineFile<T>; records: readonly T[] } {
    mkdirSync(dirname(options.path), { recursive: true });
    const file = new LineFile<T>(options);
    const text = existsSync(options.path) ? readFileSync(options.path, "utf8") : "";
    file.#endsWithinLine = text !== "" && !text.endsWith("\n");
    const records: T[] = [];
    let unreadable = 0;
    for (const line of text.split("\n")) {
      if (line === "") continue;
      file.#lines++;
      const record = file.#record(line);
      if (record === undefined) unreadable++;
      else records.push(record);
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
    await this.#inTurn(write);
  }

  /** Writes the file anew without the records that are not wanted; lines that fit no record stay. The old file is there until the new one is on disk. */
  async retain(isWanted: (record: T) => boolean): Promise<void> {
    const { path } = this.#options;
    const temporary = `${path}.${process.pid}.tmp`;
    await this.#inTurn(async () => {
      const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
      const kept = lines.filter((line) => {
        const record = this.#record(line);
        return record === undefined || isWanted(record);
      });
      try {
        await using file = await open(temporary, "w");
        await file.writeFile(kept.map((line) => `${line}\n`).join(""));
        await file.sync();
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      this.#endsWithinLine = false;
      this.#lines -= lines.length - kept.length;
    });
  }

  #record(line: string): T | undefined {
    const record = parsedJson(line);
    return this.#fits(record) ? record : undefined;
  }

  #fits(record: unknown): record is T {
    return this.#check.Check(record);
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(work);
    this.#writing = done.catch(() => undefined);
    await done;
  }
}
