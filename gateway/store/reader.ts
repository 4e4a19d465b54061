/** The thread that answers queries and compacts the log: a long query cannot hold up a commit. */
import { join } from "node:path";
import { workerData } from "node:worker_threads";
import { TemporaryError } from "../core/errors.ts";
import { Moved, remoteLog, serve } from "./calls.ts";
import { queryHistory, readAfter } from "./history.ts";
import type { ReaderCalls, WorkerStart } from "./messages.ts";
import { type Database, openForReading } from "./sqlite.ts";

const start: WorkerStart = workerData;
let log: Database | undefined;

const sources = () => ({
  log: opened(),
  compactedSequence: 0,
  collectBlocks: () => {},
  onDamage: (error: Error) => remoteLog.error({ error: error.message }, "A row of the store cannot be read."),
});

serve<ReaderCalls>({
  open: () => {
    log = openForReading(join(start.directory, "log.db"));
    return undefined;
  },
  history: (query) => {
    const history = queryHistory(query, sources());
    return new Moved(history, []);
  },
  readAfter: (query) => readAfter(query, sources()),
  figures: () => {
    const row = opened()
      .prepare(
        "SELECT sum(last - first + 1) AS count, min(min_ms) AS oldest, max(max_ms) AS newest FROM log WHERE kind = 0",
      )
      .get();
    return {
      values: typeof row?.count === "number" ? row.count : 0,
      bytes: 0,
      oldestMs: typeof row?.oldest === "number" ? row.oldest : undefined,
      newestMs: typeof row?.newest === "number" ? row.newest : undefined,
    };
  },
  close: () => {
    log?.close();
    log = undefined;
    return undefined;
  },
});

function opened(): Database {
  if (log === undefined) throw new TemporaryError("The store is closed.", { code: "SAMSPEL_STORE_STOPPED" });
  return log;
}
