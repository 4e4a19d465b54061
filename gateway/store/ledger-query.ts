/** Runs a ledger query beside everything else: its own view of the log, in short steps. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { LedgerQuery, StoreLedger } from "../core/contracts.ts";
import { readLedger } from "./read-ledger.ts";
import { openForReading } from "./sqlite.ts";

/** A step gives way to other queries after this time. */
const stepMs = 8;

/** One query at a time: each holds a view of the log, which keeps its write-ahead log from being begun anew. */
let turn: Promise<unknown> = Promise.resolve();

export function logLedger(path: string, query: LedgerQuery): Promise<StoreLedger> {
  const answer = turn.then(() => run(path, query));
  turn = answer.catch(() => undefined);
  return answer;
}

async function run(path: string, query: LedgerQuery): Promise<StoreLedger> {
  const database = openForReading(path);
  try {
    database.exec("BEGIN");
    const steps = readLedger(database, query);
    let [step, startMs] = [steps.next(), performance.now()];
    while (step.done !== true) {
      if (performance.now() - startMs > stepMs) {
        await nextTurn();
        startMs = performance.now();
      }
      step = steps.next();
    }
    return step.value;
  } finally {
    database.close();
  }
}
