/** Opens the history for compaction and for queries, whatever state it is in, and tells what may be missing. */
import type { Log } from "../core/contracts.ts";
import type { Gap } from "../core/gap.ts";
import { BlockFile } from "./block-file.ts";
import { Compactor } from "./compactor.ts";
import type { StoreLimits } from "./limits.ts";
import { filePath, gapOf, openRecovered } from "./recover.ts";
import { type Database, openForReading } from "./sqlite.ts";

export interface OpenHistory {
  /** Connection of the compaction. */
  readonly writing: Database;
  /** Connection of the queries: sees whole rounds of the compaction only. */
  readonly snapshot: Database;
  readonly blocks: BlockFile;
  readonly compactor: Compactor;
  readonly gaps: readonly Gap[];
  close(): void;
  /** Closes without waiting for a round: the file is damaged. */
  abandon(): void;
}

interface OpenHistoryOptions {
  readonly directory: string;
  readonly nowMs: number;
  readonly limits: StoreLimits;
  readonly log: Log;
  readonly logDatabase: Database;
  readonly onRound: (sequence: number) => void;
}

export function openHistory({ directory, nowMs, limits, log, logDatabase, onRound }: OpenHistoryOptions): OpenHistory {
  const reportDamage = damageReporter(log);
  const { opened, aside } = openRecovered({ directory, kind: "history", nowMs, log }, (database) => {
    const blocks = new BlockFile(database, reportDamage);
    blocks.progress();
    return { database, blocks };
  });
  const writing = opened.database;
  const snapshot = openForReading(filePath({ directory, kind: "history" }));
  const compactor = new Compactor({
    log: logDatabase,
    history: writing,
    blocks: opened.blocks,
    limits,
    onDamage: reportDamage,
    onRound,
  });
  const close = () => {
    snapshot.close();
    writing.close();
  };
  return {
    writing,
    snapshot,
    blocks: new BlockFile(snapshot, reportDamage),
    compactor,
    gaps: aside === undefined ? [] : [gapOf(aside, nowMs)],
    close,
    abandon() {
      void compactor.stop();
      close();
    },
  };
}

/** Tells the operator about a row or block that cannot be read. */
export function damageReporter(log: Log): (error: Error) => void {
  return (error) => log.error({ reason: error.message }, "A part of the store cannot be read; the rest is served.");
}
