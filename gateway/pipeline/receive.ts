/** Keeps a source alive: connect, take what it yields, back off, connect again. Counts what happens. */
import type {
  AppendResult,
  Source,
  SourceAddress,
  SourceContext,
  SourceOutput,
  SourceStatus,
} from "../core/contracts.ts";
import { errorCode, errorMessage, errorNext } from "../core/errors.ts";
import type { Gap } from "../core/gap.ts";
import { type ReadingBatch, timeMsAt } from "../core/measurement.ts";
import type { AddressReport, RejectionReport, SourceReport } from "../core/view.ts";

export interface ReceiveOptions {
  readonly id: string;
  readonly source: Source;
  readonly options: unknown;
  readonly addresses: readonly SourceAddress[];
  /** [addresses] ids of the tags that each address feeds. */
  readonly tagIds: readonly (readonly string[])[];
  readonly context: SourceContext;
  /** Stores a batch; resolves when it is committed. */
  readonly accept: (batch: ReadingBatch) => Promise<Pick<AppendResult, "storedCount" | "duplicateCount">>;
  readonly acceptGap: (gap: Gap) => Promise<void>;
  /** Told when the state of the source or of one of its addresses changes. */
  readonly onStatus: (report: SourceReport) => void;
  /** Uniform in [0, 1), for the jitter of the back-off. */
  readonly random: () => number;
}

export interface Receiver {
  report(): SourceReport;
  /** Resolves when the source has ended or was stopped. */
  readonly done: Promise<void>;
}

const backOffMsMin = 500;
const backOffMsMax = 30_000;
/** A connection that lasted this long starts the back-off anew. */
const steadyMs = 30_000;
const rejectionCodesMax = 20;

/** Milliseconds before attempt number `attempt` (1, 2, …): doubling, capped, between half and the whole of it. */
export function backOffMs(attempt: number, random: number): number {
  const ceiling = Math.min(backOffMsMax, backOffMsMin * 2 ** Math.min(attempt - 1, 16));
  return ceiling * (0.5 + random / 2);
}

/** Starts receiving at once. Stops when `context.signal` is aborted or the source ends by itself. */
export function receive(options: ReceiveOptions): Receiver {
  const figures = new Figures(options);
  return { report: () => figures.report(), done: run(options, figures) };
}

async function run(options: ReceiveOptions, figures: Figures): Promise<void> {
  const { source, context } = options;
  let attempt = 0;
  while (!context.signal.aborted) {
    const startedMs = context.monotonicMs();
    try {
      for await (const output of source.read(options.options, options.addresses, context)) {
        await take(output, options, figures);
        if (context.signal.aborted) break;
      }
      figures.setStatus({ type: "status", state: "ended" });
      return;
    } catch (error) {
      if (context.signal.aborted) break;
      const next = errorNext(error);
      figures.setStatus({
        type: "status",
        state: "disconnected",
        code: errorCode(error),
        message: errorMessage(error),
        ...(next === undefined ? {} : { next }),
      });
    }
    attempt = context.monotonicMs() - startedMs >= steadyMs ? 1 : attempt + 1;
    figures.attempts++;
    const { code, message } = figures.status;
    const waitMs = Math.round(backOffMs(attempt, options.random()));
    context.log.warn(
      { source: options.id, code, reason: message, attempt, waitMs },
      "Source is unreachable; trying again.",
    );
    await delay(waitMs, context.signal);
  }
  figures.setStatus({ type: "status", state: "ended" });
}

async function take(output: SourceOutput, options: ReceiveOptions, figures: Figures): Promise<void> {
  switch (output.type) {
    case "readings": {
      figures.countReadings(output);
      const { storedCount, duplicateCount } = await options.accept(output);
      figures.stored += storedCount;
      figures.duplicates += duplicateCount;
      return;
    }
    case "gap": {
      figures.gaps++;
      return options.acceptGap(ofTags(output, options.tagIds));
    }
    case "status": {
      figures.setStatus(output);
      return;
    }
    case "address": {
      figures.setAddress(output);
      return;
    }
    case "rejection": {
      figures.countRejection(output);
      return;
    }
  }
}

