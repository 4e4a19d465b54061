/** How the work is shared, handed over and lifted, against the vectors and examples worked out by hand. */
import { describe, expect, test } from "vitest";
import { handover } from "../../../../gateway/metrics/collaboration/handover.ts";
import { physicalWorkload } from "../../../../gateway/metrics/collaboration/physical-workload.ts";
import { team } from "../../../../gateway/metrics/collaboration/team.ts";
import { running } from "../support.ts";

const at = (seconds: number) => seconds * 1000;

describe("team", () => {
  test("balance, attention demand and fan-out of the vector K2", () => {
    // WH 20, WR 16, IE 30, NT 120.
    const cell = running(team, { human: "h", robot: "r", intervention: "i" });
    cell.value("h", true, 0);
    cell.value("r", false, 0);
    cell.value("i", true, 0);
    cell.value("h", false, at(20));
    cell.value("r", true, at(20));
    cell.value("i", false, at(30));
    cell.value("r", false, at(36));

    const results = cell.tick(at(150));

    expect(results?.["allocation-balance"]).toBeCloseTo(0.889, 3);
    expect(results).toMatchObject({
      "attention-demand": 0.2,
      "free-time": 0.8,
      "fan-out": 5,
      "interventions-per-hour": 24,
      "assist-time-share": 20,
      "observed-time": 150,
    });
    expect(results?.["human-utilisation"]).toBeCloseTo((100 * 20) / 150, 9);
    expect(results?.["robot-utilisation"]).toBeCloseTo((100 * 16) / 150, 9);
  });

  test("swapping the agents swaps their use and leaves the balance", () => {
    const play = (human: string, robot: string) => {
      const cell = running(team, { human, robot });
      for (const [tag, value, second] of [
        ["a", true, 0],
        ["b", false, 0],
        ["a", false, 30],
        ["b", true, 50],
      ] as const) {
        cell.value(tag, value, at(second));
      }
      return cell.tick(at(100));
    };
    const [one, other] = [play("a", "b"), play("b", "a")];

    expect(one?.["human-utilisation"]).toBe(other?.["robot-utilisation"]);
    expect(one?.["robot-utilisation"]).toBe(other?.["human-utilisation"]);
    expect(one?.["allocation-balance"]).toBe(other?.["allocation-balance"]);
  });

  test("breaks are left out, and without a tag of interventions their figures are not configured", () => {
    const cell = running(team, { human: "h", robot: "r", assigned: "a" });
    cell.value("h", true, 0);
    cell.value("r", true, 0);
    cell.value("a", true, 0);
    cell.value("a", false, at(50));

    const results = cell.tick(at(100));

    expect(results).toMatchObject({ "human-utilisation": 100, "observed-time": 50 });
    expect(results?.["fan-out"]).toEqual({ unavailable: "not-configured: intervention is needed" });
  });
});

describe("handover", () => {
  const offers = [
    [10, 12],
    [100, 104],
    [200, 206],
    [300, undefined],
    [400, 408],
  ] as const;

  test("median, 95th percentile and the share that worked", () => {
    const cell = running(handover, { presented: "p", received: "t" });
    cell.value("p", false, 0);
    cell.value("t", false, 0);
    for (const [presented, received] of offers) {
      cell.value("p", true, at(presented));
      if (received !== undefined) {
        cell.value("t", true, at(received));
        cell.value("t", false, at(received + 1));
      }
      cell.value("p", false, at((received ?? presented + 20) + 1));
    }

    const results = cell.tick(at(500));

    // Times 2, 4, 6, 8 s; the fourth offer was not taken.
    expect(results).toMatchObject({ "handover-time-median": 5, "handover-success-share": 80, "handover-count": 5 });
    expect(results?.["handover-time-p95"]).toBeCloseTo(7.7, 9);
  });

  test("an offer that may still be taken is not counted", () => {
    const cell = running(handover, { presented: "p", received: "t", timeoutSeconds: 60 });
    cell.value("p", true, 0);
    cell.value("t", false, 0);

    expect(cell.tick(at(59))).toMatchObject({ "handover-count": 0 });
    expect(cell.tick(at(60))).toMatchObject({ "handover-count": 1, "handover-success-share": 0 });
    expect(cell.latest["handover-time-median"]).toEqual({
      unavailable: "too-few: there was no handover in the window",
    });
  });
});

test("lifted mass follows from the job and the cycles; a counter that was reset adds nothing", () => {
  const cell = running(physicalWorkload, {
    cycleCount: "n",
    lifts: [
      { massKg: 4, perCycle: 2 },
      { massKg: 1, perCycle: 1 },
    ],
  });
  cell.value("n", 100, 0);
  expect(cell.tick(at(60))?.["lifted-mass-per-hour"]).toEqual({ unavailable: "too-little: at least 300 s are needed" });
  cell.value("n", 105, at(300));
  cell.value("n", 0, at(600));
  cell.value("n", 5, at(1800));

  // Ten cycles in half an hour, 9 kg and three lifts each.
  expect(cell.tick(at(1800))).toEqual({ "lifted-mass-per-hour": 180, "lifts-per-hour": 60, "observed-time": 1800 });
});
