/** A change asked of recorded data: without one nothing changes, and each one does what its assumption says. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  requiredDistance,
  type SeparationParameters,
} from "../../../../gateway/metrics/collaboration/separation-distance.ts";
import {
  changedSample,
  type RecordedSample,
  speedDistance,
  whatIf,
} from "../../../../gateway/metrics/collaboration/what-if.ts";

/** Constants of the vectors S1. */
const parameters: SeparationParameters = {
  reactionSeconds: 0.1,
  stopping: { type: "deceleration", deceleration: 10 },
  intrusionDistance: 0.85,
  humanUncertainty: 0.1,
  robotUncertainty: 0,
};

const sampleArbitrary = fc
  .record({
    distance: fc.double({ min: 0, max: 5, noNaN: true }),
    human: fc.double({ min: 0, max: 2, noNaN: true }),
    robotSpeed: fc.double({ min: 0, max: 2, noNaN: true }),
  })
  .map(({ distance, human, robotSpeed }): RecordedSample => {
    const required = requiredDistance({ human, robot: robotSpeed }, parameters).total;
    return { timeMs: 0, distance, required, robotSpeed };
  });

/** The same sample for some time, ten a second. */
const held = (sample: Omit<RecordedSample, "timeMs">, seconds: number, startMs = 0): RecordedSample[] =>
  Array.from({ length: seconds * 10 }, (_, index) => ({ ...sample, timeMs: startMs + index * 100 }));

describe("a changed sample", () => {
  test("the vector S1 at half the speed: Sp falls from 1.420 to 1.220 m", () => {
    const sample = { timeMs: 0, distance: 1.6, required: 1.42, robotSpeed: 1 };

    // vh 1.6 · (0.1 + 0.05) + 0.5 · 0.1 + 0.25 / 20 + 0.95
    const changed = changedSample(sample, { moveM: 0.4, speedFactor: 0.5 }, parameters);

    expect(changed.required).toBeCloseTo(0.24 + 0.05 + 0.0125 + 0.95, 9);
    expect(changed).toMatchObject({ distance: 2, robotSpeed: 0.5 });
  });

  test("without a change it is the recorded one", () => {
    fc.assert(
      fc.property(sampleArbitrary, (sample) => {
        expect(changedSample(sample, { moveM: 0, speedFactor: 1 }, parameters)).toEqual(sample);
      }),
    );
  });

  test("it is what the formula gives at the new speed, and slower or further away is never worse", () => {
    fc.assert(
      fc.property(
        sampleArbitrary,
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (sample, speedFactor, moveM) => {
          const changed = changedSample(sample, { moveM, speedFactor }, parameters);

          expect(changed.distance - changed.required).toBeGreaterThanOrEqual(sample.distance - sample.required - 1e-9);
          expect(Number.isFinite(changed.required)).toBe(true);
        },
      ),
    );
  });
});

describe("a review", () => {
  const far = { distance: 2, required: 1.42, robotSpeed: 1 };
  const near = { distance: 1.2, required: 1.42, robotSpeed: 1 };
  const day = [...held(far, 200), ...held(near, 10, 200_000), ...held(far, 200, 210_000)];

  test("counts violations, their share and the time the robot moves, as recorded and after the change", () => {
    const review = whatIf(day, { moveM: 0.3, speedFactor: 1 }, parameters);

    expect(review?.recorded).toMatchObject({ violationCount: 1, smallestDistance: 1.2 });
    expect(review?.recorded.violationPercent).toBeCloseTo((100 * 10) / 409.9, 2);
    expect(review?.changed).toMatchObject({ violationCount: 0, violationPercent: 0, smallestDistance: 1.5 });
    expect(review?.changed.movingSeconds).toBeCloseTo(409.9, 3);
  });

  test("at half the speed the robot moves twice as long", () => {
    const review = whatIf(day, { moveM: 0, speedFactor: 0.5 }, parameters);

    expect(review?.changed.movingSeconds).toBeCloseTo(2 * (review?.recorded.movingSeconds ?? 0), 6);
    expect(review?.changed.violationCount).toBe(1);
  });

  test("there is none below five minutes", () => {
    expect(whatIf(held(near, 299), { moveM: 1, speedFactor: 1 }, parameters)).toBeUndefined();
    expect(speedDistance(held(near, 299))).toEqual([]);
  });

  test("time by distance and speed adds up", () => {
    const bins = speedDistance(day);

    expect(bins).toHaveLength(2);
    expect(bins.find(({ distance }) => distance === 1.25)).toMatchObject({
      speed: 1.025,
      seconds: expect.closeTo(10, 6),
    });
    expect(bins.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(409.9, 6);
  });
});
