import { beforeAll, describe, expect, test } from "vitest";
import type { Metric } from "../../../gateway/core/contracts.ts";
import { metrics } from "../../../gateway/metrics/registry.ts";
import { simulate } from "../../../simulators/simulate.ts";
import { running } from "./support.ts";

const startMs = Date.UTC(2026, 0, 5, 6);
const seconds = 900;
const windowSeconds = 900;

const options: Readonly<Record<string, object>> = {
  fluency: { human: "cell-1/human/active", robot: "cell-1/robot/active", windowSeconds },
  separation: {
    robot: { x: "cell-1/robot/tcp-x", y: "cell-1/robot/tcp-y", z: "cell-1/robot/tcp-z" },
    robotSpeed: "cell-1/robot/tcp-speed",
    human: { x: "cell-1/human/x", y: "cell-1/human/y" },
    humanSpeed: "cell-1/human/speed",
    humanPresent: "cell-1/human/present",
    reactionSeconds: 0.1,
    deceleration: 5,
    intrusionDistance: 0.1,
    humanUncertainty: 0.05,
  },
  "protective-stops": { state: "cell-1/robot/safety-mode", windowSeconds },
  "productivity-lost": { state: "cell-1/robot/safety-mode", idealCycleSeconds: 45, windowSeconds },
  "idle-causes": { robotState: "cell-1/robot/state", windowSeconds },
  "zone-entries": {
    human: { x: "cell-1/human/x", y: "cell-1/human/y" },
    humanPresent: "cell-1/human/present",
    corners: [
      [-1.3, -2],
      [1.3, -2],
      [1.3, 1.2],
      [-1.3, 1.2],
    ],
    windowSeconds,
  },
};

interface Played {
  readonly figures: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Seconds in which a tag had a value, counted sample by sample. */
  secondsWhere(tag: string, value: unknown): number;
  readonly separations: readonly number[];
  readonly distances: readonly number[];
}

/** The cell of a scenario through the metrics, and the same figures counted by hand from every sample. */
function play(scenario: string): Played {
  const registry: Readonly<Record<string, Metric>> = metrics;
  const cells = Object.entries(options).map(([kind, given]) => {
    const metric = registry[kind]!;
    const cell = running(metric, given);
    return { kind, cell, inputs: new Set(metric.inputs({ ...given })) };
  });
  const now = new Map<string, unknown>();
  const counted = new Map<string, number>();
  const separations: number[] = [];
  const distances: number[] = [];
  for (const rows of simulate({ scenario, seed: 42, seconds, startMs, machines: ["cell-1"] })) {
    for (const { tag, value, quality, timeMs } of rows) {
      if (quality !== "good") continue;
      now.set(tag.id, value);
      for (const { kind, cell, inputs } of cells) {
        if (!inputs.has(tag.id)) continue;
        const results = cell.value(tag.id, value, timeMs, { delayMs: 0 });
        const distance = results?.["separation-distance"];
        if (kind === "separation" && typeof distance === "number") separations.push(distance);
      }
    }
    if (now.get("cell-1/human/present") === true) {
      const at = (name: string) => Number(now.get(`cell-1/${name}`));
      distances.push(Math.hypot(at("human/x") - at("robot/tcp-x"), at("human/y") - at("robot/tcp-y")) - 0.1);
    }
    for (const [tag, value] of now) {
      if (typeof value === "number") continue;
      counted.set(`${tag}=${value}`, (counted.get(`${tag}=${value}`) ?? 0) + 1);
    }
  }
  for (const { cell } of cells) cell.tick(startMs + seconds * 1000);
  return {
    figures: Object.fromEntries(cells.map(({ kind, cell }) => [kind, cell.latest])),
    secondsWhere: (tag, value) => (counted.get(`cell-1/${tag}=${value}`) ?? 0) / 10,
    separations,
    distances,
  };
}

describe("metrics of the simulated cell against a count of every sample", () => {
  let healthy: Played;
  let crowded: Played;
  beforeAll(() => {
    healthy = play("healthy-line");
    crowded = play("crowded-cell");
  });

  /** One sample more or less at each end of the window. */
  const tolerance = (100 * 0.2) / seconds;
  const figure = (played: Played, kind: string, name: string) => {
    const value = played.figures[kind]?.[name];
    if (typeof value !== "number") throw new Error(`${kind}/${name} is ${JSON.stringify(value)}`);
    return value;
  };

  test("idle shares", () => {
    for (const played of [healthy, crowded]) {
      for (const agent of ["human", "robot"]) {
        const idle = (100 * played.secondsWhere(`${agent}/active`, false)) / seconds;
        expect(Math.abs(figure(played, "fluency", `${agent}-idle-share`) - idle)).toBeLessThanOrEqual(tolerance);
      }
    }
  });

  test("time in protective stops, and why the robot stands", () => {
    for (const played of [healthy, crowded]) {
      const stopped = played.secondsWhere("robot/safety-mode", "protectiveStop.external");
      expect(Math.abs(figure(played, "protective-stops", "protective-stop-time") * 60 - stopped)).toBeLessThanOrEqual(
        0.2,
      );
      const waiting = (100 * played.secondsWhere("robot/state", "waiting-human")) / seconds;
      expect(Math.abs(figure(played, "idle-causes", "idle-wait-human-share") - waiting)).toBeLessThanOrEqual(tolerance);
      expect(figure(played, "idle-causes", "idle-unexplained-share")).toBe(0);
    }
  });

  test("the separation is that of every sample, and comes with every sample", () => {
    for (const { separations, distances } of [healthy, crowded]) {
      expect(separations.length).toBeGreaterThan(0.98 * distances.length);
      expect(separations.length).toBeLessThanOrEqual(distances.length + 1);
      const smallest = (values: readonly number[]) => values.reduce((low, value) => Math.min(low, value), 10);
      expect(smallest(separations)).toBeCloseTo(smallest(distances), 9);
    }
  });

  test("a box in the shared zone costs entries, stops and time", () => {
    expect(figure(crowded, "zone-entries", "entry-count")).toBeGreaterThan(
      figure(healthy, "zone-entries", "entry-count"),
    );
    expect(figure(crowded, "protective-stops", "protective-stop-count")).toBeGreaterThan(
      figure(healthy, "protective-stops", "protective-stop-count"),
    );
    expect(figure(crowded, "productivity-lost", "lost-time")).toBeGreaterThan(
      figure(healthy, "productivity-lost", "lost-time"),
    );
  });
});
