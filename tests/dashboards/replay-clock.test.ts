/** A playback runs at its speed, stands still when nobody looks, and ends with the recording. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  advanced,
  elapsedText,
  followed,
  played,
  type ReplayClock,
  sought,
  speeds,
  startingClock,
  viewAt,
} from "../../dashboards/replay-clock.ts";

const whole = { fromMs: 1_000_000, toMs: 1_060_000 };

/** Frames of 20 ms for so long. */
function run(clock: ReplayClock, forMs: number): ReplayClock {
  let now = clock;
  for (let passedMs = 0; passedMs < forMs; passedMs += 20) now = advanced(now, 20, whole);
  return now;
}

describe("the clock", () => {
  test("stands at the start until it is played", () => {
    expect(run(startingClock(whole), 1000)).toEqual({ atMs: whole.fromMs, speed: 1, isPlaying: false });
  });

  test.each(speeds)("at %d × runs so many times as fast as it was recorded", (speed) => {
    const clock = { ...played(startingClock(whole), whole), speed };

    expect(run(clock, 200).atMs).toBeCloseTo(whole.fromMs + 200 * speed, 3);
  });

  test("stops at the end, and begins again when it is played from there", () => {
    const ended = run({ ...played(startingClock(whole), whole), speed: 100 }, 1000);

    expect(ended).toMatchObject({ atMs: whole.toMs, isPlaying: false });
    expect(played(ended, whole)).toMatchObject({ atMs: whole.fromMs, isPlaying: true });
  });

  test("goes on from where it was when nobody looked for a minute", () => {
    const clock = played(startingClock(whole), whole);

    expect(advanced(clock, 60_000, whole).atMs).toBeLessThan(whole.fromMs + 300);
  });

  test("put elsewhere stays within the recording and goes on if it ran", () => {
    const clock = played(startingClock(whole), whole);

    expect(sought(clock, 1_030_000, whole)).toMatchObject({ atMs: 1_030_000, isPlaying: true });
    expect(sought(clock, 0, whole).atMs).toBe(whole.fromMs);
    expect(sought(clock, Number.POSITIVE_INFINITY, whole).atMs).toBe(whole.toMs);
  });

  test("an empty recording is not played", () => {
    const empty = { fromMs: 5, toMs: 5 };

    expect(played(startingClock(empty), empty).isPlaying).toBe(false);
  });
});

describe("the shown part", () => {
  const clock = (atMs: number, speed: ReplayClock["speed"] = 1) => ({ atMs, speed, isPlaying: true });

  test("stands still while the clock is in it, and is turned when the clock leaves it", () => {
    const view = { fromMs: 1_000_000, toMs: 1_010_000 };

    expect(followed(view, { before: clock(1_000_000), after: clock(1_009_999) }, whole)).toBe(view);
    expect(followed(view, { before: clock(1_009_990), after: clock(1_010_010) }, whole)).toEqual({
      fromMs: 1_010_010,
      toMs: 1_020_010,
    });
  });

  test("that somebody has moved away is left alone", () => {
    const view = { fromMs: 1_040_000, toMs: 1_050_000 };

    expect(followed(view, { before: clock(1_009_990), after: clock(1_010_010) }, whole)).toBe(view);
  });

  test("becomes as long as five seconds of a fast playback, and no longer than the recording", () => {
    const view = { fromMs: 1_000_000, toMs: 1_001_000 };

    const tenfold = viewAt(view, clock(1_000_500, 10), whole);

    expect(tenfold.toMs - tenfold.fromMs).toBe(50_000);
    expect(viewAt(view, clock(1_000_500, 100), whole)).toEqual(whole);
  });

  test("holds the clock and lies within the recording, whatever was shown before", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60_000 }),
        fc.integer({ min: 200, max: 60_000 }),
        fc.integer({ min: 0, max: 60_000 }),
        fc.constantFrom(...speeds),
        (from, length, at, speed) => {
          const fromMs = whole.fromMs + Math.min(from, 60_000 - length);
          const shown = viewAt({ fromMs, toMs: fromMs + length }, clock(whole.fromMs + at, speed), whole);

          expect(shown.fromMs).toBeGreaterThanOrEqual(whole.fromMs - 1e-6);
          expect(shown.toMs).toBeLessThanOrEqual(whole.toMs + 1e-6);
          expect(whole.fromMs + at).toBeGreaterThanOrEqual(shown.fromMs - 1e-6);
          expect(whole.fromMs + at).toBeLessThanOrEqual(shown.toMs + 1e-6);
        },
      ),
    );
  });
});

test("time since the start is read as on a clock, with tenths and the comma of the language", () => {
  expect([0, 3240, 59_960, 3_723_400].map((ms) => elapsedText(ms, "en"))).toEqual([
    "0:00.0",
    "0:03.2",
    "1:00.0",
    "1:02:03.4",
  ]);
  expect(elapsedText(3240, "sv")).toBe("0:03,2");
});
