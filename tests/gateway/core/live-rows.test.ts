/** Which values of a batch reach what moves on with time, and in which order. */
import { expect, test } from "vitest";
import { BatchBuilder, liveRowsInTimeOrder, valueFlags } from "../../../gateway/core/measurement.ts";

test("rows come in order of time, without tags that nobody wants and values filled in afterwards", () => {
  const builder = new BatchBuilder();
  builder.push({ key: 1, value: 10, sourceTimeMs: 3000 });
  builder.push({ key: 1, value: 11, sourceTimeMs: 1000 });
  builder.push({ key: 2, value: 12, sourceTimeMs: 500 });
  builder.push({ key: 1, value: 13, sourceTimeMs: 900, flags: valueFlags.backfilled | valueFlags.serverTime });
  builder.push({ key: 1, value: 14, sourceTimeMs: 1000, flags: valueFlags.overflow });

  const batch = builder.takeMeasurements(4000);
  const rows = liveRowsInTimeOrder(batch, (tag) => tag === 1);

  expect(rows.map((row) => batch.values[row])).toEqual([11, 14, 10]);
});
