/** Where people were and how far they reached in: exact sums, and nothing that shows a single visit. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { depthAt, entryDepth } from "../../../../gateway/metrics/collaboration/entry-depth.ts";
import { occupancyMap } from "../../../../gateway/metrics/collaboration/occupancy-map.ts";
import { running } from "../support.ts";

const human = { x: "x", y: "y" };
const area = { leftM: 0, bottomM: 0, widthM: 1, depthM: 0.5 };

interface Walker {
  value(tag: string, value: number, timeMs: number): unknown;
}

/** Stands at a place from one time to another, in steps of 100 ms. */
function stand(cell: Walker, [x, y]: readonly [number, number], fromMs: number, toMs: number) {
  const results: unknown[] = [];
  for (let t = fromMs; t < toMs; t += 100) {
    cell.value("x", x, t);
    const result = cell.value("y", y, t);
    if (result !== undefined) results.push(result);
  }
  return results;
}

describe("the map", () => {
  test("seconds of each square; one that was visited less than five times is not shown", () => {
    const cell = running(occupancyMap, { human, area });
    cell.tick(0);
    for (let visit = 0; visit < 5; visit++) {
      const startMs = visit * 10_000;
      stand(cell, [0.1, 0.1], startMs, startMs + 4000);
      // The third square is reached only four times.
      stand(cell, visit < 4 ? [0.6, 0.1] : [0.9, 0.4], startMs + 4000, startMs + 6000);
      stand(cell, [5, 5], startMs + 6000, startMs + 6100);
    }

    const results = cell.tick(300_000);
    const { samples } = { ...(results?.["occupancy-map"] as { samples: Float32Array }) };

    expect([...samples].map((seconds) => Math.round(seconds * 10) / 10)).toEqual([
      20,
      0,
      Number.NaN,
      0,
      0,
      0,
      0,
      Number.NaN,
    ]);
    expect(results).toMatchObject({ "map-columns": 4, "map-square": 0.25, "map-left": 0, "map-bottom": 0 });
    expect(results?.["observed-time"]).toBeCloseTo(30, 6);
  });

  test("a new map comes every five minutes at most, and never within one", () => {
    const cell = running(occupancyMap, { human, area });
    const told: number[] = [];
    for (let second = 0; second <= 1000; second++) {
      stand(cell, second % 2 === 0 ? [0.1, 0.1] : [0.9, 0.1], second * 1000, second * 1000 + 1000);
      if (cell.tick(second * 1000) !== undefined) told.push(second);
    }

    expect(told).toEqual([0, 300, 600, 900]);
  });

  test("squares are never smaller than 0.25 m, and never shown after fewer than five visits", () => {
    expect(() => running(occupancyMap, { human, area, squareM: 0.2 })).toThrow();
    expect(() => running(occupancyMap, { human, area, visitsMin: 4 })).toThrow();
  });

  test("no shown square has fewer visits than the least, whatever the way", () => {
    const step = fc.tuple(
      fc.double({ min: -0.2, max: 1.2, noNaN: true }),
      fc.double({ min: -0.2, max: 0.7, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (way) => {
        const cell = running(occupancyMap, { human, area });
        cell.tick(0);
        const visits = new Map<number, number>();
        let last = -1;
        for (const [index, [x, y]] of way.entries()) {
          cell.value("x", x, index * 500);
          cell.value("y", y, index * 500);
          const isIn = x >= 0 && x < 1 && y >= 0 && y < 0.5;
          const square = isIn ? Math.floor(y / 0.25) * 4 + Math.floor(x / 0.25) : -1;
          if (square !== last && square >= 0) visits.set(square, (visits.get(square) ?? 0) + 1);
          last = square;
        }
        const map = cell.tick(300_000)?.["occupancy-map"];
        if (typeof map !== "object" || map === null || !("samples" in map)) return;
        const { samples } = map as { samples: Float32Array };
        for (const [square, seconds] of samples.entries()) {
          if (seconds > 0) expect(visits.get(square)).toBeGreaterThanOrEqual(5);
        }
      }),
    );
  });
});

describe("the depth of an entry", () => {
  const corners = [
    [0, 0],
    [2, 0],
    [2, 2],
    [0, 2],
  ] as const;

  test("is the furthest point from the edge of the zone, told once when the entry is over", () => {
    const cell = running(entryDepth, { human, corners });
    stand(cell, [1, 2.4], 0, 1000);
    stand(cell, [1, 1.8], 1000, 2000);
    stand(cell, [1, 1.3], 2000, 3000);
    // A pause below half a second does not end it.
    stand(cell, [1, 2.1], 3000, 3300);
    stand(cell, [1, 1.9], 3300, 4000);

    expect(stand(cell, [1, 2.4], 4000, 6000)).toEqual([{ "entry-depth": 0.7 }]);
  });

  test("a person who leaves the cell ends an entry; a touch of the edge is none", () => {
    const cell = running(entryDepth, { human, humanPresent: "present", corners });
    stand(cell, [1, 1.5], 0, 1000);
    cell.value("present", false as never, 1000);
    cell.value("present", true as never, 5000);
    const after = stand(cell, [1, 1.95], 5000, 5100);
    after.push(...stand(cell, [1, 2.5], 5100, 7000));

    expect(cell.latest).toEqual({ "entry-depth": 0.5 });
    expect(after).toEqual([{ "entry-depth": 0.5 }]);
  });

  test("in a square it is the distance to the nearest side", () => {
    const inside = fc.double({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(inside, inside, (x, y) => {
        expect(depthAt([x, y], [...corners.map(([a, b]): [number, number] => [a, b])])).toBeCloseTo(
          Math.min(x, y, 2 - x, 2 - y),
          9,
        );
      }),
    );
  });
});
