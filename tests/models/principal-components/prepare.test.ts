/** What is checked and filled in before normal is learned. */
import { describe, expect, test } from "vitest";
import { prepare, quantisationStep } from "../../../models/principal-components/prepare.ts";
import { channelNames, machineColumns, seeded } from "../support/machine.ts";

const data = (columns: Float64Array[]) => ({ channels: channelNames(columns.length), columns, sampleRateHz: 1 });

describe("the quantisation step", () => {
  test("of values on a grid is the distance of the grid", () => {
    const random = seeded(1);
    const values = Float64Array.from({ length: 500 }, () => Math.round(random() * 20) * 0.33 + 5);

    expect(quantisationStep(values)).toBeCloseTo(0.33, 9);
  });

  test("of continuous values is 0", () => {
    const random = seeded(2);

    expect(quantisationStep(Float64Array.from({ length: 500 }, random))).toBe(0);
  });

  test("of a constant is its last decimal place, but no less than a thousandth of it", () => {
    expect(quantisationStep(Float64Array.of(0.5, 0.5))).toBe(0.1);
    expect(quantisationStep(Float64Array.of(32, 32))).toBe(1);
    expect(quantisationStep(Float64Array.of(50_000, 50_000))).toBe(50);
  });
});

describe("prepared rows", () => {
  test("hold the last value over short holes and say so", () => {
    const columns = machineColumns({ seed: 1, rows: 100, channels: 2 });
    columns[0]!.fill(Number.NaN, 50, 53);

    const { channels, warnings } = prepare(data(columns));

    expect([...channels[0]!.values.subarray(49, 54)]).toEqual([...Array(4).fill(columns[0]![49]), columns[0]![53]]);
    expect(warnings.join()).toMatch(/channel-1.*3\.0 %/);
  });

  test("start with the first value that there is", () => {
    const columns = machineColumns({ seed: 1, rows: 100, channels: 1 });
    columns[0]!.fill(Number.NaN, 0, 5);

    expect(prepare(data(columns)).channels[0]!.values[0]).toBe(columns[0]![5]);
  });

  test("keep a constant channel with the variance of its rounding", () => {
    const columns = [...machineColumns({ seed: 1, rows: 100, channels: 1 }), new Float64Array(100).fill(32)];

    const { channels, warnings } = prepare(data(columns));

    expect(channels[1]!.varianceFloor).toBeCloseTo(1 / 12, 12);
    expect(warnings.join()).toMatch(/constant/);
  });

  test.each([
    ["no channels", [], "SAMSPEL_TRAINING_NO_CHANNELS"],
    ["too few rows", machineColumns({ seed: 1, rows: 59, channels: 2 }), "SAMSPEL_TRAINING_TOO_FEW_ROWS"],
    ["only constants", [new Float64Array(100).fill(3)], "SAMSPEL_TRAINING_CONSTANT"],
    ["no numbers at all", [new Float64Array(100).fill(Number.NaN)], "SAMSPEL_TRAINING_MISSING_VALUES"],
    ["too many channels", machineColumns({ seed: 1, rows: 60, channels: 65 }), "SAMSPEL_TRAINING_TOO_MANY_CHANNELS"],
  ])("cannot be made of %s", (_, columns, code) => {
    expect(() => prepare(data(columns))).toThrow(expect.objectContaining({ code }));
  });
});
