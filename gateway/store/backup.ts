/** A copy of the store while it is written, verified; and its way back. The engine copies the files, nobody else. */
import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { PermanentError } from "../core/errors.ts";
import { parsedJson } from "../core/json.ts";
import { makeFolder } from "../folders.ts";
import {
  copyDatabase,
  type Database,
  type FileKind,
  lockDirectory,
  openForReading,
  pragma,
  refuseForeign,
} from "./sqlite.ts";

/** Name of the file that makes a directory a backup; written last. */
const manifestName = "backup.json";
const kinds = ["log", "history"] as const;
/** What is counted in each file, and compared with the source. */
const rowsOf = { log: "SELECT count(*) AS rows FROM log", history: "SELECT count(*) AS rows FROM block" } as const;

export interface BackedUpFile {
  readonly kind: FileKind;
  readonly bytes: number;
  readonly rows: number;
  readonly schema: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly createdMs: number;
  readonly version: string;
  readonly files: readonly BackedUpFile[];
}

export interface BackupOptions {
  /** Directory of the store; a gateway may be writing it. */
  readonly directory: string;
  /** Must not exist yet. */
  readonly out: string;
  readonly nowMs: number;
  /** Version of the program, for people. */
  readonly version: string;
  readonly onProgress: (doneShare: number) => void;
}

/** Copies both files as they are at one moment. What is written meanwhile goes on and is not in the copy. */
export async function backUp({ directory, out, nowMs, version, onProgress }: BackupOptions): Promise<Manifest> {
  if (existsSync(out)) throw exists(out);
  const unfinished = `${out}.unfinished-${nowMs}`;
  makeFolder(unfinished);
  // The log first: what the history takes over from it in between is then in both, and counts once.
  const sources = kinds.map((kind) => ({ kind, source: openView(join(directory, fileName(kind))) }));
  const files: BackedUpFile[] = [];
  try {
    for (const [i, { kind, source }] of sources.entries()) {
      const path = join(unfinished, fileName(kind));
      await copyDatabase(source, path, (share) => onProgress((i + share) / kinds.length));
      files.push(await verifiedCopy(kind, { path, source }));
    }
  } finally {
    for (const { source } of sources) source.close();
  }
  const manifest = { createdMs: nowMs, version, files };
  writeSynced(join(unfinished, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`);
  renameSync(unfinished, out);
  syncDirectory(dirname(out));
  return manifest;
}

export interface RestoreOptions {
  readonly from: string;
  readonly directory: string;
  /** Moves a store that is there aside instead of refusing. */
  readonly force: boolean;
  readonly nowMs: number;
}

export interface Restored {
  readonly manifest: Manifest;
  /** Where the store that was there is now. */
  readonly movedTo: string | undefined;
}

/** Puts a backup in place of the store. Everything is checked before anything is touched. */
export async function restore({ from, directory, force, nowMs }: RestoreOptions): Promise<Restored> {
  const manifest = readManifest(from);
  for (const file of manifest.files) await check(join(from, fileName(file.kind)), file, manifest);
  makeFolder(directory);
  const lock = lockDirectory(directory);
  try {
    const present = readdirSync(directory).filter((name) => /^(log|history)\.db(-wal|-shm)?$/.test(name));
    if (present.length > 0 && !force) throw inPlace(directory);
    for (const { kind } of manifest.files) {
      const path = join(directory, `${fileName(kind)}.restoring`);
      copyFileSync(join(from, fileName(kind)), path);
      syncFile(path);
    }
    const movedTo = present.length === 0 ? undefined : join(directory, `before-restore-${nowMs}`);
    if (movedTo !== undefined) mkdirSync(movedTo);
    for (const name of present) renameSync(join(directory, name), join(movedTo ?? directory, name));
    for (const file of manifest.files) {
      const path = join(directory, fileName(file.kind));
      renameSync(`${path}.restoring`, path);
      await check(path, file, manifest);
    }
    syncDirectory(directory);
    return { manifest, movedTo };
  } finally {
    lock.close();
  }
}

function fileName(kind: FileKind): string {
  return `${kind}.db`;
}

/** A connection that sees the file as it is now, whatever is written to it. */
function openView(path: string): Database {
  const database = openForReading(path);
  database.exec("BEGIN");
  // The view begins with the first read.
  database.prepare("SELECT count(*) FROM sqlite_schema").get();
  return database;
}

async function verifiedCopy(
  kind: FileKind,
  { path, source }: { readonly path: string; readonly source: Database },
): Promise<BackedUpFile> {
  syncFile(path);
  const copy = openForReading(path);
  try {
    const finding = pragma(copy, "integrity_check(1)");
    const [rows, expected] = [countIn(copy, kind), countIn(source, kind)];
    if (finding !== "ok" || rows !== expected) throw damaged(path, `${finding}; ${rows} of ${expected} rows`);
    const schema = Number(pragma(copy, "user_version"));
    return { kind, bytes: statSync(path).size, rows, schema, sha256: await hashOf(path) };
  } finally {
    copy.close();
  }
}

function countIn(database: Database, kind: FileKind): number {
  return Number(database.prepare(rowsOf[kind]).get()?.rows);
}

/** Throws when the file is not what the manifest says, or is of a newer version of Samspel. */
async function check(path: string, { kind, sha256, rows }: BackedUpFile, { version }: Manifest): Promise<void> {
  if (!existsSync(path)) throw damaged(path, "it is missing");
  if ((await hashOf(path)) !== sha256) throw damaged(path, "its SHA-256 is not the one in the manifest");
  const database = openForReading(path);
  try {
    refuseForeign(database, kind, version);
    const found = countIn(database, kind);
    if (found !== rows) throw damaged(path, `${found} of ${rows} rows`);
  } finally {
    database.close();
  }
}

function readManifest(from: string): Manifest {
  const path = join(from, manifestName);
  if (!existsSync(path)) {
    throw new PermanentError(`${from} is no backup: it has no ${manifestName}.`, {
      code: "SAMSPEL_BACKUP_ABSENT",
      next: "Name the directory that `samspel backup --out` wrote.",
    });
  }
  const manifest = parsedJson(readFileSync(path, "utf8"));
  if (!isManifest(manifest)) throw damaged(path, "it does not list the files of a backup");
  return manifest;
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== "object" || value === null || !("files" in value) || !Array.isArray(value.files)) return false;
  const found = new Set(value.files.map((file: { kind?: unknown }) => file.kind));
  return found.size === kinds.length && kinds.every((kind) => found.has(kind));
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

function writeSynced(path: string, text: string): void {
  writeFileSync(path, text, { flush: true });
}

function syncFile(path: string): void {
  const file = openSync(path, "r+");
  fsyncSync(file);
  closeSync(file);
}

function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  fsyncSync(directory);
  closeSync(directory);
}

function exists(out: string): PermanentError {
  return new PermanentError(`${out} is there already.`, {
    code: "SAMSPEL_BACKUP_EXISTS",
    next: "Give --out a directory that does not exist; a backup never overwrites another.",
  });
}

function inPlace(directory: string): PermanentError {
  return new PermanentError(`There is a store in ${directory} already.`, {
    code: "SAMSPEL_RESTORE_STORE_PRESENT",
    next: "Add --force to move it aside; it is not deleted.",
  });
}

function damaged(path: string, what: string): PermanentError {
  return new PermanentError(`${path} is not the file that was backed up: ${what}.`, {
    code: "SAMSPEL_BACKUP_DAMAGED",
    next: "Use another backup.",
  });
}
