/**
 * What recorded data would have looked like with the work place further out or the robot at another speed. A review of
 * data with stated assumptions, no safety function: protective zones are never made smaller here.
 */

import { quantile } from "../quantile.ts";
import { requiredDistance, type SeparationParameters, stopFrom } from "./separation-distance.ts";
import { episodeRules, type MarginSample, violationEpisodes } from "./violation-episodes.ts";

/** One recorded evaluation of the separation. */
export interface RecordedSample {
  readonly timeMs: number;
  /** d, m */
  readonly distance: number;
  /** Sp as it was computed then, m. */
  readonly required: number;
  /** m/s */
  readonly robotSpeed: number;
}

export interface Change {
  /** The work place stands this much further from the robot, m; not negative. */
  readonly moveM: number;
  /** Every movement of the robot has this share of its recorded speed. */
  readonly speedFactor: number;
}

export interface ReviewFigures {
  readonly violationCount: number;
  /** Percent of the time with a known margin. */
  readonly violationPercent: number;
  /** 5th percentile of the margin over samples, m. */
  readonly marginP05: number;
  /** m */
  readonly smallestDistance: number;
  /** Time in which the robot moves, s. */
  readonly movingSeconds: number;
}

export interface Review {
  readonly knownSeconds: number;
  readonly recorded: ReviewFigures;
  readonly changed: ReviewFigures;
}

/** Less recorded time than this is no basis, s. Source: privacy rule of this product. */
export const reviewSecondsMin = 300;

/**
 * Figures as recorded and after a change; undefined below five minutes of known time. Assumptions: the person keeps
 * their way relative to the work place, so that every distance grows by `moveM`; the robot keeps its path, so that its
 * moving time grows by 1/`speedFactor`; the person's part of Sp, the age of inputs included, is the recorded one.
 */
export function whatIf(
  samples: readonly RecordedSample[],
  change: Change,
  parameters: SeparationParameters,
): Review | undefined {
  const knownSeconds = knownSecondsOf(samples);
  if (knownSeconds < reviewSecondsMin) return undefined;
  const recorded = figuresOf(samples);
  const changed = figuresOf(samples.map((sample) => changedSample(sample, change, parameters)));
  const movingSeconds = recorded.movingSeconds / change.speedFactor;
  return { knownSeconds, recorded, changed: { ...changed, movingSeconds } };
}

/** Time with a known distance. */
export function knownSecondsOf(samples: readonly RecordedSample[]): number {
  return samples.reduce((sum, _, index) => sum + secondsAt(samples, index), 0);
}

/** The sample after a change. Without one it is the recorded sample, whatever the parameters. */
export function changedSample(
  sample: RecordedSample,
  { moveM, speedFactor }: Change,
  parameters: SeparationParameters,
): RecordedSample {
  const speed = Math.max(0, sample.robotSpeed);
  const human = closingSpeedOf(sample, parameters);
  const [before, after] = [speed, speed * speedFactor].map(
    (robot) => requiredDistance({ human, robot }, parameters).total,
  );
  return {
    timeMs: sample.timeMs,
    distance: sample.distance + moveM,
    // What the model does not explain of the recorded distance (rounding, ages) stays as it was.
    required: sample.required + (after! - before!),
    robotSpeed: sample.robotSpeed * speedFactor,
  };
}

/** Speed of the person that the recorded Sp was computed with, m/s: Sp solved for vh; the rest of Sp is known. */
function closingSpeedOf({ required, robotSpeed }: RecordedSample, parameters: SeparationParameters): number {
  const speed = Math.max(0, robotSpeed);
  const seconds = parameters.reactionSeconds + stopFrom(speed, parameters.stopping).seconds;
  if (!(seconds > 0)) return 0;
  const withoutHuman = requiredDistance({ human: 0, robot: speed }, parameters).total;
  return Math.max(0, (required - withoutHuman) / seconds);
}

function figuresOf(samples: readonly RecordedSample[]): ReviewFigures {
  let [known, violating, moving] = [0, 0, 0];
  let smallestDistance = Number.POSITIVE_INFINITY;
  const margins: number[] = [];
  const marginSamples: MarginSample[] = [];
  for (const [index, { timeMs, distance, required, robotSpeed }] of samples.entries()) {
    const margin = distance - required;
    const seconds = secondsAt(samples, index);
    const isMoving = robotSpeed > episodeRules.movingAbove;
    known += seconds;
    if (isMoving) moving += seconds;
    if (isMoving && margin < 0) violating += seconds;
    smallestDistance = Math.min(smallestDistance, distance);
    margins.push(margin);
    marginSamples.push({ timeMs, margin, robotSpeed });
  }
  return {
    violationCount: violationEpisodes(marginSamples).length,
    violationPercent: (100 * violating) / known,
    marginP05: quantile(margins, 0.05) ?? 0,
    smallestDistance,
    movingSeconds: moving,
  };
}

/** A sample holds until the next one, half a second at most. */
function secondsAt(samples: readonly RecordedSample[], index: number): number {
  const next = samples[index + 1];
  if (next === undefined) return 0;
  return Math.max(0, Math.min(episodeRules.holdMs, next.timeMs - samples[index]!.timeMs)) / 1000;
}

/** A square of the plane of distance and speed, and how long the cell was there. */
export interface SpeedDistanceBin {
  /** Middle of the square: m, m/s. */
  readonly distance: number;
  readonly speed: number;
  readonly seconds: number;
}

/** Edges of a square, m and m/s; distances beyond the last count there. */
const bin = { distance: 0.1, speed: 0.05, distanceMax: 5, speedMax: 5 } as const;

/** Time by distance and speed, only squares that were visited; empty below five minutes of known time. */
export function speedDistance(samples: readonly RecordedSample[]): readonly SpeedDistanceBin[] {
  const seconds = new Map<string, SpeedDistanceBin>();
  let known = 0;
  for (const [index, { distance, robotSpeed }] of samples.entries()) {
    const held = secondsAt(samples, index);
    if (held === 0) continue;
    known += held;
    const middle = (value: number, width: number, most: number) =>
      Math.round((Math.floor(Math.min(most, Math.max(0, value)) / width + 1e-9) + 0.5) * width * 1000) / 1000;
    const square = {
      distance: middle(distance, bin.distance, bin.distanceMax),
      speed: middle(robotSpeed, bin.speed, bin.speedMax),
    };
    const key = `${square.distance} ${square.speed}`;
    seconds.set(key, { ...square, seconds: (seconds.get(key)?.seconds ?? 0) + held });
  }
  return known < reviewSecondsMin ? [] : [...seconds.values()];
}
