/** Keeps the store within its quota and the disk above its floor: looks regularly, removes in small steps, counts. */
import { statfsSync } from "node:fs";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../core/contracts.ts";
import { errorMessage } from "../core/errors.ts";
import type { StoreSpan } from "../core/store-span.ts";
import { ballastBytes, writeBallast } from "./ballast.ts";
import type { BlockFile } from "./block-file.ts";
import type { Compactor } from "./compactor.ts";
import type { StoreLimits } from "./limits.ts";
import type { TrimRequest } from "./messages.ts";
import { advanced, excessBytes, type Removal, removals } from "./retention.ts";
import type { RetentionTime } from "./retention-time.ts";
import { type Database, numberIn, usedBytes } from "./sqlite.ts";
import { earlyShare, removeExpired, TagRetentions } from "./tag-retention.ts";

/** Blocks removed in one transaction. */
const blocksPerStep = 64;
/** Free pages given back to the disk in one step. */
const pagesPerStep = 256;

export interface KeeperOptions {
  readonly directory: string;
  readonly limits: StoreLimits;
  readonly log: Log;
  readonly logDatabase: Database;
  readonly historyDatabase: Database;
  readonly blocks: BlockFile;
  readonly compactor: Compactor;
  readonly time: RetentionTime;
  /** Asks the writer to remove rows of the log; gives the bytes that this freed. */
  readonly trimLog: (request: TrimRequest) => Promise<number>;
  /** Tells the writer whether appends must be refused, and everybody what was removed from the history. */
  readonly onFull: (isFull: boolean) => void;
  readonly onRemoved: () => void;
}

