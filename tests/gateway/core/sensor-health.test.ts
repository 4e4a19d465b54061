/** A sensor is told from a machine by how its signal moves: stuck, quiet, jumping, impossible, silent (NAMUR NE 107). */
import fc from "fast-check";
import { expect, test } from "vitest";
import { SensorHealth, type SensorTraits, sensorRules } from "../../../gateway/core/sensor-health.ts";
import { seeded } from "../../models/support/machine.ts";

const traits: SensorTraits = { noise: 0.5, heldFrames: 3, low: 8, high: 12, range: { low: 0, high: 20 } };

/** Values around a level with the noise of training. */
function noisy(seed = 1, level = 10): () => number {
  const random = seeded(seed);
  return () => level + 1.5 * (random() - 0.5);
}

function fed(values: readonly number[], { othersMove = true, given = traits } = {}): SensorHealth {
  const sensor = new SensorHealth(given);
  const next = noisy();
  for (let frame = 0; frame < 100; frame++) sensor.take(next(), true);
  for (const value of values) sensor.take(value, othersMove);
  return sensor;
}

const still = Array.from({ length: sensorRules.stuckFrames + 1 }, () => 10);

test("a signal that stands still while others move is stuck, and one that stands still with the machine is not", () => {
  expect(fed(still)).toMatchObject({ fault: "stuck", isDoubtful: true });
  expect(fed(still, { othersMove: false })).toMatchObject({ fault: undefined, isDoubtful: false });
  expect(fed(still, { given: { ...traits, heldFrames: 20 } }).fault).toBeUndefined();
  expect(fed(still, { given: {} }).fault).toBeUndefined();
});

test("noise that has all but gone is seen although the signal still moves a little", () => {
  const quiet = Array.from({ length: 600 }, (_, frame) => 10 + 0.001 * (frame % 2));

  expect(fed(quiet).fault).toBe("noise-collapse");
});

test("a jump there and back is a spike; while it is out nobody knows; one that stays is the machine", () => {
  const out = fed([100]);
  const back = fed([16, 10]);
  const stays = fed([16, 16.2, 16.4, 16.1]);

  expect(fed([16]).isDoubtful).toBe(false);
  expect(fed([19.9, 10], { given: { ...traits, noise: 0.3 } })).toMatchObject({ fault: "spikes", isDoubtful: true });
  expect(out.fault).toBe("impossible");
  expect(back.fault).toBeUndefined();
  expect(stays).toMatchObject({ fault: undefined, isDoubtful: false });
});

test("outside of the range a machine may be, but not farther than the range is wide", () => {
  expect(fed([22, 22, 22, 22])).toMatchObject({ fault: "out-of-range", isDoubtful: false });
  expect(fed([-41])).toMatchObject({ fault: "impossible", isDoubtful: true });
});

test("bad values are dropouts when there are many, and a sensor in work is said to be so", () => {
  const dropping = fed([]);
  for (let count = 0; count < 40; count++) {
    dropping.heard(count % 3 === 0 ? "bad" : "good");
    dropping.take(10 + (count % 2), true);
  }
  const inWork = fed([]);
  inWork.heard("in-work");

  expect(dropping.fault).toBe("dropouts");
  expect(inWork).toMatchObject({ fault: "in-work", isDoubtful: true });
});

test("a fault that is over is believed for a while and then forgotten", () => {
  const sensor = fed(still);
  const next = noisy(2);

  for (let frame = 0; frame < sensorRules.holdFrames - 1; frame++) sensor.take(next(), true);
  expect(sensor.fault).toBe("stuck");
  for (let frame = 0; frame < 3; frame++) sensor.take(next(), true);
  expect(sensor.fault).toBeUndefined();
});

test("a signal that moves as in training is never in doubt, wherever in its range it lies", () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 2, max: 18, noNaN: true }), (seed, level) => {
      const sensor = new SensorHealth(traits);
      const next = noisy(seed, level);

      for (let frame = 0; frame < 400; frame++) {
        sensor.heard("good");
        sensor.take(next(), true);
        if (sensor.isDoubtful) return false;
      }
      return sensor.fault === undefined;
    }),
    { numRuns: 200 },
  );
});

test("whatever comes, a sensor that then moves as in training is believed again", () => {
  const anything = fc.oneof(fc.double(), fc.constantFrom(0, 1e300, -1e300, Number.NaN, Number.POSITIVE_INFINITY));
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 60 }), (values) => {
      const sensor = fed(values.filter(Number.isFinite));
      const next = noisy(3);

      for (let frame = 0; frame < sensorRules.holdFrames + 60; frame++) {
        sensor.heard("good");
        sensor.take(next(), true);
      }
      return sensor.fault === undefined && !sensor.isDoubtful;
    }),
    { numRuns: 300 },
  );
});
