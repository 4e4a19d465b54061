import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { idleByCause } from "../../../../gateway/metrics/collaboration/idle-causes.ts";
import {
  cycleInflation,
  energyPerPart,
  entriesPerHour,
  lostTime,
  meanStopSeconds,
  meanTimeBetweenStops,
  stopEnergy,
} from "../../../../gateway/metrics/collaboration/lost-time.ts";
import {
  emptyPool,
  poolMeans,
  rawTaskLoad,
  weightedTaskLoad,
  withAnswer,
} from "../../../../gateway/metrics/collaboration/questionnaire.ts";
import {
  allocationBalance,
  attention,
  handoverFigures,
  interventionsPerHour,
  liftedMassPerHour,
  utilisation,
} from "../../../../gateway/metrics/collaboration/teamwork.ts";
import { quantile } from "../../../../gateway/metrics/quantile.ts";

describe("lost time", () => {
  const stops = { stopSeconds: 540, restartSeconds: 60, stopCount: 12 };

  test("K1: a shift with twelve stops and an hour at 40 % speed", () => {
    const lost = lostTime(stops, [{ seconds: 3600, speedFraction: 0.4 }], {
      plannedSeconds: 28_800,
      idealCycleSeconds: 30,
    });

    expect(lost.lostSeconds).toBeCloseTo(2760, 9);
    expect(lost.lostPercent).toBeCloseTo(9.58, 2);
    expect(lost.lostParts).toBeCloseTo(92, 9);
    expect(meanTimeBetweenStops(28_800, stops)).toBeCloseTo(2350, 9);
    expect(meanStopSeconds(stops)).toBe(45);
  });

  test("without stops, planned time or cycle there is no figure, not a zero", () => {
    expect(meanTimeBetweenStops(1000, { stopSeconds: 0, restartSeconds: 0, stopCount: 0 })).toBeUndefined();
    expect(lostTime(stops, [], { plannedSeconds: 0 })).toMatchObject({ lostPercent: undefined, lostParts: undefined });
    expect(entriesPerHour(3, 0)).toBeUndefined();
    expect(cycleInflation([], [30])).toBeUndefined();
    expect(energyPerPart(5, 0)).toBeUndefined();
  });

  test("cycles, entries and energy by hand", () => {
    expect(cycleInflation([58, 57, 59], [45, 44, 46, 200])).toBeCloseTo(100 * (58 / 45.5 - 1), 9);
    expect(entriesPerHour(22, 3600)).toBe(22);
    expect(stopEnergy(240, 900)).toBe(60);
    expect(energyPerPart(60, 4)).toBe(15);
  });

  test("a speed fraction outside 0 to 1 never gives time back", () => {
    fc.assert(
      fc.property(fc.double({ min: -5, max: 5, noNaN: true }), (speedFraction) => {
        const { lostSeconds } = lostTime(
          { stopSeconds: 0, restartSeconds: 0, stopCount: 0 },
          [{ seconds: 10, speedFraction }],
          {
            plannedSeconds: 10,
          },
        );
        expect(lostSeconds).toBeGreaterThanOrEqual(0);
        expect(lostSeconds).toBeLessThanOrEqual(10);
      }),
    );
  });
});

