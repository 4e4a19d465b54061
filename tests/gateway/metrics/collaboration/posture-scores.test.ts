import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rebaScore } from "../../../../gateway/metrics/collaboration/reba.ts";
import { rulaParts, rulaScore } from "../../../../gateway/metrics/collaboration/rula.ts";

describe("RULA", () => {
  test("R1: light work at a bench with repeated movement", () => {
    const result = rulaScore({
      upperArm: 2,
      lowerArm: 2,
      wrist: 3,
      wristTwist: 1,
      armLoad: 1,
      neck: 2,
      trunk: 2,
      legs: 1,
      bodyLoad: 1,
    });

    expect(result).toEqual({ tableA: 3, armScore: 4, tableB: 2, bodyScore: 3, score: 3, actionLevel: 2 });
  });

  test("R2: arms overhead with a load", () => {
    const result = rulaScore({
      upperArm: 4,
      lowerArm: 3,
      wrist: 4,
      wristTwist: 2,
      armLoad: 2,
      neck: 4,
      trunk: 3,
      legs: 2,
    });

    expect(result).toEqual({ tableA: 6, armScore: 8, tableB: 7, bodyScore: 7, score: 7, actionLevel: 4 });
  });

  const upright = { upperArmDegrees: 0, lowerArmDegrees: 80, wristDegrees: 0, neckDegrees: 5, trunkDegrees: 0 };

  test("bands change at the angles of the method", () => {
    const upperArm = (degrees: number) => rulaParts({ ...upright, upperArmDegrees: degrees }).upperArm;
    const lowerArm = (degrees: number) => rulaParts({ ...upright, lowerArmDegrees: degrees }).lowerArm;
    const wrist = (degrees: number) => rulaParts({ ...upright, wristDegrees: degrees }).wrist;
    const neck = (degrees: number) => rulaParts({ ...upright, neckDegrees: degrees }).neck;
    const trunk = (degrees: number) => rulaParts({ ...upright, trunkDegrees: degrees }).trunk;

    expect([-21, -20, 20, 21, 45, 46, 90, 91].map(upperArm)).toEqual([2, 1, 1, 2, 2, 3, 3, 4]);
    expect([59, 60, 100, 101].map(lowerArm)).toEqual([2, 1, 1, 2]);
    expect([0, 1, -15, 15, 16, -16].map(wrist)).toEqual([1, 2, 2, 2, 3, 3]);
    expect([-1, 0, 10, 11, 20, 21].map(neck)).toEqual([4, 1, 1, 2, 2, 3]);
    expect([0, 1, 20, 21, 60, 61].map(trunk)).toEqual([1, 2, 2, 3, 3, 4]);
  });

  test("what a skeleton shows beside the angles adds to the parts, support takes off", () => {
    const parts = rulaParts({
      ...upright,
      isShoulderRaised: true,
      isUpperArmAbducted: true,
      isLowerArmOutside: true,
      isWristDeviated: true,
      isWristTwisted: true,
      isNeckTwisted: true,
      isNeckBentAside: true,
      isTrunkTwisted: true,
      areLegsUnbalanced: true,
    });

    expect(parts).toEqual({ upperArm: 3, lowerArm: 2, wrist: 2, wristTwist: 2, neck: 3, trunk: 2, legs: 2 });
    expect(rulaParts({ ...upright, isArmSupported: true }).upperArm).toBe(1);
  });

  test("noise below the tolerance counts as straight", () => {
    const noisy = { ...upright, wristDegrees: 2, neckDegrees: -2, trunkDegrees: -2.5 };

    expect(rulaParts(noisy, 3)).toMatchObject({ wrist: 1, neck: 1, trunk: 1 });
    expect(rulaParts(noisy)).toMatchObject({ wrist: 2, neck: 4, trunk: 2 });
  });

  test("every posture has a score from 1 to 7 and a level from 1 to 4", () => {
    const degrees = fc.double({ min: -180, max: 180, noNaN: true });
    const flags = fc.record({
      isShoulderRaised: fc.boolean(),
      isUpperArmAbducted: fc.boolean(),
      isNeckTwisted: fc.boolean(),
      isNeckBentAside: fc.boolean(),
      isTrunkTwisted: fc.boolean(),
      isTrunkBentAside: fc.boolean(),
    });
    const body = fc.record({
      upperArmDegrees: degrees,
      lowerArmDegrees: degrees,
      wristDegrees: degrees,
      neckDegrees: degrees,
      trunkDegrees: degrees,
    });
    fc.assert(
      fc.property(body, flags, (angles, marks) => {
        const { score, actionLevel } = rulaScore(rulaParts({ ...angles, ...marks }));
        expect(score).toBeGreaterThanOrEqual(1);
        expect(score).toBeLessThanOrEqual(7);
        expect(actionLevel).toBeGreaterThanOrEqual(1);
        expect(actionLevel).toBeLessThanOrEqual(4);
      }),
    );
  });

  test("scores outside their scale are refused", () => {
    expect(() => rulaScore({ upperArm: 7, lowerArm: 1, wrist: 1, wristTwist: 1, neck: 1, trunk: 1, legs: 1 })).toThrow(
      RangeError,
    );
  });
});

describe("REBA", () => {
  const left = { neck: 2, trunk: 2, legs: 2, upperArm: 1, lowerArm: 2, wrist: 3 };

  test("the example of a public implementation", () => {
    expect(rebaScore(left)).toEqual({ tableA: 4, tableB: 3, tableC: 4, score: 4, actionLevel: 2 });
    expect(rebaScore({ ...left, wrist: 2 })).toMatchObject({ tableB: 2, score: 4 });
  });

  test("the best posture is negligible, the worst with load very high", () => {
    expect(rebaScore({ neck: 1, trunk: 1, legs: 1, upperArm: 1, lowerArm: 1, wrist: 1 })).toMatchObject({
      score: 1,
      actionLevel: 0,
    });
    const worst = { neck: 3, trunk: 5, legs: 4, upperArm: 6, lowerArm: 2, wrist: 3, load: 3, coupling: 3, activity: 3 };
    expect(rebaScore(worst)).toMatchObject({ tableA: 9, tableB: 9, score: 15, actionLevel: 4 });
  });

  test("a worse part never lowers the score", () => {
    const parts = fc.record({
      neck: fc.integer({ min: 1, max: 2 }),
      trunk: fc.integer({ min: 1, max: 4 }),
      legs: fc.integer({ min: 1, max: 3 }),
      upperArm: fc.integer({ min: 1, max: 5 }),
      lowerArm: fc.constant(1),
      wrist: fc.integer({ min: 1, max: 2 }),
    });
    fc.assert(
      fc.property(parts, fc.constantFrom("neck", "trunk", "legs", "upperArm", "lowerArm", "wrist"), (given, part) => {
        expect(rebaScore({ ...given, [part]: given[part] + 1 }).score).toBeGreaterThanOrEqual(rebaScore(given).score);
      }),
    );
  });
});
