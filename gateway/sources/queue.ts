/** The bounded queue between a protocol that pushes and the loop that pulls its output. */
import type { Rejection, SourceOutput } from "../core/contracts.ts";
import { BatchBuilder } from "../core/measurement.ts";

export interface OutputQueueOptions {
  /** Id of the source, for gap records. */
  readonly source: string;
  /** Greatest number of waiting values; beyond it the oldest batch is discarded and recorded as a gap. */
  readonly maxRows: number;
  /** Greatest number of waiting outputs that are not values; beyond it the oldest status is discarded. */
  readonly maxOutputs?: number;
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** Rows of one batch; large enough to make commits cheap, small enough to discard. */
const rowsPerBatch = 16_384;

interface Segment {
  output: SourceOutput | undefined;
  readonly builder: BatchBuilder | undefined;
  receivedTimeMs: number;
  readonly acknowledgements: (() => void)[];
}

/**
 * Values that arrive while the consumer is busy gather in one batch, so that a slow disk makes larger commits, not a
 * longer queue. Outputs keep their order. One consumer.
 */
export class OutputQueue {
  /** Values discarded because the consumer did not keep up. */
  discardedCount = 0;
  /** Values waiting. */
  rowCount = 0;
  readonly #options: OutputQueueOptions;
  readonly #segments: Segment[] = [];
  /** Rejections that wait, by code: a flood of them is one output with a count. */
  readonly #rejections = new Map<string, Segment>();
  #isHolding = false;
  /** The open batch that is held back, once something was written to it. */
  #held: Segment | undefined;
  #error: unknown;
  #hasFailed = false;
  #hasEnded = false;
  #wake: (() => void) | undefined;

  constructor(options: OutputQueueOptions) {
    this.#options = options;
  }

  /**
   * Lets `write` add rows to the open batch. `acknowledge`, if given, is called when the consumer has asked for the
   * output after the one that holds these rows.
   */
  write<T>(write: (builder: BatchBuilder) => T, acknowledge?: () => void): T {
    // A batch that was released goes out as it is, even when the next one is held back before anybody has asked.
    let segment = this.#isHolding ? this.#held : this.#segments.at(-1);
    let builder = segment?.builder;
    const isFull = !this.#isHolding && (builder?.length ?? 0) >= rowsPerBatch;
    if (segment === undefined || builder === undefined || isFull) {
      builder = new BatchBuilder();
      segment = { output: undefined, builder, receivedTimeMs: 0, acknowledgements: [] };
      this.#segments.push(segment);
    }
    if (this.#isHolding) this.#held = segment;
    const before = builder.length;
    const result = write(builder);
    segment.receivedTimeMs = this.#options.now();
    this.rowCount += builder.length - before;
    if (acknowledge !== undefined) segment.acknowledgements.push(acknowledge);
    this.#discardOldest();
    this.#wake?.();
    return result;
  }

  /**
   * What is written from now on gathers in one batch, whatever its size, and waits for `release`: it belongs together.
   * Outputs pushed meanwhile wait behind it. The caller bounds rows and time.
   */
  hold(): void {
    this.#isHolding = true;
  }

  /** Gives out what was held back. */
  release(): void {
    this.#isHolding = false;
    if (this.#held === undefined) return;
    this.#held = undefined;
    this.#wake?.();
  }

  /** Adds one output after everything that was written before. */
  push(output: SourceOutput, acknowledge?: () => void): void {
    const acknowledgements = acknowledge === undefined ? [] : [acknowledge];
    const segment = { output, builder: undefined, receivedTimeMs: 0, acknowledgements };
    if (output.type === "rejection") {
      const waiting = this.#rejections.get(output.code);
      if (waiting?.output?.type === "rejection") {
        waiting.output = together(waiting.output, output);
        waiting.acknowledgements.push(...acknowledgements);
        return;
      }
      this.#rejections.set(output.code, segment);
    }
    this.#segments.push(segment);
    this.#discardOldest();
    this.#wake?.();
  }

  /** The consumer gets what is waiting, then this error. */
  fail(error: unknown): void {
    this.release();
    this.#error = error;
    this.#hasFailed = true;
    this.#wake?.();
  }

  /** The consumer gets what is waiting, then the end. */
  end(): void {
    this.release();
    this.#hasEnded = true;
    this.#wake?.();
  }

  /** Outputs in order, until the end, an error, or the signal. Asking for the next acknowledges the one before. */
  async *outputs(signal: AbortSignal): AsyncGenerator<SourceOutput, void, undefined> {
    const wake = () => this.#wake?.();
    signal.addEventListener("abort", wake);
    try {
      while (!signal.aborted) {
        const segment = this.#segments[0] === this.#held ? undefined : this.#segments.shift();
        if (segment === undefined) {
          if (this.#hasFailed) throw this.#error;
          if (this.#hasEnded) return;
          await this.#waiting();
          continue;
        }
        const output = this.#outputOf(segment);
        if (output?.type === "rejection") this.#rejections.delete(output.code);
        if (output !== undefined) yield output;
        for (const acknowledge of segment.acknowledgements) acknowledge();
      }
    } finally {
      signal.removeEventListener("abort", wake);
    }
  }

  #outputOf({ output, builder, receivedTimeMs }: Segment): SourceOutput | undefined {
    if (builder === undefined) return output;
    this.rowCount -= builder.length;
    return builder.length === 0 ? undefined : builder.takeReadings(receivedTimeMs);
  }

  async #waiting(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    await promise;
    this.#wake = undefined;
  }

  #discardOldest(): void {
    const maxOutputs = this.#options.maxOutputs ?? 10_000;
    while (this.#segments.length > maxOutputs + 1) {
      const index = this.#segments.findIndex(({ output }) => output?.type === "status" || output?.type === "address");
      if (index < 0) break;
      this.#segments.splice(index, 1);
    }
    while (this.rowCount > this.#options.maxRows) {
      const index = this.#segments.findIndex((segment) => segment.builder !== undefined);
      if (index < 0) return;
      this.#discard(index);
    }
  }

  #discard(index: number): void {
    const [segment] = this.#segments.splice(index, 1);
    if (segment === this.#held) this.#held = undefined;
    const batch = segment === undefined ? undefined : this.#outputOf(segment);
    if (segment === undefined || batch?.type !== "readings") return;
    this.discardedCount += batch.length;
    let fromMs = Number.POSITIVE_INFINITY;
    let toMs = Number.NEGATIVE_INFINITY;
    for (const timeMs of batch.sourceTimeMs) {
      fromMs = Math.min(fromMs, timeMs);
      toMs = Math.max(toMs, timeMs);
    }
    this.#segments.splice(index, 0, {
      output: {
        type: "gap",
        source: this.#options.source,
        tagIds: [],
        fromMs,
        toMs: toMs + 1,
        cause: "suspended",
        estimatedCount: batch.length,
      },
      builder: undefined,
      receivedTimeMs: 0,
      acknowledgements: segment.acknowledgements,
    });
  }
}

/** The later one, with the counts of both. */
function together(earlier: Rejection, later: Rejection): Rejection {
  const count = (earlier.count ?? 1) + (later.count ?? 1);
  if (earlier.refused === undefined && later.refused === undefined) return { ...later, count };
  const refused = new Map(earlier.refused);
  for (const [address, more] of later.refused ?? []) refused.set(address, (refused.get(address) ?? 0) + more);
  return { ...later, count, refused };
}