describe("teamwork", () => {
  test("K2: attention and balance", () => {
    const result = attention({ interactionSeconds: 30, neglectSeconds: 120 });

    expect(result?.demand).toBeCloseTo(0.2, 9);
    expect(result?.freeTime).toBeCloseTo(0.8, 9);
    expect(result?.fanOut).toBeCloseTo(5, 9);
    expect(allocationBalance(20, 16)).toBeCloseTo(0.889, 3);
  });

  test("handovers: median, 95th percentile and share that succeeded", () => {
    const handovers = [2, 4, 3].map((s, i) => ({ presentedSeconds: i * 10, receivedSeconds: i * 10 + s }));

    const figures = handoverFigures([...handovers, { presentedSeconds: 40 }]);

    expect(figures).toMatchObject({ count: 4, medianSeconds: 3, successPercent: 75 });
    expect(figures.p95Seconds).toBeCloseTo(3.9, 9);
    expect(handoverFigures([])).toMatchObject({ medianSeconds: undefined, successPercent: undefined });
  });

  test("rates by hand, and none without time", () => {
    expect(interventionsPerHour(3, 7200)).toBe(1.5);
    expect(utilisation(45, 60)).toBe(75);
    expect(
      liftedMassPerHour(
        [
          { massKg: 8, count: 30 },
          { massKg: 2, count: 10 },
        ],
        1800,
      ),
    ).toBe(520);
    expect(interventionsPerHour(3, 0)).toBeUndefined();
    expect(utilisation(1, 0)).toBeUndefined();
    expect(allocationBalance(0, 0)).toBeUndefined();
    expect(attention({ interactionSeconds: 0, neglectSeconds: 0 })).toBeUndefined();
    expect(attention({ interactionSeconds: 0, neglectSeconds: 5 })?.fanOut).toBeUndefined();
    expect(quantile([], 0.5)).toBeUndefined();
  });

  test("swapping the agents leaves the balance, which lies between 0 and 1", () => {
    const time = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(time, time, (human, robot) => {
        const balance = allocationBalance(human, robot);
        expect(allocationBalance(robot, human)).toBe(balance);
        if (balance !== undefined) {
          expect(balance).toBeGreaterThanOrEqual(0);
          expect(balance).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe("forms", () => {
  const ratings = [55, 20, 40, 30, 60, 25] as const;

  test("K3: raw and weighted task load", () => {
    expect(rawTaskLoad(ratings)).toBeCloseTo(38.33, 2);
    expect(weightedTaskLoad(ratings, [5, 1, 3, 2, 4, 0])).toBeCloseTo(47.67, 2);
  });

  test("weights that do not add up and ratings off the scale are refused", () => {
    expect(() => weightedTaskLoad(ratings, [5, 1, 3, 2, 4, 1])).toThrow(RangeError);
    expect(() => rawTaskLoad([101, 0, 0, 0, 0, 0])).toThrow(RangeError);
    expect(() => rawTaskLoad([Number.NaN, 0, 0, 0, 0, 0])).toThrow(RangeError);
  });

  test("below five answers there are no means", () => {
    let pool = emptyPool;
    for (let answer = 1; answer <= 5; answer++) {
      expect(poolMeans(pool)).toBeUndefined();
      pool = withAnswer(pool, [answer, 8, 9]);
    }

    expect(poolMeans(pool)).toEqual([3, 8, 9]);
    expect(() => withAnswer(pool, [11, 0, 0])).toThrow(RangeError);
    expect(() => withAnswer(pool, [-1, 0, 0, 0, 0, 0])).toThrow(RangeError);
  });
});

describe("causes of idle time", () => {
  const intervals = (...ends: readonly (readonly [number, number])[]) => ends.map(([from, to]) => ({ from, to }));

  test("each idle stretch goes to the first cause that explains it, and the rest stays unexplained", () => {
    const shares = idleByCause({
      working: intervals([0, 100]),
      robotActive: intervals([0, 40]),
      fault: intervals([40, 45]),
      safetyStop: intervals([44, 60]),
      processBusy: intervals([30, 70]),
      humanActive: intervals([50, 90]),
    });

    expect(shares).toEqual({ fault: 5, safetyStop: 15, waitProcess: 10, waitHuman: 20, unexplained: 10 });
  });

  test("the causes add up to the idle time of the robot", () => {
    const list = fc
      .array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 60 })), { maxLength: 8 })
      .map((pairs) => pairs.map(([from, length]) => ({ from, to: from + length })));
    fc.assert(
      fc.property(list, list, list, list, list, (robotActive, fault, safetyStop, processBusy, humanActive) => {
        const working = intervals([0, 200]);
        const shares = idleByCause({ working, robotActive, fault, safetyStop, processBusy, humanActive })!;
        const all = idleByCause({ working, robotActive, fault: [], safetyStop: [], processBusy: [], humanActive: [] })!;
        const sum = Object.values(shares).reduce((total, share) => total + share, 0);
        expect(sum).toBeCloseTo(all.unexplained, 6);
      }),
    );
  });

  test("no working time gives no shares", () => {
    const none = { robotActive: [], fault: [], safetyStop: [], processBusy: [], humanActive: [] };

    expect(idleByCause({ working: [], ...none })).toBeUndefined();
  });
});
