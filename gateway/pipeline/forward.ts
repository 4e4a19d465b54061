/** Keeps a sink supplied from the log: read what it lacks, write, note what it has confirmed; back off when it fails. */
import { setTimeout as sleep } from "node:timers/promises";
import { type BackOff, backOffDefault, retryMs } from "../core/back-off.ts";
import { confirmedUpTo } from "../core/confirmed.ts";
import type { Entry, ReportCondition, Store, Stored } from "../core/contracts.ts";
import { errorCode, errorMessage, PartialWriteError, PermanentError, TemporaryError } from "../core/errors.ts";
import type { ReplayOrder, Sink, SinkContext, SinkWriter } from "../core/sink.ts";
import type { SinkReport } from "../core/view.ts";
import { itemCount, itemRange, itemsAt } from "./entry-range.ts";
import { nextReads, type Read } from "./replay-order.ts";
import { SetAside } from "./set-aside.ts";
import { SinkFigures } from "./sink-figures.ts";
import { SinkPosition } from "./sink-position.ts";

export interface ForwardOptions {
  readonly id: string;
  readonly sink: Sink;
  readonly options: unknown;
  /** Greatest number of entries in one write. */
  readonly batchValues: number;
  /** Least distance of two writes while nothing has piled up. */
  readonly intervalMs: number;
  /** In which order it gets what has piled up. */
  readonly replay: ReplayOrder;
  readonly store: Pick<Store, "readAfter" | "cursor" | "moveCursor">;
  readonly context: SinkContext;
  readonly raise: ReportCondition;
  /** Sequence number of the newest entry at the start. */
  readonly lastSequence: number;
  /** Uniform in [0, 1), for the jitter of the back-off. */
  readonly random: () => number;
  /** Waits of the back-off; for tests. */
  readonly backOff?: BackOff;
}

export interface Forwarder {
  report(): SinkReport;
  /** Tells that entries up to here are committed. */
  notify(sequence: number): void;
  /** Forwards what is left, for no longer than this, then ends. A sink that is failing gets no time. */
  stop(deadlineMs: number): Promise<void>;
}

/** Looks into the log at least this often, for what the store itself adds. */
const pollMs = 1000;
/** A write that takes longer has failed; sinks have shorter limits of their own. */
const writeMsMax = 180_000;
/** So long after its deadline a sink may take to end. */
const patienceMs = 2000;
/** Beyond the first, batches are made smaller; below the second and full, larger again. */
const slowMs = 5000;
const quickMs = 1000;

/** Starts forwarding at once. It ends by `stop` only: no number of failures gives anything up. */
export function forward(options: ForwardOptions): Forwarder {
  return new SinkLoop(options);
}

class SinkLoop implements Forwarder {
  readonly #options: ForwardOptions;
  readonly #figures: SinkFigures;
  readonly #setAside: SetAside;
  /** Ends every wait; writing goes on. */
  readonly #stopping = new AbortController();
  /** Ends writing. */
  readonly #ending = new AbortController();
  readonly #done: Promise<void>;
  #isFailing = false;
  #wake = Promise.withResolvers<void>();
  readonly #position: SinkPosition;
  /** Everything before the entries under way, in their stretch of the log, is confirmed up to here. */
  #at = 0;
  #isLiveTurn = true;
  #limit: number;
  #limitMax: number;
  #hasRefused = false;
  #lastWriteMs = Number.NEGATIVE_INFINITY;
  #lastLiveMs = Number.NEGATIVE_INFINITY;

  constructor(options: ForwardOptions) {
    const { id, sink, store, context, raise, batchValues, lastSequence } = options;
    this.#options = options;
    this.#figures = new SinkFigures({ id, kind: sink.kind, context, raise });
    const { directory, log } = context;
    this.#setAside = new SetAside({ directory, sink: id, log, tag: context.tag, now: () => context.now() });
    this.#position = new SinkPosition(id, store, lastSequence);
    this.#limit = batchValues;
    this.#limitMax = batchValues;
    this.#done = this.#run();
  }

