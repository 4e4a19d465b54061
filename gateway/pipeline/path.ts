/** The middle of the path: what is stored, what follows from it, what is shown. Live values and recorded ones take the same. */
import type { AlarmsAtWork } from "../core/alarm.ts";
import type { Condition } from "../core/condition.ts";
import type { AppendResult, Context, Entry, Log, Store } from "../core/contracts.ts";
import { errorCode, errorMessage } from "../core/errors.ts";
import type { Gap } from "../core/gap.ts";
import { separated } from "../core/live-only.ts";
import type { Measurement, MeasurementBatch, TagNumber } from "../core/measurement.ts";
import type { Scorer } from "../core/scoring.ts";
import { type Assess, createAssess, type ModelInUse } from "./assess.ts";
import type { ClockTrust } from "./clock-trust.ts";
import { createCommit } from "./commit.ts";
import { type Conditions, createConditions } from "./conditions.ts";
import { createDerive, type Derive, type MetricInUse } from "./derive.ts";
import { createPublisher, type Publisher } from "./publish.ts";
import type { Accepted } from "./receive.ts";

export interface PathParts {
  readonly context: Pick<Context, "log" | "now" | "monotonicMs">;
  readonly store: Pick<Store, "append">;
  readonly scorer: Pick<Scorer, "score">;
  readonly metrics: readonly MetricInUse[];
  /** What metrics begin with, by id. */
  readonly recalled?: ReadonlyMap<string, unknown>;
  readonly models: readonly ModelInUse[];
  /** Alarms of the configuration. */
  readonly alarms?: AlarmsAtWork;
  readonly lastValues: readonly (Measurement | undefined)[];
  /** Tags whose values only pass: metrics and live screens see them, the store does not. */
  readonly liveOnly?: ReadonlySet<TagNumber>;
  readonly conditions: readonly Condition[];
  /** Marks what a clock stamps that is not set. */
  readonly clock?: Pick<ClockTrust, "observed" | "derived">;
}

export interface Path {
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

export const nothingStored = { storedCount: 0, duplicateCount: 0 };

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
export function createPath(parts: PathParts): Path {
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
  const emit = (given: MeasurementBatch): void => {
    const batch = parts.clock?.derived(given) ?? given;
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
    accept(given) {
      const batch = parts.clock?.observed(given) ?? given;
      const { kept, passing } = separated(batch, liveOnly);
      const committed = kept === undefined ? Promise.resolve(nothingStored) : append(kept);
      if (passing !== undefined) publisher.publish(passing);
      consider(batch);
      return withPassed(committed, passing?.length ?? 0);
    },
    follow,
    acceptGap: (gap) => append(gap).then(() => {}),
    take: (derived) => derived && emit(derived),
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
