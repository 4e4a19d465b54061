/** Lanes of a cell: what is known is drawn, what is not known is said to be unknown. */
import { expect, test } from "vitest";
import { activityLanes, overlaps, unknownSpans } from "../../../dashboards/cards/activity-lanes.ts";
import { violations } from "../../../dashboards/cards/violations.ts";
import { en } from "../../../dashboards/language/en.ts";
import { Series } from "../../../dashboards/series.ts";

const range = { fromMs: 0, toMs: 100_000 };

function input(points: readonly (readonly [number, unknown])[], now: unknown) {
  const series = new Series();
  for (const [timeMs, value] of points) series.append({ timeMs, value, statusCode: 0 });
  return { series, holdToMs: now === undefined ? undefined : range.toMs, now };
}

test("human and robot at the same time make the lane of both", () => {
  const human = input(
    [
      [0, true],
      [40_000, false],
    ],
    false,
  );
  const robot = input(
    [
      [0, false],
      [30_000, true],
    ],
    true,
  );

  const lanes = activityLanes({ range, words: en, lanes: { human, robot } });

  const both = lanes.find(({ id }) => id === "together");
  expect(both?.spans).toEqual([{ fromMs: 30_000, toMs: 40_000, kind: "both", label: "Both active" }]);
  expect(both?.now).toBe("no");
});

test("time before the first value and after the last certain one is unknown, not idle", () => {
  const lanes = activityLanes({
    range,
    words: en,
    lanes: {
      human: input(
        [
          [20_000, true],
          [50_000, false],
        ],
        undefined,
      ),
    },
  });

  expect(lanes[0]?.now).toBe("not known");
  expect(lanes[0]?.spans.filter(({ kind }) => kind === "unknown")).toEqual([
    { fromMs: 0, toMs: 20_000, kind: "unknown", label: "Not known" },
    { fromMs: 50_000, toMs: 100_000, kind: "unknown", label: "Not known" },
  ]);
});

test("modes of the safety controller go to reduced speed or stop", () => {
  const safetyMode = input(
    [
      [0, "normal"],
      [10_000, "reducedSpeed"],
      [20_000, "protectiveStop.external"],
      [30_000, "normal"],
    ],
    "normal",
  );

  const lanes = activityLanes({ range, words: en, lanes: { safetyMode } });

  expect(lanes.find(({ id }) => id === "reduced")?.spans.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [10_000, 20_000],
  ]);
  expect(lanes.find(({ id }) => id === "stop")?.spans.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [20_000, 30_000],
  ]);
});

test("overlaps of two lists are what both have", () => {
  const a = [
    { fromMs: 0, toMs: 10 },
    { fromMs: 20, toMs: 30 },
  ];
  const b = [{ fromMs: 5, toMs: 25 }];

  expect(overlaps(a, b)).toEqual([
    { fromMs: 5, toMs: 10 },
    { fromMs: 20, toMs: 25 },
  ]);
});

test("blinks between two spans are not called unknown", () => {
  expect(
    unknownSpans(
      [
        { fromMs: 0, toMs: 50_000 },
        { fromMs: 50_100, toMs: 100_000 },
      ],
      range,
    ),
  ).toEqual([]);
});

test("a margin below zero is a violation, nearby ones are one episode, and what is not known is none", () => {
  const timesMs = [0, 1000, 1200, 1300, 1700, 4000, 5000, 6000];
  const values = [1, -0.5, -0.1, 0.2, -0.2, null, 0, 1];

  expect(violations({ timesMs, values })).toEqual([{ fromMs: 1000, toMs: 4000 }]);
});
