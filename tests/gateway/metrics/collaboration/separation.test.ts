import { expect, test } from "vitest";
import { statusCodes } from "../../../../gateway/core/quality.ts";
import { separation } from "../../../../gateway/metrics/collaboration/separation.ts";
import { running } from "../support.ts";

const positions = {
  robot: { x: "robot/x", y: "robot/y" },
  human: { x: "human/x", y: "human/y" },
  robotSpeed: "robot/speed",
  humanSpeed: "human/speed",
  reactionSeconds: 0.1,
  deceleration: 10,
  humanUncertainty: 0.1,
  robotUncertainty: 0,
  robotRadius: 0,
  maximumRobotSpeed: 10,
};
const direct = {
  distance: "d",
  robotSpeed: "robot/speed",
  reactionSeconds: 0.1,
  deceleration: 10,
  humanUncertainty: 0.1,
  robotUncertainty: 0,
  maximumRobotSpeed: 10,
};

/** One frame of the cell, all values at one source time. The last results of the frame. */
function frame(
  cell: ReturnType<typeof running>,
  timeMs: number,
  values: Readonly<Record<string, number | boolean>>,
  how: { statusCode?: number; delayMs?: number } = {},
) {
  let results: Record<string, unknown> | undefined;
  for (const [tag, value] of Object.entries(values)) results = cell.value(tag, value, timeMs, how) ?? results;
  return results;
}

const still = { "robot/x": 0, "robot/y": 0, "human/x": 1.6, "human/y": 0, "robot/speed": 1, "human/speed": 1.6 };

test("S1, live: distance, required distance, margin and allowed speed from positions and speeds", () => {
  const results = frame(running(separation, positions), 0, still);

  expect(results?.["separation-distance"]).toBeCloseTo(1.6, 9);
  expect(results?.["required-distance"]).toBeCloseTo(1.42, 9);
  expect(results?.["separation-margin"]).toBeCloseTo(0.18, 9);
  expect(results?.["allowed-speed"]).toBeCloseTo(1.469, 3);
  expect(results?.["distance-method"]).toBe("tcp");
});

test("a distance that is measured directly needs no positions; nobody's speed is known, so 1.6 m/s is assumed", () => {
  const results = frame(running(separation, direct), 0, { d: 1.6, "robot/speed": 1 });

  expect(results?.["required-distance"]).toBeCloseTo(1.42, 9);
  expect(results?.["distance-method"]).toBe("external");
  expect(results?.["separation-margin-directed"]).toEqual({
    unavailable: "not-configured: directed figures need the positions of both",
  });
});

test("one frame of values gives the figures once", () => {
  const cell = running(separation, positions);

  for (let t = 0; t < 1000; t += 100) frame(cell, t, still);

  expect(cell.resultCount).toBe(10);
});

test("a robot that retreats needs less directed distance than scalar distance", () => {
  const cell = running(separation, positions);
  frame(cell, 0, { ...still, "robot/x": 0 });
  const results = frame(cell, 100, { ...still, "robot/x": -0.1 });

  expect(results?.["required-distance"]).toBeCloseTo(1.42, 9);
  expect(results?.["required-distance-directed"]).toBeCloseTo(0.95, 9);
});

test("both approaching: the directed speeds come from the positions along the line between them", () => {
  const cell = running(separation, positions);
  frame(cell, 0, { ...still, "robot/x": 0, "human/x": 2 });
  const results = frame(cell, 100, { ...still, "robot/x": 0.1, "human/x": 1.84 });

  expect(results?.["required-distance-directed"]).toBeCloseTo(1.42, 6);
  expect(results?.["separation-distance"]).toBeCloseTo(1.74, 9);
});

test("the uncertainty grows with the age of the positions", () => {
  const results = frame(running(separation, positions), 0, still, { delayMs: 100 });

  expect(results?.["required-distance"]).toBeCloseTo(1.42 + 0.16 + 0.1, 9);
});

test("an input older than 500 ms gives a reason instead of any figure", () => {
  const cell = running(separation, positions);
  frame(cell, 0, still);
  let results: Record<string, unknown> | undefined;
  for (let t = 100; t <= 900; t += 100) {
    results = frame(cell, t, { "robot/x": 0, "robot/y": 0, "robot/speed": 1 }) ?? results;
  }

  expect(results).toEqual(
    expect.objectContaining({
      "separation-distance": { unavailable: "stale: human/x is older than 500 ms" },
      "separation-margin": { unavailable: "stale: human/x is older than 500 ms" },
      "allowed-speed": { unavailable: "stale: human/x is older than 500 ms" },
    }),
  );
});

test("when everything falls silent the next ticks say so", () => {
  const cell = running(separation, positions);
  frame(cell, 0, still);

  cell.tick(100);
  const results = cell.tick(1100);

  expect(results?.["separation-margin"]).toEqual({ unavailable: "stale: robot/x is older than 500 ms" });
});

test("a bad position gives a reason, never zero; a bad speed of the person falls back to the assumed one", () => {
  const bad = { statusCode: statusCodes.badSensorFailure };
  const cell = running(separation, positions);
  frame(cell, 0, still);
  cell.value("human/speed", 0, 100, bad);
  const assumed = frame(cell, 100, { "robot/x": 0, "robot/y": 0, "human/x": 1.6, "human/y": 0, "robot/speed": 1 });
  cell.value("human/x", 0, 200, bad);
  const without = frame(cell, 200, { "robot/x": 0, "robot/y": 0, "human/y": 0, "robot/speed": 1, "human/speed": 0 });

  expect(assumed?.["required-distance"]).toBeCloseTo(1.42, 9);
  expect(without?.["separation-distance"]).toEqual({ unavailable: "bad: human/x has no good value" });
});

