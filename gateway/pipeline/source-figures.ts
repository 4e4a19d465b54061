/** How a source fares, as screens show it: counts, rate, delay, clock, what was refused. */
import type { Rejection, Source, SourceAddress, SourceContext, SourceStatus } from "../core/contracts.ts";
import type { Gap } from "../core/gap.ts";
import { type ReadingBatch, timeMsAt, valueFlags } from "../core/measurement.ts";
import type { AddressReport, RejectionReport, SourceReport } from "../core/view.ts";

export interface FiguresOptions {
  readonly id: string;
  readonly source: Source;
  readonly addresses: readonly SourceAddress[];
  /** [addresses] ids of the tags that each address feeds. */
  readonly tagIds: readonly (readonly string[])[];
  readonly context: Pick<SourceContext, "now" | "monotonicMs">;
  /** Told when the state of the source or of one of its addresses changes. */
  readonly onStatus: (report: SourceReport) => void;
}

const rejectionCodesMax = 20;
const clockWindowMs = 60_000;

/**
 * The clock of a source as seen from here: the smallest delay of one to two minutes. What is left of the delay when
 * nothing waits is the difference of the clocks and the shortest way; negative when the clock of the source is ahead.
 */
class ClockOffset {
  readonly #monotonicMs: () => number;
  #sinceMs: number;
  #smallestMs: number | undefined;
  #earlierMs: number | undefined;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
    this.#sinceMs = monotonicMs();
  }

  add(delayMs: number): void {
    this.#turn();
    this.#smallestMs = Math.min(this.#smallestMs ?? delayMs, delayMs);
  }

  offsetMs(): number | undefined {
    this.#turn();
    const known = [this.#smallestMs, this.#earlierMs].filter((delayMs) => delayMs !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  #turn(): void {
    const nowMs = this.#monotonicMs();
    if (nowMs - this.#sinceMs < clockWindowMs) return;
    this.#earlierMs = nowMs - this.#sinceMs < 2 * clockWindowMs ? this.#smallestMs : undefined;
    this.#smallestMs = undefined;
    this.#sinceMs = nowMs;
  }
}

/** Counts and times of one source since the gateway started. */
export class SourceFigures {
  readonly #options: FiguresOptions;
  status: SourceStatus = { type: "status", state: "connecting" };
  attempts = 0;
  stored = 0;
  duplicates = 0;
  passed = 0;
  #sinceMs: number;
  #received = 0;
  #rejected = 0;
  #gaps = 0;
  #dropped = 0;
  readonly #clock: ClockOffset;
  #delayMs: number | undefined;
  #lastValueMs: number | undefined;
  #rateFromMs: number;
  #rateCount = 0;
  #valuesPerSecond = 0;
  readonly #addresses = new Map<number, AddressReport>();
  readonly #rejections = new Map<string, RejectionReport>();

  constructor(options: FiguresOptions) {
    this.#options = options;
    this.#sinceMs = options.context.now();
    this.#rateFromMs = options.context.monotonicMs();
    this.#clock = new ClockOffset(() => options.context.monotonicMs());
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

  countRejection({ code, message, example, count = 1 }: Omit<Rejection, "type">): void {
    this.#rejected += count;
    const known = this.#rejections.get(code);
    if (known === undefined && this.#rejections.size >= rejectionCodesMax) return;
    this.#rejections.set(code, { code, message, example, count: (known?.count ?? 0) + count });
  }

  countGap({ estimatedCount }: Gap): void {
    this.#gaps++;
    this.#dropped += estimatedCount;
  }

  countReadings(batch: ReadingBatch): void {
    const { length } = batch;
    if (length === 0) return;
    this.#received += length;
    this.#updateRate(length);
    const flags = batch.flags[length - 1]!;
    if ((flags & (valueFlags.retained | valueFlags.backfilled)) !== 0) return;
    this.#lastValueMs = timeMsAt(batch, length - 1);
    if ((flags & valueFlags.arrivalTime) !== 0) return;
    this.#delayMs = batch.receivedTimeMs - this.#lastValueMs;
    this.#clock.add(this.#delayMs);
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
    const clockOffsetMs = this.#clock.offsetMs();
    const clockOffset = clockOffsetMs === undefined ? {} : { clockOffsetMs };
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
      ...(this.passed === 0 ? {} : { passedCount: this.passed }),
      rejectedCount: this.#rejected,
      gapCount: this.#gaps,
      droppedCount: this.#dropped,
      valuesPerSecond: this.#valuesPerSecond,
      ...(this.#delayMs === undefined ? {} : { delayMs: this.#delayMs }),
      ...clockOffset,
      ...(this.#lastValueMs === undefined ? {} : { lastValueMs: this.#lastValueMs }),
      failedAddresses: [...this.#addresses.values()],
      rejections: [...this.#rejections.values()],
    };
  }
}
