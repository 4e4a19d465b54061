/** The embedded store as the gateway sees it: collects appends into commits and asks the worker threads. */
import { mkdirSync } from "node:fs";
import type { AggregateQuery, Aggregates } from "../core/aggregate.ts";
import type { Condition } from "../core/condition.ts";
import type { Confirmed, UnclaimedBacklog } from "../core/confirmed.ts";
import type {
  AppendResult,
  Entry,
  History,
  HistoryQuery,
  Log,
  Store,
  Stored,
  StoreFigures,
} from "../core/contracts.ts";
import { errorMessage } from "../core/errors.ts";
import type { Holding, LedgerQuery, RefusedCount, StoreLedger } from "../core/ledger.ts";
import type { Measurement, MeasurementBatch, TagNumber } from "../core/measurement.ts";
import type { SpanFacts, StoreSpan } from "../core/store-span.ts";
import type { Tag } from "../core/tag.ts";
import { checkBatch, full } from "./append-checks.ts";
import { WorkerCalls } from "./calls.ts";
import { columnsOf, transferList } from "./columns.ts";
import { CommitQueue } from "./commit-queue.ts";
import { hourOf } from "./ledger-replay.ts";
import { defaultLimits, type StoreLimits } from "./limits.ts";
import type {
  CursorMove,
  DroppedCount,
  ReaderCalls,
  ReaderEvent,
  TrimRequest,
  WorkerStart,
  WriterCalls,
  WriterEvent,
} from "./messages.ts";

export interface StoreOptions {
  /** Holds every file of the store; created if absent. */
  readonly directory: string;
  readonly log: Log;
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly limits?: Partial<StoreLimits>;
}

/** What the store of this folder does beyond the contract. */
export interface EmbeddedStore extends Store {
  /** Moves everything that is in the log only to the history. It happens in the background anyway. */
  compact(): Promise<void>;
  /**
   * Removes values that carry `clockUnset` from the history, counted as rebased: those equal to these in tag, time and
   * content. Gives how many. For values whose copies at the right time are stored.
   */
  withdraw(batches: readonly MeasurementBatch[]): Promise<number>;
  /** Removes now what retention, quota and floor ask for. It happens in the background anyway. */
  sweep(): Promise<void>;
  /**
   * From now on only these sinks hold back rows of the log that they lack. Gives the backlogs of all others: they stay as
   * long as nothing needs their place.
   */
  holdFor(sinks: readonly string[]): Promise<readonly UnclaimedBacklog[]>;
  /** Items that were removed before a sink had them, by sink and cause. */
  dropped(): Promise<readonly DroppedCount[]>;
}

/** Opens the store. Throws PermanentError when another process works on the directory. */
export async function openStore({ directory, log, now, limits }: StoreOptions): Promise<EmbeddedStore> {
  mkdirSync(directory, { recursive: true });
  const data: WorkerStart = { directory, limits: { ...defaultLimits, ...limits }, nowMs: now() };
  const store = new WorkerStore(data, log);
  await store.open();
  return store;
}

class WorkerStore implements EmbeddedStore {
  readonly #writer: WorkerCalls<WriterCalls, WriterEvent>;
  readonly #reader: WorkerCalls<ReaderCalls, ReaderEvent>;
  readonly #queue: CommitQueue;
  readonly #log: Log;
  #highestTag: TagNumber = 0;
  /** Set while the policy is to refuse new values and the store is as large as it may be. */
  #isFull = false;