test("a bad robot speed leaves the distance and takes the rest away", () => {
  const cell = running(separation, direct);
  cell.value("robot/speed", 0, 0, { statusCode: statusCodes.bad });
  const results = frame(cell, 0, { d: 1.6 });

  expect(results?.["separation-distance"]).toBe(1.6);
  expect(results?.["required-distance"]).toEqual({ unavailable: "bad: robot/speed has no good value" });
});

test("nobody in the cell is its own reason", () => {
  const cell = running(separation, { ...positions, humanPresent: "present" });
  const results = frame(cell, 0, { ...still, present: false });

  expect(results?.["separation-distance"]).toEqual({ unavailable: "absent: nobody is in the cell" });
});

test("source times ahead of the clock are told, not trusted", () => {
  const results = frame(running(separation, positions), 10_000, still, { delayMs: -800 });

  expect(results?.["separation-distance"]).toEqual({
    unavailable: "clock: robot/x is more than 500 ms ahead of the clock",
  });
});

test("without stopping data there is a distance and the name of what is missing", () => {
  const results = frame(running(separation, { distance: "d" }), 0, { d: 2 });

  expect(results?.["separation-distance"]).toBe(2);
  expect(results?.["required-distance"]).toEqual({
    unavailable: "not-configured: reactionSeconds and one of stoppingTable, deceleration, stoppingSeconds are needed",
  });
});

test("with an elbow the distance is that to the nearest link, less its radius", () => {
  const cell = running(separation, {
    ...positions,
    elbow: { x: "elbow/x", y: "elbow/y" },
    robotRadius: 0.05,
  });
  const results = frame(cell, 0, { ...still, "robot/x": 1, "robot/y": 1, "elbow/x": 1, "elbow/y": 0 });

  expect(results?.["separation-distance"]).toBeCloseTo(0.55, 9);
  expect(results?.["distance-method"]).toBe("capsules");
});

test("clocks of robot and person that are too far apart give no figure, whatever the ages say", () => {
  const cell = running(separation, { ...positions, staleMs: 2000 });
  let results: Record<string, unknown> | undefined;
  for (let t = 0; t < 3000; t += 100) {
    frame(cell, t, { "robot/x": 0, "robot/y": 0, "robot/speed": 1 }, { delayMs: 20 });
    results =
      frame(cell, t - 600, { "human/x": 1.6, "human/y": t / 1e5, "human/speed": 1 }, { delayMs: 620 }) ?? results;
  }

  expect(cell.latest["separation-margin"]).toEqual({
    unavailable: "clock: the clocks of robot and person are more than 400 ms apart",
  });
  expect(cell.latest["flagged-input-count"]).toBe(1);
});

test("one late value is no wrong clock", () => {
  const cell = running(separation, { ...positions, staleMs: 2000 });
  for (let t = 0; t < 2000; t += 100)
    frame(cell, t, { ...still, "human/y": t / 1e5, "robot/speed": 0 }, { delayMs: t === 500 ? 900 : 20 });

  expect(cell.latest["separation-distance"]).toBeCloseTo(1.6, 2);
  expect(cell.latest["flagged-input-count"]).toBe(0);
});

test("a position that is frozen while the robot reports a speed is flagged, and believed again once it moves", () => {
  const cell = running(separation, positions);
  for (let t = 0; t <= 1500; t += 100) frame(cell, t, { ...still, "human/y": t / 1e5 });
  expect(cell.latest["separation-distance"]).toEqual({
    unavailable: "frozen: the position of the robot stands still while its speed does not",
  });

  for (let t = 1600; t <= 2000; t += 100) frame(cell, t, { ...still, "robot/y": t / 1e4, "human/y": t / 1e5 });

  expect(cell.latest["separation-distance"]).toBeGreaterThan(1.5);
  expect(cell.latest["flagged-input-count"]).toBe(1);
});

test("impossible positions and speeds are told", () => {
  const far = frame(running(separation, positions), 0, { ...still, "human/x": 1e6 });
  const fast = frame(running(separation, positions), 0, { ...still, "robot/speed": 30 });
  const negative = frame(running(separation, direct), 0, { d: -0.2, "robot/speed": 1 });

  expect(far?.["separation-distance"]).toEqual({ unavailable: "implausible: human/x has an impossible value" });
  expect(fast?.["separation-distance"]).toBeCloseTo(1.6, 9);
  expect(fast?.["required-distance"]).toEqual({ unavailable: "implausible: robot/speed has an impossible value" });
  expect(negative?.["separation-distance"]).toEqual({ unavailable: "implausible: d has an impossible value" });
});

test("a track that jumps to another place has no speed, but a distance", () => {
  const cell = running(separation, positions);
  frame(cell, 0, still);
  frame(cell, 100, { ...still, "human/x": 1.65 });
  const results = frame(cell, 200, { ...still, "human/x": 4 });

  expect(results?.["separation-distance"]).toBeCloseTo(4, 9);
  expect(results?.["required-distance-directed"]).toEqual({ unavailable: "waiting: directions are not known yet" });
});

test("presence that comes only on change does not slow the figures down", () => {
  const cell = running(separation, { ...positions, humanPresent: "present" });
  cell.value("present", true, 0);
  const before = cell.resultCount;

  for (let t = 0; t < 1000; t += 100) frame(cell, t, { ...still, "human/y": t / 1e5, "robot/speed": 0 });

  expect(cell.resultCount - before).toBe(10);
});
