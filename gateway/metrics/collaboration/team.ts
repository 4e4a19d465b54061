/** Metric `team`: how the work is shared and how much the robot asks for: use, balance, interventions, attention. The cell, never a person. */
import Type, { type Static } from "typebox";
import type { MetricResults } from "../../core/contracts.ts";
import { clipped, type Interval, intersection, totalOf } from "../../core/interval.ts";
import { activityOf, unavailable } from "../input.ts";
import { debounced } from "./interval-tools.ts";
import { defineLaneMetric, type LaneReader, type LaneSpec } from "./lane-metric.ts";
import { allocationBalance, attention, interventionsPerHour, percentOf, utilisation } from "./teamwork.ts";

const tag = (description: string) => Type.String({ minLength: 1, description });

const config = Type.Object(
  {
    human: tag("Tag that is true while a person works in the cell."),
    robot: tag("Tag that is true while the robot works."),
    intervention: Type.Optional(
      tag("Tag that is true while somebody has to attend to the robot, unplanned: acknowledging, jogging, clearing."),
    ),
    assigned: Type.Optional(tag("Tag that is true in time planned for work; without it all observed time is planned.")),
    holdSeconds: Type.Number({
      default: 600,
      exclusiveMinimum: 0,
      description: "A state holds this long without a new value.",
    }),
    windowSeconds: Type.Number({
      default: 28_800,
      minimum: 300,
      maximum: 86_400,
      description: "Length of the sliding window.",
    }),
  },
  { examples: [{ human: "cell-1/human/active", robot: "cell-1/robot/active", intervention: "cell-1/robot/attended" }] },
);

type Config = Static<typeof config>;

const human = 0;
const robot = 1;
const outputCount = 9;
/** Shorter signals are one intervention with the next, ms. */
const debounceMs = 500;
const isTrue = (state: unknown) => state === true;

export const team = defineLaneMetric({
  kind: "team",
  config,
  outputs: () => [
    { name: "human-utilisation", unit: "%" },
    { name: "robot-utilisation", unit: "%" },
    { name: "allocation-balance", unit: "1" },
    { name: "interventions-per-hour", unit: "/h" },
    { name: "assist-time-share", unit: "%" },
    { name: "attention-demand", unit: "1" },
    { name: "free-time", unit: "1" },
    { name: "fan-out", unit: "1" },
    { name: "observed-time", unit: "s" },
  ],
  lanes: (options) =>
    [options.human, options.robot, options.intervention, options.assigned]
      .filter((tagId) => tagId !== undefined)
      .map((tagId): LaneSpec => {
        const read: LaneSpec["read"] = ([m]) => (m === undefined ? undefined : activityOf(m));
        return { tagIds: [tagId], read, holdMs: options.holdSeconds * 1000 };
      }),
  keepMs: ({ windowSeconds }) => windowSeconds * 1000,
  figures,
});

function figures(options: Config, reader: LaneReader): MetricResults {
  const window = { from: reader.nowMs - options.windowSeconds * 1000, to: reader.nowMs };
  const assigned = options.intervention === undefined ? 2 : 3;
  const planned = options.assigned === undefined ? [window] : reader.intervals(assigned, isTrue);
  const known = intersection(reader.known(human), reader.known(robot));
  const observed = clipped(intersection(known, planned), window);
  const seconds = totalOf(observed) / 1000;
  if (!(seconds > 0)) {
    const missing = [options.human, options.robot].find((_, lane) => reader.last(lane) === undefined);
    const reason =
      missing === undefined
        ? unavailable("too-little", "no planned time with both states was observed")
        : unavailable("waiting", `no value of ${missing} yet`);
    return Array.from({ length: outputCount }, () => reason);
  }
  const activeSeconds = (lane: number) => totalOf(intersection(reader.intervals(lane, isTrue), observed)) / 1000;
  const [humanSeconds, robotSeconds] = [activeSeconds(human), activeSeconds(robot)];
  const idle = unavailable("too-little", "neither has worked");
  return [
    utilisation(humanSeconds, seconds) ?? idle,
    utilisation(robotSeconds, seconds) ?? idle,
    allocationBalance(humanSeconds, robotSeconds) ?? idle,
    ...attentionFigures(options, reader, observed),
    seconds,
  ];
}

/** [5] Interaction time is that of interventions, neglect time the rest of the observed one. */
function attentionFigures(options: Config, reader: LaneReader, observed: readonly Interval[]): MetricResults {
  const lane = 2;
  if (options.intervention === undefined) {
    const missing = unavailable("not-configured", "intervention is needed");
    return [missing, missing, missing, missing, missing];
  }
  const known = intersection(reader.known(lane), observed);
  const seconds = totalOf(known) / 1000;
  const stretches = debounced(intersection(reader.intervals(lane, isTrue), known), { minimum: 0, pause: debounceMs });
  const interactionSeconds = totalOf(stretches) / 1000;
  const found = attention({ interactionSeconds, neglectSeconds: Math.max(0, seconds - interactionSeconds) });
  const perHour = interventionsPerHour(stretches.length, seconds);
  if (found === undefined || perHour === undefined) {
    const silent = unavailable("waiting", `no value of ${options.intervention} in observed time yet`);
    return [silent, silent, silent, silent, silent];
  }
  const none = unavailable("too-few", "there was no intervention in the window");
  return [perHour, percentOf(interactionSeconds, seconds) ?? none, found.demand, found.freeTime, found.fanOut ?? none];
}
