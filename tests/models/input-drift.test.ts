/** Drift of inputs: a slow shift is said in standard deviations of training, late and with hysteresis. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { binsOf, stabilityIndex } from "../../models/distribution.ts";
import { driftRules, InputDrift } from "../../models/input-drift.ts";

const channels = [{ mean: 10, deviation: 0.5 }, { mean: 3, deviation: 1 }, {}];
const frames = driftRules.framesMin;

/** At 0.1 Hz the shortest window holds. */
function fed(first: number, count: number, drift = new InputDrift({ channels, sampleRateHz: 0.1 })): InputDrift {
  for (let frame = 0; frame < count; frame++) drift.take(Float32Array.from([first, 3, 7]));
  return drift;
}

test("nothing is said before the window has passed once, nor of a channel that training did not describe", () => {
  const shifts = (drift: InputDrift) => drift.channels().map(({ shift }) => shift);

  expect(shifts(fed(20, frames - 1))).toEqual([undefined, undefined, undefined]);
  expect(shifts(fed(20, frames))).toEqual([20, 0, undefined]);
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
      const drift = new InputDrift({ channels: [{ mean: 5, deviation: 1 }], sampleRateHz: 0.1 });
      const average = noise.reduce((sum, value) => sum + value, 0) / noise.length;
      for (let frame = 0; frame < frames; frame++) drift.take(Float32Array.from([5 + noise[frame % 100]! - average]));
      return drift.drifting().length === 0;
    }),
    { numRuns: 50 },
  );
});

const ramp = Float64Array.from({ length: 1000 }, (_, index) => index / 10);

test("the stability index is 0 for the shares of training, and that of the formula for others", () => {
  const bins = binsOf(ramp);

  expect(bins.edges).toHaveLength(9);
  expect(bins.shares.every((share) => Math.abs(share - 0.1) < 0.002)).toBe(true);
  expect(stabilityIndex(bins, bins.shares)).toBe(0);
  expect(stabilityIndex({ edges: [0], shares: [0.5, 0.5] }, [0.6, 0.4])).toBeCloseTo(
    0.1 * Math.log(1.2) - 0.1 * Math.log(0.8),
    9,
  );
  expect(binsOf(new Float64Array(50).fill(7))).toEqual({ edges: [7], shares: [1, 0] });
});

test("a spread that doubles around the same mean is a drift of its own, and ends with it", () => {
  const [mean, deviation] = [50, 28.9];
  const drift = new InputDrift({ channels: [{ mean, deviation, bins: binsOf(ramp) }], sampleRateHz: 0.02 });
  const feed = (factor: number, count: number) => {
    for (let frame = 0; frame < count; frame++) {
      drift.take(Float32Array.of(mean + factor * (((frame * 37) % 1000) / 10 - 50)));
    }
    return drift.channels()[0]!;
  };

  expect(feed(1, driftRules.framesMin - 1).spread).toBeUndefined();
  expect(feed(1, 1000).spread).toBeLessThan(0.1);
  expect(drift.drifting()).toEqual([]);
  const wide = feed(2, 5000);
  expect(Math.abs(wide.shift!)).toBeLessThan(0.3);
  expect(wide.spread).toBeGreaterThan(0.5);
  expect(drift.drifting()).toEqual([0]);
  feed(1, 8000);
  expect(drift.drifting()).toEqual([]);
});

test("in an operating mode with a baseline of its own, inputs are compared with those of this mode", () => {
  const modes = [{ name: "heavy", baseline: 1, channels: [{ mean: 30, deviation: 1 }] }];
  const heavy = () => new InputDrift({ channels: [{ mean: 20, deviation: 5 }], modes, sampleRateHz: 0.1 });
  const feed = (drift: InputDrift, value: number) => {
    for (let frame = 0; frame < frames; frame++) drift.take(Float32Array.of(value), 1);
    return drift.drifting();
  };

  expect(feed(heavy(), 30)).toEqual([]);
  expect(feed(heavy(), 24)).toEqual([0]);
});
