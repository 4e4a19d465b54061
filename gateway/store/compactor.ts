/** Runs compaction in the background of the thread that answers queries: short steps, with room for queries between. */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../core/contracts.ts";
import { errorMessage, TemporaryError } from "../core/errors.ts";
import { hasRoom } from "./ballast.ts";
import type { BlockFile } from "./block-file.ts";
import type { MalformedBytes } from "./bytes.ts";
import { compactRound, valuesPerRound } from "./compact.ts";
import type { StoreLimits } from "./limits.ts";
import type { RetentionTime } from "./retention-time.ts";
import { type Database, isDamage, numberIn } from "./sqlite.ts";
import { highestTag } from "./tags.ts";

/** A step gives way to queries after this time. */
const stepMs = 8;
/** How often it is looked whether a round is due. */
const lookMs = 500;

interface CompactorOptions {
  readonly logDatabase: Database;
  readonly log: Log;
  /** Connection that the rounds are written with. Queries use another one and see whole rounds only. */
  readonly history: Database;
  readonly blocks: BlockFile;
  readonly limits: Pick<StoreLimits, "compactMs" | "ballastBytes">;
  readonly directory: string;
  readonly time: RetentionTime;
  readonly onDamage: (error: MalformedBytes) => void;
  /** Called after a round is committed. */
  readonly onRound: (sequence: number) => void;
}

export class Compactor {
  readonly #options: CompactorOptions;
  #isStopped = false;
  #lastRoundMs = performance.now();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: CompactorOptions) {
    this.#options = options;
  }

  /** Runs rounds as they become due, until `stop`. A round that fails is tried again; rejects when a file is damaged. */
  async run(): Promise<void> {
    const { limits, log } = this.#options;
    let hasFailed = false;
    while (!this.#isStopped) {
      try {
        const pending = this.#pending();
        const most = this.#mostValues();
        const isDue = pending >= most || performance.now() - this.#lastRoundMs >= limits.compactMs;
        if (pending > 0 && isDue) await this.round();
        hasFailed = false;
        if (pending < 2 * most) await sleep(Math.min(lookMs, limits.compactMs));
      } catch (error) {
        if (isDamage(error) || this.#isStopped) throw error;
        if (!hasFailed) log.warn({ reason: errorMessage(error) }, "Compaction cannot write; it tries again.");
        hasFailed = true;
        await sleep(lookMs);
      }
    }
  }

  /** One round now, after the one that may be running. False when there is nothing left to compact. */
  round(): Promise<boolean> {
    return this.exclusively(() => this.#round());
  }

  /** Runs other work on the connection of the rounds, between two of them. */
  exclusively<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Ends after the current step; an unfinished round leaves nothing behind. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#turn;
  }

  async #round(): Promise<boolean> {
    const { logDatabase, history, blocks, directory, limits, time, onDamage, onRound } = this.#options;
    this.#lastRoundMs = performance.now();
    if (this.#isStopped || this.#pending() === 0) return false;
    if (!hasRoom(directory, limits.ballastBytes)) throw noRoom();
    history.exec("BEGIN IMMEDIATE");
    try {
      const timeMs = time.read()?.timeMs ?? 0;
      const steps = compactRound({ log: logDatabase, blocks, onDamage, most: this.#mostValues(), timeMs });
      let [step, startMs] = [steps.next(), performance.now()];
      while (step.done !== true && !this.#isStopped) {
        if (performance.now() - startMs > stepMs) {
          await nextTurn();
          startMs = performance.now();
        }
        step = steps.next();
      }
      if (step.done !== true) return false;
      history.exec("COMMIT");
      onRound(step.value);
      return true;
    } finally {
      if (history.isTransaction) history.exec("ROLLBACK");
    }
  }

  #mostValues(): number {
    return valuesPerRound(highestTag(this.#options.logDatabase));
  }

  /** Items of the log that are not in the blocks yet. */
  #pending(): number {
    const { logDatabase, blocks } = this.#options;
    const row = logDatabase.prepare("SELECT coalesce(max(last), 0) AS last FROM log").get();
    // Less than nothing when the log was emptied after the last round.
    return row === undefined ? 0 : Math.max(0, numberIn(row, "last") - blocks.progress());
  }
}

function noRoom(): TemporaryError {
  return new TemporaryError("The disk is too full for compaction.", {
    code: "SAMSPEL_STORE_FULL",
    next: "Free space on the disk; the store removes its oldest values meanwhile.",
  });
}
