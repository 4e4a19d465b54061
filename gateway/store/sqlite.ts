/** The only file that imports the database: opening with the promised durability, migrations, checked columns. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { backup, DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { PermanentError, TemporaryError } from "../core/errors.ts";

export type Database = DatabaseSync;
export type Statement = StatementSync;
export type SqlRow = Record<string, SQLOutputValue>;

/** "SaSp": marks our files, so that a foreign one is recognised. */
export const applicationId = 0x53_61_53_70;

/** Which of the two files; also the folder of its migrations. */
export type FileKind = "log" | "history";

interface OpenOptions {
  readonly path: string;
  readonly kind: FileKind;
}

/**
 * Opens a file for writing: WAL, FULL, both read back, newest schema. Throws PermanentError when the file belongs to
 * a newer version or to another program, and whatever the engine throws when it is damaged.
 */
export function openForWriting({ path, kind }: OpenOptions): Database {
  const database = new DatabaseSync(path, { timeout: 5000 });
  try {
    refuseForeign(database, kind);
    if (pragma(database, "page_count") === 0) database.exec("PRAGMA auto_vacuum = INCREMENTAL");
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216");
    const [mode, synchronous] = [pragma(database, "journal_mode"), pragma(database, "synchronous")];
    if (mode !== "wal" || synchronous !== 2) {
      throw new PermanentError(`The database runs with journal ${mode} and synchronous ${synchronous}.`, {
        code: "SAMSPEL_STORE_NOT_DURABLE",
        next: "Put the data directory on a local disk that supports shared memory and locks.",
      });
    }
    migrate(database, kind);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A second connection for queries. Its statements are short, so that they never hold back a checkpoint for long. */
export function openForReading(path: string): Database {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  database.exec("PRAGMA query_only = ON; PRAGMA cache_size = -8000");
  return database;
}

/** Holds the directory until the returned database closes or the process ends. Throws when another one holds it. */
export function lockDirectory(directory: string): Database {
  const lock = new DatabaseSync(join(directory, "lock"), { timeout: 0 });
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (resultCode(error) !== 5) throw error;
    throw new PermanentError(`Another Samspel works on the data directory ${directory}.`, {
      code: "SAMSPEL_STORE_IN_USE",
      cause: error,
      next: "Stop the other one, or give this one a data directory of its own.",
    });
  }
}

/** SQLITE_IOERR_SHORT_READ: the file ends before a page that it names; that is damage, not a failing disk. */
const shortRead = 522;
const corrupt = 11;

/** Primary result code of SQLite of a thrown thing (sqlite.org/rescode.html), or undefined when it is none. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  return error.errcode === shortRead ? corrupt : error.errcode & 0xff;
}

/** SQLITE_CORRUPT or SQLITE_NOTADB: the content of a file is damaged. */
export function isDamage(error: unknown): boolean {
  const code = resultCode(error);
  return code === corrupt || code === 26;
}

/** SQLITE_FULL, or an operation that failed because the disk is full. */
export function isDiskFull(error: unknown): boolean {
  return resultCode(error) === 13;
}

/** Runs the work in one transaction that is synced when this returns. */
export function inTransaction<T>(database: Database, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

const statements = new WeakMap<Database, Map<string, Statement>>();

/** The statement, made once for each connection: for what is asked again and again and read to its end at once. */
export function prepared(database: Database, sql: string): Statement {
  let known = statements.get(database);
  if (known === undefined) {
    known = new Map();
    statements.set(database, known);
  }
  let statement = known.get(sql);
  if (statement === undefined) {
    statement = database.prepare(sql);
    known.set(sql, statement);
  }
  return statement;
}

/** Value of a pragma that gives one. */
export function pragma(database: Database, name: string): SQLOutputValue | undefined {
  const row = database.prepare(`PRAGMA ${name}`).get();
  return row === undefined ? undefined : Object.values(row)[0];
}

/** Bytes of the pages in use. */
export function usedBytes(database: Database): number {
  const [pages, free, size] = ["page_count", "freelist_count", "page_size"].map((name) => pragma(database, name));
  return (Number(pages) - Number(free)) * Number(size);
}

export function numberIn(row: SqlRow, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw damagedColumn(column);
  return value;
}

export function textIn(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw damagedColumn(column);
  return value;
}

export function bytesIn(row: SqlRow, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw damagedColumn(column);
  return value;
}

function damagedColumn(column: string): TemporaryError {
  return new TemporaryError(`Column ${column} of the store holds something else than expected.`, {
    code: "SAMSPEL_STORE_DAMAGED",
  });
}

/** Pages that are copied at once; between, everything else goes on. */
const pagesPerCopy = 256;

/**
 * Copies what the connection sees, page by page, while others write. The copy is one file that a medium may hold
 * read-only: it needs no write-ahead log beside it.
 */
export async function copyDatabase(from: Database, path: string, onProgress: (share: number) => void): Promise<void> {
  await backup(from, path, {
    rate: pagesPerCopy,
    progress: ({ totalPages, remainingPages }) => onProgress(totalPages === 0 ? 1 : 1 - remainingPages / totalPages),
  });
  const copy = new DatabaseSync(path);
  copy.exec("PRAGMA journal_mode = DELETE");
  copy.close();
  onProgress(1);
}

/** Throws PermanentError when the file is of another program or of a newer version of this one. */
export function refuseForeign(database: Database, kind: FileKind, writtenBy?: string): void {
  const id = pragma(database, "application_id");
  const version = Number(pragma(database, "user_version"));
  const isEmpty = pragma(database, "page_count") === 0;
  if (!isEmpty && id !== applicationId) {
    throw new PermanentError("The file is a database of another program.", { code: "SAMSPEL_STORE_FOREIGN" });
  }
  const newest = migrationsOf(kind).length;
  if (version > newest) {
    const by = writtenBy === undefined ? "" : `, written by Samspel ${writtenBy}`;
    throw new PermanentError(`The file has schema ${version}${by}; this version of Samspel knows ${newest}.`, {
      code: "SAMSPEL_STORE_NEWER",
      next: `Use Samspel ${writtenBy === undefined ? "in the newer version" : `${writtenBy} or newer`} with this file.`,
    });
  }
}

function migrationsOf(kind: FileKind): string[] {
  const directory = join(import.meta.dirname, "migrations", kind);
  return readdirSync(directory)
    .filter((name) => name.endsWith(".sql"))
    .toSorted()
    .map((name) => join(directory, name));
}

/** Runs the migrations that the file has not seen, each in its own transaction. */
function migrate(database: Database, kind: FileKind): void {
  const files = migrationsOf(kind);
  const done = Number(pragma(database, "user_version"));
  for (const [index, file] of files.entries()) {
    if (index < done) continue;
    inTransaction(database, () => {
      database.exec(readFileSync(file, "utf8"));
      database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${index + 1}`);
    });
  }
}
