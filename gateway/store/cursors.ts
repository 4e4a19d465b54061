/** How far each destination has confirmed, on disk, with its account in the ledger. */
import { decodedCounts, foldLedger, lastOf, ledgerState, markDamaged, note, ownAccount, writeHour } from "./ledger.ts";
import { Counts } from "./ledger-counts.ts";
import { addForwarded, stretchesIn } from "./ledger-replay.ts";
import type { CursorMove } from "./messages.ts";
import { type Database, inTransaction, numberIn } from "./sqlite.ts";

export function cursorOf(database: Database, sink: string): number | undefined {
  const row = database.prepare("SELECT sequence FROM cursor WHERE sink = ?").get(sink);
  return row === undefined ? undefined : numberIn(row, "sequence");
}

/** Moves a cursor with sync. What the destination refused on the way is noted as set aside. */
export function moveCursor(database: Database, { sink, sequence, setAside }: CursorMove): void {
  inTransaction(database, () => {
    if (cursorOf(database, sink) === undefined) {
      beginAccount(database, sink, sequence);
    } else {
      database.prepare("UPDATE cursor SET sequence = ? WHERE sink = ?").run(sequence, sink);
    }
    for (const { hour, tag, count } of setAside) note(database, { hour, account: sink, fate: "setAside", tag, count });
  });
}

/** A new destination has no part in what was stored before its first position. */
function beginAccount(database: Database, sink: string, sequence: number): void {
  foldLedger(database);
  const earlier = new Map<number, Counts>();
  const onDamage = () => markDamaged(database);
  for (const row of database.prepare("SELECT * FROM ledger WHERE account = ?").iterate(ownAccount)) {
    const own = decodedCounts(row, onDamage);
    const counts = new Counts();
    for (const tag of own?.tags() ?? []) counts.add("earlier", tag, own?.of("stored", tag) ?? 0);
    earlier.set(numberIn(row, "hour"), counts);
  }
  const after = Math.max(sequence, ledgerState(database).begin);
  const due = stretchesIn(database, { after, through: lastOf(database) }, onDamage);
  addForwarded(due, (hour) => earlier.get(hour), "earlier", -1);
  for (const [hour, counts] of earlier) writeHour(database, { hour, account: sink, counts });
  database
    .prepare("INSERT INTO cursor (sink, sequence, ledger_sequence) VALUES (?, ?, ?)")
    .run(sink, sequence, sequence);
}
