/** What became of values, from one view of the log, beside everything else. */
import type { LedgerQuery, StoreLedger } from "../core/ledger.ts";
import { inSteps } from "./in-steps.ts";
import { readLedger } from "./read-ledger.ts";

export function logLedger(path: string, query: LedgerQuery): Promise<StoreLedger> {
  return inSteps([path], (log) => readLedger(log!, query));
}
