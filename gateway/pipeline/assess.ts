/** Feeds the models; scores become measurements, crossings become conditions. ISO 13374: state detection. */
import type { ReportCondition } from "../core/contracts.ts";
import { BatchBuilder, type MeasurementBatch } from "../core/measurement.ts";
import type { Baseline, Score, Scorer, ScoringModel } from "../core/scoring.ts";
import type { SensorTraits } from "../core/sensor-health.ts";
import { Windower } from "../core/window.ts";
import type { WindowFrames } from "../core/window-frames.ts";
import { DeviationAlarm, newModeReport } from "./model-conditions.ts";
import { feed, modelsOf, routesOf } from "./model-routes.ts";
import { SensorWatch } from "./sensor-watch.ts";

/**
 * `not-learned`: the machine runs in a mode of which the model knows nothing; new is not bad.
 * `sensor-problem`: the score would be an alarm, but it is that of a sensor which cannot be believed, or no values come.
 */
export type AssetState = "normal" | "alarm" | "recovering" | "sensor-problem" | "not-learned";

/** What a model said about its newest window. */
export interface Assessment {
  readonly timeMs: number;
  /** Score and state; a state as decided. */
  readonly value: number;
  readonly state: AssetState;
  readonly hasChanged: boolean;
  /** [channels] shares of the score. */
  readonly contributions?: Float32Array;
  /** As the model saw it, and the baseline with which it was compared. */
  readonly window: WindowFrames;
  readonly baseline: number;
  /** Tags whose values cannot be believed now. */
  readonly doubtfulSensors: readonly string[];
}

/** A model at work, with the numbers of its tags. */
export interface ModelInUse {
  readonly id: string;
  /** Id under which the scorer knows it; the id of the model when left out. */
  readonly scorerId?: string;
  readonly asset: string;
  readonly model: ScoringModel;
  /** [channels] tag numbers, in the order of the card. */
  readonly channels: readonly number[];
  readonly channelNames: readonly string[];
  /** [channels] how long a channel keeps its last value; Infinity where its source sends only what has changed. */
  readonly holdSeconds: readonly number[];
  /** Tag that says in which mode the machine runs, and the modes that were learned. */
  readonly mode?: { readonly tag: number; readonly learned: ReadonlyMap<string, Baseline> };
  /** [channels] what is known of the signals; without it sensors are not judged. */
  readonly sensors?: readonly SensorTraits[];
  readonly scoreTag: number;
  /** Absent for a model that runs in shadow: nothing but its score is written, and no condition is raised. */
  readonly stateTag?: number;
  /** [channels]; empty for a model in shadow. */
  readonly contributionTags: readonly number[];
  /** Next state after a score; keeps the memory of the decision. */
  readonly decide: (score: number) => AssetState;
  /** Hears every assessment, in order. */
  readonly onAssessed?: (assessment: Assessment) => void;
  /** Hears when a window got no score: failed, or no number. */
  readonly onFailed?: () => void;
}

export interface AssessOptions {
  readonly models: readonly ModelInUse[];
  readonly scorer: Pick<Scorer, "score">;
  readonly now: () => number;
  readonly monotonicMs: () => number;
  /** Takes scores, states and contributions; the log holds them after their inputs. */
  readonly emit: (batch: MeasurementBatch) => void;
  readonly report: ReportCondition;
  readonly limits?: { readonly pendingWindowsMax: number };
}

export interface Assess {
  /** Puts these models to work instead. Those that stay the same keep their windows; the others start anew. */
  use(models: readonly ModelInUse[]): void;
  /** Takes values; never waits. */
  take(batch: MeasurementBatch): void;
  /** Fills windows with values that another gateway has scored, so that they are full when it goes on here. */
  recall(batch: MeasurementBatch): void;
  /** Models of these tags forget their windows: values are told again from an earlier time on. */
  forget(tags: Iterable<number>): void;
  /** Once a second: closes frames for which nothing more comes. */
  tick(): void;
  /** Resolves when everything taken so far has been scored. */
  settled(): Promise<void>;
  /** Frames that a model still needs before it can give a score: its window is not full yet. 0 for an unknown model. */
  framesLeft(model: string): number;
  /** Windows given up because the scorer was too slow, and values that came too late for their frame. */
  figures(): { readonly skipped: number; readonly late: number; readonly pending: number };
}

