/** Opens a file of the store whatever it finds there: what cannot be used is moved aside, never deleted. */
import { existsSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../core/contracts.ts";
import { errorCode, errorMessage, TemporaryError } from "../core/errors.ts";
import type { Gap } from "../core/gap.ts";
import { type Database, type FileKind, openForWriting, pragma, resultCode } from "./sqlite.ts";
import { storeSource } from "./tags.ts";

/** Files up to this size are checked page by page at the start; larger ones when something in them cannot be read. */
const mostCheckedBytes = 128 * 1024 * 1024;

export interface FileOptions {
  readonly directory: string;
  readonly kind: FileKind;
  /** Wall clock: names what is moved aside. */
  readonly nowMs: number;
  readonly log: Log;
}

/** What was moved aside: where it is now, and the time that it may have covered. */
export interface MovedAside {
  readonly path: string;
  readonly code: string;
  readonly sinceMs: number;
}

export interface Recovered<T> {
  readonly opened: T;
  /** Set when the file there could not be used and a new one was begun. */
  readonly aside: MovedAside | undefined;
}

/**
 * Opens the file and lets `use` read what it needs of it. When the file is damaged, foreign or of a newer version,
 * it is moved aside and a new one is begun. Throws when the reason lies outside of the file: no rights, no space.
 */
export function openRecovered<T>(options: FileOptions, use: (database: Database) => T): Recovered<T> {
  const path = filePath(options);
  try {
    if (existsSync(path) && statSync(path).size === 0) throw new Error("The file is empty.");
    return { opened: openChecked(path, options.kind, use), aside: undefined };
  } catch (error) {
    if (!isAboutContent(error)) throw unopenable(error, path);
    const aside = moveAside(options, error);
    return { opened: openChecked(path, options.kind, use), aside };
  }
}

export function filePath({ directory, kind }: Pick<FileOptions, "directory" | "kind">): string {
  return join(directory, `${kind}.db`);
}

/** The gap that stands for what was in a file that was moved aside. */
export function gapOf({ sinceMs }: MovedAside, toMs: number): Gap {
  return {
    type: "gap",
    source: storeSource,
    tagIds: [],
    fromMs: Math.min(sinceMs, toMs),
    toMs,
    cause: "store-damaged",
    estimatedCount: 0,
  };
}

function openChecked<T>(path: string, kind: FileKind, use: (database: Database) => T): T {
  const database = openForWriting({ path, kind });
  try {
    if (statSync(path).size <= mostCheckedBytes) {
      const finding = pragma(database, "quick_check(1)");
      if (finding !== "ok") throw new Error(`The database is damaged: ${finding}`);
    }
    return use(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Result codes that speak of the surroundings: permissions, locks, memory, input and output, space, no file. */
const surroundings: ReadonlySet<number> = new Set([3, 5, 6, 7, 8, 10, 13, 14]);

function isAboutContent(error: unknown): boolean {
  if (errorCode(error) === "SAMSPEL_STORE_NOT_DURABLE") return false;
  const code = resultCode(error);
  if (code !== undefined) return !surroundings.has(code);
  return !(error instanceof Error && "syscall" in error);
}

/** SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN. */
const denied: ReadonlySet<number | undefined> = new Set([3, 8, 14]);

/** What is wrong with the surroundings, in words where the engine is short of them. */
function unopenable(error: unknown, path: string): unknown {
  if (!denied.has(resultCode(error))) return error;
  return new TemporaryError(`${path} cannot be opened for writing: ${errorMessage(error)}.`, {
    code: "SAMSPEL_STORE_UNOPENABLE",
    cause: error,
    next: "Check the rights to its directory, that its disk takes writes, and that space and inodes are left (df, df -i).",
  });
}

/** Renames the file together with its write-ahead log, so that nothing of it is lost. */
function moveAside(options: FileOptions, error: unknown): MovedAside {
  const path = filePath(options);
  const code = errorCode(error) === "SAMSPEL_UNEXPECTED" ? "SAMSPEL_STORE_DAMAGED" : errorCode(error);
  const word = code.slice(code.lastIndexOf("_") + 1).toLowerCase();
  const stamp = new Date(options.nowMs).toISOString().replaceAll(/[:.]/g, "-");
  const target = freePath((attempt) => join(options.directory, `${options.kind}.${word}-${stamp}${attempt}.db`));
  const sinceMs = statSync(path).birthtimeMs;
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  options.log.error(
    { file: path, movedTo: target, code, reason: errorMessage(error) },
    "A file of the store cannot be used; it was moved aside and a new one was begun.",
  );
  return { path: target, code, sinceMs };
}

function freePath(name: (attempt: string) => string): string {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const path = name(attempt === 0 ? "" : `-${attempt}`);
    if (!existsSync(path)) return path;
  }
  throw new Error("Too many damaged files have been moved aside at the same moment.");
}
