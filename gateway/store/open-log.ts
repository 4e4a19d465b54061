/** Opens the log for its writer, whatever state it is in, and tells what may be missing. */
import type { Log } from "../core/contracts.ts";
import type { Gap } from "../core/gap.ts";
import { LateValues } from "./late-values.ts";
import { sinkPositions } from "./ledger.ts";
import { LogFile } from "./log-file.ts";
import { filePath, gapOf, openRecovered } from "./recover.ts";
import { salvage } from "./salvage.ts";
import { type Database, numberIn, openForReading } from "./sqlite.ts";
import { highestTag, storeSource } from "./tags.ts";

export interface OpenLog {
  readonly database: Database;
  readonly log: LogFile;
  readonly late: LateValues;
  /** Stretches that may be missing because of damage; to be appended by the caller. */
  readonly gaps: readonly Gap[];
}

interface OpenLogOptions {
  readonly directory: string;
  readonly nowMs: number;
  readonly log: Log;
}

export function openLog({ directory, nowMs, log }: OpenLogOptions): OpenLog {
  const history = filePath({ directory, kind: "history" });
  const late = new LateValues(history);
  const { opened, aside } = openRecovered({ directory, kind: "log", nowMs, log }, (database) => ({
    database,
    log: new LogFile(database, (index) => late.load(index)),
  }));
  if (aside !== undefined) {
    const from = aside.code === "SAMSPEL_STORE_DAMAGED" ? aside.path : undefined;
    salvage({ from, history, into: opened.database, log });
    opened.log.reload();
  }
  const progress = progressOf(history);
  opened.log.continueAfter(progress, Math.max(progress, farthestCursor(opened.database)));
  opened.log.reserveTags(highestTag(opened.database));
  const damaged = opened.log.damaged.map(
    ({ fromMs, toMs, count }): Gap => ({
      type: "gap",
      source: storeSource,
      tagIds: [],
      fromMs,
      toMs,
      cause: "store-damaged",
      estimatedCount: count,
    }),
  );
  return { ...opened, late, gaps: aside === undefined ? damaged : [gapOf(aside, nowMs), ...damaged] };
}

/** Sequence number up to which the history holds the log; 0 when there is no history that can be read. */
function progressOf(path: string): number {
  try {
    const database = openForReading(path);
    try {
      const row = database.prepare("SELECT sequence FROM progress").get();
      return row === undefined ? 0 : numberIn(row, "sequence");
    } finally {
      database.close();
    }
  } catch {
    // An absent or damaged history is the concern of the thread that writes it.
    return 0;
  }
}

function farthestCursor(database: Database): number {
  const positions = sinkPositions(database);
  return Math.max(0, ...positions.map(({ confirmed }) => confirmed.ahead.at(-1)?.last ?? confirmed.sequence));
}
