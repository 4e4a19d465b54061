/** Metric `fluency`: how human and robot of a cell share the time, over a sliding window. Measures the cell, never a person. */
import Type, { type Static } from "typebox";
import type { MetricResults } from "../../core/contracts.ts";
import { clipped, type Interval, intersection, totalOf } from "../../core/interval.ts";
import { activityOf, unavailable } from "../input.ts";
import {
  type Delay,
  delaysIn,
  edgesOf,
  fluencyShares,
  functionalDelay,
  type NamedAction,
  pairByTaskGraph,
} from "./fluency-shares.ts";
import { defineLaneMetric, type LaneReader, type LaneSpec } from "./lane-metric.ts";

const tag = (description: string) => Type.String({ minLength: 1, description });
const states = (description: string) =>
  Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 64, description }));

const config = Type.Object(
  {
    human: tag("Tag that is true while a person works in the cell."),
    robot: tag("Tag that is true while the robot works."),
    assigned: Type.Optional(tag("Tag that is true in time planned for work; breaks and unassigned time are left out.")),
    humanActiveStates: states("Values of the human tag that mean active, as text; for tags that are not Boolean."),
    robotActiveStates: states("Values of the robot tag that mean active, as text; for tags that are not Boolean."),
    taskGraph: Type.Optional(
      Type.Object(
        {
          human: tag("Tag that names the action of the human side."),
          robot: tag("Tag that names the action of the robot."),
          edges: Type.Array(
            Type.Object(
              {
                from: Type.Union([Type.Literal("human"), Type.Literal("robot")], {
                  description: "Whose action comes first.",
                }),
                action: Type.String({ description: "Name of that action." }),
                partnerAction: Type.String({ description: "Name of the action of the other that it leads to." }),
              },
              { additionalProperties: false },
            ),
            { minItems: 1, maxItems: 64, description: "Which action leads to which." },
          ),
        },
        {
          additionalProperties: false,
          description: "Pairs actions by name for the functional delay; without it, by the nearest start.",
        },
      ),
    ),
    windowSeconds: Type.Number({
      default: 600,
      minimum: 60,
      maximum: 86_400,
      description: "Length of the sliding window.",
    }),
    minimumSeconds: Type.Number({
      default: 5,
      minimum: 1,
      description: "Observed time below which no figure is given.",
    }),
    holdSeconds: Type.Number({
      default: 600,
      exclusiveMinimum: 0,
      description:
        "A state holds this long without a new value, then it is unknown. About three publishing intervals for signals that repeat; long for signals that come only on change.",
    }),
  },
  { examples: [{ human: "cell-1/human/active", robot: "cell-1/robot/active" }] },
);

type Config = Static<typeof config>;

/** Partners further apart than this do not belong together, ms. Source: rule of this product. */
const maximumGapMs = 60_000;

/** Positions of the lanes. */
const human = 0;
const robot = 1;
const assigned = 2;

export const fluency = defineLaneMetric({
  kind: "fluency",
  config,
  outputs: () => [
    { name: "human-idle-share", unit: "%" },
    { name: "robot-idle-share", unit: "%" },
    { name: "concurrent-activity-share", unit: "%" },
    { name: "both-idle-share", unit: "%" },
    { name: "functional-delay-share", unit: "%" },
    { name: "functional-delay-positive-share", unit: "%" },
    { name: "functional-delay-human-to-robot-share", unit: "%" },
    { name: "functional-delay-robot-to-human-share", unit: "%" },
    { name: "observed-time", unit: "s" },
    { name: "handover-count", unit: "1" },
  ],
  lanes: (options) => {
    const holdMs = options.holdSeconds * 1000;
    const lane = (tagId: string, activeStates?: readonly string[]): LaneSpec => ({
      tagIds: [tagId],
      read: ([measurement]) => (measurement === undefined ? undefined : activityOf(measurement, activeStates)),
      holdMs,
    });
    const lanes = [lane(options.human, options.humanActiveStates), lane(options.robot, options.robotActiveStates)];
    if (options.assigned !== undefined) lanes.push(lane(options.assigned));
    const { taskGraph } = options;
    return taskGraph === undefined ? lanes : [...lanes, ...[taskGraph.human, taskGraph.robot].map(actionLane(holdMs))];
  },
  keepMs: ({ windowSeconds }) => windowSeconds * 1000 + maximumGapMs,
  figures,
});

