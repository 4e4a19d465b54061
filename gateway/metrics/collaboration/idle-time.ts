/** Metric `idle-causes`: why the robot stands, as shares of the working time; waiting for the cell's parts, not blaming anybody. */
import Type, { type Static } from "typebox";
import type { MetricResults } from "../../core/contracts.ts";
import { clipped, intersection, totalOf } from "../../core/interval.ts";
import { activityOf, unavailable } from "../input.ts";
import { idleByCause, idleCauses } from "./idle-causes.ts";
import { defineLaneMetric, type LaneReader, type LaneSpec } from "./lane-metric.ts";

const words = (value: readonly string[], description: string) =>
  Type.Array(Type.String(), { default: [...value], maxItems: 64, description });

const config = Type.Object(
  {
    robotState: Type.String({ minLength: 1, description: "Tag that tells what the robot does or waits for." }),
    activeStates: words(["moving", "reduced"], "Its values, as text, that mean active."),
    waitHumanStates: words(["waiting-human"], "Its values that mean waiting for a person's part of the work."),
    waitProcessStates: words(["waiting-process"], "Its values that mean waiting for a machine."),
    safetyStopStates: words(["safety-stop"], "Its values that mean stopped for safety."),
    faultStates: words(["fault"], "Its values that mean out of order."),
    assigned: Type.Optional(Type.String({ minLength: 1, description: "Tag that is true in time planned for work." })),
    holdSeconds: Type.Number({
      default: 600,
      exclusiveMinimum: 0,
      description: "A state holds this long without a new value.",
    }),
    windowSeconds: Type.Number({
      default: 28_800,
      minimum: 60,
      maximum: 86_400,
      description: "Length of the sliding window.",
    }),
  },
  { examples: [{ robotState: "cell-1/robot/state" }] },
);

type Config = Static<typeof config>;

const robot = 0;
const assigned = 1;
const names = {
  fault: "fault",
  safetyStop: "safety-stop",
  waitProcess: "wait-process",
  waitHuman: "wait-human",
  unexplained: "unexplained",
};

export const idleTime = defineLaneMetric({
  kind: "idle-causes",
  config,
  outputs: () => [
    ...idleCauses.map((cause) => ({ name: `idle-${names[cause]}-share`, unit: "%" })),
    { name: "observed-time", unit: "s" },
  ],
  lanes: (options) => {
    const holdMs = options.holdSeconds * 1000;
    const lanes: LaneSpec[] = [
      {
        tagIds: [options.robotState],
        read: ([m]) =>
          m === undefined || m.quality !== "good" || m.value === null || typeof m.value === "object"
            ? undefined
            : String(m.value),
        holdMs,
      },
    ];
    if (options.assigned !== undefined) {
      lanes.push({ tagIds: [options.assigned], read: ([m]) => (m === undefined ? undefined : activityOf(m)), holdMs });
    }
    return lanes;
  },
  keepMs: ({ windowSeconds }) => windowSeconds * 1000,
  figures,
});

function figures(options: Config, reader: LaneReader): MetricResults {
  const window = { from: reader.nowMs - options.windowSeconds * 1000, to: reader.nowMs };
  const planned = options.assigned === undefined ? [window] : reader.intervals(assigned, (state) => state === true);
  const working = intersection(clipped(reader.known(robot), window), planned);
  const where = (states: readonly string[]) => reader.intervals(robot, (state) => states.includes(String(state)));
  const shares = idleByCause({
    working,
    robotActive: where(options.activeStates),
    fault: where(options.faultStates),
    safetyStop: where(options.safetyStopStates),
    processBusy: where(options.waitProcessStates),
    humanActive: where(options.waitHumanStates),
  });
  if (shares === undefined) {
    const reason =
      reader.last(robot) === undefined
        ? unavailable("waiting", `no value of ${options.robotState} yet`)
        : unavailable("too-little", "no working time with a known state was observed");
    return Array.from({ length: idleCauses.length + 1 }, () => reason);
  }
  return [...idleCauses.map((cause) => shares[cause]), totalOf(working) / 1000];
}
