/** Everything that the files of a store hold, read by the parts that the product reads them with at a start. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Gap } from "../../../gateway/core/gap.ts";
import type { TagAccount } from "../../../gateway/core/ledger.ts";
import { decodeBlock } from "../../../gateway/store/blocks.ts";
import { defaultLimits } from "../../../gateway/store/limits.ts";
import { decodeLogRow } from "../../../gateway/store/log-row.ts";
import { openHistory } from "../../../gateway/store/open-history.ts";
import { openLog } from "../../../gateway/store/open-log.ts";
import { readLedger } from "../../../gateway/store/read-ledger.ts";
import { bytesIn, numberIn, openForReading, type SqlRow } from "../../../gateway/store/sqlite.ts";
import { silentLog } from "../../support/context.ts";

export interface Contents {
  /** How often each number is stored: values that are no numbers are left out. */
  readonly numbers: ReadonlyMap<number, number>;
  /** Names of the files that were moved aside because they could not be used. */
  readonly aside: readonly string[];
  readonly gaps: readonly Gap[];
  /** Values that were removed, for whatever cause, from the history or before it had them, by tag number. */
  readonly removed: ReadonlyMap<number, number>;
  /** Finding of the integrity check of each file that is not sound. */
  readonly unsound: readonly string[];
}

/** Opens the store of a directory as a start does, and reads it to the end. */
export function contentsOf(directory: string): Contents {
  openOnce(directory);
  const numbers = new Map<number, number>();
  const unsound: string[] = [];
  const history = new DatabaseSync(join(directory, "history.db"), { readOnly: true });
  const log = new DatabaseSync(join(directory, "log.db"), { readOnly: true });
  try {
    for (const database of [history, log]) {
      const finding = Object.values(database.prepare("PRAGMA integrity_check").get() ?? {})[0];
      if (finding !== "ok") unsound.push(String(finding));
    }
    const count = (values: Float64Array) => {
      for (const value of values) if (!Number.isNaN(value)) numbers.set(value, (numbers.get(value) ?? 0) + 1);
    };
    for (const row of history.prepare("SELECT data, checksum FROM block_data WHERE data IS NOT NULL").iterate()) {
      count(decodeBlock(sealedIn(row)).values);
    }
    const progress = Number(history.prepare("SELECT sequence FROM progress").get()?.sequence);
    for (const row of log.prepare("SELECT data, checksum FROM log WHERE kind = 0 AND last > ?").iterate(progress)) {
      const { data, checksum } = sealedIn(row);
      count(decodeLogRow(data, checksum).columns.values);
    }
    const gaps = log
      .prepare("SELECT description FROM gap")
      .all()
      .map((row): Gap => JSON.parse(String(row.description)));
    const aside = readdirSync(directory).filter((name) => /^(log|history)\..*Z.*\.db$/.test(name));
    const removed = new Map<number, number>();
    for (const { tag, value_count } of history.prepare("SELECT tag, value_count FROM removed").iterate()) {
      removed.set(Number(tag), (removed.get(Number(tag)) ?? 0) + Number(value_count));
    }
    for (const { tag, lostCount } of accountsIn(log)) removed.set(tag, (removed.get(tag) ?? 0) + lostCount);
    return { numbers, aside, gaps, removed, unsound };
  } finally {
    history.close();
    log.close();
  }
}

function accountsIn(log: DatabaseSync): readonly TagAccount[] {
  const steps = readLedger(log, { fromMs: 0, toMs: Date.now() });
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value.tags;
}

function sealedIn(row: SqlRow) {
  return { data: bytesIn(row, "data"), checksum: numberIn(row, "checksum") };
}

function openOnce(directory: string): void {
  const nowMs = Date.now();
  const log = openLog({ directory, nowMs, log: silentLog });
  const logDatabase = openForReading(join(directory, "log.db"));
  const history = openHistory({
    directory,
    nowMs,
    limits: defaultLimits,
    log: silentLog,
    logDatabase,
    onRound() {},
    onFull() {},
    onRemoved() {},
    trimLog: () => Promise.resolve(0),
  });
  history.close();
  logDatabase.close();
  log.late.close();
  log.database.close();
}
