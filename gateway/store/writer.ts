/** The thread that writes the log. Its syncs block nobody but itself. */
import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import { errorMessage, TemporaryError } from "../core/errors.ts";
import { ballastBytes, hasRoom, releaseBallast } from "./ballast.ts";
import { remoteLog, sendEvent, serve } from "./calls.ts";
import { CommitTimes } from "./commit-times.ts";
import { cursorOf, moveCursor } from "./cursors.ts";
import { noteRefused } from "./ledger.ts";
import type { LogFile } from "./log-file.ts";
import type { Commit, WorkerStart, WriterCalls, WriterEvent } from "./messages.ts";
import { type OpenLog, openLog } from "./open-log.ts";
import { unclaimedBacklogs } from "./read-ledger.ts";
import { filePath } from "./recover.ts";
import { type Database, isDiskFull, lockDirectory, resultCode, usedBytes } from "./sqlite.ts";
import { highestTag, internTags } from "./tags.ts";
import { droppedCounts } from "./trim.ts";

const start: WorkerStart = workerData;
const times = new CommitTimes();
/** While compaction is far behind, each commit waits this long for it. */
const lagPauseMs = 50;
let lock: Database | undefined;
let current: OpenLog | undefined;
/** Commits follow each other, also while one of them waits for space. */
let commits: Promise<unknown> = Promise.resolve();
/** Set from the moment that the disk was full until the ballast is there again: then each commit looks for room. */
let wasFull = false;
/** The file that is written; another one, or none, at its place means that the directory was taken away. */
let inode: number | undefined;
let lookedMs = 0;
const lookMs = 1000;
/** Undefined before it is told: then every sink with a position counts as in use. */
let sinksInUse: ReadonlySet<string> | undefined;

serve<WriterCalls>({
  open: () => {
    lock = lockDirectory(start.directory);
    current = open();
    return { highestTag: highestTag(current.database), gaps: current.gaps };
  },
  internTags: (tags) =>
    changed(({ database, log }) => {
      const numbers = internTags(database, tags, { most: start.limits.tags, sequence: log.lastSequence });
      log.reserveTags(highestTag(database));
      return numbers;
    }),
  commit: (commit) => {
    const turn = commits.then(() => committed(commit));
    commits = turn.catch(() => undefined);
    return turn;
  },
  latest: (tags) => opened().log.latest(tags),
  conditions: () => opened().log.conditions(),
  cursor: (sink) => cursorOf(opened().database, sink),
  moveCursor: (move) =>
    changed(({ database }) => {
      moveCursor(database, move);
      return undefined;
    }),
  noteRefused: (refused) =>
    changed(({ database }) => {
      noteRefused(database, refused);
      return undefined;
    }),
  compacted: (sequence) => {
    opened().log.compacted(sequence);
    return undefined;
  },
  holdFor: (sinks) => {
    sinksInUse = new Set(sinks);
    return unclaimedBacklogs(opened().database, sinksInUse);
  },
  trim: (request) =>
    changed(({ log }) => {
      const { freedBytes, released } = log.trim(request, sinksInUse);
      for (const sink of released) {
        remoteLog.warn(
          { sink },
          "A sink that is not configured any more has lost its place in the log: its values went.",
        );
      }
      return freedBytes;
    }),
  dropped: () => droppedCounts(opened().database),
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
  const opened = openLog({ directory: start.directory, nowMs: start.nowMs + performance.now(), log: remoteLog });
  inode = inodeOfLog();
  return opened;
}

function inodeOfLog(): number | undefined {
  try {
    return statSync(filePath({ directory: start.directory, kind: "log" }), { throwIfNoEntry: false })?.ino;
  } catch (cause) {
    throw new TemporaryError(
      `The files of the store in ${start.directory} cannot be reached: ${errorMessage(cause)}.`,
      {
        code: "SAMSPEL_STORE_DENIED",
        cause,
        next: "Give the user of Samspel its rights to the directory back; what was not confirmed comes again.",
      },
    );
  }
}

/** A removed file takes writes as if nothing had happened, and they are gone with the process: nothing may be confirmed. */
function refuseGone(): void {
  if (performance.now() - lookedMs < lookMs) return;
  if (inodeOfLog() !== inode) {
    throw new TemporaryError(`The files of the store in ${start.directory} were removed or replaced while it runs.`, {
      code: "SAMSPEL_STORE_GONE",
      next: "Put the directory back (a disk may have been unmounted); otherwise restart to begin anew.",
    });
  }
  lookedMs = performance.now();
}

function close(): void {
  current?.late.close();
  if (current?.database.isOpen === true) current.database.close();
  current = undefined;
}

/** A change of the log beside the commits: after an error nothing that is remembered is trusted. */
function changed<T>(work: (open: OpenLog) => T): T {
  try {
    return work(opened());
  } catch (error) {
    if (isDiskFull(error)) {
      wasFull = true;
      opened().log.reload();
    }
    throw resultCode(error) === undefined || isDiskFull(error) ? error : failed(error);
  }
}

/** Opens again what a failed commit had closed, when the reason has gone. */
function opened(): OpenLog {
  if (lock?.isOpen !== true) throw new TemporaryError("The store is closed.", { code: "SAMSPEL_STORE_STOPPED" });
  current ??= open();
  return current;
}

async function committed(commit: Commit): Promise<ReturnType<LogFile["commit"]>> {
  const deadlineMs = performance.now() + start.limits.fullWaitMs;
  refuseGone();
  if (lag() > start.limits.lagValues) await sleep(lagPauseMs);
  for (;;) {
    if (wasFull) await waitForSpace(deadlineMs);
    try {
      return times.measure(() => opened().log.commit(commit));
    } catch (error) {
      if (!isDiskFull(error)) throw failed(error);
      wasFull = true;
      opened().log.reload();
      if (performance.now() >= deadlineMs) throw full(error);
      if (releaseBallast(start.directory)) remoteLog.warn({}, "The disk is full; the ballast was given back.");
    }
  }
}

/** Values that are in the log only. */
function lag(): number {
  const { log } = opened();
  return log.lastSequence - log.compactedSequence;
}

/** The ballast gives room to remove something; new values wait until that has been done. */
async function waitForSpace(deadlineMs: number): Promise<void> {
  while (!hasRoom(start.directory, start.limits.ballastBytes)) {
    sendEvent<WriterEvent>({ type: "disk-full" });
    if (performance.now() >= deadlineMs) throw full();
    await sleep(200);
  }
  wasFull = ballastBytes(start.directory) < start.limits.ballastBytes;
}

function full(cause?: unknown): TemporaryError {
  return new TemporaryError("The disk is full and nothing may be removed.", {
    code: "SAMSPEL_STORE_FULL",
    ...(cause === undefined ? {} : { cause }),
    next: "Free space on the disk, or lower store.quotaBytes or store.retentionMs.",
  });
}

/** After a failed sync the commit may be on disk or not: the file is opened again and the caller appends again. */
function failed(cause: unknown): TemporaryError {
  close();
  reopen();
  return new TemporaryError(`The commit failed: ${errorMessage(cause)}.`, {
    code: "SAMSPEL_STORE_COMMIT_FAILED",
    cause,
    next: "Append the same entries again; what is there already is recognised.",
  });
}

function reopen(): void {
  try {
    const { gaps } = opened();
    if (gaps.length > 0) sendEvent<WriterEvent>({ type: "log-replaced", gaps });
  } catch (error) {
    remoteLog.error({ reason: errorMessage(error) }, "The log cannot be opened; the next commit tries again.");
  }
}
