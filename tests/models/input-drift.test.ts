/** Drift of inputs: a slow shift is said in standard deviations of training, late and with hysteresis. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { driftRules, InputDrift } from "../../models/input-drift.ts";

const inputs = [{ mean: 10, deviation: 0.5 }, { mean: 3, deviation: 1 }, {}];
const frames = driftRules.framesMin;

/** At 0.1 Hz the shortest window holds. */
function fed(first: number, count: number, drift = new InputDrift(inputs, 0.1)): InputDrift {
  for (let frame = 0; frame < count; frame++) drift.take(Float32Array.from([first, 3, 7]));
  return drift;
}

test("nothing is said before the window has passed once, nor of a channel that training did not describe", () => {
  expect(fed(20, frames - 1).shifts()).toEqual([undefined, undefined, undefined]);
  expect(fed(20, frames).shifts()).toEqual([20, 0, undefined]);
});

test("a drift begins above two deviations and ends below one", () => {
  const drift = fed(11.5, frames);
  expect(drift.drifting()).toEqual([0]);

  fed(10.7, 8 * frames, drift);
  expect(drift.drifting()).toEqual([0]);
  fed(10, 8 * frames, drift);
  expect(drift.drifting()).toEqual([]);
  expect(fed(10.9, frames).drifting()).toEqual([]);
});

test("noise around the mean of training never drifts", () => {
  fc.assert(
    fc.property(fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 100, maxLength: 100 }), (noise) => {
      const drift = new InputDrift([{ mean: 5, deviation: 1 }], 0.1);
      const average = noise.reduce((sum, value) => sum + value, 0) / noise.length;
      for (let frame = 0; frame < frames; frame++) drift.take(Float32Array.from([5 + noise[frame % 100]! - average]));
      return drift.drifting().length === 0;
    }),
    { numRuns: 50 },
  );
});
