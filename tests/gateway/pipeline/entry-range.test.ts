/** Cutting ranges out of stored entries: nothing is lost, doubled or moved. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entry, Stored } from "../../../gateway/core/contracts.ts";
import { recordsOf } from "../../../gateway/core/entry-record.ts";
import type { MeasurementBatch } from "../../../gateway/core/measurement.ts";
import { firstSequence, itemCount, itemRange } from "../../../gateway/pipeline/entry-range.ts";
import { batchOf, firstMs } from "../../support/sinks.ts";

const gap: Entry = {
  type: "gap",
  source: "plc",
  tagIds: [],
  fromMs: firstMs,
  toMs: firstMs + 1,
  cause: "silent",
  estimatedCount: 0,
};

const value = fc.oneof(fc.double(), fc.string({ maxLength: 5 }), fc.bigInt({ min: -9n, max: 9n }), fc.boolean());
const batch = fc.array(value, { minLength: 1, maxLength: 8 }).map((values): MeasurementBatch => {
  const rows = values.map((one, row) => ({ key: row, value: one, sourceTimeMs: firstMs + row, sourceTimeNs: row }));
  return { ...batchOf(rows), ordinals: new Map(values.flatMap((_, row) => (row % 3 === 0 ? [[row, row + 1]] : []))) };
});
const entries = fc.array(fc.oneof(batch, fc.constant(gap)), { minLength: 1, maxLength: 6 }).map(numbered);

/** As the store numbers them: an entry carries the number of its last item. */
function numbered(list: readonly Entry[]): Stored<Entry>[] {
  let sequence = 100;
  return list.map((entry) => {
    sequence += entry.type === "measurements" ? entry.length : 1;
    return { sequence, entry };
  });
}

const records = (list: readonly Stored<Entry>[]) => [...recordsOf(list, () => undefined)];

test("two ranges that meet hold the same records, with the same numbers, as the whole", () => {
  fc.assert(
    fc.property(entries, fc.nat(), (all, at) => {
      const count = itemCount(all);
      const border = at % (count + 1);

      const parts = [itemRange(all, 0, border), itemRange(all, border, count)];

      expect(parts.map(itemCount)).toEqual([border, count - border]);
      expect(parts.flatMap(records)).toEqual(records(all));
      expect(records(all).map(({ sequence }) => sequence)).toEqual(Array.from({ length: count }, (_, i) => 101 + i));
      for (const part of parts)
        if (part[0] !== undefined) expect(firstSequence(part[0])).toBe(records(part)[0]?.sequence);
    }),
  );
});
