/** Decimation loses values, never extremes, and never the fact that something was there. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isComparable } from "../../../gateway/store/buckets.ts";
import { type Point, PointCollector } from "../../../gateway/store/decimate.ts";
import { anyNumber } from "./arbitraries.ts";

const anyPoint: fc.Arbitrary<Point> = fc.record({
  timeMs: fc.integer({ min: -10, max: 1_010 }),
  value: anyNumber,
  statusCode: fc.constantFrom(0, 0x4000_0000, 0x8000_0000),
  other: fc.constantFrom(undefined, undefined, undefined, "text", null),
});

test("extremes, count and order hold for any values in any order, whatever stretches are summarised", () => {
  fc.assert(
    fc.property(
      fc.array(anyPoint, { maxLength: 200 }),
      fc.integer({ min: 2, max: 40 }),
      fc.array(fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 9 }), { maxLength: 10 }),
      (points, most, stretches) => {
        const collector = new PointCollector({ tag: 1, fromMs: 0, toMs: 1_000, points: most });
        const all = points.slice();
        for (const point of points) collector.add(point);
        for (const times of stretches) {
          const stretch = times.map((timeMs, i) => ({ timeMs, value: i % 4, statusCode: 0, other: undefined }));
          stretch.sort((a, b) => a.timeMs - b.timeMs);
          all.push(...stretch);
          const byValue = stretch.toSorted((a, b) => a.value - b.value || a.timeMs - b.timeMs);
          const max = byValue.find(({ value }) => value === byValue.at(-1)!.value)!;
          const summary = { count: stretch.length, startMs: stretch[0]!.timeMs, endMs: stretch.at(-1)!.timeMs };
          if (!collector.addSummary({ ...summary, min: byValue[0]!, max })) for (const p of stretch) collector.add(p);
        }

        const result = collector.finish();

        const inside = all.filter(({ timeMs }) => timeMs >= 0 && timeMs < 1_000);
        expect(result.count).toBe(inside.length);
        expect(result.timesMs.length).toBeLessThanOrEqual(result.decimated ? Math.max(2, most) : inside.length);
        expect(result.decimated).toBe(inside.length > most);
        expect([...result.timesMs]).toEqual([...result.timesMs].sort((a, b) => a - b));
        expect(result.timesMs.length > 0).toBe(inside.length > 0);
        const comparable = inside.filter(isComparable).map(({ value }) => value);
        if (comparable.length > 0) {
          expect([...result.values]).toContain(Math.min(...comparable) + 0);
          expect([...result.values]).toContain(Math.max(...comparable) + 0);
        }
      },
    ),
  );
});

test("a bucket of bad values shows its first and last one, so that the stretch is not empty", () => {
  const collector = new PointCollector({ tag: 1, fromMs: 0, toMs: 100, points: 4 });
  for (let i = 0; i < 50; i++) collector.add({ timeMs: i, value: i, statusCode: 0x8000_0000, other: undefined });
  for (let i = 50; i < 100; i++) collector.add({ timeMs: i, value: i, statusCode: 0, other: undefined });

  const { timesMs, statusCodes } = collector.finish();

  expect([...timesMs]).toEqual([0, 49, 50, 99]);
  expect([...statusCodes]).toEqual([0x8000_0000, 0x8000_0000, 0, 0]);
});
