/** Sends the values of a crate through the path again, by the recorded clock, and compares what follows from them. */
import { openWatch } from "./alarms-at-work.ts";
import { createTagDirectory, metricsInUse, modelTagIds, type Scope, tagsOf } from "./assembly.ts";
import { misfit, modelInUse } from "./condition-models.ts";
import type { Configuration } from "./config/configuration.ts";
import type { Registries } from "./config/schema.ts";
import type { Entry } from "./core/contracts.ts";
import type { MeasurementBatch, OtherValue } from "./core/measurement.ts";
import type { StoreSpan } from "./core/store-span.ts";
import type { ModelInUse } from "./pipeline/assess.ts";
import { createPath, type Path } from "./pipeline/path.ts";
import { batchesByArrival } from "./recordings/arrival-order.ts";
import { type Comparison, compared } from "./recordings/comparison.ts";
import type { CrateSignalValues } from "./recordings/crate-columns.ts";
import type { ModelScorer } from "./scorer-contract.ts";

export interface CrateReplayParts {
  readonly configuration: Configuration;
  readonly registries: Registries;
  /** Every signal of the crate. */
  readonly signals: readonly CrateSignalValues[];
  readonly span: StoreSpan;
  /** Holds the versions that shall score. */
  readonly scorer: ModelScorer;
  readonly onProgress: (done: number, total: number) => void;
}

export interface CrateReplay {
  /** Values that went through. */
  readonly values: number;
  /** Of those: values whose arrival is not known, taken in the order of their own times. */
  readonly withoutArrival: number;
  /** Signals of the crate that the configuration does not have as those of a source. */
  readonly unknown: readonly string[];
  /** Models that did not score, with the reason. */
  readonly silent: readonly string[];
  readonly scores: readonly Comparison[];
  /** States and shares of models, and figures of metrics. */
  readonly others: readonly Comparison[];
  /** Conditions that were raised, by id. */
  readonly conditions: ReadonlyMap<string, number>;
}

/** Windows that may wait for the scoring process: none is ever given up. */
const batchesBetweenWaits = 16;
const tickMs = 1000;
/** After so long without a value the clock goes on in larger steps: nothing more changes from second to second. */
const quietMs = 3_600_000;
const quietTickMs = 600_000;
/** After the last value: what a model still waits for is closed. */
const afterMs = 3000;

