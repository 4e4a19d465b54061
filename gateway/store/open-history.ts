/** Opens the history for compaction and for queries, whatever state it is in, and tells what may be missing. */
import type { Log } from "../core/contracts.ts";
import type { Gap } from "../core/gap.ts";
import { BlockFile } from "./block-file.ts";
import type { ValueColumns } from "./columns.ts";
import { Compactor } from "./compactor.ts";
import { Keeper, type KeeperOptions } from "./keeper.ts";
import { filePath, gapOf, openRecovered } from "./recover.ts";
import { RemovedGaps } from "./removed.ts";
import { RetentionTime } from "./retention-time.ts";
import { type Database, openForReading } from "./sqlite.ts";
import { withdraw } from "./withdraw.ts";

export interface OpenHistory {
  /** Connection of the compaction. */
  readonly writing: Database;
  /** Connection of the queries: sees whole rounds of the compaction only. */
  readonly snapshot: Database;
  readonly blocks: BlockFile;
  readonly compactor: Compactor;
  readonly keeper: Keeper;
  readonly removedGaps: RemovedGaps;
  readonly time: RetentionTime;
  /** Between two rounds: removes values of which the right ones are stored. Gives how many. */
  withdraw(columns: readonly ValueColumns[]): Promise<number>;
  readonly gaps: readonly Gap[];
  close(): void;
  /** Closes without waiting for a round: the file is damaged. */
  abandon(): void;
}

interface OpenHistoryOptions
  extends Pick<KeeperOptions, "directory" | "limits" | "log" | "logDatabase" | "trimLog" | "onFull" | "onRemoved"> {
  readonly nowMs: number;
  readonly onRound: (sequence: number) => void;
}

export function openHistory(options: OpenHistoryOptions): OpenHistory {
  const { directory, nowMs, limits, log, logDatabase, onRound } = options;
  const reportDamage = damageReporter(log);
  const { opened, aside } = openRecovered({ directory, kind: "history", nowMs, log }, (database) => {
    const blocks = new BlockFile(database, reportDamage);
    blocks.progress();
    return { database, blocks };
  });
  const writing = opened.database;
  const snapshot = openForReading(filePath({ directory, kind: "history" }));
  const time = new RetentionTime(logDatabase, writing);
  const compactor = new Compactor({
    log,
    time,
    logDatabase,
    directory,
    history: writing,
    blocks: opened.blocks,
    limits,
    onDamage: reportDamage,
    onRound,
  });
  const keeper = new Keeper({
    ...options,
    historyDatabase: writing,
    blocks: opened.blocks,
    compactor,
    time,
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
    keeper,
    removedGaps: new RemovedGaps(writing),
    time,
    async withdraw(columns) {
      while (await compactor.round());
      return await compactor.exclusively(() => withdraw(writing, opened.blocks, columns));
    },
    gaps: aside === undefined ? [] : [gapOf(aside, nowMs)],
    close,
    abandon() {
      void keeper.stop();
      void compactor.stop();
      close();
    },
  };
}

/** Tells the operator about a row or block that cannot be read. */
export function damageReporter(log: Log): (error: Error) => void {
  return (error) => log.error({ reason: error.message }, "A part of the store cannot be read; the rest is served.");
}
