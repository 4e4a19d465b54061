/** The thread that answers queries and compacts the log: a long query cannot hold up a commit. */
import { workerData } from "node:worker_threads";
import { errorMessage, TemporaryError } from "../core/errors.ts";
import type { Gap } from "../core/gap.ts";
import type { StoreSpan } from "../core/store-span.ts";
import { aggregateSteps } from "./aggregate-query.ts";
import { Moved, remoteLog, sendEvent, serve } from "./calls.ts";
import { DecodedRows } from "./decoded-rows.ts";
import { queryHistory, readAfter } from "./history.ts";
import { holdingsOf } from "./holdings.ts";
import { inSteps } from "./in-steps.ts";
import { logLedger } from "./ledger-query.ts";
import type { ReaderCalls, ReaderEvent, TrimRequest, WorkerStart } from "./messages.ts";
import { damageReporter, type OpenHistory, openHistory } from "./open-history.ts";
import { filePath } from "./recover.ts";
import { spanFacts } from "./span-facts.ts";
import { type Database, isDamage, openForReading, usedBytes } from "./sqlite.ts";
import { storeSource } from "./tags.ts";
import { totalsOf } from "./totals.ts";

const start: WorkerStart = workerData;
const logPath = filePath({ directory: start.directory, kind: "log" });
const historyPath = filePath({ directory: start.directory, kind: "history" });

interface Open {
  log: Database;
  readonly rows: DecodedRows;
  readonly history: OpenHistory;
}

let current: Open | undefined;
/** Outlives a history that is replaced. */
let held: readonly StoreSpan[] = [];
/** The answer to the removal of log rows that was asked for last; the keeper asks one after the other. */
let trimming: PromiseWithResolvers<number> | undefined;

serve<ReaderCalls>({
  open: () => {
    const opened = openAll();
    return { compactedSequence: opened.history.blocks.progress(), gaps: opened.history.gaps };
  },
  history: (query) => {
    const history = recovering(() => queryHistory(query, sources(opened())));
    return new Moved(history, [history.timesMs.buffer, history.values.buffer, history.statusCodes.buffer]);
  },
  readAfter: (query) => readAfter(query, sources(opened())),
  figures: () =>
    recovering(() => {
      const { log, history } = opened();
      const arrivedMs = history.time.read()?.timeMs;
      return { ...totalsOf({ log, ...history }), arrivedMs, bytes: usedBytes(history.writing) };
    }),
  aggregates: (query) =>
    inSteps([logPath, historyPath], (log, history) =>
      aggregateSteps({ log: log!, history: history!, rows: opened().rows, onDamage: damageReporter(remoteLog) }, query),
    ),
  ledger: (query) => logLedger(logPath, query),
  hold: (spans) => {
    held = spans;
    opened().history.keeper.hold(spans);
    return undefined;
  },
  spanFacts: (spans) =>
    recovering(() => {
      const { log, history } = opened();
      return spanFacts({ log, ...history }, spans);
    }),
  holdings: () => recovering(() => holdingsOf(opened().log, opened().history)),
  gapRecorded: async (id) => {
    const { compactor, removedGaps } = opened().history;
    await compactor.exclusively(() => removedGaps.recorded(id));
    return undefined;
  },
  withdraw: (columns) => opened().history.withdraw(columns),
  compact: async () => {
    while (await opened().history.compactor.round());
    return undefined;
  },
  sweep: async () => {
    await opened().history.keeper.sweep();
    return undefined;
  },
  trimmed: (freedBytes) => {
    trimming?.resolve(freedBytes);
    return undefined;
  },
  reopenLog: async () => {
    await close();
    openAll();
    return undefined;
  },
  close: async () => {
    await close();
    return undefined;
  },
});

function sources({ log, rows, history: { blocks } }: Open) {
  return {
    ...{ log, rows },
    compactedSequence: blocks.progress(),
    collectBlocks: blocks.collect.bind(blocks),
    onDamage: damageReporter(remoteLog),
  };
}

function openAll(): Open {
  const log = openForReading(logPath);
  const history = openHistory({
    ...start,
    nowMs: start.nowMs + performance.now(),
    log: remoteLog,
    logDatabase: log,
    onRound: (sequence) => sendEvent<ReaderEvent>({ type: "compacted", sequence }),
    trimLog,
    onFull: (isFull) => sendEvent<ReaderEvent>({ type: "full", isFull }),
    onRemoved: sendRemovedGaps,
  });
  current = { log, rows: new DecodedRows(), history };
  sendRemovedGaps();
  history.keeper.hold(held);
  void history.keeper.run();
  history.compactor.run().catch((error: unknown) => {
    if (current?.history !== history) return;
    remoteLog.error({ reason: errorMessage(error) }, "Compaction has stopped.");
    if (isDamage(error)) replaceHistory();
  });
  return current;
}

async function close(): Promise<void> {
  const { log, history } = opened();
  trimming?.resolve(0);
  await history.keeper.stop();
  await history.compactor.stop();
  history.close();
  log.close();
  current = undefined;
}

function trimLog(request: TrimRequest): Promise<number> {
  trimming = Promise.withResolvers();
  sendEvent<ReaderEvent>({ type: "trim", request });
  return trimming.promise;
}

/** Tells of every gap that is not in the log yet, also of those that the run before could not tell of any more. */
function sendRemovedGaps(): void {
  for (const { id, fromMs, toMs, valueCount } of opened().history.removedGaps.due()) {
    const where = { source: storeSource, tagIds: [], fromMs, toMs } as const;
    const gap: Gap = { type: "gap", ...where, cause: "retention", estimatedCount: valueCount };
    sendEvent<ReaderEvent>({ type: "removed", id, gap });
  }
}

/** Answers again after a damaged history was moved aside: what is in the log only is still served. */
function recovering<T>(query: () => T): T {
  try {
    return query();
  } catch (error) {
    if (!isDamage(error)) throw error;
    replaceHistory();
    return query();
  }
}

function replaceHistory(): void {
  const { log, history } = opened();
  history.abandon();
  log.close();
  current = undefined;
  const { gaps } = openAll().history;
  sendEvent<ReaderEvent>({ type: "history-replaced", gaps });
}

function opened(): Open {
  if (current === undefined) throw new TemporaryError("The store is closed.", { code: "SAMSPEL_STORE_STOPPED" });
  return current;
}
