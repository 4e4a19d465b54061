import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Interval, merged } from "../../../../gateway/core/interval.ts";
import {
  type Activity,
  delaysIn,
  fluencyShares,
  functionalDelay,
  pairByTaskGraph,
} from "../../../../gateway/metrics/collaboration/fluency-shares.ts";

const intervals = (...ends: readonly (readonly [number, number])[]) => ends.map(([from, to]) => ({ from, to }));
const f1: Activity = {
  human: intervals([0, 10], [14, 20], [26, 30]),
  robot: intervals([8, 16], [20, 28]),
  working: intervals([0, 30]),
};
const f2: Activity = {
  human: intervals([0, 6], [12, 18]),
  robot: intervals([8, 11], [20, 24]),
  working: intervals([0, 24]),
};

describe("vectors of fluency", () => {
  test("F1: actions that overlap", () => {
    const shares = fluencyShares(f1)!;
    const delay = functionalDelay(delaysIn(f1, 60), 30);

    expect(shares.humanIdle).toBeCloseTo(33.33, 2);
    expect(shares.robotIdle).toBeCloseTo(46.67, 2);
    expect(shares.concurrent).toBeCloseTo(20, 9);
    expect(shares.bothIdle).toBeCloseTo(0, 9);
    expect(delay.total).toBeCloseTo(-20, 9);
    expect(delay.positive).toBe(0);
  });

  test("F2: actions that wait for each other", () => {
    const shares = fluencyShares(f2)!;
    const delay = functionalDelay(delaysIn(f2, 60), 24);

    expect(shares.humanIdle).toBeCloseTo(50, 9);
    expect(shares.robotIdle).toBeCloseTo(70.83, 2);
    expect(shares.concurrent).toBeCloseTo(0, 9);
    expect(shares.bothIdle).toBeCloseTo(20.83, 2);
    expect(delay.total).toBeCloseTo(20.83, 2);
    expect(delay.humanToRobot).toBeCloseTo(16.67, 2);
    expect(delay.robotToHuman).toBeCloseTo(4.17, 2);
  });

  test("no observed time gives no share", () => {
    expect(fluencyShares({ ...f1, working: [] })).toBeUndefined();
    expect(() => functionalDelay([], 0)).toThrow(RangeError);
  });

  test("a start of the partner is used once, by the action that came last before it", () => {
    const delays = delaysIn(
      { human: intervals([0, 2], [3, 5]), robot: intervals([6, 8]), working: intervals([0, 20]) },
      60,
    );

    expect(delays).toEqual([{ from: "human", end: 5, gap: 1 }]);
  });

  test("no delay reaches across a break or over more than the greatest gap", () => {
    const human = intervals([0, 2]);
    const robot = intervals([10, 12]);

    expect(delaysIn({ human, robot, working: intervals([0, 5], [8, 20]) }, 60)).toEqual([]);
    expect(delaysIn({ human, robot, working: intervals([0, 20]) }, 7.9)).toEqual([]);
    expect(delaysIn({ human, robot, working: intervals([0, 20]) }, 8)).toHaveLength(1);
  });

  test("a task graph pairs the actions that belong together", () => {
    const delays = pairByTaskGraph(f2.human, f2.robot, [
      { from: "human", action: 0, partnerAction: 1 },
      { from: "robot", action: 0, partnerAction: 1 },
      { from: "robot", action: 9, partnerAction: 1 },
    ]);

    expect(delays).toEqual([
      { from: "human", end: 6, gap: 14 },
      { from: "robot", end: 11, gap: 1 },
    ]);
  });
});

const intervalArbitrary = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 40 })), { maxLength: 20 })
  .map((list): Interval[] => list.map(([from, length]) => ({ from, to: from + length })));

describe("laws of fluency", () => {
  test("the concurrent share follows from the idle shares, and swapping the agents swaps their idle shares", () => {
    fc.assert(
      fc.property(intervalArbitrary, intervalArbitrary, intervalArbitrary, (human, robot, working) => {
        const shares = fluencyShares({ human, robot, working });
        if (shares === undefined) return;
        const swapped = fluencyShares({ human: robot, robot: human, working })!;
        const { humanIdle, robotIdle, bothIdle, concurrent } = shares;
        expect(concurrent).toBeCloseTo(100 - humanIdle - robotIdle + bothIdle, 6);
        expect(swapped.humanIdle).toBeCloseTo(robotIdle, 9);
        expect(swapped.robotIdle).toBeCloseTo(humanIdle, 9);
        for (const share of Object.values(shares)) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(100);
        }
      }),
    );
  });

  test("swapping the agents swaps the directions of the delay", () => {
    fc.assert(
      fc.property(intervalArbitrary, intervalArbitrary, (human, robot) => {
        const working = intervals([0, 400]);
        const delay = functionalDelay(delaysIn({ human, robot, working }, 60), 400);
        const swapped = functionalDelay(delaysIn({ human: robot, robot: human, working }, 60), 400);
        expect(swapped.humanToRobot).toBeCloseTo(delay.robotToHuman, 9);
        expect(swapped.total).toBeCloseTo(delay.total, 9);
      }),
    );
  });

  test("every action gives at most one delay, and every start ends at most one", () => {
    fc.assert(
      fc.property(intervalArbitrary, intervalArbitrary, (human, robot) => {
        const fromHuman = delaysIn({ human, robot, working: intervals([0, 400]) }, 60).filter(
          (d) => d.from === "human",
        );
        const starts = fromHuman.map(({ end, gap }) => end + gap);
        expect(new Set(starts).size).toBe(starts.length);
        expect(fromHuman.length).toBeLessThanOrEqual(merged(human).length);
      }),
    );
  });
});