interface Running {
  readonly inUse: ModelInUse;
  readonly windower: Windower;
  readonly sensors: SensorWatch | undefined;
  /** Undefined for a model in shadow, which raises no condition. */
  readonly deviation: DeviationAlarm | undefined;
  state: AssetState | undefined;
  /** Undefined until it is known. */
  mode: string | undefined;
  /** With what the windows are compared: that of the mode, else the shared one. */
  baseline: Baseline;
  lastContributionMs: number;
  /** Monotonic clock at the last value of any channel. */
  lastValueMs: number;
  /** Frames that its window still needs before it can be scored. */
  framesLeft: number;
}

interface Pending {
  readonly running: Running;
  readonly timeMs: number;
  readonly window: WindowFrames;
  readonly frame: number;
  readonly baseline: number;
  /** As it was when the frame closed. */
  readonly mode: string | undefined;
}

/** While the state is normal, contributions are written this often only: they say little and cost one value a channel. */
const contributionIntervalMs = 5000;
const pendingWindowsMaxDefault = 4096;
/** Windows in one request to the scorer; there is one request at a time. */
export const windowsPerRequestMax = 512;

/** A channel that was quiet this long has nothing more to say about the open frame. */
const quietMsMin = 1000;

export function createAssess(options: AssessOptions): Assess {
  const begin = (inUse: ModelInUse): Running => start(inUse, options);
  let running = options.models.map(begin);
  let routes = routesOf(running);
  const queue = createWindowQueue(options);

  return {
    use(models) {
      const known = new Map(running.map((each) => [each.inUse, each]));
      running = models.map((model) => known.get(model) ?? begin(model));
      routes = routesOf(running);
    },
    take(batch) {
      if (routes.size === 0) return;
      feed(routes, { batch, nowMs: options.monotonicMs(), onMode: setMode }, (model) => queue.add(model));
      queue.start();
    },
    recall(batch) {
      feed(routes, { batch, nowMs: options.monotonicMs(), onMode: setMode }, () => {});
    },
    forget(tags) {
      for (const model of modelsOf(routes, tags)) model.windower.forget();
    },
    tick() {
      const nowMs = options.monotonicMs();
      for (const model of running) {
        const quietMs = Math.max(quietMsMin, 2000 / model.inUse.model.sampleRateHz);
        if (nowMs - model.lastValueMs >= quietMs) model.windower.flush(() => queue.add(model));
        if (model.sensors?.tick(nowMs) === true) queue.silence(model);
      }
      queue.start();
    },
    settled: () => queue.settled(),
    framesLeft: (model) => running.find(({ inUse }) => inUse.id === model)?.framesLeft ?? 0,
    figures: () => ({
      ...queue.figures(),
      late: running.reduce((sum, { windower }) => sum + windower.lateCount, 0),
    }),
  };
}

/** Where the baseline changes with the mode the window begins anew: what was normal before is no past of what is normal now. */
function setMode(running: Running, mode: string | undefined): void {
  running.mode = mode;
  const { model, mode: modes } = running.inUse;
  const known = mode === undefined ? undefined : modes?.learned.get(mode);
  const baseline = known ?? { index: 0, standIn: model.standIn };
  if (baseline.index === running.baseline.index) return;
  running.baseline = baseline;
  running.windower.beginAnew();
}

function start(inUse: ModelInUse, { report, monotonicMs }: AssessOptions): Running {
  const { channels, sampleRateHz, windowLength: length, standIn } = inUse.model;
  const windower: Windower = new Windower({
    ...{ channels, sampleRateHz, length, holdSeconds: inUse.holdSeconds },
    standIn: standIn && ((...frame) => (running.baseline.standIn ?? standIn)(...frame)),
  });
  const never = Number.NEGATIVE_INFINITY;
  const { id, channelNames: tagIds, holdSeconds } = inUse;
  const sensors =
    inUse.sensors === undefined
      ? undefined
      : new SensorWatch({ model: id, tagIds, holdSeconds, traits: inUse.sensors, report, nowMs: monotonicMs() });
  const framesLeft = standIn === undefined ? length : 0;
  const running: Running = {
    ...{ inUse, windower, sensors, framesLeft },
    deviation: inUse.stateTag === undefined ? undefined : new DeviationAlarm(inUse, report),
    ...{ state: undefined, mode: undefined, baseline: { index: 0, standIn } },
    ...{ lastContributionMs: never, lastValueMs: never },
  };
  return running;
}

