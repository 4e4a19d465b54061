/** Writes entries to files, one JSON record per line; a full file is followed by the next, the oldest ones are deleted. */
import { type FileHandle, open, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import Type, { type Static } from "typebox";
import type { Entry, Stored } from "../../core/contracts.ts";
import { recordsOf } from "../../core/entry-record.ts";
import { errorMessage, TemporaryError } from "../../core/errors.ts";
import { defineSink, type SinkContext, type SinkWriter } from "../../core/sink.ts";
import { createFolder } from "../../folders.ts";
import { lastRecord } from "./tail.ts";

const FileSinkConfig = Type.Object(
  {
    directory: Type.Optional(
      Type.String({
        title: "Directory",
        description: "Where the files go; relative to `sinks/<id>` in the data directory. Without it, that directory.",
        minLength: 1,
        maxLength: 1000,
      }),
    ),
    fileMiB: Type.Integer({
      title: "File size",
      description: "A file of this size is followed by a new one.",
      minimum: 1,
      maximum: 1_048_576,
      default: 64,
    }),
    files: Type.Integer({
      title: "Files",
      description: "So many files are kept; the oldest is deleted when a new one begins.",
      minimum: 2,
      maximum: 100_000,
      default: 100,
    }),
  },
  { title: "File", description: "Writes every entry as a line of JSON.", additionalProperties: false },
);
type FileSinkConfig = Static<typeof FileSinkConfig>;

export const file = defineSink({
  kind: "file",
  config: FileSinkConfig,
  isOrdered: true,
  async open(config, context) {
    const directory = resolve(context.directory, config.directory ?? ".");
    return await attempt(directory, () => FileWriter.open(directory, config, context));
  },
});

const namePattern = /^values-(\d{8})\.jsonl$/;
/** Text of one write to the disk; bounds memory when values are large. */
const chunkLength = 4 * 2 ** 20;

class FileWriter implements SinkWriter {
  readonly #directory: string;
  readonly #config: FileSinkConfig;
  readonly #context: SinkContext;
  #handle: FileHandle | undefined;
  #bytes = 0;
  /** Sequence number of the last record that is in a file. */
  #written = 0;
  /** That record as it was found; absent once this writer has written one itself. */
  #found: object | undefined;

  private constructor(directory: string, config: FileSinkConfig, context: SinkContext) {
    this.#directory = directory;
    this.#config = config;
    this.#context = context;
  }

  /** Finds out what is there already. A last line that was torn by a power cut is cut off. */
  static async open(directory: string, config: FileSinkConfig, context: SinkContext): Promise<FileWriter> {
    createFolder(directory);
    const writer = new FileWriter(directory, config, context);
    await writer.#continue(await writer.#names());
    return writer;
  }

  async write(entries: readonly Stored<Entry>[]): Promise<{ omittedCount: number }> {
    await attempt(this.#directory, async () => {
      const records = [...recordsOf(entries, this.#context.tag)];
      await this.#recognise(records);
      let text = "";
      for (const record of records) {
        if (record.sequence <= this.#written) continue;
        text += `${JSON.stringify(record)}\n`;
        if (text.length < chunkLength) continue;
        await this.#append(text);
        text = "";
      }
      if (text !== "") await this.#append(text);
      await this.#handle?.datasync();
      this.#written = Math.max(this.#written, records.at(-1)?.sequence ?? 0);
    });
    return { omittedCount: 0 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle?.close();
  }

  /** Goes on with the newest file; the last record may be in the one before when the newest was just begun. */
  async #continue(names: readonly string[]): Promise<void> {
    for (const name of names.slice(-2).toReversed()) {
      const handle = await open(join(this.#directory, name), "r+");
      const last = await lastRecord(handle);
      if (this.#handle === undefined) {
        this.#handle = handle;
        this.#bytes = last?.endByte ?? 0;
        await handle.truncate(this.#bytes);
      } else {
        await handle.close();
      }
      const sequence: unknown = last === undefined ? undefined : Reflect.get(last.record, "sequence");
      if (typeof sequence !== "number") continue;
      [this.#written, this.#found] = [sequence, last?.record];
      return;
    }
  }

  /**
   * The first entries after a start may be there already: the last record of the file is then among them. If they are
   * older and it is not, the store was begun anew and counts from the start: a new file begins.
   */
  async #recognise(records: readonly FileRecord[]): Promise<void> {
    const found = this.#found;
    this.#found = undefined;
    if (found === undefined || (records[0]?.sequence ?? 0) > this.#written) return;
    const same = records.find(({ sequence }) => sequence === this.#written);
    if (same !== undefined && identity(same) === identity(found)) return;
    this.#written = 0;
    await this.#next();
  }

  async #append(text: string): Promise<void> {
    if (this.#handle === undefined || this.#bytes >= this.#config.fileMiB * 2 ** 20) await this.#next();
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#handle!.write(bytes, at, bytes.length - at, this.#bytes);
      at += bytesWritten;
      this.#bytes += bytesWritten;
    }
  }

  /** Closes the file, begins the next one and deletes those beyond the limit. */
  async #next(): Promise<void> {
    await this.#handle?.datasync();
    await this.#handle?.close();
    this.#handle = undefined;
    const names = await this.#names();
    const number = 1 + Number(namePattern.exec(names.at(-1) ?? "")?.[1] ?? 0);
    const name = `values-${String(number).padStart(8, "0")}.jsonl`;
    this.#handle = await open(join(this.#directory, name), "w");
    this.#bytes = 0;
    for (const old of names.slice(0, Math.max(0, names.length + 1 - this.#config.files))) {
      await rm(join(this.#directory, old), { force: true });
    }
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.#directory)).filter((name) => namePattern.test(name)).toSorted();
  }
}

type FileRecord = ReturnType<typeof recordsOf> extends Generator<infer Row> ? Row : never;

/** What tells two records of the same number apart, whatever the configuration says about the tag by now. */
function identity(record: object): string {
  return JSON.stringify(
    ["type", "time", "ordinal", "received", "fromMs", "timeMs"].map((key) => Reflect.get(record, key)),
  );
}

async function attempt<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new TemporaryError(`Files in ${directory} cannot be written: ${errorMessage(error)}.`, {
      code: "SAMSPEL_SINK_FILE",
      cause: error,
      next: "Check that the directory exists, that Samspel may write there, and that the disk has space.",
      remedy: "operator",
    });
  }
}