export async function replayCrate(parts: CrateReplayParts): Promise<CrateReplay> {
  const { configuration, registries, signals, scorer, span, onProgress } = parts;
  const described = tagsOf(configuration, registries);
  const tags = createTagDirectory(
    described,
    [...described.keys()].map((index) => index + 1),
  );
  const scope = { configuration, registries, tags };
  const models = modelsOf(scope, scorer);
  const results = new Results(
    new Set(tags.all.filter(({ origin }) => origin.type !== "source").map(({ number }) => number)),
  );
  const clock = { ms: span.fromMs };
  const known = { conditions: [], lastValues: [] };
  const alarms = openWatch(scope, known);
  const path = createPath({
    context: { log: silent, now: () => clock.ms, monotonicMs: () => clock.ms },
    store: results,
    ...{ scorer, metrics: metricsInUse(scope), models, alarms, ...known },
    liveOnly: new Set(tags.all.filter(({ keep }) => keep === "live").map(({ number }) => number)),
  });
  alarms.attach(path.conditions.report);
  const observed = signals.flatMap((values) => {
    const tag = tags.byId(values.signal);
    return tag?.origin.type === "source" ? [{ tag: tag.number, values }] : [];
  });
  const total = observed.reduce((sum, { values }) => sum + values.timesMs.length, 0);
  const ticks = tickTimes(signals, scope, span);
  await run({ path, ticks, clock, batches: batchesByArrival(observed), onDone: (done) => onProgress(done, total) });
  onProgress(total, total);
  const found = signals.filter(({ signal }) => tags.byId(signal) !== undefined);
  const derived = found.filter(({ signal }) => tags.byId(signal)!.origin.type !== "source");
  const scoreOf = new Map(configuration.models.map((entry) => [modelTagIds(entry).score, entry.id]));
  const comparisons = derived.map((recorded) => {
    const model = models.find(({ id }) => id === scoreOf.get(recorded.signal));
    const replayed = results.of(tags.byId(recorded.signal)!.number);
    return compared({
      signal: recorded.signal,
      recorded,
      replayed,
      span,
      comparable: comparableOf(model, observed, span),
    });
  });
  return {
    values: total,
    withoutArrival: observed.reduce((sum, { values }) => sum + values.receivedMs.filter(Number.isNaN).length, 0),
    unknown: signals.filter(({ signal }) => tags.byId(signal) === undefined).map(({ signal }) => signal),
    silent: configuration.models
      .filter(({ id }) => !models.some((model) => model.id === id))
      .map((entry) => `${entry.id}: ${misfit(entry, scorer)?.message ?? "it is not there."}`),
    scores: comparisons.filter(({ signal }) => scoreOf.has(signal)),
    others: comparisons.filter(({ signal }) => !scoreOf.has(signal)),
    conditions: results.conditions,
  };
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

function modelsOf(scope: Scope, scorer: ModelScorer): ModelInUse[] {
  return scope.configuration.models.flatMap((entry) => {
    const model = scorer.models.find(({ id }) => id === entry.id);
    if (model === undefined || misfit(entry, scorer) !== undefined) return [];
    return [modelInUse({ entry, model, scope, isShadow: false })];
  });
}

interface Run {
  readonly path: Path;
  readonly ticks: (afterMs: number) => number;
  readonly clock: { ms: number };
  readonly batches: Iterable<MeasurementBatch>;
  readonly onDone: (values: number) => void;
}

/** Time passes as it was recorded: whatever was due before a batch happens before it. */
async function run({ path, ticks, clock, batches, onDone }: Run): Promise<void> {
  let nextMs = Number.NaN;
  let done = 0;
  let count = 0;
  const passUntil = (timeMs: number): void => {
    const quietFromMs = clock.ms + quietMs;
    for (; nextMs < timeMs; nextMs = nextMs < quietFromMs ? ticks(nextMs) : nextMs + quietTickMs) {
      clock.ms = nextMs;
      path.tick(nextMs);
    }
    clock.ms = timeMs;
  };
  for (const batch of batches) {
    // Times of the values may be far from those of their arrival, as when a file was played.
    if (Number.isNaN(nextMs)) {
      clock.ms = batch.receivedTimeMs;
      nextMs = ticks(clock.ms);
    }
    passUntil(Math.max(clock.ms, batch.receivedTimeMs));
    await path.accept(batch);
    done += batch.length;
    count++;
    if (count % batchesBetweenWaits === 0) {
      await path.assess.settled();
      onDone(done);
    }
  }
  await path.assess.settled();
  passUntil(clock.ms + afterMs);
  await path.assess.settled();
  await path.drained();
}

/**
 * The moments at which the gateway looked at its clock, once a second: where a figure was told at one, it is known; between
 * them the second goes on. Returns the first one after a time.
 */
function tickTimes(signals: readonly CrateSignalValues[], { tags }: Scope, { fromMs }: StoreSpan) {
  const told = new Set<number>();
  for (const { signal, timesMs, timesNs, receivedMs } of signals) {
    if (tags.byId(signal)?.origin.type !== "metric") continue;
    for (let row = 0; row < timesMs.length; row++) {
      const lateMs = receivedMs[row]! - timesMs[row]!;
      if (timesNs[row] === 0 && timesMs[row]! >= fromMs && lateMs >= 0 && lateMs <= tickMs / 10)
        told.add(timesMs[row]!);
    }
  }
  const known = Float64Array.from(told).sort();
  let at = 0;
  return (timeMs: number): number => {
    while (at < known.length && known[at]! <= timeMs) at++;
    const next = known[at];
    return next !== undefined && next <= timeMs + 1.5 * tickMs ? next : timeMs + tickMs;
  };
}

/** Where a score rests on recorded values alone: a window after the first one, and not at the very end. */
function comparableOf(
  inUse: ModelInUse | undefined,
  observed: readonly { readonly values: CrateSignalValues }[],
  { fromMs, toMs }: StoreSpan,
): StoreSpan {
  if (inUse === undefined) return { fromMs, toMs };
  const { windowLength, sampleRateHz } = inUse.model;
  const firstMs = observed.reduce((first, { values }) => Math.min(first, values.timesMs[0] ?? first), toMs);
  return { fromMs: firstMs + (1000 * windowLength) / sampleRateHz, toMs: toMs - 1500 / sampleRateHz };
}

interface Collected {
  readonly timesMs: number[];
  readonly timesNs: number[];
  readonly values: number[];
  readonly others: Map<number, OtherValue>;
}

/** Stands where the store would: keeps what was derived, by tag. */
class Results {
  readonly conditions = new Map<string, number>();
  readonly #byTag = new Map<number, Collected>();
  readonly #wanted: ReadonlySet<number>;
  #sequence = 0;

  constructor(wanted: ReadonlySet<number>) {
    this.#wanted = wanted;
  }

  append(entries: readonly Entry[]) {
    for (const entry of entries) {
      if (entry.type === "measurements") this.#take(entry);
      if (entry.type === "condition" && entry.condition.state === "active") {
        this.conditions.set(entry.condition.id, (this.conditions.get(entry.condition.id) ?? 0) + 1);
      }
      this.#sequence++;
    }
    return Promise.resolve({ sequence: this.#sequence, storedCount: 0, duplicateCount: 0 });
  }

  of(tag: number): Collected {
    return this.#byTag.get(tag) ?? { timesMs: [], timesNs: [], values: [], others: new Map() };
  }

  #take(batch: MeasurementBatch): void {
    for (let row = 0; row < batch.length; row++) {
      if (!this.#wanted.has(batch.tags[row]!)) continue;
      const to = this.of(batch.tags[row]!);
      this.#byTag.set(batch.tags[row]!, to);
      const other = batch.others.get(row);
      if (other !== undefined) to.others.set(to.values.length, other);
      to.timesMs.push(batch.sourceTimeMs[row]!);
      to.timesNs.push(batch.sourceTimeNs[row]!);
      to.values.push(batch.values[row]!);
    }
  }
}