/** Windows on their way to the scorer: one request at a time, the oldest windows give way when it is too slow. */
function createWindowQueue({ scorer, emit, now, report, limits }: AssessOptions) {
  const pendingMax = limits?.pendingWindowsMax ?? pendingWindowsMaxDefault;
  const builder = new BatchBuilder(64);
  let pending: Pending[] = [];
  let skipped = 0;
  let busy: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    while (pending.length > 0) {
      const batch = pending.slice(0, windowsPerRequestMax);
      pending = pending.slice(batch.length);
      const scores = await scorer.score(
        batch.map(({ running: { inUse }, mode: _, ...rest }) => ({ model: inUse.scorerId ?? inUse.id, ...rest })),
      );
      batch.forEach((item, index) => {
        const score = scores[index];
        if (score === undefined || !Number.isFinite(score.value)) item.running.inUse.onFailed?.();
        else write({ item, score, builder, report });
      });
      if (builder.length > 0) emit(builder.takeMeasurements(now()));
    }
    busy = undefined;
  };

  return {
    add(running: Running): void {
      const { endTimeMs, frames: window, frame, framesLeft } = running.windower.window();
      running.framesLeft = framesLeft;
      if (framesLeft > 0) return;
      running.sensors?.take(window.newest());
      const whenClosed = { baseline: running.baseline.index, mode: running.mode };
      pending.push({ running, timeMs: endTimeMs, window, frame, ...whenClosed });
    },
    /** Values of a sensor do not come any more, so there is no window either. */
    silence(running: Running): void {
      const { stateTag } = running.inUse;
      if (stateTag === undefined || running.state === "sensor-problem") return;
      running.state = "sensor-problem";
      running.deviation?.end();
      builder.push({ key: stateTag, value: running.state, sourceTimeMs: now() });
      emit(builder.takeMeasurements(now()));
    },
    start(): void {
      if (pending.length > pendingMax) {
        skipped += pending.length - pendingMax;
        pending = pending.slice(-pendingMax);
      }
      if (pending.length > 0) busy ??= work();
    },
    async settled(): Promise<void> {
      while (busy !== undefined) await busy;
    },
    figures: () => ({ skipped, pending: pending.length }),
  };
}

interface Writing {
  readonly item: Pending;
  readonly score: Score;
  readonly builder: BatchBuilder;
  readonly report: ReportCondition;
}

function write({ item: { running, timeMs, window, baseline, mode }, score, builder, report }: Writing): void {
  const { inUse } = running;
  builder.push({ key: inUse.scoreTag, value: score.value, sourceTimeMs: timeMs });
  const { contributions } = score;
  const decided = inUse.decide(score.value);
  const isOfSensors = decided === "alarm" && running.sensors?.explains(contributions) === true;
  const isUnlearned = inUse.mode !== undefined && mode !== undefined && !inUse.mode.learned.has(mode);
  const state = isUnlearned ? "not-learned" : isOfSensors ? "sensor-problem" : decided;
  const hasChanged = state !== running.state;
  running.state = state;
  const doubtfulSensors = running.sensors?.doubtful() ?? [];
  inUse.onAssessed?.({
    ...{ timeMs, value: score.value, state, hasChanged, window, baseline, doubtfulSensors },
    ...(contributions === undefined ? {} : { contributions }),
  });
  if (inUse.stateTag === undefined) return;
  running.deviation?.take(state, { timeMs, contributions });
  if (hasChanged) {
    builder.push({ key: inUse.stateTag, value: state, sourceTimeMs: timeMs });
    if (inUse.mode !== undefined) report(newModeReport(inUse, { isActive: isUnlearned, mode }));
  }
  const isDue = hasChanged || state !== "normal" || timeMs - running.lastContributionMs >= contributionIntervalMs;
  if (contributions === undefined || !isDue) return;
  running.lastContributionMs = timeMs;
  inUse.contributionTags.forEach((tag, channel) => {
    builder.push({ key: tag, value: contributions[channel]!, sourceTimeMs: timeMs });
  });
}
