/** The thread that writes the log. Its syncs block nobody but itself. */
import { join } from "node:path";
import { workerData } from "node:worker_threads";
import { errorMessage, TemporaryError } from "../core/errors.ts";
import { serve } from "./calls.ts";
import { CommitTimes } from "./commit-times.ts";
import { LateValues } from "./late-values.ts";
import { LogFile } from "./log-file.ts";
import type { Commit, WorkerStart, WriterCalls } from "./messages.ts";
import { type Database, lockDirectory, openForWriting, usedBytes } from "./sqlite.ts";
import { highestTag, internTags } from "./tags.ts";

const start: WorkerStart = workerData;
const times = new CommitTimes();

interface Open {
  readonly lock: Database;
  database: Database;
  log: LogFile;
  late: LateValues;
}

let current: Open | undefined;

serve<WriterCalls>({
  open: () => {
    const lock = lockDirectory(start.directory);
    current = { lock, ...openLog() };
    return { highestTag: highestTag(current.database) };
  },
  internTags: (tags) => {
    const { database, log } = opened();
    const numbers = internTags(database, tags, { most: start.limits.tags, sequence: log.lastSequence });
    log.reserveTags(highestTag(database));
    return numbers;
  },
  commit: (commit) => times.measure(() => committed(commit)),
  latest: (tags) => opened().log.latest(tags),
  conditions: () => opened().log.conditions(),
  cursor: (sink) => opened().log.cursor(sink),
  moveCursor: (move) => {
    opened().log.moveCursor(move);
    return undefined;
  },
  compacted: (sequence) => {
    opened().log.compacted(sequence);
    return undefined;
  },
  figures: () => ({
    lastSequence: opened().log.lastSequence,
    bytes: usedBytes(opened().database),
    commits: times.count,
    commitMsP99: times.p99(),
  }),
  close: () => {
    const { lock, database, log, late } = opened();
    late.close();
    log.snapshot();
    database.close();
    lock.close();
    current = undefined;
    return undefined;
  },
});

function openLog(): Omit<Open, "lock"> {
  const database = openForWriting({ path: join(start.directory, "log.db"), kind: "log" });
  const late = new LateValues(join(start.directory, "history.db"));
  const log = new LogFile(database, (index) => late.load(index));
  log.reserveTags(highestTag(database));
  return { database, log, late };
}

function opened(): Open {
  if (current === undefined) throw new TemporaryError("The store is closed.", { code: "SAMSPEL_STORE_STOPPED" });
  return current;
}

/** After a failed sync the commit may be on disk or not: the file is opened again and the caller appends again. */
function committed(commit: Commit): ReturnType<LogFile["commit"]> {
  const open = opened();
  try {
    return open.log.commit(commit);
  } catch (error) {
    open.late.close();
    open.database.close();
    Object.assign(open, openLog());
    throw new TemporaryError(`The commit failed: ${errorMessage(error)}.`, {
      code: "SAMSPEL_STORE_COMMIT_FAILED",
      cause: error,
      next: "Append the same entries again; what is there already is recognised.",
    });
  }
}
