/** What a window costs: of the last runs only, shared among those that ran together, and told seldom. */
import { expect, test } from "vitest";
import { Durations, RunTimes } from "../../../gateway/core/run-times.ts";

function timed() {
  let nowMs = 0;
  const times = new RunTimes(() => nowMs);
  return {
    times,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

test("the time of a run is shared equally among its windows", () => {
  const { times } = timed();

  times.add(0, { ms: 2, windows: 4 });
  times.add(1, { ms: 3, windows: 1 });

  expect(times.of(0)).toEqual({ meanMs: 0.5, p99Ms: 0.5, runs: 1 });
  expect(times.of(1)).toEqual({ meanMs: 3, p99Ms: 3, runs: 1 });
  expect(times.of(2)).toBeUndefined();
});

test("a figure stands for half a minute, so that the list of models does not change with each score", () => {
  const { times, pass } = timed();
  times.add(0, { ms: 1, windows: 1 });
  const first = times.of(0);

  times.add(0, { ms: 9, windows: 1 });
  pass(29_999);
  const soon = times.of(0);
  pass(1);

  expect(soon).toBe(first);
  expect(times.of(0)).toEqual({ meanMs: 5, p99Ms: 9, runs: 2 });
});

test("other models begin anew", () => {
  const { times } = timed();
  times.add(0, { ms: 1, windows: 1 });

  times.clear();

  expect(times.of(0)).toBeUndefined();
});

test("only the last 512 durations count, and one in a hundred may be longer than the 99th percentile", () => {
  const durations = new Durations();
  for (let run = 0; run < 10_000; run++) durations.add(1000);

  for (let run = 0; run < 512; run++) durations.add(run % 200 === 0 ? 50 : 1);

  expect(durations.count).toBe(512);
  expect(durations.figures().meanMs).toBeCloseTo((509 + 150) / 512);
  expect(durations.figures().p99Ms).toBe(1);
});

test("of nothing there is 0", () => {
  expect(new Durations().figures()).toEqual({ meanMs: 0, p99Ms: 0 });
});
