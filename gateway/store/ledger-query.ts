/** What became of values, from one view of the log, beside everything else. */
import type { LedgerQuery, StoreLedger } from "../core/ledger.ts";
import { inSteps } from "./in-steps.ts";
import { readLedger } from "./read-ledger.ts";
import { openForReading } from "./sqlite.ts";

/** False for a tag of which the store has never heard. */
export function isKnownTag(path: string, id: string): boolean {
  const log = openForReading(path);
  try {
    return log.prepare("SELECT 1 FROM tag WHERE id = ?").get(id) !== undefined;
  } finally {
    log.close();
  }
}

export function logLedger(path: string, query: LedgerQuery): Promise<StoreLedger> {
  return inSteps([path], (log) => readLedger(log!, query));
}
