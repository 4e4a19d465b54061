/**
 * Metric `posture`: share of time at each RULA action level from the joint angles of a skeleton, load assumed 0. Only
 * shares over at least five minutes leave it; no score of a moment, and nothing that tells one person from another.
 */
import Type, { type Static } from "typebox";
import type { MetricResults } from "../../core/contracts.ts";
import { clipped, totalOf } from "../../core/interval.ts";
import type { Measurement } from "../../core/measurement.ts";
import { numberOf, unavailable } from "../input.ts";
import { defineLaneMetric, type LaneReader } from "./lane-metric.ts";
import { rulaParts, rulaScore } from "./rula.ts";

const angle = (description: string) => Type.String({ minLength: 1, description });

const config = Type.Object(
  {
    upperArm: angle("Tag of the upper arm's angle from hanging, degrees; forward is positive."),
    lowerArm: angle("Tag of the elbow's bend, degrees; 0 is stretched."),
    wrist: Type.Optional(angle("Tag of the wrist's bend, degrees; without it the wrist counts as straight.")),
    neck: angle("Tag of the neck's bend, degrees; backward is negative."),
    trunk: angle("Tag of the trunk's bend from upright, degrees."),
    straightDegrees: Type.Number({
      default: 3,
      minimum: 0,
      maximum: 10,
      description: "A smaller bend counts as straight: noise of the skeleton.",
    }),
    holdSeconds: Type.Number({
      default: 1,
      exclusiveMinimum: 0,
      maximum: 10,
      description: "Angles hold this long without new values.",
    }),
    windowSeconds: Type.Number({
      default: 28_800,
      minimum: 300,
      maximum: 86_400,
      description: "Length of the sliding window.",
    }),
  },
  {
    examples: [
      {
        upperArm: "cell-1/posture/upper-arm",
        lowerArm: "cell-1/posture/lower-arm",
        wrist: "cell-1/posture/wrist",
        neck: "cell-1/posture/neck",
        trunk: "cell-1/posture/trunk",
      },
    ],
  },
);

type Config = Static<typeof config>;

/** Below this nothing is shown, so that no figure belongs to a moment, s. Source: privacy rule of this product. */
const minimumSeconds = 300;
const levels = 0;
const raisedArms = 1;
/** Upper arms above this are hands above the shoulder, degrees. */
const shoulderDegrees = 90;
const actionLevels = [1, 2, 3, 4] as const;

export const posture = defineLaneMetric({
  kind: "posture",
  config,
  outputs: () => [
    ...actionLevels.map((level) => ({ name: `action-level-${level}-share`, unit: "%" })),
    { name: "hands-above-shoulder-share", unit: "%" },
    { name: "observed-time", unit: "s" },
  ],
  lanes: (options) => [
    {
      tagIds: [options.upperArm, options.lowerArm, options.neck, options.trunk, options.wrist].filter(
        (tagId) => tagId !== undefined,
      ),
      read: (measurements) => levelOf(measurements, options),
      holdMs: options.holdSeconds * 1000,
    },
    {
      tagIds: [options.upperArm],
      read: ([measurement]) => {
        const degrees = measurement === undefined ? undefined : numberOf(measurement);
        return degrees === undefined ? undefined : degrees > shoulderDegrees;
      },
      holdMs: options.holdSeconds * 1000,
    },
  ],
  keepMs: ({ windowSeconds }) => windowSeconds * 1000,
  figures,
});

/** Action level of the newest angles; undefined when one is missing, not good or of another moment. */
function levelOf(measurements: readonly (Measurement | undefined)[], options: Config): number | undefined {
  const angles: number[] = [];
  let oldestMs = Number.POSITIVE_INFINITY;
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const measurement of measurements) {
    const degrees = measurement === undefined ? undefined : numberOf(measurement);
    if (measurement === undefined || degrees === undefined) return undefined;
    oldestMs = Math.min(oldestMs, measurement.sourceTimeMs);
    newestMs = Math.max(newestMs, measurement.sourceTimeMs);
    angles.push(degrees);
  }
  if (newestMs - oldestMs > options.holdSeconds * 1000) return undefined;
  const [upperArmDegrees = 0, lowerArmDegrees = 0, neckDegrees = 0, trunkDegrees = 0, wristDegrees = 0] = angles;
  const body = { upperArmDegrees, lowerArmDegrees, wristDegrees, neckDegrees, trunkDegrees };
  return rulaScore(rulaParts(body, options.straightDegrees)).actionLevel;
}

function figures(options: Config, reader: LaneReader): MetricResults {
  const window = { from: reader.nowMs - options.windowSeconds * 1000, to: reader.nowMs };
  const secondsWhere = (lane: number, matches: (state: unknown) => boolean) =>
    totalOf(clipped(reader.intervals(lane, matches), window)) / 1000;
  const observedSeconds = secondsWhere(levels, () => true);
  const armSeconds = secondsWhere(raisedArms, () => true);
  if (Math.min(observedSeconds, armSeconds) < minimumSeconds) {
    const reason =
      reader.last(levels) === undefined
        ? unavailable("waiting", "no joint angles yet")
        : unavailable("too-little", `at least ${minimumSeconds} s of posture are needed`);
    return Array.from({ length: actionLevels.length + 2 }, () => reason);
  }
  return [
    ...actionLevels.map((level) => (100 * secondsWhere(levels, (state) => state === level)) / observedSeconds),
    (100 * secondsWhere(raisedArms, (state) => state === true)) / armSeconds,
    observedSeconds,
  ];
}
