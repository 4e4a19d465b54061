/** Readings become measurements: tags, units, types, deadband. */
import { describe, expect, test } from "vitest";
import { BatchBuilder, type ReadingBatch, rowsOf, type Value } from "../../../gateway/core/measurement.ts";
import { statusCodes } from "../../../gateway/core/quality.ts";
import { createNormaliser, type TagRule } from "../../../gateway/pipeline/normalise.ts";

function readings(rows: readonly [address: number, value: Value, statusCode?: number][]): ReadingBatch {
  const builder = new BatchBuilder();
  rows.forEach(([key, value, statusCode], index) => {
    builder.push({ key, value, sourceTimeMs: 1000 + index, ...(statusCode === undefined ? {} : { statusCode }) });
  });
  return builder.takeReadings(5000);
}

function normalised(rules: readonly (readonly TagRule[])[], batch: ReadingBatch) {
  const result = createNormaliser(rules)(batch);
  return result === undefined ? [] : [...rowsOf(result)].map(({ tag, value, statusCode }) => [tag, value, statusCode]);
}

describe("a reading", () => {
  test("becomes a measurement of its tag with the same times", () => {
    const batch = readings([[1, 2.5]]);

    const result = createNormaliser([[{ tag: 7, dataType: "number" }], [{ tag: 9, dataType: "number" }]])(batch);

    expect(result).toMatchObject({ type: "measurements", length: 1, receivedTimeMs: 5000 });
    expect([...result!.tags]).toEqual([9]);
    expect([...result!.sourceTimeMs]).toEqual([1000]);
  });

  test("is scaled into the tag's unit", () => {
    expect(normalised([[{ tag: 1, dataType: "number", scale: 0.001, offset: 5 }]], readings([[0, 2000]]))).toEqual([
      [1, 7, 0],
    ]);
  });

  test("that is a waveform is scaled, and gets its rate from the tag where its source does not say it", () => {
    const rules = [[{ tag: 1, dataType: "waveform" as const, scale: 2, sampleRateHz: 12_000 }]];
    const given = (sampleRateHz: number) => readings([[0, { sampleRateHz, samples: Float32Array.of(1, -2) }]]);

    const samples = Float32Array.of(2, -4);
    expect(normalised(rules, given(0))).toEqual([[1, { sampleRateHz: 12_000, samples }, 0]]);
    expect(normalised(rules, given(500))).toEqual([[1, { sampleRateHz: 500, samples }, 0]]);
    expect(normalised(rules, readings([[0, 3]]))).toEqual([[1, 6, statusCodes.badTypeMismatch]]);
  });

  test("is multiplied and added to in columns as row by row, and the batch of the source stays as it is", () => {
    const rules: TagRule[][] = [
      [{ tag: 1, dataType: "number", scale: 5 / 9, offset: -160 / 9 }],
      [{ tag: 2, dataType: "integer" }],
    ];
    const numbers = readings([
      [0, 212],
      [1, 7],
      [0, Number.NaN],
      [0, 32, statusCodes.badSensorFailure],
    ]);
    const withText = readings([
      [0, 212],
      [1, 7],
      [0, Number.NaN],
      [0, 32, statusCodes.badSensorFailure],
      [1, "text"],
    ]);

    expect(normalised(rules, numbers)).toEqual(normalised(rules, withText).slice(0, 4));
    expect(normalised(rules, numbers)[0]?.[1]).toBeCloseTo(100, 12);
    expect([...numbers.values]).toEqual([212, 7, Number.NaN, 32]);
  });

  test("of an exact 64-bit integer is a number once it is scaled", () => {
    expect(normalised([[{ tag: 1, dataType: "integer", scale: 2 }]], readings([[0, 2n ** 60n]]))).toEqual([
      [1, 2 ** 61, 0],
    ]);
  });

  test("feeds every tag of its address", () => {
    const rules = [
      [
        { tag: 1, dataType: "number" as const },
        { tag: 2, dataType: "number" as const, scale: 2 },
      ],
    ];

    expect(normalised(rules, readings([[0, 3]]))).toEqual([
      [1, 3, 0],
      [2, 6, 0],
    ]);
  });

  test("of another type than the tag's is kept, marked bad", () => {
    const rules: TagRule[][] = [[{ tag: 1, dataType: "number" }]];

    expect(normalised(rules, readings([[0, "broken"]]))).toEqual([[1, "broken", statusCodes.badTypeMismatch]]);
  });

  test("of 0 or 1 is a Boolean for a Boolean tag; true is 1 for a numeric one", () => {
    const rules: TagRule[][] = [[{ tag: 1, dataType: "boolean" }], [{ tag: 2, dataType: "number" }]];

    expect(
      normalised(
        rules,
        readings([
          [0, 1],
          [0, 0],
          [0, 2],
          [1, true],
        ]),
      ),
    ).toEqual([
      [1, true, 0],
      [1, false, 0],
      [1, 2, statusCodes.badTypeMismatch],
      [2, 1, 0],
    ]);
  });

  test("of an exact 64-bit integer stays exact", () => {
    expect(normalised([[{ tag: 1, dataType: "integer" }]], readings([[0, 2n ** 63n - 1n]]))).toEqual([
      [1, 2n ** 63n - 1n, 0],
    ]);
  });
});

describe("a deadband", () => {
  const rules: TagRule[][] = [[{ tag: 1, dataType: "number", deadband: 1 }]];

  test("drops what lies closer to the last stored value, not to the last seen one", () => {
    expect(
      normalised(
        rules,
        readings([
          [0, 10],
          [0, 10.6],
          [0, 11.2],
        ]),
      ).map(([, value]) => value),
    ).toEqual([10, 11.2]);
  });

  test("lets one through when the last one is as old as two values usually are apart: at rest is not dead", () => {
    const resting: TagRule[][] = [[{ tag: 1, dataType: "number", deadband: 1, storeAfterMs: 2 }]];
    const rows = readings([
      [0, 10],
      [0, 10.1],
      [0, 10.2],
      [0, 10.3],
    ]);

    expect(normalised(resting, rows).map(([, value]) => value)).toEqual([10, 10.2]);
  });

  test("lets every change of quality through", () => {
    const rows = readings([
      [0, 10],
      [0, 10, statusCodes.badSensorFailure],
      [0, 10],
    ]);

    expect(normalised(rules, rows)).toHaveLength(3);
  });

  test("that drops everything gives no batch", () => {
    const normalise = createNormaliser(rules);
    normalise(readings([[0, 10]]));

    expect(normalise(readings([[0, 10.1]]))).toBeUndefined();
  });
});
