/**
 * The ledger: what became of every value, by hour of arrival, destination and tag. Most of it is read from the log
 * itself, so no commit writes more for it; what the log does not show is noted in the transaction in which it happens.
 * Now and then all of it is folded into one row for each hour and account.
 */
import type { Confirmed } from "../core/confirmed.ts";
import type { RefusedCount } from "../core/ledger.ts";
import type { Sealed } from "./blocks.ts";
import { Counts, type Fate } from "./ledger-counts.ts";
import { addForwarded, addStored, hourOf, type Range, stretchesIn } from "./ledger-replay.ts";
import { bytesIn, type Database, inTransaction, numberIn, type SqlRow, textIn } from "./sqlite.ts";

/** The account of the store itself; every other one has the id of a sink. */
export const ownAccount = "";
/** Hours that are kept: more than a year of running. Counted, not dated: a wrong clock removes nothing. */
const hoursKept = 10_000;

export interface LedgerState {
  /** Entries up to here came before there was a ledger. */
  readonly begin: number;
  /** The folded ledger holds the log up to here. */
  readonly sequence: number;
  readonly isDamaged: boolean;
}

export interface SinkPosition {
  readonly sink: string;
  readonly confirmed: Confirmed;
  /** Position that the folded ledger holds. */
  readonly ledgerSequence: number;
}

/** Where the counts of an hour and account are kept; undefined leaves them out. */
export type Accounts = (hour: number, account: string) => Counts | undefined;

/** One thing that happened to some values of a tag and that the log does not show. */
export interface LedgerNote {
  readonly hour: number;
  readonly account: string;
  readonly fate: Fate;
  readonly tag: number;
  readonly count: number;
}

/** Writes a note, in the transaction of what it is about. */
export function note(database: Database, { hour, account, fate, tag, count }: LedgerNote): void {
  database
    .prepare(
      `INSERT INTO ledger_since VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET item_count = item_count + excluded.item_count`,
    )
    .run(hour, account, fate, tag, count);
}

/** Notes what was refused on arrival, with sync. */
export function noteRefused(database: Database, refused: readonly RefusedCount[]): void {
  inTransaction(database, () => {
    for (const { tag, receivedTimeMs, count } of refused) {
      note(database, { hour: hourOf(receivedTimeMs), account: ownAccount, fate: "rejected", tag, count });
    }
  });
}

export function ledgerState(database: Database): LedgerState {
  const row = database.prepare("SELECT * FROM ledger_state").get();
  if (row === undefined) return { begin: 0, sequence: 0, isDamaged: true };
  return { begin: numberIn(row, "begin"), sequence: numberIn(row, "sequence"), isDamaged: row.is_damaged === 1 };
}

export function sinkPositions(database: Database): SinkPosition[] {
  return database
    .prepare("SELECT sink, sequence, ahead, ledger_sequence FROM cursor ORDER BY sink")
    .all()
    .map((row) => ({
      sink: textIn(row, "sink"),
      // What the database holds was written by `moveCursor`.
      confirmed: { sequence: numberIn(row, "sequence"), ahead: JSON.parse(textIn(row, "ahead")) },
      ledgerSequence: numberIn(row, "ledger_sequence"),
    }));
}

/** Sequence number of the newest entry of the log. */
export function lastOf(database: Database): number {
  const row = database.prepare("SELECT coalesce(max(last), 0) AS last FROM log").get();
  return row === undefined ? 0 : numberIn(row, "last");
}

/** What happened since the last fold, but for what destinations have confirmed beyond their positions. */
export function* addRecent(database: Database, accounts: Accounts, onDamage: () => void): Generator<undefined, void> {
  const { begin, sequence } = ledgerState(database);
  const read = (range: Range) => stretchesIn(database, range, onDamage);
  const own = (hour: number) => accounts(hour, ownAccount);
  for (const stretch of read({ after: Math.max(begin, sequence), through: lastOf(database) })) {
    addStored([stretch], own);
    yield;
  }
  for (const { sink, confirmed, ledgerSequence } of sinkPositions(database)) {
    const position = confirmed.sequence;
    const at = (hour: number) => accounts(hour, sink);
    for (const stretch of read({ after: Math.max(begin, ledgerSequence), through: position })) {
      addForwarded([stretch], at, "forwarded", 1);
      yield;
    }
    // A destination that was set back: what it gets again is counted again.
    addForwarded(read({ after: Math.max(begin, position), through: ledgerSequence }), at, "forwarded", -1);
  }
  for (const row of database.prepare("SELECT * FROM ledger_since").all()) addNote(row, accounts);
}

function addNote(row: SqlRow, accounts: Accounts): void {
  const counts = accounts(numberIn(row, "hour"), textIn(row, "account"));
  if (counts === undefined) return;
  // What the database holds was written by `note`.
  const fate = textIn(row, "fate") as Fate;
  const [tag, count] = [numberIn(row, "tag"), numberIn(row, "item_count")];
  counts.add(fate, tag, count);
  // The position has moved past it, as past what was forwarded.
  if (fate === "setAside") counts.add("forwarded", tag, -count);
}

/** Folds what happened since the last time into the rows of the hours. The caller holds the transaction. */
export function foldLedger(database: Database): void {
  const byKey = new Map<string, { readonly hour: number; readonly account: string; readonly counts: Counts }>();
  const accounts: Accounts = (hour, account) => {
    const key = `${hour}/${account}`;
    const known = byKey.get(key);
    if (known !== undefined) return known.counts;
    const counts = new Counts();
    byKey.set(key, { hour, account, counts });
    return counts;
  };
  for (const _ of addRecent(database, accounts, () => markDamaged(database)));
  for (const { hour, account, counts } of byKey.values()) {
    counts.addAll(hourCounts(database, hour, account) ?? new Counts());
    writeHour(database, { hour, account, counts });
  }
  database.exec("DELETE FROM ledger_since; UPDATE cursor SET ledger_sequence = sequence");
  database.prepare("UPDATE ledger_state SET sequence = ?").run(lastOf(database));
  database
    .prepare("DELETE FROM ledger WHERE hour IN (SELECT DISTINCT hour FROM ledger ORDER BY hour DESC LIMIT -1 OFFSET ?)")
    .run(hoursKept);
}

export function markDamaged(database: Database): void {
  database.exec("UPDATE ledger_state SET is_damaged = 1");
}

/** Undefined when there is nothing, or nothing that can be read. */
function hourCounts(database: Database, hour: number, account: string): Counts | undefined {
  const row = database.prepare("SELECT checksum, data FROM ledger WHERE hour = ? AND account = ?").get(hour, account);
  return row === undefined ? undefined : decodedCounts(row, () => markDamaged(database));
}

/** Counts of a row of the ledger; a damaged one is reported and counts nothing. */
export function decodedCounts(row: SqlRow, onDamage: () => void): Counts | undefined {
  try {
    return Counts.decode(sealedIn(row));
  } catch {
    onDamage();
    return undefined;
  }
}

function sealedIn(row: SqlRow): Sealed {
  return { data: bytesIn(row, "data"), checksum: numberIn(row, "checksum") };
}

export function writeHour(
  database: Database,
  { hour, account, counts }: { readonly hour: number; readonly account: string; readonly counts: Counts },
): void {
  const { data, checksum } = counts.encode();
  database
    .prepare("INSERT OR REPLACE INTO ledger (hour, account, checksum, data) VALUES (?, ?, ?, ?)")
    .run(hour, account, checksum, data);
}