  constructor(data: WorkerStart, log: Log) {
    this.#log = log;
    this.#writer = new WorkerCalls({
      file: new URL("./writer.ts", import.meta.url),
      data,
      log,
      onEvent: (event) => this.#onWriterEvent(event),
    });
    this.#reader = new WorkerCalls({
      file: new URL("./reader.ts", import.meta.url),
      data,
      log,
      onEvent: (event) => this.#onReaderEvent(event),
    });
    this.#queue = new CommitQueue(data.limits, ({ columns, items, appends }) =>
      this.#writer.call("commit", { columns, items, appends }, transferList(columns)),
    );
  }

  async open(): Promise<void> {
    try {
      const { highestTag, gaps } = await this.#writer.call("open", undefined);
      this.#highestTag = highestTag;
      const reader = await this.#reader.call("open", undefined);
      await this.#writer.call("compacted", reader.compactedSequence);
      if (gaps.length + reader.gaps.length > 0) await this.append([...gaps, ...reader.gaps]);
    } catch (error) {
      await Promise.all([this.#reader.terminate(), this.#writer.terminate()]);
      throw error;
    }
  }

  async internTags(tags: readonly Tag[]): Promise<readonly TagNumber[]> {
    const numbers = await this.#writer.call("internTags", tags);
    for (const number of numbers) this.#highestTag = Math.max(this.#highestTag, number);
    return numbers;
  }

  async append(entries: readonly Entry[]): Promise<AppendResult> {
    if (this.#isFull) throw full();
    for (const entry of entries) if (entry.type === "measurements") checkBatch(entry, this.#highestTag);
    return await this.#queue.add(entries);
  }

  history(query: HistoryQuery): Promise<History> {
    return this.#reader.call("history", query);
  }

  latest(tags: readonly TagNumber[]): Promise<readonly (Measurement | undefined)[]> {
    return this.#writer.call("latest", tags);
  }

  readAfter(sequence: number, limit: number, through?: number): Promise<readonly Stored<Entry>[]> {
    return this.#reader.call("readAfter", { sequence, limit, ...(through === undefined ? {} : { through }) });
  }

  conditions(): Promise<readonly Condition[]> {
    return this.#writer.call("conditions", undefined);
  }

  cursor(sink: string): Promise<Confirmed | undefined> {
    return this.#writer.call("cursor", sink);
  }

  async moveCursor(sink: string, confirmed: Confirmed, setAside: readonly Stored<Entry>[] = []): Promise<void> {
    await this.#writer.call("moveCursor", { sink, confirmed, setAside: setAside.flatMap(countsOf) });
  }

  aggregates(query: AggregateQuery): Promise<Aggregates> {
    return this.#reader.call("aggregates", query);
  }

  holdFor(sinks: readonly string[]): Promise<readonly UnclaimedBacklog[]> {
    return this.#writer.call("holdFor", sinks);
  }

  async noteRefused(refused: readonly RefusedCount[]): Promise<void> {
    await this.#writer.call("noteRefused", refused);
  }

  ledger(query: LedgerQuery): Promise<StoreLedger> {
    return this.#reader.call("ledger", query);
  }

  holdings(): Promise<readonly Holding[]> {
    return this.#reader.call("holdings", undefined);
  }

  async hold(spans: readonly StoreSpan[]): Promise<void> {
    await this.#reader.call("hold", spans);
  }

  spanFacts(spans: readonly StoreSpan[]): Promise<readonly SpanFacts[]> {
    return this.#reader.call("spanFacts", spans);
  }

  async compact(): Promise<void> {
    await this.#reader.call("compact", undefined);
  }

  withdraw(batches: readonly MeasurementBatch[]): Promise<number> {
    return this.#reader.call("withdraw", batches.map(columnsOf));
  }

  async sweep(): Promise<void> {
    await this.#reader.call("sweep", undefined);
    // The gaps that stand for what was removed.
    await this.#queue.drain();
  }

  dropped(): Promise<readonly DroppedCount[]> {
    return this.#writer.call("dropped", undefined);
  }

  async figures(): Promise<StoreFigures> {
    const [writer, reader] = await Promise.all([
      this.#writer.call("figures", undefined),
      this.#reader.call("figures", undefined),
    ]);
    return {
      values: reader.values,
      bytes: writer.bytes + reader.bytes,
      ...(reader.oldestMs === undefined ? {} : { oldestMs: reader.oldestMs }),
      ...(reader.newestMs === undefined ? {} : { newestMs: reader.newestMs }),
      ...(reader.arrivedMs === undefined ? {} : { arrivedMs: reader.arrivedMs }),
      commits: writer.commits,
      commitMsP99: writer.commitMsP99,
      lastSequence: writer.lastSequence,
    };
  }

  #onReaderEvent(event: ReaderEvent): void {
    switch (event.type) {
      case "compacted":
        this.#inBackground(this.#writer.call("compacted", event.sequence));
        break;
      case "history-replaced":
        this.#inBackground(this.append(event.gaps));
        break;
      case "removed":
        this.#inBackground(this.#queue.add([event.gap]).then(() => this.#reader.call("gapRecorded", event.id)));
        break;
      case "trim":
        this.#inBackground(this.#trim(event.request));
        break;
      case "full":
        this.#isFull = event.isFull;
        break;
    }
  }

  #onWriterEvent(event: WriterEvent): void {
    if (event.type === "disk-full") this.#inBackground(this.#reader.call("sweep", undefined));
    else this.#inBackground(this.#reader.call("reopenLog", undefined).then(() => this.append(event.gaps)));
  }

  async #trim(request: TrimRequest): Promise<void> {
    let freedBytes = 0;
    try {
      freedBytes = await this.#writer.call("trim", request);
    } finally {
      await this.#reader.call("trimmed", freedBytes);
    }
  }

  /** What nobody waits for: while the store is closing it may fail, and the next start does it again. */
  #inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) =>
      this.#log.warn({ reason: errorMessage(error) }, "The store could not finish a task."),
    );
  }

  /** Commits what waits, then closes the files. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#queue.drain();
      await this.#reader.call("close", undefined);
      await this.#writer.call("close", undefined);
    } finally {
      await Promise.all([this.#reader.terminate(), this.#writer.terminate()]);
    }
  }
}

/** Number of values by tag of one entry, under the hour of its arrival; tag 0 for everything that is no value. */
function countsOf({ entry }: Stored<Entry>): CursorMove["setAside"] {
  if (entry.type !== "measurements") {
    return [{ hour: hourOf(entry.type === "gap" ? entry.toMs : entry.timeMs), tag: 0, count: 1 }];
  }
  const hour = hourOf(entry.receivedTimeMs);
  const rows = Map.groupBy(entry.tags.subarray(0, entry.length), (tag) => tag);
  return Array.from(rows, ([tag, { length: count }]) => ({ hour, tag, count }));
}
