import fc from "fast-check";
import { expect, test } from "vitest";
import { type MarginSample, violationEpisodes } from "../../../../gateway/metrics/collaboration/violation-episodes.ts";

/** Samples every 100 ms, one margin each, robot at 0.5 m/s. */
const every100 = (margins: readonly (number | undefined)[], robotSpeed = 0.5): MarginSample[] =>
  margins.map((margin, index) => ({ timeMs: index * 100, margin, robotSpeed }));
const repeat = (margin: number | undefined, count: number) => Array.from({ length: count }, () => margin);

test("an episode begins below 0, ends where half a second of at least 0.05 m begins, and keeps its depth", () => {
  const samples = every100([...repeat(0.3, 3), -0.1, -0.2, -0.1, 0.02, ...repeat(0.1, 7)]);

  const episodes = violationEpisodes(samples);

  expect(episodes).toHaveLength(1);
  expect(episodes[0]).toMatchObject({ fromMs: 300, toMs: 700, minimumMargin: -0.2, peakRobotSpeed: 0.5, isCut: false });
  expect(episodes[0]!.depthSeconds).toBeCloseTo(0.04, 9);
});

test("a margin that only just recovers keeps the episode open", () => {
  const samples = every100([-0.1, -0.1, ...repeat(0.1, 3), -0.1, ...repeat(0.1, 8)]);

  expect(violationEpisodes(samples)).toHaveLength(1);
});

test("less than 100 ms, or a robot that stands, is no episode", () => {
  const short: MarginSample[] = [0.2, -0.1, 0.2, 0.2].map((margin, index) => ({
    timeMs: index * 50,
    margin,
    robotSpeed: 1,
  }));

  expect(violationEpisodes(short)).toEqual([]);
  expect(violationEpisodes(every100([...repeat(-0.3, 10), ...repeat(0.3, 10)], 0.005))).toEqual([]);
});

test("when the margin becomes unknown, or samples stay away, the episode is cut there", () => {
  const unknown = violationEpisodes(every100([-0.1, -0.1, -0.1, undefined, ...repeat(0.3, 10)]));
  const gap = violationEpisodes([...every100([-0.1, -0.1, -0.1]), { timeMs: 5000, margin: 0.5, robotSpeed: 0.5 }]);

  expect(unknown).toMatchObject([{ fromMs: 0, toMs: 300, isCut: true }]);
  expect(gap).toMatchObject([{ fromMs: 0, toMs: 200, isCut: true }]);
});

test("any samples give episodes in order, apart, at least 100 ms long, below 0", () => {
  // In whole micrometres: the least of all numbers below 0 has a depth that is no number above 0.
  const micrometres = fc.integer({ min: -500_000, max: 500_000 });
  const margin = fc.option(
    micrometres.map((um) => um / 1e6),
    { nil: undefined, freq: 12 },
  );
  const samples = fc.array(
    fc.tuple(fc.integer({ min: 10, max: 700 }), margin, fc.double({ min: -1, max: 1, noNaN: true })),
  );
  fc.assert(
    fc.property(samples, (list) => {
      let timeMs = 0;
      const episodes = violationEpisodes(
        list.map(([step, value, robotSpeed]) => {
          timeMs += step;
          return { timeMs, margin: value, robotSpeed };
        }),
      );
      let end = Number.NEGATIVE_INFINITY;
      for (const episode of episodes) {
        expect(episode.fromMs).toBeGreaterThanOrEqual(end);
        expect(episode.toMs - episode.fromMs).toBeGreaterThanOrEqual(100);
        expect(episode.minimumMargin).toBeLessThan(0);
        expect(episode.depthSeconds).toBeGreaterThan(0);
        end = episode.toMs;
      }
    }),
  );
});
