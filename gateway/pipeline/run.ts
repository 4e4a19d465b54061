/** The whole path in order: source → receive → normalise → store → publish, with derive and assess beside it. */
import { randomInt } from "node:crypto";
import type { AlarmsAtWork } from "../core/alarm.ts";
import type { Condition } from "../core/condition.ts";
import type {
  AppendResult,
  Context,
  Entry,
  Log,
  MetricResults,
  Source,
  SourceAddress,
  Store,
} from "../core/contracts.ts";
import { errorCode, errorMessage } from "../core/errors.ts";
import type { Gap } from "../core/gap.ts";
import { separated } from "../core/live-only.ts";
import type { Measurement, MeasurementBatch, ReadingBatch, TagNumber } from "../core/measurement.ts";
import type { Scorer } from "../core/scoring.ts";
import type { LiveFeed, SinkReport, SourceReport } from "../core/view.ts";
import { type Assess, createAssess, type ModelInUse } from "./assess.ts";
import { watchClock } from "./clock-watch.ts";
import { createCommit } from "./commit.ts";
import { type Conditions, createConditions } from "./conditions.ts";
import { createDerive, type Derive, type MetricInUse, type Recalled } from "./derive.ts";
import { type SinkParts, startForwarders } from "./forwarders.ts";
import { createNormaliser, type TagRule } from "./normalise.ts";
import { createPublisher, type Publisher } from "./publish.ts";
import { type Accepted, lostAmong, type Receiver, receive } from "./receive.ts";
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

export interface PipelineParts {
  readonly context: Context;
  readonly store: Store;
  readonly scorer: Pick<Scorer, "score">;
  readonly sources: readonly SourceInUse[];
  readonly metrics: readonly MetricInUse[];
  /** The past as metrics are shown it. */
  readonly recalled?: Recalled;
  readonly models: readonly ModelInUse[];
  /** Alarms of the configuration. */
  readonly alarms?: AlarmsAtWork;
  readonly lastValues: readonly (Measurement | undefined)[];
  /** Tags whose values only pass: metrics and live screens see them, the store does not. */
  readonly liveOnly?: ReadonlySet<TagNumber>;
  readonly conditions: readonly Condition[];
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
const noSinks: SinkParts = { sinks: [], tags: { all: [], byNumber: () => undefined }, lastSequence: 0 };
/** Longest wait at the end for scores of what was taken. */
const settleMsMax = 5000;

export function startPipeline(parts: PipelineParts): Pipeline {
  const stopping = new AbortController();
  const path = createPath(parts);
  const { store, context } = parts;
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

interface Path {
  readonly publisher: Publisher;
  readonly conditions: Conditions;
  readonly derive: Derive;
  readonly assess: Assess;
  accept(batch: MeasurementBatch): Promise<Accepted>;
  acceptGap(gap: Gap): Promise<void>;
  /** Stores an entry that nobody waits for, then publishes it. */
  follow(entry: Entry): void;
  /** Stores figures, and considers what follows from them. */
  take(derived: MeasurementBatch | undefined): void;
  tick(timeMs: number): void;
  drained(): Promise<void>;
  /** Called with the number of the newest committed entry. */
  onCommitted: (sequence: number) => void;
  lostDerivedCount(): number;
}

const nothingStored = { storedCount: 0, duplicateCount: 0 };

async function withPassed(
  committed: Promise<Pick<AppendResult, "storedCount" | "duplicateCount">>,
  passedCount: number,
): Promise<Accepted> {
  const { storedCount, duplicateCount } = await committed;
  return { storedCount, duplicateCount, passedCount };
}

/**
 * The middle of the path. A batch is queued for the log before anything is derived from it, so the log holds causes
 * before effects, and one synced commit carries both. Screens see an entry when it is committed.
 */
function createPath(parts: PipelineParts): Path {
  const { store, context, scorer, metrics, models, lastValues, conditions: initial, liveOnly = new Set() } = parts;
  const publisher = createPublisher(lastValues, { liveOnly, now: () => context.now() });
  const derive = createDerive(metrics, () => context.now(), parts.recalled);
  const pending = new Set<Promise<void>>();
  let lost = 0;

  const append = createCommit({
    store,
    show: publisher.publish,
    report: (report) => conditions.report(report),
    onCommitted: (sequence) => path.onCommitted(sequence),
    monotonicMs: () => context.monotonicMs(),
  });
  const follow = (entry: Entry): void => {
    const done = append(entry).then(
      () => {},
      (error: unknown) => {
        lost++;
        logLost(context.log, error, entry);
      },
    );
    pending.add(done);
    void done.finally(() => pending.delete(done));
  };
  const conditions = createConditions({ initial, now: () => context.now(), onChange: follow });
  const emit = (batch: MeasurementBatch): void => {
    follow(batch);
    consider(batch);
  };
  const assess = createAssess({
    models,
    scorer,
    now: () => context.now(),
    monotonicMs: () => context.monotonicMs(),
    emit,
    report: conditions.report,
  });
  const consider = (batch: MeasurementBatch): void => {
    const derived = derive.take(batch);
    if (derived !== undefined) emit(derived);
    assess.take(batch);
    parts.alarms?.take(batch);
  };

  const path: Path = {
    onCommitted: () => {},
    publisher,
    conditions,
    derive,
    assess,
    accept(batch) {
      const { kept, passing } = separated(batch, liveOnly);
      const committed = kept === undefined ? Promise.resolve(nothingStored) : append(kept);
      if (passing !== undefined) publisher.publish(passing);
      consider(batch);
      return withPassed(committed, passing?.length ?? 0);
    },
    follow,
    acceptGap: (gap) => append(gap).then(() => {}),
    take(derived) {
      if (derived !== undefined) emit(derived);
    },
    tick(timeMs) {
      path.take(derive.tick(timeMs));
      assess.tick();
    },
    async drained() {
      while (pending.size > 0) await Promise.all(pending);
    },
    lostDerivedCount: () => lost,
  };
  return path;
}

function logLost(log: Log, error: unknown, { type }: Entry): void {
  const fields = { code: errorCode(error), reason: errorMessage(error), entry: type };
  log.error(fields, "A derived entry could not be stored.");
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
