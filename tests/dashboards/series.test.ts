/** Points of a chart: what is loaded and what comes live make one bounded, ordered series with honest holes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holesOf, joined, lineOf, Series, stateSpans } from "../../dashboards/series.ts";
import type { HistoryAnswer } from "../../gateway/api/contract.ts";

const bad = 0x808c_0000;

function history(
  points: readonly (readonly [timeMs: number, value: unknown, statusCode?: number])[],
  gaps: HistoryAnswer["gaps"] = [],
): HistoryAnswer {
  return {
    tag: "a",
    unit: "",
    decimated: false,
    count: points.length,
    timesMs: points.map(([timeMs]) => timeMs),
    values: points.map(([, value]) => value),
    statusCodes: points.map(([, , statusCode = 0]) => statusCode),
    gaps,
  };
}

function gap(fromMs: number, toMs: number): HistoryAnswer["gaps"][number] {
  return { source: "plc", fromMs, toMs, cause: "connection-lost", estimatedCount: 0 };
}

describe("a series", () => {
  test("keeps live values that are newer than the history that arrives after them", () => {
    const series = new Series();
    series.append({ timeMs: 30, value: 3, statusCode: 0 });
    series.append({ timeMs: 40, value: 4, statusCode: 0 });

    series.load(
      history([
        [10, 1],
        [20, 2],
        [30, 3],
      ]),
    );

    expect(series.timesMs).toEqual([10, 20, 30, 40]);
    expect(series.values).toEqual([1, 2, 3, 4]);
  });

  test("keeps the last value before the loaded range, because it still held when the range began", () => {
    const series = new Series();
    series.load(
      history([
        [10, "run"],
        [20, "stop"],
      ]),
    );

    series.load(history([[50, "run"]]));

    expect(series.timesMs).toEqual([20, 50]);
  });

  test("takes a value of the stream once, however often it comes", () => {
    const series = new Series();
    series.load(history([[10, 1]]));

    series.append({ timeMs: 10, value: 1, statusCode: 0 });
    series.append({ timeMs: 20, value: 2, statusCode: 0 });
    series.append({ timeMs: 20, value: 2, statusCode: 0 });

    expect(series.values).toEqual([1, 2]);
  });

  test("drops what lies before the range but the value that holds at its start", () => {
    const series = new Series();
    series.load(
      history([
        [10, 1],
        [20, 2],
        [30, 3],
      ]),
    );

    series.trim(25);

    expect(series.timesMs).toEqual([20, 30]);
  });

  test("stays bounded and in order whatever comes", () => {
    const action = fc.oneof(
      fc.record({ type: fc.constant("append" as const), timeMs: fc.integer({ min: 0, max: 1000 }) }),
      fc.record({
        type: fc.constant("load" as const),
        times: fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { maxLength: 30 }),
      }),
      fc.record({ type: fc.constant("trim" as const), timeMs: fc.integer({ min: 0, max: 1000 }) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 100 }), (actions) => {
        const series = new Series(20);
        for (const step of actions) {
          if (step.type === "append") series.append({ timeMs: step.timeMs, value: 1, statusCode: 0 });
          else if (step.type === "trim") series.trim(step.timeMs);
          else series.load(history(step.times.toSorted((a, b) => a - b).map((timeMs) => [timeMs, 1])));
          expect(series.timesMs.length).toBeLessThanOrEqual(24);
          expect(series.values.length).toBe(series.timesMs.length);
          expect(series.statusCodes.length).toBe(series.timesMs.length);
          expect(series.timesMs.every((timeMs, i) => i === 0 || series.timesMs[i - 1]! < timeMs)).toBe(true);
        }
      }),
    );
  });
});

describe("the line of a series", () => {
  test("has a hole where a value is bad, not a number, or a gap lies", () => {
    const series = new Series();
    series.load(
      history(
        [
          [10, 1],
          [20, 2, bad],
          [30, null],
          [40, 4],
          [90, 9],
        ],
        [gap(50, 80)],
      ),
    );

    const line = lineOf(series);

    expect(line.values).toEqual([1, null, null, 4, null, 9]);
    expect(line.timesMs[4]).toBeGreaterThan(40);
    expect(line.timesMs[4]).toBeLessThan(90);
  });

  test("is broken where no value came for longer than the tag is silent, whoever knows why", () => {
    const series = new Series();
    series.intervalMs = 1000;
    series.load(
      history([
        [1000, 1],
        [2000, 2],
        [122_000, 3],
        [123_000, 4],
      ]),
    );

    const line = lineOf(series);

    expect(line.values).toEqual([1, 2, null, 3, 4]);
    expect(line.timesMs[2]).toBeGreaterThan(2000);
    expect(line.timesMs[2]).toBeLessThan(122_000);
    expect(holesOf(series)).toMatchObject([{ fromMs: 2000, toMs: 122_000 }]);
  });

  test("goes on between points that are far apart because the gateway left out what lies between", () => {
    const minutes = Array.from({ length: 80 }, (_, at): [number, number] => [60_000 * at, at]);
    const series = new Series();
    series.intervalMs = 1000;

    series.load({ ...history(minutes), decimated: true, count: 4800 }, { spacingMs: 120_000 });

    expect(holesOf(series)).toEqual([]);
  });

  test("keeps the cause where the gateway knows it, and hatches the stretch once", () => {
    const series = new Series();
    series.intervalMs = 1000;
    series.load(
      history(
        [
          [0, 1],
          [90_000, 2],
        ],
        [gap(500, 85_000)],
      ),
    );

    expect(holesOf(series)).toEqual([gap(500, 85_000)]);
  });

  test("of a tag that sends changes only is not broken by its silence", () => {
    const series = new Series();
    series.load(
      history([
        [0, 1],
        [3_600_000, 2],
      ]),
    );

    expect(lineOf(series).values).toEqual([1, 2]);
  });

  test("goes on to the present only where the last value still holds", () => {
    const series = new Series();
    series.load(history([[10, 1]]));

    expect(lineOf(series).timesMs).toEqual([10]);
    expect(lineOf(series, 15)).toEqual({ timesMs: [10, 15], values: [1, 1] });
  });
});

describe("joined lines", () => {
  test("hold their last value between their own points, and are empty before their first and after their last", () => {
    const a = { timesMs: [10, 30], values: [1, 3] };
    const b = { timesMs: [20, 40], values: [20, 40] };

    const both = joined([a, b]);

    expect(both.timesMs).toEqual([10, 20, 30, 40]);
    expect(both.values).toEqual([
      [1, 1, 3, null],
      [null, 20, 20, 40],
    ]);
  });
});

describe("spans of a state", () => {
  test("end at the next value, at a bad value and at a gap, and repeated values make one span", () => {
    const series = new Series();
    series.load(
      history(
        [
          [0, "run"],
          [10, "run"],
          [20, "stop"],
          [30, null, bad],
          [40, "run"],
        ],
        [gap(44, 60)],
      ),
    );

    const spans = stateSpans(series, { fromMs: 5, toMs: 100 }, 100);

    expect(spans).toEqual([
      { fromMs: 5, toMs: 20, value: "run" },
      { fromMs: 20, toMs: 30, value: "stop" },
      { fromMs: 40, toMs: 44, value: "run" },
    ]);
  });

  test("never overlap and never leave the range", () => {
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.boolean()), { maxLength: 40 });
    fc.assert(
      fc.property(
        points,
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 1, max: 100 }),
        (entries, fromMs, length) => {
          const series = new Series();
          for (const [timeMs, value] of entries.toSorted((a, b) => a[0] - b[0]))
            series.append({ timeMs, value, statusCode: 0 });
          const bounds = { fromMs, toMs: fromMs + length };

          const spans = stateSpans(series, bounds, 150);

          for (const [index, span] of spans.entries()) {
            expect(span.toMs).toBeGreaterThan(span.fromMs);
            expect(span.fromMs).toBeGreaterThanOrEqual(index === 0 ? bounds.fromMs : spans[index - 1]!.toMs);
            expect(span.toMs).toBeLessThanOrEqual(bounds.toMs);
          }
        },
      ),
    );
  });
});
