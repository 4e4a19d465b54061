import { expect, test } from "vitest";
import { statusCodes } from "../../../../gateway/core/quality.ts";
import { idleTime } from "../../../../gateway/metrics/collaboration/idle-time.ts";
import { productivityLost } from "../../../../gateway/metrics/collaboration/productivity-lost.ts";
import { protectiveStops } from "../../../../gateway/metrics/collaboration/protective-stops.ts";
import { running } from "../support.ts";

const hour = 3_600_000;
const s = 1000;

/** K1 as a signal: 12 stops of 45 s at the half hours, then an hour of reduced speed. */
function playShift(cell: ReturnType<typeof running>) {
  cell.value("state", "normal", 0);
  for (let stop = 0; stop < 12; stop++) {
    const at = 600 * s + stop * 1200 * s;
    cell.value("state", "protectiveStop.external", at);
    cell.value("state", "normal", at + 45 * s);
  }
  cell.value("state", "reducedSpeed", 6 * hour);
  cell.value("state", "normal", 7 * hour);
  return cell.tick(8 * hour);
}

test("K1, live: count, minutes and mean time between protective stops of a shift", () => {
  const results = playShift(running(protectiveStops, { state: "state", restartSeconds: 5 }));

  expect(results).toMatchObject({
    "protective-stop-count": 12,
    "protective-stop-time": 9,
    "mean-protective-stop": 45,
    "mean-time-between-protective-stops": 2350,
    "emergency-stop-count": 0,
    "observed-time": 28_800,
    "stop-state": "normal",
  });
});

test("stops are counted and timed by their cause, and the causes add up", () => {
  const cell = running(protectiveStops, { state: "state" });
  for (const [state, at] of [
    ["normal", 0],
    ["protectiveStop.external", 60],
    ["normal", 90],
    ["protectiveStop.external", 120],
    ["normal", 180],
    ["protectiveStop.robot", 200],
    ["emergencyStop", 206],
    ["fault", 218],
    ["normal", 300],
  ] as const) {
    cell.value("state", state, at * s);
  }

  const results = cell.tick(400 * s);

  expect(results).toMatchObject({
    "external-stop-count": 2,
    "external-stop-time": 1.5,
    "robot-stop-count": 1,
    "robot-stop-time": 0.1,
    "violation-stop-count": 0,
    "violation-stop-time": 0,
    "emergency-stop-count": 1,
    "emergency-stop-time": 0.2,
    "enabling-stop-count": 0,
    "fault-stop-count": 1,
    "protective-stop-count": 3,
    "protective-stop-time": 1.6,
  });
  expect(results?.["fault-stop-time"]).toBeCloseTo(82 / 60, 9);
});

test("K1, live: time and parts lost to stops, restarts and reduced speed", () => {
  const results = playShift(
    running(productivityLost, { state: "state", restartSeconds: 5, reducedSpeedFraction: 0.4, idealCycleSeconds: 30 }),
  );

  expect(results?.["lost-time"]).toBeCloseTo(46, 9);
  expect(results?.["lost-share"]).toBeCloseTo(9.583, 3);
  expect(results?.["lost-parts"]).toBeCloseTo(92, 9);
  expect(results?.["stop-time"]).toBe(9);
  expect(results?.["slow-time"]).toBe(36);
  expect(results?.["restart-time"]).toBe(1);
});

test("a speed override in percent counts in place of the state", () => {
  const cell = running(productivityLost, { state: "state", speedFraction: "override", fullSpeed: 100 });
  cell.value("state", "normal", 0);
  cell.value("override", 100, 0);
  cell.value("override", 50, 100 * s);
  cell.value("state", "protectiveStop.robot", 150 * s);
  cell.value("state", "reducedSpeed", 160 * s);

  const results = cell.tick(200 * s);

  expect(results?.["stop-time"]).toBeCloseTo(10 / 60, 9);
  expect(results?.["slow-time"]).toBeCloseTo(45 / 60, 9);
  expect(results?.["lost-parts"]).toEqual({ unavailable: "not-configured: idealCycleSeconds is needed" });
});

test("time that is not planned is neither lost nor counted", () => {
  const cell = running(productivityLost, { state: "state", planned: "planned" });
  cell.value("state", "normal", 0);
  cell.value("planned", true, 0);
  cell.value("planned", false, 60 * s);
  cell.value("state", "emergencyStop", 70 * s);

  expect(cell.tick(120 * s)).toMatchObject({ "lost-time": 0, "observed-time": 60 });
});

test("a signal that flickers for less than 100 ms is no stop, two halves of one stop are one", () => {
  const cell = running(protectiveStops, { state: "state" });
  for (const [state, at] of [
    ["normal", 0],
    ["violation", 1000],
    ["normal", 1080],
    ["protectiveStop.robot", 5000],
    ["normal", 6000],
    ["protectiveStop.robot", 6050],
    ["normal", 8000],
  ] as const) {
    cell.value("state", state, at);
  }

  expect(cell.tick(10_000)).toMatchObject({ "protective-stop-count": 1, "protective-stop-time": 3 / 60 });
});

test("without a stop the mean times have a reason instead of a number", () => {
  const cell = running(protectiveStops, { state: "state" });
  cell.value("state", "normal", 0);

  expect(cell.tick(60_000)?.["mean-time-between-protective-stops"]).toEqual({
    unavailable: "too-few: there was no protective stop in the window",
  });
});

test("safety bits of Universal Robots are decoded; contradictory ones take the state away", () => {
  const cell = running(protectiveStops, { state: "bits", vendor: "ur-safety-bits" });
  cell.value("bits", 0b1, 0);
  cell.value("bits", 0b100_0000_0100, 10_000);
  expect(cell.tick(20_000)).toMatchObject({ "protective-stop-count": 1, "stop-state": "protectiveStop.robot" });

  cell.value("bits", 0b101, 20_000);

  expect(cell.tick(30_000)).toMatchObject({
    "observed-time": 20,
    "stop-state": { unavailable: "contradictory: bits: normal and protectiveStop.robot are both set" },
    "contradiction-count": 1,
  });
});

test("the three tags of OPC 40010 make one state; while one of them is bad there is none", () => {
  const cell = running(protectiveStops, { emergencyStop: "e", protectiveStop: "p", operationalMode: "m" });
  cell.value("m", 3, 0);
  cell.value("e", false, 0);
  cell.value("p", false, 0);
  cell.value("p", true, 10_000);
  cell.value("e", true, 12_000);
  expect(cell.tick(20_000)).toMatchObject({
    "protective-stop-count": 1,
    "protective-stop-time": 2 / 60,
    "emergency-stop-count": 1,
    "stop-state": "emergencyStop",
  });

  cell.value("e", false, 20_000, { statusCode: statusCodes.badNoCommunication });

  expect(cell.tick(30_000)).toMatchObject({ "observed-time": 20 });
});

test("the robot's idle time is split by what it waits for", () => {
  const cell = running(idleTime, { robotState: "state" });
  for (const [state, at] of [
    ["moving", 0],
    ["waiting-human", 40],
    ["waiting-process", 60],
    ["safety-stop", 75],
    ["fault", 80],
    ["homing", 90],
  ] as const) {
    cell.value("state", state, at * s);
  }

  expect(cell.tick(100 * s)).toEqual({
    "idle-fault-share": 10,
    "idle-safety-stop-share": 5,
    "idle-wait-process-share": 15,
    "idle-wait-human-share": 20,
    "idle-unexplained-share": 10,
    "observed-time": 100,
  });
});
