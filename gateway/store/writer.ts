/** The thread that writes the log. Its syncs block nobody but itself. */
import { workerData } from "node:worker_threads";
import { errorMessage, TemporaryError } from "../core/errors.ts";
import { remoteLog, sendEvent, serve } from "./calls.ts";
import { CommitTimes } from "./commit-times.ts";
import type { LogFile } from "./log-file.ts";
import type { Commit, WorkerStart, WriterCalls, WriterEvent } from "./messages.ts";
import { type OpenLog, openLog } from "./open-log.ts";
import { type Database, lockDirectory, usedBytes } from "./sqlite.ts";
import { highestTag, internTags } from "./tags.ts";

const start: WorkerStart = workerData;
const times = new CommitTimes();
let lock: Database | undefined;
let current: OpenLog | undefined;

serve<WriterCalls>({
  open: () => {
    lock = lockDirectory(start.directory);
    current = open();
    return { highestTag: highestTag(current.database), gaps: current.gaps };
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
    opened().log.snapshot();
    close();
    lock?.close();
    return undefined;
  },
});

function open(): OpenLog {
  return openLog({ directory: start.directory, nowMs: start.nowMs + performance.now(), log: remoteLog });
}

function close(): void {
  current?.late.close();
  if (current?.database.isOpen === true) current.database.close();
  current = undefined;
}

/** Opens again what a failed commit had closed, when the reason has gone. */
function opened(): OpenLog {
  if (lock?.isOpen !== true) throw new TemporaryError("The store is closed.", { code: "SAMSPEL_STORE_STOPPED" });
  current ??= open();
  return current;
}

/** After a failed sync the commit may be on disk or not: the file is opened again and the caller appends again. */
function committed(commit: Commit): ReturnType<LogFile["commit"]> {
  try {
    return opened().log.commit(commit);
  } catch (error) {
    close();
    reopen();
    throw new TemporaryError(`The commit failed: ${errorMessage(error)}.`, {
      code: "SAMSPEL_STORE_COMMIT_FAILED",
      cause: error,
      next: "Append the same entries again; what is there already is recognised.",
    });
  }
}

function reopen(): void {
  try {
    const { gaps } = opened();
    if (gaps.length > 0) sendEvent<WriterEvent>({ type: "log-replaced", gaps });
  } catch (error) {
    remoteLog.error({ reason: errorMessage(error) }, "The log cannot be opened; the next commit tries again.");
  }
}