export class Keeper {
  readonly #options: KeeperOptions;
  #isStopped = false;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #retentions: TagRetentions;
  #held: readonly StoreSpan[] = [];
  #lastMs = performance.now();

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#retentions = new TagRetentions(options.logDatabase);
  }

  async run(): Promise<void> {
    const { limits, log } = this.#options;
    const stepMs = Math.min(250, limits.keepMs);
    let waitedMs = 0;
    while (!this.#isStopped) {
      await sleep(stepMs);
      waitedMs += stepMs;
      if (this.#isStopped || waitedMs < limits.keepMs) continue;
      waitedMs = 0;
      await this.sweep().catch((error: unknown) => {
        log.warn({ reason: errorMessage(error) }, "The store could not be tidied; it tries again soon.");
      });
    }
  }

  /** Blocks that touch these spans do not expire, and go for space only when there are no others. */
  hold(spans: readonly StoreSpan[]): void {
    this.#held = spans;
  }

  /** Removes what must go now; one sweep at a time. */
  sweep(): Promise<void> {
    const turn = this.#turn.then(() => this.#sweep());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Ends after the current step of a sweep. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#turn;
  }

  async #sweep(): Promise<void> {
    const { limits, onFull } = this.#options;
    const timeMs = await this.#options.compactor.exclusively(() => this.#retentionTimeMs());
    const oldestMs = timeMs - limits.retentionMs;
    await this.#removeLog({ bytes: this.#logBytes() - limits.keptLogBytes, mayDrop: "sent" });
    await this.#removeWhile("expired-blocks", { oldestMs, until: () => false });
    await this.#removeByTag(timeMs);
    for (const removal of removals(limits.whenFull)) {
      if (this.#excess() === 0) break;
      await this.#remove(removal, oldestMs);
    }
    onFull(limits.whenFull !== "drop-oldest-unsent-last" && this.#excess() > 0);
    await this.#restoreBallast();
  }

  async #remove(removal: Removal, oldestMs: number): Promise<void> {
    switch (removal) {
      case "sent-log":
        return await this.#removeLog({ bytes: this.#excess(), mayDrop: "sent" }, true);
      case "unsent-log":
        return await this.#removeLog({ bytes: this.#excess(), mayDrop: "unsent" }, true);
      case "uncompacted-log":
        return await this.#removeLog({ bytes: this.#excess(), mayDrop: "uncompacted" }, true);
      case "blocks-before-backlog": {
        const backlogMs = this.#backlogFromMs();
        return await this.#removeWhile(removal, { oldestMs: backlogMs, until: () => this.#excess() === 0 });
      }
      default:
        return await this.#removeWhile(removal, { oldestMs, until: () => this.#excess() === 0 });
    }
  }

  async #removeLog({ bytes, mayDrop }: Pick<TrimRequest, "bytes" | "mayDrop">, isUrgent = false): Promise<void> {
    let rest = bytes;
    while (rest > 0 && !this.#isStopped) {
      const cause = this.#isOverQuota() ? "quota" : "free-space";
      const freed = await this.#options.trimLog({ bytes: rest, mayDrop, cause, isUrgent });
      if (freed === 0) return;
      rest -= freed;
    }
  }

  /** Removes block after block until enough is gone or nothing of the kind is left. */
  async #removeWhile(
    removal: Exclude<Removal, `${string}-log`>,
    { oldestMs, until }: { readonly oldestMs: number; readonly until: () => boolean },
  ): Promise<void> {
    const { compactor, blocks, historyDatabase, onRemoved } = this.#options;
    while (!until() && !this.#isStopped) {
      const blockCount = await compactor.exclusively(() =>
        blocks.removeOldest(removal, { most: blocksPerStep, oldestMs, held: this.#held }),
      );
      if (blockCount === 0) return;
      await compactor.exclusively(() => {
        historyDatabase.exec(`PRAGMA incremental_vacuum(${pagesPerStep}); PRAGMA wal_checkpoint(TRUNCATE)`);
      });
      if (removal === "oldest-blocks" || removal === "blocks-before-backlog") onRemoved();
      await nextTurn();
    }
  }

  /** What has a shorter time of its own goes from the history, and from the log as soon as every destination has it. */
  async #removeByTag(timeMs: number): Promise<void> {
    const { compactor, blocks, historyDatabase } = this.#options;
    const retentions = this.#retentions.current();
    const limitsOf = (keepMs: number) => ({ oldestMs: timeMs - keepMs, cutMs: timeMs - keepMs * (1 - earlyShare) });
    for (const { tag, keepMs } of retentions) {
      let blockCount = 0;
      do {
        blockCount = await compactor.exclusively(() =>
          removeExpired(historyDatabase, blocks, { tag, ...limitsOf(keepMs) }),
        );
        if (blockCount > 0) await nextTurn();
      } while (blockCount > 0 && !this.#isStopped);
    }
    if (retentions.length === 0) return;
    const shortestMs = retentions.reduce((least, { keepMs }) => Math.min(least, keepMs), Number.POSITIVE_INFINITY);
    const bytes = this.#retentions.expiredLogBytes(limitsOf(shortestMs));
    await this.#removeLog({ bytes, mayDrop: "sent" });
  }

  /** The time that ages are counted from. */
  #retentionTimeMs(): number {
    const { time } = this.#options;
    const nowMs = performance.now();
    const committedMs = time.committedMs();
    if (committedMs === undefined) return Number.NEGATIVE_INFINITY;
    const clock = advanced(time.read(), { committedMs, elapsedMs: nowMs - this.#lastMs });
    this.#lastMs = nowMs;
    time.write(clock);
    return clock.timeMs;
  }

  #excess(): number {
    const { directory, limits } = this.#options;
    const { bavail, bsize } = statfsSync(directory);
    return excessBytes({
      // The write-ahead logs come on top: they are bounded, and space in them is used again.
      usedBytes: this.#usedBytes(),
      quotaBytes: limits.quotaBytes,
      freeBytes: bavail * bsize + ballastBytes(directory),
      floorBytes: limits.freeBytes,
    });
  }

  /** Time of the oldest value that waits for a destination; infinite when nothing waits. */
  #backlogFromMs(): number {
    const row = this.#options.logDatabase
      .prepare("SELECT min_ms FROM log WHERE last > (SELECT min(sequence) FROM cursor) ORDER BY last LIMIT 1")
      .get();
    return row === undefined ? Number.POSITIVE_INFINITY : numberIn(row, "min_ms");
  }

  #usedBytes(): number {
    return this.#logBytes() + usedBytes(this.#options.historyDatabase);
  }

  #isOverQuota(): boolean {
    return this.#usedBytes() > this.#options.limits.quotaBytes;
  }

  #logBytes(): number {
    return usedBytes(this.#options.logDatabase);
  }

  async #restoreBallast(): Promise<void> {
    const { directory, limits } = this.#options;
    const { bavail, bsize } = statfsSync(directory);
    const isRoom = bavail * bsize > limits.freeBytes + 2 * limits.ballastBytes;
    if (limits.ballastBytes === 0 || ballastBytes(directory) > 0 || !isRoom) return;
    for (const _ of writeBallast(directory, limits.ballastBytes)) {
      await nextTurn();
      if (this.#isStopped) return;
    }
  }
}
