/** Takes over what can still be read of a damaged log, and the tags from the history, into a new log. */
import { crc32 } from "node:zlib";
import type { Log } from "../core/contracts.ts";
import { errorMessage } from "../core/errors.ts";
import { ledgerState, markDamaged } from "./ledger.ts";
import { bytesIn, type Database, inTransaction, numberIn, openForReading, type SqlRow } from "./sqlite.ts";

/** Reading a damaged file ends after this time, so that the gateway serves soon. */
const longestMs = 4000;

interface SalvageOptions {
  /** The damaged log, as moved aside; undefined when it must not be read. */
  readonly from: string | undefined;
  readonly history: string;
  readonly into: Database;
  readonly log: Log;
}

/** Tables of the log that are copied as they are, the most important first. */
const plainTables = ["tag", "tag_version", "cursor", "condition", "dropped", "gap", "ledger", "ledger_since"] as const;

export function salvage({ from, history, into, log }: SalvageOptions): void {
  const counts: Record<string, number> = {};
  const attempt = (name: string, work: () => number) => {
    try {
      counts[name] = (counts[name] ?? 0) + work();
    } catch (error) {
      log.warn({ table: name, reason: errorMessage(error) }, "A part of the damaged log cannot be read.");
    }
  };
  markDamaged(into);
  attempt("tags of the history", () => withFile(history, (database) => copyTags(database, into)));
  if (from !== undefined) {
    attempt("damaged log", () =>
      withFile(from, (database) => {
        const deadlineMs = performance.now() + longestMs;
        for (const table of plainTables) attempt(table, () => copyRows(database, into, { table, deadlineMs }));
        attempt("ledger", () => copyLedgerState(database, into));
        attempt("log", () => copyLog(database, into, { deadlineMs, isDescending: false }));
        attempt("log", () => copyLog(database, into, { deadlineMs, isDescending: true }));
        return 1;
      }),
    );
  }
  log.warn({ ...counts }, "What could be read of the damaged log was taken over.");
}

function withFile(path: string, work: (database: Database) => number): number {
  const database = openForReading(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

function copyTags(history: Database, into: Database): number {
  return copyEach(history.prepare("SELECT number, id, description FROM tag").iterate(), into, (row) => {
    into.prepare("INSERT OR IGNORE INTO tag VALUES (?, ?)").run(row.number!, row.id!);
    into.prepare("INSERT OR IGNORE INTO tag_version VALUES (?, 0, ?)").run(row.number!, row.description!);
  });
}

function copyRows(
  from: Database,
  into: Database,
  { table, deadlineMs }: { readonly table: (typeof plainTables)[number]; readonly deadlineMs: number },
): number {
  const rows = from.prepare(`SELECT * FROM ${table}`).iterate();
  return copyEach(until(rows, deadlineMs), into, (row) => insertRow(into, table, row));
}

/** The new log goes on with the accounts of the damaged one. */
function copyLedgerState(from: Database, into: Database): number {
  const { begin, sequence } = ledgerState(from);
  into.prepare("UPDATE ledger_state SET begin = ?, sequence = ?").run(begin, sequence);
  return 1;
}

/** From the start up to the damage, or from the end back to it. Rows that are there already stay as they are. */
function copyLog(
  from: Database,
  into: Database,
  { deadlineMs, isDescending }: { readonly deadlineMs: number; readonly isDescending: boolean },
): number {
  const rows = from.prepare(`SELECT * FROM log ORDER BY last ${isDescending ? "DESC" : ""}`).iterate();
  return copyEach(until(rows, deadlineMs), into, (row) => {
    if (crc32(bytesIn(row, "data")) === numberIn(row, "checksum")) insertRow(into, "log", row);
  });
}

/** Copies row by row; what was copied before an unreadable row stays. */
function copyEach(rows: Iterable<SqlRow>, into: Database, copy: (row: SqlRow) => void): number {
  return inTransaction(into, () => {
    let count = 0;
    try {
      for (const row of rows) {
        copy(row);
        count++;
      }
    } catch {
      // The rows behind the damage cannot be reached from here; the caller reports how many were.
    }
    return count;
  });
}

function insertRow(into: Database, table: string, row: SqlRow): void {
  const columns = Object.keys(row);
  const marks = columns.map(() => "?").join(", ");
  into.prepare(`INSERT OR IGNORE INTO ${table} (${columns.join(", ")}) VALUES (${marks})`).run(...Object.values(row));
}

function* until(rows: Iterable<SqlRow>, deadlineMs: number): Generator<SqlRow> {
  for (const row of rows) {
    if (performance.now() > deadlineMs) return;
    yield row;
  }
}