  report(): SinkReport {
    const { dueCount, pendingCount, pendingSinceMs } = this.#position;
    const refusals = this.#setAside.reports();
    return this.#figures.report({
      dueCount,
      pendingCount,
      refusals,
      ...(pendingSinceMs === undefined ? {} : { pendingSinceMs }),
    });
  }

  notify(sequence: number): void {
    this.#position.last = Math.max(this.#position.last, sequence);
    this.#wake.resolve();
  }

  async stop(deadlineMs: number): Promise<void> {
    this.#stopping.abort();
    this.#wake.resolve();
    if (this.#isFailing) this.#ending.abort();
    const late = setTimeout(() => this.#ending.abort(), deadlineMs);
    // A sink that does not even end when it is told to is left behind.
    const given = new AbortController();
    const patience = sleep(deadlineMs + patienceMs, undefined, { signal: given.signal }).catch(() => undefined);
    await Promise.race([this.#done, patience]);
    given.abort();
    clearTimeout(late);
    this.#figures.stopped();
  }

  async #run(): Promise<void> {
    const { id, context, random, backOff = backOffDefault } = this.#options;
    const { signal } = this.#stopping;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#session(() => {
          attempt = 0;
          this.#isFailing = false;
        });
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#isFailing = true;
        const waitMs = Math.round(retryMs(attempt, { error, random: random(), backOff }));
        this.#figures.failed(error, waitMs);
        const fields = { sink: id, code: errorCode(error), reason: errorMessage(error), attempt, waitMs };
        context.log.warn(fields, "Sink takes nothing; trying again.");
        await sleep(waitMs, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
        this.#figures.trying();
      }
    }
  }

  /** One opened writer, until it fails or everything is forwarded after a `stop`. */
  async #session(onWritten: () => void): Promise<void> {
    const { sink, options, store, context } = this.#options;
    await this.#position.open();
    await using writer = await sink.open(options, { ...context, signal: this.#ending.signal });
    while (!this.#ending.signal.aborted) {
      await this.#untilDue();
      if (this.#position.confirmed === undefined) await this.#position.open();
      const limit = this.#limit;
      const { after, through } = this.#nextRead();
      const entries = await store.readAfter(after, limit, through);
      this.#at = after;
      if (entries.length > 0) {
        this.#position.seen(entries);
        await this.#forward(writer, entries);
        onWritten();
      } else if (through === undefined) {
        if (this.#stopping.signal.aborted) return;
        writer.check?.();
      }
      const isTaken = this.#at === (entries.at(-1)?.sequence ?? after);
      if (through !== undefined && isTaken && itemCount(entries) < limit) await this.#pass(through);
    }
  }

  /** What comes and what has piled up take turns; what comes is sent at the interval, or when it fills a write. */
  #nextRead(): Read {
    const { replay: order, intervalMs, context } = this.#options;
    const { confirmed = confirmedUpTo(0), last } = this.#position;
    const { live, liveCount, backlog } = nextReads(confirmed, { order, last, limit: this.#limit });
    const isDue = liveCount >= this.#limit || context.monotonicMs() - this.#lastLiveMs >= intervalMs;
    this.#isLiveTurn = backlog === undefined || (!this.#isLiveTurn && liveCount > 0 && isDue);
    if (this.#isLiveTurn) this.#lastLiveMs = context.monotonicMs();
    return this.#isLiveTurn ? live : (backlog ?? live);
  }

  /** Everything of a stretch was read, and it ends before `through`: the rest was removed meanwhile. */
  async #pass(through: number): Promise<void> {
    if (this.#at >= through) return;
    this.#figures.missed += through - this.#at;
    await this.#position.confirm(this.#at, through);
  }

  /** Resolves when a batch is due: at once while there is a backlog, else at the interval, when there is something. */
  async #untilDue(): Promise<void> {
    const { intervalMs, context } = this.#options;
    const { signal } = this.#stopping;
    if (signal.aborted || this.#isBehind()) return;
    const pauseMs = this.#lastWriteMs + intervalMs - context.monotonicMs();
    if (pauseMs > 0) await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    if (this.#position.pendingCount > 0) return;
    const poll = setTimeout(() => this.#wake.resolve(), pollMs);
    await this.#wake.promise;
    clearTimeout(poll);
    if (!signal.aborted) this.#wake = Promise.withResolvers();
  }

  /** True when a whole write waits, or something of before. */
  #isBehind(): boolean {
    const { confirmed, pendingCount } = this.#position;
    return pendingCount >= this.#limit || (confirmed !== undefined && confirmed.ahead.length > 0);
  }

  async #forward(writer: SinkWriter, entries: readonly Stored<Entry>[]): Promise<void> {
    const startedMs = this.#options.context.monotonicMs();
    this.#lastWriteMs = startedMs;
    try {
      await this.#write(writer, entries);
      this.#hasRefused = false;
      this.#adapt(this.#options.context.monotonicMs() - startedMs, itemCount(entries));
    } catch (error) {
      // Too much for the time that it had: also with a shorter timeout than that of a slow write.
      if (this.#options.context.monotonicMs() - startedMs >= quickMs) this.#shrink();
      if (error instanceof PermanentError) await this.#resolveRefusal(writer, entries, error);
      else throw error;
    }
  }

  /** Writes entries and notes them as confirmed; what the sink knows to be refused is set aside. */
  async #write(writer: SinkWriter, entries: readonly Stored<Entry>[]): Promise<void> {
    const written = await withDeadline(writer.write(entries)).catch((error: unknown) => {
      if (error instanceof PartialWriteError) return error;
      throw error;
    });
    const refused = written instanceof PartialWriteError ? itemsAt(entries, written.refused) : [];
    if (refused.length > 0) this.#setAside.take(refused, written);
    await this.#move(entries, refused);
    this.#figures.forwarded += itemCount(entries) - itemCount(refused);
    this.#figures.omitted += written.omittedCount;
    this.#figures.succeeded();
    if (refused.length > 0) this.#figures.refused(itemCount(refused), written);
  }

  /** Notes the entries as confirmed. What lies between it and them, or among them, was removed or is damaged. */
  async #move(entries: readonly Stored<Entry>[], setAside: readonly Stored<Entry>[] = []): Promise<void> {
    const { sequence } = entries.at(-1)!;
    await this.#position.confirm(this.#at, sequence, setAside);
    this.#figures.missed += sequence - this.#at - itemCount(entries);
    this.#at = sequence;
  }

  /** Too much at once: less from now on. Otherwise the first refused entry is found and set aside; the rest follows. */
  async #resolveRefusal(writer: SinkWriter, entries: readonly Stored<Entry>[], error: PermanentError): Promise<void> {
    const count = itemCount(entries);
    if (error.reason === "size" && count > 1) {
      this.#limitMax = Math.max(1, Math.floor(count / 2));
      this.#limit = this.#limitMax;
      return;
    }
    // Many refusals in a row are found with fewer writes in small batches.
    if (this.#hasRefused) this.#shrink();
    this.#hasRefused = true;
    let [low, high, reason] = [0, count, error];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      try {
        await this.#write(writer, itemRange(entries, low, middle));
        low = middle;
      } catch (cause) {
        if (!(cause instanceof PermanentError)) throw cause;
        [high, reason] = [middle, cause];
      }
    }
    const refused = itemRange(entries, low, low + 1);
    this.#setAside.take(refused, reason);
    await this.#move(refused, refused);
    this.#figures.refused(1, reason);
  }

  #adapt(elapsedMs: number, count: number): void {
    if (elapsedMs >= slowMs) this.#shrink();
    else if (elapsedMs <= quickMs && count >= this.#limit) this.#limit = Math.min(this.#limitMax, this.#limit * 2);
  }

  #shrink(): void {
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
  }
}

async function withDeadline<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = setTimeout(() => {
    reject(
      new TemporaryError(`The destination has not answered for ${writeMsMax / 1000} s.`, {
        code: "SAMSPEL_SINK_SILENT",
      }),
    );
  }, writeMsMax);
  return await Promise.race([work, promise]).finally(() => clearTimeout(late));
}
