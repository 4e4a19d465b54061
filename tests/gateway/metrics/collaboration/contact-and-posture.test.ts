import { expect, test } from "vitest";
import { contactMargin } from "../../../../gateway/metrics/collaboration/contact-margin.ts";
import { posture } from "../../../../gateway/metrics/collaboration/posture.ts";
import { separationViolations } from "../../../../gateway/metrics/collaboration/separation-violations.ts";
import { running } from "../support.ts";

test("P1 and P5, live: limit, margin and predicted force of the hand", () => {
  const cell = running(contactMargin, { robotSpeed: "speed", regions: ["hand"], movingMassKg: 17.8 });

  const results = cell.value("speed", 0.5, 0);

  expect(results?.["contact-speed-limit"]).toBeCloseTo(0.682, 3);
  expect(results?.["contact-speed-margin"]).toBeCloseTo(0.182, 3);
  expect(results?.["contact-speed-share"]).toBeCloseTo(73.3, 1);
  expect(results?.["predicted-force"]).toBeCloseTo(102.7, 1);
  expect(results?.["limits-verified"]).toBe(false);
});

test("of several regions the one with the lowest speed governs", () => {
  const cell = running(contactMargin, {
    robotSpeed: "speed",
    regions: ["hand", "lower-leg", "thigh"],
    movingMassKg: 20,
    contact: "transient",
  });

  expect(cell.value("speed", -0.2, 0)).toMatchObject({ "governing-region": "lower-leg" });
});

test("a region that may not be hit at all leaves no margin", () => {
  const cell = running(contactMargin, {
    robotSpeed: "speed",
    regions: ["hand", "face"],
    movingMassKg: 20,
    contact: "transient",
  });

  expect(cell.value("speed", 0, 0)?.["contact-speed-margin"]).toEqual({
    unavailable: "not-permitted: contact with the face is not permitted",
  });
});

test("pressure on a spot and the site's own limits count", () => {
  const options = { robotSpeed: "speed", regions: ["hand"], movingMassKg: 17.8, contact: "transient" };
  const hand = { region: "hand", forceN: 70, stiffnessNPerM: 75_000, massKg: 0.6, isTransientPermitted: true };
  const limits = { edition: "own", source: "measured", verified: true, regions: [hand] };

  const spot = running(contactMargin, { ...options, spot: 25, areaCm2: 0.5 }).value("speed", 0, 0);
  const site = running(contactMargin, { ...options, limits }).value("speed", 0, 0);

  expect(spot?.["contact-speed-limit"]).toBeCloseTo(0.925, 3);
  expect(site?.["contact-speed-limit"]).toBeCloseTo(140 / 205.3, 3);
  expect(site?.["limits-verified"]).toBe(true);
});

test("a speed that stops coming takes the figures away", () => {
  const cell = running(contactMargin, { robotSpeed: "speed", regions: ["hand"], movingMassKg: 20 });
  cell.value("speed", 0.5, 0);

  expect(cell.tick(1000)).toBeUndefined();
  expect(cell.tick(3000)?.["predicted-force"]).toEqual({ unavailable: "stale: speed is older than 2000 ms" });
});

const joints = { upperArm: "upper", lowerArm: "lower", wrist: "wrist", neck: "neck", trunk: "trunk" };

function pose(cell: ReturnType<typeof running>, t: number, angles: readonly number[]) {
  ["upper", "lower", "wrist", "neck", "trunk"].forEach((tag, joint) => {
    cell.value(tag, angles[joint]!, t);
  });
}

test("shares of time at each action level; no figure before five minutes", () => {
  const cell = running(posture, joints);
  for (let t = 0; t < 250; t++) pose(cell, t * 1000, [0, 80, 0, 5, 0]);
  expect(cell.tick(250_000)?.["action-level-1-share"]).toEqual({
    unavailable: "too-little: at least 300 s of posture are needed",
  });

  for (let t = 250; t < 500; t++) pose(cell, t * 1000, [120, 30, 30, 30, 70]);
  const results = cell.tick(500_000);

  expect(results).toMatchObject({ "action-level-1-share": 50, "hands-above-shoulder-share": 50, "observed-time": 500 });
  expect(results?.["action-level-3-share"]).toBe(50);
});

test("nothing that leaves the posture metric is a score of a moment", () => {
  const names = posture
    .outputs({ ...joints, straightDegrees: 3, holdSeconds: 1, windowSeconds: 600 })
    .map(({ name }) => name);

  expect(names.every((name) => /-share$|^observed-time$/.test(name))).toBe(true);
});

test("violations of a shift: count, share of co-presence, low quantile of the margin, smallest distance", () => {
  const cell = running(separationViolations, { margin: "m", distance: "d", robotSpeed: "v" });
  cell.value("v", 0.5, 0);
  for (let t = 0; t <= 100_000; t += 100) {
    const isNear = t >= 50_000 && t < 52_000;
    cell.value("d", isNear ? 0.41 : 1.5, t);
    cell.value("m", isNear ? -0.31 : 0.51, t);
  }

  const results = cell.tick(100_000);

  expect(results).toMatchObject({ "violation-count": 1 });
  expect(results?.["violations-per-hour"]).toBeCloseTo(36, 6);
  expect(results?.["co-presence-time"]).toBeCloseTo(100, 6);
  expect(results?.["violation-time-share"]).toBeCloseTo(2, 6);
  expect(results?.["margin-p05"]).toBeCloseTo(0.5, 6);
  expect(results?.["smallest-distance"]).toBeCloseTo(0.4, 6);
});
