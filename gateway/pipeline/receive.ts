/** Keeps a source alive: connect, take what it yields, back off, connect again. Counts what happens. */
import { type BackOff, retryMs } from "../core/back-off.ts";
import type { AppendResult, Rejection, Source, SourceAddress, SourceContext, SourceOutput } from "../core/contracts.ts";
import { errorCode, errorMessage, errorNext, TemporaryError } from "../core/errors.ts";
import type { Gap } from "../core/gap.ts";
import type { ReadingBatch } from "../core/measurement.ts";
import type { AlarmList, SourceAlarm } from "../core/source-alarm.ts";
import type { SourceReport } from "../core/view.ts";
import { plausible } from "./plausible.ts";
import { SourceFigures } from "./source-figures.ts";

/** What became of a batch. */
export interface Accepted extends Pick<AppendResult, "storedCount" | "duplicateCount"> {
  /** Values about people that only passed: seen by metrics and live screens, not stored. */
  readonly passedCount?: number;
}

export interface ReceiveOptions {
  readonly id: string;
  readonly source: Source;
  readonly options: unknown;
  readonly addresses: readonly SourceAddress[];
  /** [addresses] ids of the tags that each address feeds. */
  readonly tagIds: readonly (readonly string[])[];
  readonly context: SourceContext;
  /** Stores a batch; resolves when it is committed. */
  readonly accept: (batch: ReadingBatch) => Promise<Accepted>;
  readonly acceptGap: (gap: Gap) => Promise<void>;
  /** Told how many values were refused, by index of their address. */
  readonly onRefused: (refused: ReadonlyMap<number, number>) => void;
  /** Told when the state of the source or of one of its addresses changes. */
  readonly onStatus: (report: SourceReport) => void;
  /** Told of the alarms of the machine. */
  readonly onAlarm: (alarm: SourceAlarm | AlarmList) => void;
  /** Uniform in [0, 1), for the jitter of the back-off. */
  readonly random: () => number;
}

export interface Receiver {
  report(): SourceReport;
  /** Resolves when the source has ended or was stopped. */
  readonly done: Promise<void>;
}

/** Short, so that values come within seconds after the link is back. */
const backOff: BackOff = { msMin: 500, msMax: 5000 };
/** For what somebody must mend: a device may lock out who asks with a wrong password again and again. */
const patientBackOff: BackOff = { msMin: 500, msMax: 30_000 };
/** A connection that lasted this long starts the back-off anew. */
const steadyMs = 30_000;

/** Starts receiving at once. Stops when `context.signal` is aborted or the source ends by itself. */
export function receive(options: ReceiveOptions): Receiver {
  const figures = new SourceFigures(options);
  return { report: () => figures.report(), done: run(options, figures) };
}

async function run(options: ReceiveOptions, figures: SourceFigures): Promise<void> {
  const { source, context } = options;
  let attempt = 0;
  while (!context.signal.aborted) {
    const startedMs = context.monotonicMs();
    let error: unknown;
    try {
      for await (const output of source.read(options.options, options.addresses, context)) {
        await take(output, options, figures);
        if (context.signal.aborted) break;
      }
      figures.setStatus({ type: "status", state: "ended" });
      return;
    } catch (thrown) {
      if (context.signal.aborted) break;
      error = thrown;
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
    const isForTime = error instanceof TemporaryError && error.remedy === "time";
    const pace = isForTime ? backOff : patientBackOff;
    const waitMs = Math.round(retryMs(attempt, { error, random: options.random(), backOff: pace }));
    context.log.warn(
      { source: options.id, code, reason: message, attempt, waitMs },
      "Source is unreachable; trying again.",
    );
    await delay(waitMs, context.signal);
  }
  figures.setStatus({ type: "status", state: "ended" });
}

async function take(output: SourceOutput, options: ReceiveOptions, figures: SourceFigures): Promise<void> {
  switch (output.type) {
    case "readings": {
      const { batch, rejection } = plausible(output, (address) => shownName(options.addresses[address]));
      if (rejection !== undefined) refuse(rejection, options, figures);
      if (batch.length === 0) return;
      figures.countReadings(batch);
      const { storedCount, duplicateCount, passedCount = 0 } = await options.accept(batch);
      figures.stored += storedCount;
      figures.passed += passedCount;
      figures.duplicates += duplicateCount;
      return;
    }
    case "gap": {
      figures.countGap(output);
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
      refuse(output, options, figures);
      return;
    }
    case "alarm":
    case "alarmList": {
      options.onAlarm(output);
      return;
    }
  }
}

function refuse(rejection: Rejection, { onRefused }: ReceiveOptions, figures: SourceFigures): void {
  figures.countRejection(rejection);
  if (rejection.refused !== undefined) onRefused(rejection.refused);
}

function shownName(address: SourceAddress | undefined): string | undefined {
  return address?.isPrivate === true ? undefined : address?.address;
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

/** Tells of a source whether it does not answer now. */
export function lostAmong(receivers: readonly Pick<Receiver, "report">[]): (source: string) => boolean {
  const lost = new Set(
    receivers.map((receiver) => receiver.report()).flatMap(({ id, state }) => (state === "connected" ? [] : id)),
  );
  return (source) => lost.has(source);
}
