/** Figures over a range of time, each value weighted with the time for which it stood. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { aggregate } from "../../../gateway/api/aggregate.ts";
import type { History } from "../../../gateway/core/contracts.ts";
import type { Gap } from "../../../gateway/core/gap.ts";
import { statusCodes } from "../../../gateway/core/quality.ts";

type Row = readonly [timeMs: number, value: number, statusCode?: number];

function historyOf(rows: readonly Row[], gaps: readonly Gap[] = []): History {
  return {
    timesMs: Float64Array.from(rows, ([timeMs]) => timeMs),
    values: Float64Array.from(rows, ([, value]) => value),
    statusCodes: Uint32Array.from(rows, ([, , statusCode = 0]) => statusCode),
    others: new Map(),
    decimated: false,
    count: rows.length,
    gaps,
  };
}

function gap(fromMs: number, toMs: number): Gap {
  return { type: "gap", source: "plc", tagIds: [], fromMs, toMs, cause: "connection-lost", estimatedCount: 0 };
}

const range = { fromMs: 0, toMs: 100, knownUntilMs: 100, holdMs: Number.POSITIVE_INFINITY };

test("a value counts for as long as it stood", () => {
  // By hand: 10 for 90 ms and 20 for 10 ms make (10 × 90 + 20 × 10) / 100 = 11.
  const figures = aggregate(
    [
      historyOf([
        [0, 10],
        [90, 20],
      ]),
    ],
    range,
  );

  expect(figures).toMatchObject({ mean: 11, min: 10, coverage: 1, assessment: "sufficient", count: 2 });
});

test("the 5th percentile is the value undercut during 5 % of the time", () => {
  // By hand: 1 stood for 4 ms, 2 for 10 ms, 9 for the rest: after 5 of 100 ms the value 2 is reached.
  const figures = aggregate(
    [
      historyOf([
        [0, 9],
        [40, 1],
        [44, 2],
        [54, 9],
      ]),
    ],
    range,
  );

  expect(figures.p05).toBe(2);
  expect(figures.min).toBe(1);
});

test("bad values and what is no number cover nothing", () => {
  const rows: Row[] = [
    [0, 1],
    [20, 99, statusCodes.bad],
    [40, Number.NaN],
    [60, 3],
  ];

  const figures = aggregate([historyOf(rows)], range);

  expect(figures.coverage).toBeCloseTo(0.6, 12);
  expect(figures.mean).toBeCloseTo((1 * 20 + 3 * 40) / 60, 12);
  expect(figures.assessment).toBe("uncertain");
});

test("a value ends where a gap begins", () => {
  const figures = aggregate(
    [
      historyOf(
        [
          [0, 1],
          [80, 5],
        ],
        [gap(10, 80)],
      ),
    ],
    range,
  );

  expect(figures.coverage).toBeCloseTo(0.3, 12);
  expect(figures.mean).toBeCloseTo((1 * 10 + 5 * 20) / 30, 12);
  expect(figures.assessment).toBe("insufficient");
});

test("a value stands no longer than its tag allows, and not into the future", () => {
  expect(aggregate([historyOf([[0, 1]])], { ...range, holdMs: 25 }).coverage).toBeCloseTo(0.25, 12);
  expect(aggregate([historyOf([[0, 1]])], { ...range, knownUntilMs: 50 }).coverage).toBeCloseTo(0.5, 12);
});

test("without usable values there is no figure, not a zero", () => {
  expect(aggregate([historyOf([])], range)).toMatchObject({ mean: null, min: null, p05: null, coverage: 0 });
});

test("parts that follow each other give the same as the whole", () => {
  const rows: Row[] = Array.from({ length: 40 }, (_, index) => [index * 2.5, (index * 7) % 11]);

  const whole = aggregate([historyOf(rows)], range);
  const parts = aggregate(
    [historyOf(rows.slice(0, 13)), historyOf(rows.slice(13, 30)), historyOf(rows.slice(30))],
    range,
  );

  expect(parts).toEqual(whole);
});

test("figures lie within the values, and the coverage between 0 and 1", () => {
  const row = fc.tuple(fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: -1e6, max: 1e6, noNaN: true }));

  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), fc.double({ min: 1, max: 200, noNaN: true }), (rows, holdMs) => {
      const sorted = rows.toSorted(([one], [other]) => one - other);
      const { mean, min, p05, coverage } = aggregate([historyOf(sorted)], { ...range, holdMs });

      expect(coverage).toBeGreaterThanOrEqual(0);
      expect(coverage).toBeLessThanOrEqual(1);
      if (mean === null || min === null || p05 === null) return expect(coverage).toBe(0);
      const values = sorted.map(([, value]) => value);
      expect(min).toBeGreaterThanOrEqual(Math.min(...values));
      expect(p05).toBeGreaterThanOrEqual(min);
      expect(mean).toBeGreaterThanOrEqual(min - 1e-6);
      expect(mean).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
    }),
  );
});
