import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  assessContact,
  contactEnergy,
  effectiveRobotMass,
  predictedForce,
  reducedMass,
} from "../../../../gateway/metrics/collaboration/contact.ts";
import { defaultContactLimits, overridden } from "../../../../gateway/metrics/collaboration/contact-limits.ts";

function assessed(contact: Parameters<typeof assessContact>[0], limits = defaultContactLimits) {
  const result = assessContact(contact, limits);
  if (result.type !== "assessed") throw new Error(result.reason);
  return result;
}

describe("vectors of contact", () => {
  test("P1: hand, quasi-static, 8.9 kg", () => {
    const { reducedMassKg, speedLimit } = assessed({ region: "hand", type: "quasi-static", robotMassKg: 17.8 / 2 });

    expect(reducedMassKg).toBeCloseTo(0.5621, 4);
    expect(speedLimit).toBeCloseTo(0.682, 3);
  });

  test("P2: chest, transient, 15 kg", () => {
    const { reducedMassKg, speedLimit } = assessed({ region: "chest", type: "transient", robotMassKg: 15 });

    expect(reducedMassKg).toBeCloseTo(10.909, 3);
    expect(speedLimit).toBeCloseTo(0.536, 3);
  });

  test("P3: hand, transient, half the moving mass and all of the load", () => {
    const robotMassKg = effectiveRobotMass({ movingKg: 20.6, loadKg: 1 });

    expect(robotMassKg).toBeCloseTo(11.3, 9);
    expect(assessed({ region: "hand", type: "transient", robotMassKg }).speedLimit).toBeCloseTo(1.355, 3);
  });

  test("P4: on a small area of the back of the hand the pressure governs", () => {
    const result = assessed({ region: "hand", type: "transient", robotMassKg: 8.9, spot: 25, areaCm2: 0.5 });

    expect(result.governing).toBe("pressure");
    expect(result.forceLimitN).toBe(190);
    expect(result.speedLimit).toBeCloseTo(0.925, 3);
  });

  test("P5: predicted force on the hand; a hit in the face is not permitted", () => {
    const force = predictedForce(0.5, reducedMass({ humanKg: 0.6, robotKg: 8.9 }), 75_000);

    expect(force).toBeCloseTo(102.7, 1);
    expect(assessContact({ region: "face", type: "transient", robotMassKg: 8.9 }, defaultContactLimits)).toEqual({
      type: "notPermitted",
      reason: "contact with the face is not permitted",
    });
  });

  test.each([
    ["neck", 0.9, 1.296],
    ["back", 2.52, 0.794],
    ["chest", 1.568, 0.626],
    ["abdomen", 2.42, 0.778],
    ["pelvis", 2.592, 0.805],
    ["upper-arm", 1.5, 1.14],
    ["lower-arm", 1.28, 1.239],
    ["hand", 0.523, 1.359],
    ["thigh", 1.936, 0.662],
    ["lower-leg", 0.563, 0.357],
  ] as const)("transient energy and speed at 10 kg, %s: %d J, %d m/s", (region, energy, speed) => {
    const result = assessed({ region, type: "transient", robotMassKg: 10 });

    expect(result.energyLimitJ).toBeCloseTo(energy, 3);
    expect(result.speedLimit).toBeCloseTo(speed, 3);
    expect(contactEnergy(result.forceLimitN, 1000)).toBeGreaterThan(0);
  });
});

describe("limits as data", () => {
  test("twelve regions and 29 spots, none of them verified", () => {
    expect(defaultContactLimits.regions).toHaveLength(12);
    expect(defaultContactLimits.spots.map(({ spot }) => spot)).toEqual(Array.from({ length: 29 }, (_, i) => i + 1));
    expect(defaultContactLimits.verified).toBe(false);
  });

  test("a site's own row replaces the default one, and only the site can call it verified", () => {
    const hand = {
      region: "hand" as const,
      forceN: 100,
      stiffnessNPerM: 75_000,
      massKg: 0.6,
      isTransientPermitted: true,
    };
    const site = overridden(defaultContactLimits, { regions: [hand], source: "own measurement", verified: true });

    expect(assessed({ region: "hand", type: "quasi-static", robotMassKg: 10 }, site).forceLimitN).toBe(100);
    expect(assessed({ region: "chest", type: "quasi-static", robotMassKg: 10 }, site).forceLimitN).toBe(140);
    expect(site.verified).toBe(true);
    expect(overridden(defaultContactLimits, { regions: [hand] }).verified).toBe(false);
  });

  test("a spot of another region and an unknown one are refused", () => {
    const contact = { region: "hand" as const, type: "transient" as const, robotMassKg: 5, areaCm2: 1 };

    expect(() => assessContact({ ...contact, spot: 8 }, defaultContactLimits)).toThrow(RangeError);
    expect(() => assessContact({ ...contact, spot: 99 }, defaultContactLimits)).toThrow(RangeError);
  });
});

const above0 = (maximum: number) => fc.double({ min: 0.01, max: maximum, noNaN: true });

test("the predicted force at the allowed speed is the force limit, for every region and mass", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...defaultContactLimits.regions),
      above0(100),
      above0(20),
      (row, robotMassKg, areaCm2) => {
        const spot = defaultContactLimits.spots.find(({ region }) => region === row.region)!.spot;
        const result = assessed({ region: row.region, type: "quasi-static", robotMassKg, spot, areaCm2 });
        const force = predictedForce(result.speedLimit, result.reducedMassKg, row.stiffnessNPerM);
        expect(force).toBeCloseTo(result.forceLimitN, 6);
        expect(result.reducedMassKg).toBeLessThanOrEqual(Math.min(row.massKg, robotMassKg) + 1e-9);
      },
    ),
  );
});
