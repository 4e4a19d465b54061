/** Metric `productivity-lost`: working time that stops and reduced speed for safety have cost. */
import Type, { type Static } from "typebox";
import type { MetricResults } from "../../core/contracts.ts";
import { clipped, type Interval, intersection, totalOf } from "../../core/interval.ts";
import { activityOf, numberOf, unavailable } from "../input.ts";
import { debounced, without } from "./interval-tools.ts";
import { defineLaneMetric, type LaneReader, type LaneSpec } from "./lane-metric.ts";
import { lostTime, type SlowStretch } from "./lost-time.ts";
import { safetyLane, safetyMatches, safetyOptions, safetyReason } from "./safety-lane.ts";
import { isStopped } from "./stop-states.ts";

const tag = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));

const config = Type.Object(
  {
    ...safetyOptions,
    speedFraction: tag("Tag of the speed as a share of the full one (speed override, speed scaling)."),
    fullSpeed: Type.Number({
      default: 1,
      exclusiveMinimum: 0,
      description: "Value of that tag at full speed; 100 for an override in percent.",
    }),
    reducedSpeedFraction: Type.Number({
      default: 0.25,
      minimum: 0,
      maximum: 1,
      description: "Share of the full speed in the state reducedSpeed, where no tag tells it.",
    }),
    planned: tag("Tag that is true in planned time; without it all observed time is planned."),
    restartSeconds: Type.Number({
      default: 0,
      minimum: 0,
      description: "Time from the release of a stop to the full cycle, s.",
    }),
    idealCycleSeconds: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, description: "Cycle of one part at full speed, s." }),
    ),
    windowSeconds: Type.Number({
      default: 28_800,
      minimum: 60,
      maximum: 86_400,
      description: "Length of the sliding window.",
    }),
  },
  { examples: [{ state: "cell-1/robot/safety-mode", idealCycleSeconds: 45, restartSeconds: 2 }] },
);

type Config = Static<typeof config>;

const safety = 0;
const outputCount = 7;
const debounceMs = 100;
/** Speed shares are kept in steps of this, so that a noisy one does not make a change per sample. */
const fractionStep = 0.01;

export const productivityLost = defineLaneMetric({
  kind: "productivity-lost",
  config,
  outputs: () => [
    { name: "lost-time", unit: "min" },
    { name: "lost-share", unit: "%" },
    { name: "lost-parts", unit: "1" },
    { name: "stop-time", unit: "min" },
    { name: "slow-time", unit: "min" },
    { name: "observed-time", unit: "s" },
    { name: "restart-time", unit: "min" },
  ],
  lanes: (options) => {
    const holdMs = options.safetyHoldSeconds * 1000;
    const lanes: LaneSpec[] = [safetyLane(options)];
    if (options.speedFraction !== undefined) {
      lanes.push({
        tagIds: [options.speedFraction],
        read: ([measurement]) => {
          const value = measurement === undefined ? undefined : numberOf(measurement);
          if (value === undefined) return undefined;
          const share = Math.min(1, Math.max(0, value / options.fullSpeed));
          return Math.round(share / fractionStep) * fractionStep;
        },
        holdMs,
      });
    }
    if (options.planned !== undefined) {
      lanes.push({ tagIds: [options.planned], read: ([m]) => (m === undefined ? undefined : activityOf(m)), holdMs });
    }
    return lanes;
  },
  keepMs: ({ windowSeconds }) => windowSeconds * 1000,
  figures,
});

function figures(options: Config, reader: LaneReader): MetricResults {
  const window = { from: reader.nowMs - options.windowSeconds * 1000, to: reader.nowMs };
  const speed = options.speedFraction === undefined ? undefined : 1;
  const plannedLane = speed === undefined ? 1 : 2;
  const planned = options.planned === undefined ? [window] : reader.intervals(plannedLane, (state) => state === true);
  const observed = intersection(clipped(reader.known(safety), window), planned);
  const plannedSeconds = totalOf(observed) / 1000;
  if (!(plannedSeconds > 0)) {
    const reason = safetyReason(options, reader, safety);
    return Array.from({ length: outputCount }, () => reason);
  }
  const stops = intersection(
    debounced(reader.intervals(safety, safetyMatches(isStopped)), { minimum: debounceMs, pause: debounceMs }),
    observed,
  );
  const moving = without(observed, stops);
  const slow = speed === undefined ? bySafety(options, reader, moving) : byTag(reader, moving, speed);
  const slowSeconds = slow.reduce((sum, { seconds, speedFraction }) => sum + seconds * (1 - speedFraction), 0);
  const stopSeconds = totalOf(stops) / 1000;
  const times = { stopSeconds, stopCount: stops.length, restartSeconds: stops.length * options.restartSeconds };
  const { idealCycleSeconds } = options;
  const lost = lostTime(times, slow, {
    plannedSeconds,
    ...(idealCycleSeconds === undefined ? {} : { idealCycleSeconds }),
  });
  return [
    lost.lostSeconds / 60,
    lost.lostPercent ?? unavailable("too-little", "no planned time was observed"),
    lost.lostParts ?? unavailable("not-configured", "idealCycleSeconds is needed"),
    stopSeconds / 60,
    slowSeconds / 60,
    plannedSeconds,
    times.restartSeconds / 60,
  ];
}

/** Without a tag of the speed, its share follows from the state. */
function bySafety(options: Config, reader: LaneReader, moving: readonly Interval[]): SlowStretch[] {
  const reduced = intersection(
    reader.intervals(safety, (state) => state === "reducedSpeed"),
    moving,
  );
  return [{ seconds: totalOf(reduced) / 1000, speedFraction: options.reducedSpeedFraction }];
}

function byTag(reader: LaneReader, moving: readonly Interval[], lane: number): SlowStretch[] {
  const shares = new Set<number>();
  reader.intervals(lane, (state) => typeof state === "number" && shares.add(state) !== undefined);
  return [...shares]
    .filter((share) => share < 1)
    .map((share) => ({
      seconds:
        totalOf(
          intersection(
            reader.intervals(lane, (state) => state === share),
            moving,
          ),
        ) / 1000,
      speedFraction: share,
    }));
}
