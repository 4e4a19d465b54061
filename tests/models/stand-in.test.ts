/** What stands in before the first frame of a window: expected values, and nothing where the card does not know them. */
import { expect, test } from "vitest";
import { standInOf, typicalOf } from "../../models/stand-in.ts";
import { seeded } from "./support/machine.ts";

/** A stationary first-order process around 50. */
function process(persistence: number, rows: number, seed: number): Float64Array {
  const random = seeded(seed);
  let value = 0;
  return Float64Array.from({ length: rows }, () => {
    value = persistence * value + Math.sqrt(1 - persistence ** 2) * (random() + random() + random() - 1.5);
    return 50 + value;
  });
}

test("mean and persistence are those of the process", () => {
  const found = typicalOf(process(0.9, 20_000, 1));

  expect(found.mean).toBeCloseTo(50, 1);
  expect(found.persistence).toBeCloseTo(0.9, 1);
  expect(typicalOf(Float64Array.of(3, 3, 3))).toEqual({ mean: 3, persistence: 0 });
  expect(typicalOf(Float64Array.of(1, -1, 1, -1))).toEqual({ mean: 0, persistence: 0 });
});

test.each([0, 0.5, 0.95])(
  "a mean over stood-in values spreads less than one over measured values (%d)",
  (persistence) => {
    const length = 40;
    const measured: number[] = [];
    const stoodIn: number[] = [];
    const values = process(persistence, 40_000, 2);
    const standIn = standInOf({ channels: [{ ...typicalOf(values) }] })!;
    for (let row = length; row < values.length; row += length) {
      measured.push(values.subarray(row - length, row).reduce((sum, value) => sum + value, 0) / length - 50);
      let sum = 0;
      for (let before = 0; before < length; before++) sum += standIn(0, values[row]!, before);
      stoodIn.push(sum / length - 50);
    }
    const spread = (numbers: number[]) => numbers.reduce((sum, value) => sum + value * value, 0);

    expect(spread(stoodIn)).toBeLessThan(1.1 * spread(measured));
  },
);

test("a card that does not say what is typical for every channel has nothing to stand in", () => {
  const known = { mean: 10, persistence: 0.5 };

  expect(standInOf({ channels: [known, {}] })).toBeUndefined();
  expect(standInOf({ channels: [known] })?.(0, 14, 2)).toBe(11);
});
