/** Values about people are told apart row by row, and nothing is lost or changed by it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { separated } from "../../../gateway/core/live-only.ts";
import { BatchBuilder, type MeasurementBatch, rowsOf, type Value } from "../../../gateway/core/measurement.ts";

const row = fc.record({
  tag: fc.integer({ min: 0, max: 5 }),
  value: fc.oneof(fc.double(), fc.boolean(), fc.string(), fc.constant(null)) as fc.Arbitrary<Value>,
  timeMs: fc.integer({ min: 0, max: 1e12 }),
});

function batchOf(rows: readonly { tag: number; value: Value; timeMs: number }[]): MeasurementBatch {
  const builder = new BatchBuilder();
  for (const { tag, value, timeMs } of rows) builder.push({ key: tag, value, sourceTimeMs: timeMs });
  return builder.takeMeasurements(7);
}

test("every value goes one way, and stays as it is and in its order", () => {
  fc.assert(
    fc.property(fc.array(row), fc.uniqueArray(fc.integer({ min: 0, max: 5 })), (rows, liveOnly) => {
      const batch = batchOf(rows);
      const { kept, passing } = separated(batch, new Set(liveOnly));
      const rowsWhere = (isPassing: boolean) =>
        [...rowsOf(batch)].filter(({ tag }) => liveOnly.includes(tag) === isPassing);

      expect(kept === undefined ? [] : [...rowsOf(kept)]).toEqual(rowsWhere(false));
      expect(passing === undefined ? [] : [...rowsOf(passing)]).toEqual(rowsWhere(true));
    }),
  );
});

test("a batch that needs no parting is the same batch", () => {
  const batch = batchOf([{ tag: 1, value: 2, timeMs: 3 }]);

  expect(separated(batch, new Set([2])).kept).toBe(batch);
  expect(separated(batch, new Set([1])).passing).toBe(batch);
});
