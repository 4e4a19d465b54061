/** A source time that cannot be concerns its own value only. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { BatchBuilder, valueAt } from "../../../gateway/core/measurement.ts";
import { plausible } from "../../../gateway/pipeline/plausible.ts";
import { firstMs } from "../../support/sinks.ts";

const nameOf = () => "ns=2;s=A";
/** Microseconds and nanoseconds taken for milliseconds, and what is no time at all. */
const impossible = [firstMs * 1000, firstMs * 1e6, Number.NaN, Number.POSITIVE_INFINITY, -1e16];

test("every value with a time that can be passes, whole and in order; the others are counted with an example", () => {
  const time = fc.oneof(
    fc.integer({ min: 0, max: 4e12 }),
    fc.constantFrom(0, -1000, firstMs, firstMs + 366 * 86_400_000, ...impossible),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(time, fc.oneof(fc.double(), fc.string(), fc.boolean())), { maxLength: 30 }),
      (rows) => {
        const builder = new BatchBuilder();
        for (const [timeMs, value] of rows) builder.push({ key: 3, value, sourceTimeMs: timeMs, sourceTimeNs: 5 });

        const { batch, rejection } = plausible(builder.takeReadings(firstMs), nameOf);

        const expected = rows.filter(([timeMs]) => !impossible.includes(timeMs));
        const kept = Array.from({ length: batch.length }, (_, row) => [batch.sourceTimeMs[row], valueAt(batch, row)]);
        expect(kept).toEqual(expected);
        expect(rejection?.count ?? 0).toBe(rows.length - expected.length);
      },
    ),
  );
});

test("nothing of a value about people is in the example", () => {
  const builder = new BatchBuilder();
  builder.push({ key: 0, value: 1, sourceTimeMs: Number.NaN });

  const { rejection } = plausible(builder.takeReadings(firstMs), () => undefined);

  expect(rejection).toMatchObject({ code: "SAMSPEL_SOURCE_TIME", example: "" });
});
