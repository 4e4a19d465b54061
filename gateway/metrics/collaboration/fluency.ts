/** Metric `fluency`: how human and robot of a cell share the time, over a sliding window. Measures the cell, never a person. */
import Type, { type Static } from "typebox";
import { defineMetric, type MetricEvent, type MetricResults } from "../../core/contracts.ts";
import { clipped, intersection, totalOf } from "../../core/interval.ts";
import { delaysIn, fluencyShares, functionalDelay } from "./fluency-shares.ts";
import { activityOf, unavailable } from "./input.ts";
import { emptyLane, intervalsOf, knownIntervals, type Lane, observed } from "./state-lane.ts";

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

interface State {
  readonly config: Config;
  /** Lanes of human, robot and, where configured, assigned. */
  readonly lanes: readonly Lane<boolean>[];
}

/** Partners further apart than this do not belong together, ms. Source: rule of this product. */
const maximumGapMs = 60_000;

export const fluency = defineMetric<typeof config, State>({
  kind: "fluency",
  config,
  inputs: ({ human, robot, assigned }) => (assigned === undefined ? [human, robot] : [human, robot, assigned]),
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
  start: (options) => ({
    config: options,
    lanes: Array.from({ length: options.assigned === undefined ? 2 : 3 }, () => emptyLane),
  }),
  step,
});

const outputCount = 10;

/** A value moves a lane; a tick gives the figures. State and event are left as they are. */
function step(state: State, event: MetricEvent): readonly [State, MetricResults | undefined] {
  if (event.type === "tick") return [state, figures(state, event.timeMs)];
  const lane = state.lanes[event.input];
  if (lane === undefined) return [state, undefined];
  const { windowSeconds, holdSeconds, humanActiveStates, robotActiveStates } = state.config;
  const activeStates = [humanActiveStates, robotActiveStates, undefined][event.input];
  const { measurement } = event;
  const next = observed(
    lane,
    { timeMs: measurement.sourceTimeMs, state: activityOf(measurement, activeStates) },
    { holdMs: holdSeconds * 1000, keepMs: windowSeconds * 1000 + maximumGapMs },
  );
  return next === lane ? [state, undefined] : [{ ...state, lanes: state.lanes.with(event.input, next) }, undefined];
}

function figures({ config: options, lanes }: State, nowMs: number): MetricResults {
  const time = { nowMs, holdMs: options.holdSeconds * 1000 };
  const window = { from: nowMs - options.windowSeconds * 1000, to: nowMs };
  const padded = { from: window.from - maximumGapMs, to: nowMs };
  const [humanLane = emptyLane, robotLane = emptyLane, assignedLane] = lanes;
  const isTrue = (value: boolean) => value;
  const human = intervalsOf(humanLane, isTrue, time);
  const robot = intervalsOf(robotLane, isTrue, time);
  const observedTime = intersection(knownIntervals(humanLane, time), knownIntervals(robotLane, time));
  const assigned = assignedLane === undefined ? [padded] : intervalsOf(assignedLane, isTrue, time);
  const paddedWorking = clipped(intersection(observedTime, assigned), padded);
  const working = clipped(paddedWorking, window);
  const totalMs = totalOf(working);
  const shares = totalMs >= options.minimumSeconds * 1000 ? fluencyShares({ human, robot, working }) : undefined;
  if (shares === undefined) return Array.from({ length: outputCount }, () => reasonFor(lanes, options));
  // An action that still goes on has no end yet; one that ended before the window has been counted already.
  const delays = delaysIn({ human, robot, working: paddedWorking }, maximumGapMs).filter(
    ({ end }) => end > window.from && end < nowMs,
  );
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

function reasonFor(lanes: readonly Lane<boolean>[], options: Config) {
  const ids = [options.human, options.robot, options.assigned];
  const silent = ids.find((_, index) => lanes[index]?.changes.length === 0);
  if (silent !== undefined) return unavailable("waiting", `no value of ${silent} yet`);
  const unknown = ids.find(
    (_, index) => lanes[index]?.changes.at(-1)?.state === undefined && lanes[index] !== undefined,
  );
  if (unknown !== undefined) return unavailable("bad", `the state of ${unknown} is not known`);
  return unavailable("too-little", `less than ${options.minimumSeconds} s of working time was observed`);
}
