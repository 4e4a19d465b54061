/** How far each destination has confirmed, on disk, with its account in the ledger. */
import type { Confirmed } from "../core/confirmed.ts";
import {
  decodedCounts,
  foldLedger,
  lastOf,
  ledgerState,
  markDamaged,
  note,
  ownAccount,
  sinkPositions,
  writeHour,
} from "./ledger.ts";
import { Counts } from "./ledger-counts.ts";
import { addForwarded, stretchesIn } from "./ledger-replay.ts";
import type { CursorMove } from "./messages.ts";
import { unclaimedBacklogs } from "./read-ledger.ts";
import { type Database, inTransaction, numberIn } from "./sqlite.ts";

export function cursorOf(database: Database, sink: string): Confirmed | undefined {
  return sinkPositions(database).find((position) => position.sink === sink)?.confirmed;
}

/** Moves a cursor with sync. What the destination refused on the way is noted as set aside. */
export function moveCursor(database: Database, { sink, confirmed, setAside }: CursorMove): void {
  inTransaction(database, () => {
    if (cursorOf(database, sink) === undefined) beginAccount(database, sink, confirmed.sequence);
    database
      .prepare("UPDATE cursor SET sequence = ?, ahead = ? WHERE sink = ?")
      .run(confirmed.sequence, JSON.stringify(confirmed.ahead), sink);
    for (const { hour, tag, count } of setAside) note(database, { hour, account: sink, fate: "setAside", tag, count });
  });
}

/** A new destination has no part in what was stored before its first position. */
function beginAccount(database: Database, sink: string, sequence: number): void {
  foldLedger(database);
  // A long log that is all due need not be read for it, while commits would wait.
  if (!isAllDue(database, sequence)) writeEarlier(database, sink, sequence);
  database
    .prepare("INSERT INTO cursor (sink, sequence, ledger_sequence) VALUES (?, ?, ?)")
    .run(sink, sequence, sequence);
}

/** True when the log still has everything that the ledger counts, and the destination gets all of it. */
function isAllDue(database: Database, sequence: number): boolean {
  const { begin } = ledgerState(database);
  const oldest = database.prepare("SELECT first FROM log ORDER BY last LIMIT 1").get();
  return oldest !== undefined && sequence <= begin && numberIn(oldest, "first") <= begin + 1;
}

function writeEarlier(database: Database, sink: string, sequence: number): void {
  const { begin } = ledgerState(database);
  const earlier = new Map<number, Counts>();
  const onDamage = () => markDamaged(database);
  for (const row of database.prepare("SELECT * FROM ledger WHERE account = ?").iterate(ownAccount)) {
    const own = decodedCounts(row, onDamage);
    const counts = new Counts();
    for (const tag of own?.tags() ?? []) counts.add("earlier", tag, own?.of("stored", tag) ?? 0);
    earlier.set(numberIn(row, "hour"), counts);
  }
  const due = stretchesIn(database, { after: Math.max(sequence, begin), through: lastOf(database) }, onDamage);
  addForwarded(due, (hour) => earlier.get(hour), "earlier", -1);
  for (const [hour, counts] of earlier) writeHour(database, { hour, account: sink, counts });
}

/** Removes the place of a destination in the log, with sync. `known`: those that have one. */
export function forgetSink(
  database: Database,
  sink: string,
): { readonly isKnown: boolean; readonly pendingCount: number; readonly known: readonly string[] } {
  return inTransaction(database, () => {
    const known = sinkPositions(database).map((position) => position.sink);
    const others = new Set(known.filter((other) => other !== sink));
    const pendingCount = unclaimedBacklogs(database, others)[0]?.pendingCount ?? 0;
    database.prepare("DELETE FROM cursor WHERE sink = ?").run(sink);
    return { isKnown: known.includes(sink), pendingCount, known };
  });
}