/** A source names addresses; the log names tags. */
function ofTags({ addresses, ...gap }: Gap, tagIds: ReceiveOptions["tagIds"]): Gap {
  return addresses === undefined ? gap : { ...gap, tagIds: addresses.flatMap((address) => tagIds[address] ?? []) };
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const stop = () => {
    clearTimeout(timer);
    resolve();
  };
  signal.addEventListener("abort", stop, { once: true });
  return promise.finally(() => signal.removeEventListener("abort", stop));
}

class Figures {
  readonly #options: ReceiveOptions;
  status: SourceStatus = { type: "status", state: "connecting" };
  attempts = 0;
  stored = 0;
  duplicates = 0;
  gaps = 0;
  #sinceMs: number;
  #received = 0;
  #rejected = 0;
  #delayMs: number | undefined;
  #lastValueMs: number | undefined;
  #rateFromMs: number;
  #rateCount = 0;
  #valuesPerSecond = 0;
  readonly #addresses = new Map<number, AddressReport>();
  readonly #rejections = new Map<string, RejectionReport>();

  constructor(options: ReceiveOptions) {
    this.#options = options;
    this.#sinceMs = options.context.now();
    this.#rateFromMs = options.context.monotonicMs();
  }

  setStatus(status: SourceStatus): void {
    const hasChanged = status.state !== this.status.state || status.code !== this.status.code;
    this.status = status;
    if (!hasChanged) return;
    this.#sinceMs = this.#options.context.now();
    this.#options.onStatus(this.report());
  }

  setAddress({ address, code, message }: { address: number; code?: string; message?: string }): void {
    const known = this.#addresses.get(address);
    if (code === undefined) {
      this.#addresses.delete(address);
    } else {
      this.#addresses.set(address, {
        address: this.#options.addresses[address]?.address ?? "",
        tagIds: this.#options.tagIds[address] ?? [],
        code,
        message: message ?? "",
      });
    }
    if (known?.code !== code) this.#options.onStatus(this.report());
  }

  countRejection({ code, message, example }: { code: string; message: string; example: string }): void {
    this.#rejected++;
    const known = this.#rejections.get(code);
    if (known === undefined && this.#rejections.size >= rejectionCodesMax) return;
    this.#rejections.set(code, { code, message, example, count: (known?.count ?? 0) + 1 });
  }

  countReadings(batch: ReadingBatch): void {
    if (batch.length === 0) return;
    this.#received += batch.length;
    this.#lastValueMs = timeMsAt(batch, batch.length - 1);
    this.#delayMs = batch.receivedTimeMs - this.#lastValueMs;
    this.#updateRate(batch.length);
  }

  #updateRate(count: number): void {
    this.#rateCount += count;
    const nowMs = this.#options.context.monotonicMs();
    const elapsedMs = nowMs - this.#rateFromMs;
    if (elapsedMs < 2000) return;
    this.#valuesPerSecond = (1000 * this.#rateCount) / elapsedMs;
    this.#rateFromMs = nowMs;
    this.#rateCount = 0;
  }

  report(): SourceReport {
    this.#updateRate(0);
    const { id, source, addresses } = this.#options;
    const { type: _, ...status } = this.status;
    return {
      id,
      kind: source.kind,
      ...status,
      sinceMs: this.#sinceMs,
      attempts: this.attempts,
      addressCount: addresses.length,
      receivedCount: this.#received,
      storedCount: this.stored,
      duplicateCount: this.duplicates,
      rejectedCount: this.#rejected,
      gapCount: this.gaps,
      valuesPerSecond: this.#valuesPerSecond,
      ...(this.#delayMs === undefined ? {} : { delayMs: this.#delayMs }),
      ...(this.#lastValueMs === undefined ? {} : { lastValueMs: this.#lastValueMs }),
      failedAddresses: [...this.#addresses.values()],
      rejections: [...this.#rejections.values()],
    };
  }
}
