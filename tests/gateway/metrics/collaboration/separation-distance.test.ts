import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allowedSpeed,
  inflated,
  requiredDistance,
  type SeparationParameters,
  stopFrom,
} from "../../../../gateway/metrics/collaboration/separation-distance.ts";

const teaching: SeparationParameters = {
  reactionSeconds: 0.1,
  stopping: { type: "deceleration", deceleration: 10 },
  intrusionDistance: 0.85,
  humanUncertainty: 0.1,
  robotUncertainty: 0,
};
const smallRobot: SeparationParameters = {
  reactionSeconds: 0.1,
  stopping: { type: "deceleration", deceleration: 1 },
  intrusionDistance: 0.1,
  humanUncertainty: 0.06,
  robotUncertainty: 0.01,
};
const nothingElse = { intrusionDistance: 0, humanUncertainty: 0, robotUncertainty: 0 };

describe("vectors of the separation formulas", () => {
  test("S1: teaching model with the constants of Marvel and Norcross", () => {
    const parts = requiredDistance({ human: 1.6, robot: 1 }, teaching);

    expect(parts.human).toBeCloseTo(0.32, 9);
    expect(parts.reaction).toBeCloseTo(0.1, 9);
    expect(parts.stopping).toBeCloseTo(0.05, 9);
    expect(parts.total).toBeCloseTo(1.42, 9);
    expect(1.6 - parts.total).toBeCloseTo(0.18, 9);
    expect(allowedSpeed({ distance: 1.6, humanSpeed: 1.6, maximumSpeed: 10 }, teaching)).toBeCloseTo(1.469, 3);
    expect(allowedSpeed({ distance: 1.42, humanSpeed: 1.6, maximumSpeed: 10 }, teaching)).toBeCloseTo(1, 9);
  });

  test("S2: small collaborative robot", () => {
    const question = { humanSpeed: 1.6, maximumSpeed: 10 };

    expect(requiredDistance({ human: 0, robot: 1 }, smallRobot).total).toBeCloseTo(0.77, 9);
    expect(requiredDistance({ human: 1.6, robot: 0.5 }, smallRobot).total).toBeCloseTo(1.305, 9);
    expect(allowedSpeed({ ...question, distance: 1 }, smallRobot)).toBeCloseTo(0.357, 3);
    expect(allowedSpeed({ ...question, distance: 0.17 }, smallRobot)).toBe(0);
  });

  test.each([
    [0.113, 1.439],
    [0.333, 2.099],
  ])("S3: reaction time %d s needs %d m", (reactionSeconds, expected) => {
    const parameters = { ...teaching, reactionSeconds, humanUncertainty: 0 };

    expect(requiredDistance({ human: 2, robot: 1 }, parameters).total).toBeCloseTo(expected, 9);
  });

  test("S4: stopping distance from the manufacturer's table", () => {
    const parameters: SeparationParameters = {
      reactionSeconds: 0.1,
      stopping: { type: "table", rows: [{ speed: 0.8, seconds: 0.25, distance: 0.12 }] },
      intrusionDistance: 8 * (40 - 14) * 1e-3,
      humanUncertainty: 0.05,
      robotUncertainty: 0.01,
    };

    expect(requiredDistance({ human: 1.6, robot: 0.8 }, parameters).total).toBeCloseTo(1.028, 9);
  });

  test("S5: reaction and stop alone, and a robot that retreats", () => {
    const parameters: SeparationParameters = {
      ...nothingElse,
      reactionSeconds: 0.1,
      stopping: { type: "deceleration", deceleration: 4 },
    };

    expect(requiredDistance({ human: 0, robot: 2 }, parameters).total).toBeCloseTo(0.7, 9);
    expect(requiredDistance({ human: 0, robot: -3 }, parameters).total).toBe(0);
  });
});

const fraction = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true });
const stoppings = fc.oneof(
  fraction(0.2, 20).map((deceleration) => ({ type: "deceleration" as const, deceleration })),
  fraction(0, 2).map((seconds) => ({ type: "time" as const, seconds })),
  fraction(0.01, 1).map((seconds) => ({
    type: "table" as const,
    rows: [
      { speed: 0.5, seconds, distance: seconds * 0.3 },
      { speed: 1, seconds: seconds * 1.5, distance: seconds },
    ],
  })),
);
const parametersArbitrary = fc.record({
  reactionSeconds: fraction(0.01, 1),
  stopping: stoppings,
  intrusionDistance: fraction(0, 1.2),
  humanUncertainty: fraction(0, 0.3),
  robotUncertainty: fraction(0, 0.3),
});
const questionArbitrary = fc.record({
  distance: fraction(0, 10),
  humanSpeed: fraction(-2, 4),
  maximumSpeed: fraction(0.1, 3),
});

describe("laws of the separation formulas", () => {
  test("the required distance at the allowed speed is the present distance", () => {
    fc.assert(
      fc.property(questionArbitrary, parametersArbitrary, (question, parameters) => {
        const robot = allowedSpeed(question, parameters);
        expect(robot).toBeGreaterThanOrEqual(0);
        expect(robot).toBeLessThanOrEqual(question.maximumSpeed);
        if (robot === 0 || robot === question.maximumSpeed) return;
        const { total } = requiredDistance({ human: question.humanSpeed, robot }, parameters);
        expect(total).toBeCloseTo(question.distance, 6);
      }),
    );
  });

  test("the allowed speed never falls with distance, never rises with the person's speed", () => {
    fc.assert(
      fc.property(questionArbitrary, parametersArbitrary, fraction(0, 3), (question, parameters, more) => {
        const speed = allowedSpeed(question, parameters);
        const further = allowedSpeed({ ...question, distance: question.distance + more }, parameters);
        const faster = allowedSpeed({ ...question, humanSpeed: question.humanSpeed + more }, parameters);
        expect(further).toBeGreaterThanOrEqual(speed - 1e-9);
        expect(faster).toBeLessThanOrEqual(speed + 1e-9);
      }),
    );
  });

  test("the allowed speed never falls with a better brake", () => {
    fc.assert(
      fc.property(
        questionArbitrary,
        parametersArbitrary,
        fraction(0.2, 10),
        fraction(0, 10),
        (question, p, a, more) => {
          const weak = allowedSpeed(question, { ...p, stopping: { type: "deceleration", deceleration: a } });
          const strong = allowedSpeed(question, { ...p, stopping: { type: "deceleration", deceleration: a + more } });
          expect(strong).toBeGreaterThanOrEqual(weak - 1e-9);
        },
      ),
    );
  });

  test("no input gives a distance that is not a number, and older positions never need less", () => {
    fc.assert(
      fc.property(fraction(-5, 5), fraction(-5, 5), parametersArbitrary, fraction(0, 0.5), (human, robot, p, age) => {
        const fresh = requiredDistance({ human, robot }, p).total;
        const old = requiredDistance({ human, robot }, inflated(p, { human, robot }, { human: age, robot: age })).total;
        expect(Number.isFinite(fresh)).toBe(true);
        expect(old).toBeGreaterThanOrEqual(fresh);
      }),
    );
  });

  test("beyond the last row of a table a stop grows as at constant deceleration", () => {
    const stopping = { type: "table" as const, rows: [{ speed: 1, seconds: 0.5, distance: 0.2 }] };

    expect(stopFrom(2, stopping)).toEqual({ seconds: 1, distance: 0.8 });
    expect(stopFrom(0.5, stopping)).toEqual({ seconds: 0.25, distance: 0.1 });
    expect(stopFrom(-1, stopping)).toEqual({ seconds: 0, distance: 0 });
  });
});
