/** The whole path in order: source → receive → normalise → store → publish, with derive and assess beside it. */
import { randomInt } from "node:crypto";
import type { Context, MetricResults, ReportCondition, Source, SourceAddress, Store } from "../core/contracts.ts";
import type { ReadingBatch } from "../core/measurement.ts";
import type { LiveFeed, SinkReport, SourceReport } from "../core/view.ts";
import type { Assess } from "./assess.ts";
import { type ClockParts, createClockTrust } from "./clock-trust.ts";
import { watchClock } from "./clock-watch.ts";
import type { Conditions } from "./conditions.ts";
import type { Derive } from "./derive.ts";
import { type SinkParts, startForwarders } from "./forwarders.ts";
import { createNormaliser, type TagRule } from "./normalise.ts";
import { createPath, nothingStored, type Path, type PathParts } from "./path.ts";
import { lostAmong, type Receiver, receive } from "./receive.ts";
import { Refused } from "./refused.ts";
import { reportAlarm, reportSource } from "./source-conditions.ts";
import { recordStandstill } from "./standstill.ts";

/** A configured source with what its addresses feed. */
export interface SourceInUse {
  readonly id: string;
  readonly source: Source;
  readonly options: unknown;
  readonly addresses: readonly SourceAddress[];
  /** [addresses] the tags that each address feeds. */
  readonly rules: readonly (readonly TagRule[])[];
  readonly tagIds: readonly (readonly string[])[];
  /** Directory in which the source keeps its own files. */
  readonly directory: string;
}

export interface PipelineParts extends Omit<PathParts, "clock"> {
  readonly context: Context;
  readonly store: Store;
  readonly sources: readonly SourceInUse[];
  /** What is known of the clock; without it, it is taken to be right. */
  readonly clock?: ClockParts;
  /** Without it nothing is forwarded. */
  readonly forwarding?: SinkParts;
}

export interface Pipeline {
  readonly live: LiveFeed;
  readonly conditions: Conditions;
  readonly derive: Pick<Derive, "unavailable">;
  readonly assess: Pick<Assess, "figures" | "framesLeft" | "use">;
  /** Stores and publishes results of a metric that come from outside its fold. */
  give(metric: string, results: MetricResults, timeMs: number): void;
  sources(): readonly SourceReport[];
  sinks(): readonly SinkReport[];
  /** Derived entries that could not be stored. */
  lostDerivedCount(): number;
  /** Resolves when every source has ended by itself; never while one is alive. */
  readonly ended: Promise<void>;
  /** Stops the sources, lets what they gave drain down the path; sinks get a deadline. */
  stop(): Promise<void>;
}

const tickMs = 1000;
const noSinks: SinkParts = {
  sinks: [],
  tags: { all: [], byNumber: () => undefined },
  assets: new Map(),
  lastSequence: 0,
};
/** Longest wait at the end for scores of what was taken. */
const settleMsMax = 5000;

export function startPipeline(parts: PipelineParts): Pipeline {
  const stopping = new AbortController();
  const { store, context, clock: clockParts, ...rest } = parts;
  const report: ReportCondition = (condition) => path.conditions.report(condition);
  const trust = clockParts && createClockTrust(clockParts, { log: context.log, report });
  const path = createPath({ ...rest, store, context, ...(trust && { clock: trust }) });
  const refused = new Refused({ store, log: context.log, now: () => context.now() });
  parts.alarms?.attach(path.conditions.report);
  recordStandstill(parts, path.follow);
  const scope = { parts, path, refused, signal: stopping.signal };
  const receivers = parts.sources.map((inUse) => startReceiver(inUse, scope));
  const forwarders = startForwarders(parts.forwarding ?? noSinks, { ...parts, raise: path.conditions.report, random });
  path.onCommitted = forwarders.notify;
  const clock = watchClock(context, path.conditions.report);
  const ticker = setInterval(() => {
    clock.tick();
    trust?.tick();
    path.tick(context.now());
    path.conditions.tick();
    void refused.flush();
    parts.alarms?.tick(context.now(), lostAmong(receivers));
  }, tickMs);
  const ended = Promise.all(receivers.map(({ done }) => done)).then(() => {});

  return {
    live: path.publisher,
    conditions: path.conditions,
    derive: path.derive,
    assess: path.assess,
    give: (...given) => path.take(path.derive.give(...given)),
    sources: () => receivers.map((receiver) => receiver.report()),
    sinks: () => forwarders.reports(),
    lostDerivedCount: () => path.lostDerivedCount(),
    ended,
    async stop() {
      clearInterval(ticker);
      stopping.abort();
      await ended;
      await refused.flush();
      // A scoring process that is being restarted may not answer for long; the values are stored without it.
      await settledWithin(path.assess.settled(), settleMsMax);
      await path.drained();
      await trust?.stop();
      await forwarders.stop();
      await path.drained();
    },
  };
}

async function settledWithin(work: Promise<void>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}

interface ReceiverScope {
  readonly parts: PipelineParts;
  readonly path: Path;
  readonly refused: Refused;
  readonly signal: AbortSignal;
}

function startReceiver(inUse: SourceInUse, { parts, path, refused, signal }: ReceiverScope): Receiver {
  let normalise = createNormaliser(inUse.rules);
  const { id, source, options, addresses, tagIds, directory } = inUse;
  const tags = inUse.rules.flat().map(({ tag }) => tag);
  return receive({
    id,
    source,
    options,
    addresses,
    tagIds,
    context: { ...parts.context, id, signal, directory },
    accept: async (batch: ReadingBatch) => {
      const measurements = normalise(batch);
      if (measurements === undefined) return { ...nothingStored, passedCount: 0 };
      if (batch.beginsAnew === true) path.assess.forget(new Set(measurements.tags));
      if (batch.isPast === true) {
        path.assess.recall(measurements);
        return { ...nothingStored, passedCount: batch.length };
      }
      try {
        return await path.accept(measurements);
      } catch (error) {
        // The values may come again, and what was not stored is nothing to compare them with.
        normalise = createNormaliser(inUse.rules);
        throw error;
      }
    },
    acceptGap: (gap) => path.acceptGap(gap),
    onRefused: (counts) => refused.add(counts, inUse.rules),
    onStatus: (report) => {
      reportSource(report, path.conditions);
      // Its last values may no longer be those of the machine.
      if (report.state === "disconnected" || report.state === "ended") path.take(path.derive.lose(tags));
    },
    onAlarm: (alarm) => reportAlarm(id, alarm, path.conditions),
    random,
  });
}

/** Uniform in [0, 1), for back-offs. */
function random(): number {
  return randomInt(1_000_000) / 1_000_000;
}
