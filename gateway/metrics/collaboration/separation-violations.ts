/** Metric `separation-violations`: shift figures of the separation margin. A review of data, no safety function. */
import Type, { type Static } from "typebox";
import { defineMetric, type MetricEvent, type MetricResults } from "../../core/contracts.ts";
import { numberOf, unavailable } from "../input.ts";
import { added, current, type SlidingSums, sliceRule, totals } from "./sliding-sums.ts";
import { type EpisodeState, episodeRules, episodeStep, noEpisode } from "./violation-episodes.ts";

const config = Type.Object(
  {
    margin: Type.String({
      minLength: 1,
      description: "Tag of the separation margin, m: output of a metric `separation`.",
    }),
    distance: Type.String({
      minLength: 1,
      description: "Tag of the separation distance, m: output of the same metric.",
    }),
    robotSpeed: Type.String({ minLength: 1, description: "Tag of the robot's speed, m/s." }),
    windowSeconds: Type.Number({
      default: 28_800,
      minimum: 300,
      maximum: 86_400,
      description: "Length of the sliding window, moving by a 96th of it.",
    }),
  },
  {
    examples: [
      {
        margin: "cell-1/separation/separation-margin",
        distance: "cell-1/separation/separation-distance",
        robotSpeed: "cell-1/robot/tcp-speed",
      },
    ],
  },
);

type Config = Static<typeof config>;

/** Bins of margin and distance, m: the quantile and the minimum are exact to one of them. */
const binWidth = 0.02;
const marginLow = -2;
const marginBins = 300;
const distanceBins = 200;
/** Sums of: episodes, s with negative margin and moving robot, s with known margin; then the two histograms in s. */
const heads = 3;

interface State {
  readonly config: Config;
  readonly speed: number | undefined;
  readonly distance: number | undefined;
  readonly episode: EpisodeState;
  readonly sums: SlidingSums;
  readonly hasValue: boolean;
}

const outputCount = 6;

/** Time with a known margin is time in which person and robot are both there. Source: rules of this product. */
export const separationViolations = defineMetric<typeof config, State>({
  kind: "separation-violations",
  config,
  inputs: ({ margin, distance, robotSpeed }) => [margin, distance, robotSpeed],
  outputs: () => [
    { name: "violation-count", unit: "1" },
    { name: "violations-per-hour", unit: "/h" },
    { name: "violation-time-share", unit: "%" },
    { name: "margin-p05", unit: "m" },
    { name: "smallest-distance", unit: "m" },
    { name: "co-presence-time", unit: "s" },
  ],
  start: (options) => ({
    config: options,
    speed: undefined,
    distance: undefined,
    episode: noEpisode,
    sums: [],
    hasValue: false,
  }),
  step,
});

function step(state: State, event: MetricEvent): readonly [State, MetricResults | undefined] {
  if (event.type === "tick") return [state, figures(state, event.timeMs)];
  const value = numberOf(event.measurement);
  if (event.input === 1) return [{ ...state, distance: value }, undefined];
  if (event.input === 2) return [{ ...state, speed: value }, undefined];
  return event.input === 0
    ? [afterMargin(state, event.measurement.sourceTimeMs, value), undefined]
    : [state, undefined];
}

function afterMargin(state: State, timeMs: number, margin: number | undefined): State {
  const { last } = state.episode;
  const [episode, ended] = episodeStep(state.episode, { timeMs, margin, robotSpeed: state.speed });
  const next = { ...state, episode, hasValue: true };
  const rule = sliceRule(state.config.windowSeconds);
  const elapsedMs = last === undefined ? 0 : timeMs - last.timeMs;
  let { sums } = state;
  if (last?.margin !== undefined && elapsedMs > 0 && elapsedMs <= episodeRules.holdMs) {
    sums = added(sums, { timeMs, amounts: amountsOf(last.margin, state, elapsedMs / 1000) }, rule);
  }
  if (ended !== undefined) sums = added(sums, { timeMs, amounts: [1, ...emptyTail] }, rule);
  return { ...next, sums };
}

const emptyTail: readonly number[] = Array.from({ length: heads - 1 + marginBins + distanceBins }, () => 0);

function amountsOf(margin: number, { speed, distance }: State, seconds: number): readonly number[] {
  const amounts = [0, ...emptyTail];
  const isViolation = margin < 0 && Math.abs(speed ?? 0) > episodeRules.movingAbove;
  amounts[1] = isViolation ? seconds : 0;
  amounts[2] = seconds;
  amounts[heads + binOf(margin - marginLow, marginBins)] = seconds;
  if (distance !== undefined) amounts[heads + marginBins + binOf(distance, distanceBins)] = seconds;
  return amounts;
}

function binOf(value: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(value / binWidth)));
}

function figures(state: State, nowMs: number): MetricResults {
  const rule = sliceRule(state.config.windowSeconds);
  const sums = totals(current(state.sums, nowMs, rule), nowMs, rule);
  const [count = 0, violationSeconds = 0, knownSeconds = 0] = sums;
  if (!(knownSeconds > 0)) {
    const reason = state.hasValue
      ? unavailable("too-little", "no time with a known margin was observed")
      : unavailable("waiting", `no value of ${state.config.margin} yet`);
    return Array.from({ length: outputCount }, () => reason);
  }
  const open = state.episode.open === undefined ? 0 : 1;
  const smallest = sums.slice(heads + marginBins).findIndex((seconds) => seconds > 0);
  const noDistance = unavailable("waiting", `no value of ${state.config.distance} yet`);
  return [
    count + open,
    ((count + open) * 3600) / knownSeconds,
    (100 * violationSeconds) / knownSeconds,
    lowQuantile(sums.slice(heads, heads + marginBins), 0.05 * knownSeconds),
    smallest < 0 ? noDistance : smallest * binWidth,
    knownSeconds,
  ];
}

/** Lower edge of the bin in which the running sum reaches `seconds`, m. */
function lowQuantile(histogram: readonly number[], seconds: number): number {
  let sum = 0;
  for (const [bin, amount] of histogram.entries()) {
    sum += amount;
    if (sum >= seconds && amount > 0) return marginLow + bin * binWidth;
  }
  return marginLow;
}
