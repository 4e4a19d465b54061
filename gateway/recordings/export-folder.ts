/** The folder that an export grows in: finished files are known by a list, half ones never count, the end is one rename. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigError, type ErrorCode, errorMessage, PermanentError } from "../core/errors.ts";
import { createFolder } from "../folders.ts";
import type { CrateFile } from "./crate-input.ts";
import { fileSha256 } from "./seal.ts";
import type { SignalCount } from "./tables.ts";

/** A finished file and what it holds of each signal. */
export interface FinishedFile extends CrateFile {
  readonly table?: string;
  readonly counts?: readonly SignalCount[];
  /** Of a stretch: the files that hold it. */
  readonly covers?: readonly string[];
}

const listName = "export-state.jsonl";
/** Space that stays free, so that nothing else on the disk suffers. */
const usualSpareBytes = 64 * 2 ** 20;

/** Where an export grows until it is whole. */
export function unfinishedOf(to: string): string {
  return `${to}.unfinished`;
}

export class ExportFolder {
  readonly #to: string;
  readonly #unfinished: string;
  readonly #spareBytes: number;
  readonly #files = new Map<string, FinishedFile>();

  private constructor(to: string, spareBytes: number) {
    this.#to = to;
    this.#unfinished = unfinishedOf(to);
    this.#spareBytes = spareBytes;
  }

  /**
   * `identity` says what is exported and how: an unfinished export of something else is not continued. Throws ConfigError
   * when the folder is there already or cannot be written.
   */
  static async open(to: string, identity: string, spareBytes = usualSpareBytes): Promise<ExportFolder> {
    if (existsSync(to)) {
      throw new ConfigError(`${to} is there already.`, {
        code: "SAMSPEL_EXPORT_EXISTS",
        next: "Give --to a folder that does not exist; an export never overwrites another.",
      });
    }
    const folder = new ExportFolder(to, spareBytes);
    try {
      createFolder(folder.#unfinished);
    } catch (cause) {
      throw new ConfigError(`${folder.#unfinished} cannot be created: ${errorMessage(cause)}.`, {
        code: "SAMSPEL_EXPORT_UNWRITABLE",
        cause,
        next: "Give --to a folder in a place that you may write to.",
      });
    }
    await folder.#resume(identity);
    return folder;
  }

  /** True for a file that an earlier run has finished. */
  has(path: string): boolean {
    return this.#files.has(path);
  }

  files(): readonly FinishedFile[] {
    return [...this.#files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Written beside, synced, renamed, then listed. Throws PermanentError when the disk is full. */
  async add(file: Omit<FinishedFile, "bytes" | "sha256">, bytes: Uint8Array): Promise<void> {
    const path = join(this.#unfinished, file.path);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await this.#guarded(async () => {
      await this.#checkSpace(bytes.length);
      await mkdir(dirname(path), { recursive: true });
      await writeSynced(`${path}.half`, bytes);
      await rename(`${path}.half`, path);
    });
    await this.#list({ ...file, bytes: bytes.length, sha256 });
  }

  /** A stretch whose files are all there, if it has any: it is not read again. */
  async cover(path: string, counts: readonly SignalCount[], covers: readonly string[]): Promise<void> {
    await this.#list({ path, bytes: 0, sha256: "", encodingFormat: "", description: "", counts, covers });
  }

  /** Files that are not in the list and need no resuming: metadata, list of hashes, signature. */
  async write(path: string, text: string): Promise<void> {
    await this.#guarded(() => writeSynced(join(this.#unfinished, path), Buffer.from(text)));
  }

  /** From here on it is an export. */
  async finish(): Promise<void> {
    await this.#guarded(async () => {
      await rm(join(this.#unfinished, listName));
      await syncFolder(this.#unfinished);
      await rename(this.#unfinished, this.#to);
      await syncFolder(dirname(this.#to));
    });
  }

  async #resume(identity: string): Promise<void> {
    const path = join(this.#unfinished, listName);
    const text = await readFile(path, "utf8").catch(() => "");
    const lines = text
      .slice(0, text.lastIndexOf("\n") + 1)
      .split("\n")
      .filter((line) => line !== "");
    if (lines.length === 0) {
      await this.#guarded(() => writeSynced(path, Buffer.from(`${JSON.stringify({ identity })}\n`)));
      return;
    }
    const [head, ...rest] = lines.map((line) => JSON.parse(line));
    if (head.identity !== identity) {
      throw new ConfigError(`${this.#unfinished} is an unfinished export of something else.`, {
        code: "SAMSPEL_EXPORT_OTHER",
        next: "Give --to another folder, or delete the unfinished one.",
      });
    }
    for (const file of rest as FinishedFile[]) if (await this.#isWhole(file)) this.#files.set(file.path, file);
    // A line that was cut is written again.
    await writeSynced(
      path,
      Buffer.from(`${[head, ...this.#files.values()].map((line) => JSON.stringify(line)).join("\n")}\n`),
    );
  }

  async #isWhole({ path, bytes, sha256, covers = [] }: FinishedFile): Promise<boolean> {
    if (sha256 === "") return covers.every((each) => this.#files.has(each));
    const full = join(this.#unfinished, path);
    const found = await stat(full).catch(() => undefined);
    return found?.size === bytes && (await fileSha256(full)) === sha256;
  }

  async #list(file: FinishedFile): Promise<void> {
    await this.#guarded(async () => {
      await using list = await open(join(this.#unfinished, listName), "a");
      await list.appendFile(`${JSON.stringify(file)}\n`);
      await list.sync();
    });
    this.#files.set(file.path, file);
  }

  async #checkSpace(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#unfinished);
    if (bavail * bsize < bytes + this.#spareBytes) throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      const isFull = cause instanceof Error && "code" in cause && (cause.code === "ENOSPC" || cause.code === "EDQUOT");
      const code: ErrorCode = isFull ? "SAMSPEL_EXPORT_DISK_FULL" : "SAMSPEL_EXPORT_UNWRITABLE";
      const what = isFull ? "The disk is full" : errorMessage(cause);
      throw new PermanentError(`The export to ${this.#to} stopped: ${what}.`, {
        code,
        cause,
        next: `Make room and start the same export again: it goes on where it stopped. What is finished waits in ${this.#unfinished}.`,
      });
    }
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  await using file = await open(path, "w");
  await file.writeFile(bytes);
  await file.sync();
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, "r");
  await folder.sync();
}
