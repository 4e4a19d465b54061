/** Feeds the models; scores become measurements, crossings become conditions. ISO 13374: state detection. */
import type { ReportCondition, Score, Scorer, ScoringModel } from "../core/contracts.ts";
import { BatchBuilder, type MeasurementBatch, timeMsAt } from "../core/measurement.ts";
import { isGood } from "../core/quality.ts";
import { Windower } from "../core/window.ts";

export type AssetState = "normal" | "alarm" | "recovering";

/** A model at work, with the numbers of its tags. */
export interface ModelInUse {
  readonly id: string;
  readonly asset: string;
  readonly model: ScoringModel;
  /** [channels] tag numbers, in the order of the card. */
  readonly channels: readonly number[];
  readonly channelNames: readonly string[];
  readonly scoreTag: number;
  readonly stateTag: number;
  /** [channels] */
  readonly contributionTags: readonly number[];
  /** Next state after a score; keeps the memory of the decision. */
  readonly decide: (score: number) => AssetState;
}

export interface AssessOptions {
  readonly models: readonly ModelInUse[];
  readonly scorer: Pick<Scorer, "score">;
  readonly now: () => number;
  /** Takes scores, states and contributions; the log holds them after their inputs. */
  readonly emit: (batch: MeasurementBatch) => void;
  readonly report: ReportCondition;
  readonly limits?: { readonly pendingWindowsMax: number };
}

export interface Assess {
  /** Takes values; never waits. */
  take(batch: MeasurementBatch): void;
  /** Resolves when everything taken so far has been scored. */
  settled(): Promise<void>;
  /** Windows given up because the scorer was too slow, and values that came too late for their frame. */
  figures(): { readonly skipped: number; readonly late: number; readonly pending: number };
}

interface Running {
  readonly inUse: ModelInUse;
  readonly windower: Windower;
  state: AssetState | undefined;
  lastContributionMs: number;
}

interface Pending {
  readonly running: Running;
  readonly timeMs: number;
  readonly window: Float32Array;
}

/** While the state is normal, contributions are written this often only: they say little and cost one value a channel. */
const contributionIntervalMs = 5000;
const pendingWindowsMaxDefault = 4096;
/** Windows in one request to the scorer; there is one request at a time. */
export const windowsPerRequestMax = 512;

export function createAssess(options: AssessOptions): Assess {
  const { models, scorer, emit } = options;
  const pendingMax = options.limits?.pendingWindowsMax ?? pendingWindowsMaxDefault;
  const routes = routesOf(models);
  const builder = new BatchBuilder(64);
  let pending: Pending[] = [];
  let skipped = 0;
  let busy: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    while (pending.length > 0) {
      const batch = pending.slice(0, windowsPerRequestMax);
      pending = pending.slice(batch.length);
      const scores = await scorer.score(batch.map(({ running, window }) => ({ model: running.inUse.id, window })));
      batch.forEach((item, index) => {
        const score = scores[index];
        if (score !== undefined && Number.isFinite(score.value))
          write({ item, score, builder, report: options.report });
      });
      if (builder.length > 0) emit(builder.takeMeasurements(options.now()));
    }
    busy = undefined;
  };

  return {
    take(batch) {
      if (routes.size === 0) return;
      for (let row = 0; row < batch.length; row++) {
        const wanted = routes.get(batch.tags[row]!);
        if (wanted === undefined || !isGood(batch.statusCodes[row]!)) continue;
        const value = batch.values[row]!;
        if (!Number.isFinite(value)) continue;
        for (const { running, channel } of wanted) {
          const { windower } = running;
          windower.push({ channel, timeMs: timeMsAt(batch, row), value }, () => {
            const { endTimeMs, samples } = windower.window();
            pending.push({ running, timeMs: endTimeMs, window: samples });
          });
        }
      }
      if (pending.length > pendingMax) {
        skipped += pending.length - pendingMax;
        pending = pending.slice(-pendingMax);
      }
      if (pending.length > 0) busy ??= work();
    },
    async settled() {
      while (busy !== undefined) await busy;
    },
    figures: () => ({
      skipped,
      late: runningOf(routes).reduce((sum, { windower }) => sum + windower.lateCount, 0),
      pending: pending.length,
    }),
  };
}

interface Route {
  readonly running: Running;
  readonly channel: number;
}

function routesOf(models: readonly ModelInUse[]): Map<number, Route[]> {
  const routes = new Map<number, Route[]>();
  for (const inUse of models) {
    const { channels, sampleRateHz, windowLength, holdSeconds } = inUse.model;
    const windower = new Windower({ channels, sampleRateHz, length: windowLength, holdSeconds });
    const running: Running = { inUse, windower, state: undefined, lastContributionMs: Number.NEGATIVE_INFINITY };
    inUse.channels.forEach((tag, channel) => {
      const known = routes.get(tag);
      if (known === undefined) routes.set(tag, [{ running, channel }]);
      else known.push({ running, channel });
    });
  }
  return routes;
}

function runningOf(routes: ReadonlyMap<number, readonly Route[]>): Running[] {
  return [...new Set([...routes.values()].flat().map(({ running }) => running))];
}

interface Writing {
  readonly item: Pending;
  readonly score: Score;
  readonly builder: BatchBuilder;
  readonly report: ReportCondition;
}

function write({ item: { running, timeMs }, score, builder, report }: Writing): void {
  const { inUse } = running;
  builder.push({ key: inUse.scoreTag, value: score.value, sourceTimeMs: timeMs });
  const state = inUse.decide(score.value);
  const hasChanged = state !== running.state;
  if (hasChanged) {
    running.state = state;
    builder.push({ key: inUse.stateTag, value: state, sourceTimeMs: timeMs });
    report(anomalyReport(inUse, { state, score }));
  }
  const { contributions } = score;
  const isDue = hasChanged || state !== "normal" || timeMs - running.lastContributionMs >= contributionIntervalMs;
  if (contributions === undefined || !isDue) return;
  running.lastContributionMs = timeMs;
  inUse.contributionTags.forEach((tag, channel) => {
    builder.push({ key: tag, value: contributions[channel]!, sourceTimeMs: timeMs });
  });
}

/** Priority 3, plan: a deviation is new, not necessarily bad (ux: novelty is not severity). */
const anomalySeverity = 300;

function anomalyReport(inUse: ModelInUse, { state, score }: { state: AssetState; score: Score }) {
  const { contributions } = score;
  const strongest =
    contributions === undefined ? undefined : inUse.channelNames[contributions.indexOf(Math.max(...contributions))];
  const because = strongest === undefined ? "" : `, most of all in ${strongest}`;
  return {
    id: `model/${inUse.id}/anomaly`,
    active: state === "alarm",
    severity: anomalySeverity,
    code: "SAMSPEL_MODEL_ANOMALY",
    message: `${inUse.asset} deviates from what it learned as normal${because}.`,
  };
}