const actionLane =
  (holdMs: number) =>
  (tagId: string): LaneSpec => ({
    tagIds: [tagId],
    read: ([m]) => (m?.quality === "good" && typeof m.value === "string" ? m.value : undefined),
    holdMs,
  });

const outputCount = 10;
const isTrue = (state: unknown) => state === true;

function figures(options: Config, reader: LaneReader): MetricResults {
  const { nowMs } = reader;
  const window = { from: nowMs - options.windowSeconds * 1000, to: nowMs };
  const padded = { from: window.from - maximumGapMs, to: nowMs };
  const activity = { human: reader.intervals(human, isTrue), robot: reader.intervals(robot, isTrue) };
  const observedTime = intersection(reader.known(human), reader.known(robot));
  const planned = options.assigned === undefined ? [padded] : reader.intervals(assigned, isTrue);
  const paddedWorking = clipped(intersection(observedTime, planned), padded);
  const working = clipped(paddedWorking, window);
  const totalMs = totalOf(working);
  const shares = totalMs >= options.minimumSeconds * 1000 ? fluencyShares({ ...activity, working }) : undefined;
  if (shares === undefined) return Array.from({ length: outputCount }, () => reasonFor(options, reader));
  // An action that still goes on has no end yet; one that ended before the window has been counted already.
  const paired =
    options.taskGraph === undefined
      ? delaysIn({ ...activity, working: paddedWorking }, maximumGapMs)
      : delaysByTaskGraph(options, reader, paddedWorking);
  const delays = paired.filter(({ end }) => end > window.from && end < nowMs);
  const delay = functionalDelay(delays, totalMs);
  return [
    shares.humanIdle,
    shares.robotIdle,
    shares.concurrent,
    shares.bothIdle,
    delay.total,
    delay.positive,
    delay.humanToRobot,
    delay.robotToHuman,
    totalMs / 1000,
    delays.length,
  ];
}

/** Delays of the task graph; none reaches across a break. */
function delaysByTaskGraph(options: Config, reader: LaneReader, working: readonly Interval[]): readonly Delay[] {
  const lane = options.assigned === undefined ? 2 : 3;
  const edges = options.taskGraph?.edges ?? [];
  const names = new Set(edges.flatMap(({ action, partnerAction }) => [action, partnerAction]));
  const actionsIn = (stretch: Interval, actions: number) =>
    [...names]
      .flatMap((name) =>
        clipped(
          reader.intervals(actions, (state) => state === name),
          stretch,
        ).map((found): NamedAction => ({ ...found, name })),
      )
      .toSorted((a, b) => a.from - b.from);
  return working.flatMap((stretch) => {
    const [human, robot] = [actionsIn(stretch, lane), actionsIn(stretch, lane + 1)];
    return pairByTaskGraph(human, robot, edgesOf(human, robot, edges));
  });
}

function reasonFor(options: Config, reader: LaneReader) {
  const tagIds = [options.human, options.robot, options.assigned].filter((tagId) => tagId !== undefined);
  for (const [lane, tagId] of tagIds.entries()) {
    const last = reader.last(lane);
    if (last === undefined) return unavailable("waiting", `no value of ${tagId} yet`);
    if (last.state === undefined) return unavailable("bad", `the state of ${tagId} is not known`);
  }
  return unavailable("too-little", `less than ${options.minimumSeconds} s of working time was observed`);
}
