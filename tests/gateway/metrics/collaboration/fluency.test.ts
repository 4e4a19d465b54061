import { expect, test } from "vitest";
import { statusCodes } from "../../../../gateway/core/quality.ts";
import { fluency } from "../../../../gateway/metrics/collaboration/fluency.ts";
import { running } from "../support.ts";

const options = { human: "human", robot: "robot" };
type Ends = readonly (readonly [number, number])[];

/** Sends each state once a second, as a cell does that reports cyclically. */
function play(
  cell: ReturnType<typeof running>,
  { human, robot, seconds }: { human: Ends; robot: Ends; seconds: number },
) {
  const isIn = (ends: Ends, t: number) => ends.some(([from, to]) => t >= from && t < to);
  for (let t = 0; t <= seconds; t++) {
    cell.value("human", isIn(human, t), t * 1000);
    cell.value("robot", isIn(robot, t), t * 1000);
  }
  return cell.tick(seconds * 1000);
}

const f1 = {
  human: [
    [0, 10],
    [14, 20],
    [26, 30],
  ],
  robot: [
    [8, 16],
    [20, 28],
  ],
  seconds: 30,
} as const;
const f2 = {
  human: [
    [0, 6],
    [12, 18],
  ],
  robot: [
    [8, 11],
    [20, 24],
  ],
  seconds: 24,
} as const;

test("F1 and F2, live: the shares worked out by hand", () => {
  const first = play(running(fluency, options), f1);
  const second = play(running(fluency, options), f2);

  expect(first?.["human-idle-share"]).toBeCloseTo(33.333, 3);
  expect(first?.["robot-idle-share"]).toBeCloseTo(46.667, 3);
  expect(first?.["concurrent-activity-share"]).toBeCloseTo(20, 9);
  expect(first?.["both-idle-share"]).toBeCloseTo(0, 9);
  expect(first?.["functional-delay-share"]).toBeCloseTo(-20, 9);
  expect(first?.["observed-time"]).toBe(30);
  expect(second?.["functional-delay-share"]).toBeCloseTo(20.833, 3);
  expect(second?.["functional-delay-human-to-robot-share"]).toBeCloseTo(16.667, 3);
  expect(second?.["functional-delay-robot-to-human-share"]).toBeCloseTo(4.167, 3);
  expect(second?.["handover-count"]).toBe(3);
});

test("before both agents were seen there is a reason and no figure", () => {
  const cell = running(fluency, options);

  cell.value("human", true, 1000);
  const results = cell.tick(20_000);

  expect(results?.["human-idle-share"]).toEqual({ unavailable: "waiting: no value of robot yet" });
});

test("a break is left out when the cell says when it is assigned", () => {
  const cell = running(fluency, { ...options, assigned: "assigned" });
  cell.value("assigned", true, 0);
  cell.value("human", true, 0);
  cell.value("robot", false, 0);
  cell.value("assigned", false, 10_000);
  cell.value("human", false, 10_000);
  cell.value("assigned", true, 70_000);
  cell.value("robot", true, 70_000);

  const results = cell.tick(80_000);

  expect(results?.["observed-time"]).toBe(20);
  expect(results?.["human-idle-share"]).toBe(50);
  expect(results?.["robot-idle-share"]).toBe(50);
  expect(results?.["both-idle-share"]).toBe(0);
  expect(results?.["handover-count"]).toBe(0);
});

test("time with a bad signal does not count, and a signal that stays bad takes the figures away", () => {
  const cell = running(fluency, options);
  cell.value("human", true, 0);
  cell.value("robot", true, 0);
  cell.value("robot", false, 10_000, { statusCode: statusCodes.badNoCommunication });

  expect(cell.tick(30_000)).toMatchObject({ "observed-time": 10, "robot-idle-share": 0 });
  expect(cell.tick(700_000)?.["robot-idle-share"]).toEqual({ unavailable: "bad: the state of robot is not known" });
});

test("a source that falls silent is not taken for an idle agent", () => {
  const cell = running(fluency, { ...options, holdSeconds: 5 });
  for (let t = 0; t <= 20; t++) {
    cell.value("human", true, t * 1000);
    cell.value("robot", t % 2 === 0, t * 1000);
  }

  expect(cell.tick(60_000)?.["observed-time"]).toBe(25);
});

test("values that come late or twice change nothing of what they do not concern", () => {
  const cell = running(fluency, options);
  play(cell, f1);
  const before = cell.tick(31_000);

  cell.value("human", true, 12_000);
  cell.value("human", false, 30_000);

  expect(cell.tick(31_000)).toEqual(before);
});

test("a tick that comes before the values of its time does not spoil the next one", () => {
  const cell = running(fluency, options);
  cell.value("human", false, 0);
  cell.value("robot", false, 0);
  cell.tick(10_000);
  cell.value("human", true, 5000, { delayMs: 5500 });

  expect(cell.tick(20_000)?.["human-idle-share"]).toBe(25);
});

test("states as words count as active when they are named", () => {
  const cell = running(fluency, { ...options, robotActiveStates: ["moving", "3"] });
  cell.value("human", 1, 0);
  cell.value("robot", "moving", 0);
  cell.value("robot", "idle", 6000);
  cell.value("robot", 3, 9000);

  expect(cell.tick(12_000)).toMatchObject({ "robot-idle-share": 25, "human-idle-share": 0 });
});

test("the window forgets what is older than itself", () => {
  const cell = running(fluency, { ...options, windowSeconds: 60 });
  cell.value("human", true, 0);
  cell.value("robot", false, 0);
  cell.value("human", false, 100_000);

  expect(cell.tick(130_000)).toMatchObject({ "human-idle-share": 50, "observed-time": 60 });
  expect(cell.tick(170_000)).toMatchObject({ "human-idle-share": 100, "observed-time": 60 });
});

test("with a task graph, actions are paired by their names, whatever starts in between", () => {
  const cell = running(fluency, {
    human: "h",
    robot: "r",
    taskGraph: { human: "ha", robot: "ra", edges: [{ from: "human", action: "place", partnerAction: "screw" }] },
  });
  const second = 1000;
  for (const [tag, value, at] of [
    ["h", true, 0],
    ["r", false, 0],
    ["ha", "place", 0],
    ["ra", "idle", 0],
    ["ha", "fetch", 10],
    ["ra", "home", 12],
    ["ra", "screw", 15],
    ["ra", "idle", 20],
    ["h", false, 20],
    ["ha", "none", 20],
  ] as const) {
    cell.value(tag, value, at * second);
  }

  // One pair: the end of placing at 10 s to the start of screwing at 15 s, in 50 s.
  expect(cell.tick(50 * second)).toMatchObject({
    "functional-delay-share": 10,
    "functional-delay-human-to-robot-share": 10,
    "functional-delay-robot-to-human-share": 0,
    "handover-count": 1,
  });
});
