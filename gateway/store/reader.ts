/** The thread that answers queries and compacts the log: a long query cannot hold up a commit. */
import { join } from "node:path";
import { workerData } from "node:worker_threads";
import { errorMessage, TemporaryError } from "../core/errors.ts";
import { BlockFile } from "./block-file.ts";
import { Moved, remoteLog, sendEvent, serve } from "./calls.ts";
import { Compactor } from "./compactor.ts";
import { queryHistory, readAfter } from "./history.ts";
import type { ReaderCalls, ReaderEvent, WorkerStart } from "./messages.ts";
import { type Database, openForReading, openForWriting, usedBytes } from "./sqlite.ts";
import { totalsOf } from "./totals.ts";

const start: WorkerStart = workerData;

interface Open {
  readonly log: Database;
  /** Connection of the compaction. */
  readonly history: Database;
  /** Connection of the queries: sees whole rounds of the compaction only. */
  readonly snapshot: Database;
  readonly blocks: BlockFile;
  readonly compactor: Compactor;
}

let current: Open | undefined;

const sources = ({ log, blocks }: Open) => ({
  log,
  compactedSequence: blocks.progress(),
  collectBlocks: blocks.collect.bind(blocks),
  onDamage,
});

serve<ReaderCalls>({
  open: () => {
    current = openFiles();
    current.compactor.run().catch((error: unknown) => {
      remoteLog.error({ error: errorMessage(error) }, "Compaction has stopped.");
    });
    return { compactedSequence: current.blocks.progress() };
  },
  history: (query) => {
    const history = queryHistory(query, sources(opened()));
    return new Moved(history, [history.timesMs.buffer, history.values.buffer, history.statusCodes.buffer]);
  },
  readAfter: (query) => readAfter(query, sources(opened())),
  figures: () => ({ ...totalsOf(opened()), bytes: usedBytes(opened().history) }),
  compact: async () => {
    while (await opened().compactor.round());
    return undefined;
  },
  close: async () => {
    const { compactor, snapshot, history, log } = opened();
    await compactor.stop();
    for (const database of [snapshot, history, log]) database.close();
    current = undefined;
    return undefined;
  },
});

function openFiles(): Open {
  const log = openForReading(join(start.directory, "log.db"));
  const path = join(start.directory, "history.db");
  const history = openForWriting({ path, kind: "history" });
  const snapshot = openForReading(path);
  const compactor = new Compactor({
    log,
    history,
    blocks: new BlockFile(history, onDamage),
    limits: start.limits,
    onDamage,
    onRound: (sequence) => sendEvent<ReaderEvent>({ type: "compacted", sequence }),
  });
  return { log, history, snapshot, blocks: new BlockFile(snapshot, onDamage), compactor };
}

function onDamage(error: Error): void {
  remoteLog.error({ error: error.message }, "A part of the store cannot be read; the rest is served.");
}

function opened(): Open {
  if (current === undefined) throw new TemporaryError("The store is closed.", { code: "SAMSPEL_STORE_STOPPED" });
  return current;
}
