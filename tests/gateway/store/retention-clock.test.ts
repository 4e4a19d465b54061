/** The time that retention goes by, and how much is too much: a wrong clock deletes nothing. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { advanced, excessBytes, type RetentionClock } from "../../../gateway/store/retention.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

test("a step of the clock forward ages nothing before it has lasted a day; a step back never does", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ elapsedMs: fc.nat(hourMs), stepMs: fc.constantFrom(0, 0, 0, 2, -2, 400 * 24, -400 * 24) }), {
        maxLength: 40,
      }),
      (moments) => {
        let clock: RetentionClock | undefined = { timeMs: 1_000 * dayMs, aheadForMs: 0 };
        let wallMs = clock.timeMs;
        let ranMs = 0;
        for (const { elapsedMs, stepMs } of moments) {
          wallMs += elapsedMs + stepMs * hourMs;
          ranMs += elapsedMs;
          const before: number = clock.timeMs;
          clock = advanced(clock, { committedMs: wallMs, elapsedMs });
          expect(clock.timeMs).toBeGreaterThanOrEqual(before);
          // In less than a day of running it never gets ahead by more than small steps can bring it.
          if (ranMs < dayMs) expect(clock.timeMs).toBeLessThanOrEqual(1_000 * dayMs + ranMs + moments.length * hourMs);
        }
      },
    ),
  );
});

test("a step that lasts is believed, so that retention works again after a long stop", () => {
  let clock: RetentionClock = { timeMs: 0, aheadForMs: 0 };
  const stepped = 400 * dayMs;
  for (let hour = 0; hour < 25; hour++) {
    clock = advanced(clock, { committedMs: stepped + hour * hourMs, elapsedMs: hourMs });
  }

  expect(clock.timeMs).toBeGreaterThanOrEqual(stepped);
});

test("the excess is what quota or floor ask for, whichever is more", () => {
  const use = { usedBytes: 90, quotaBytes: 100, freeBytes: 50, floorBytes: 40 };

  expect(excessBytes(use)).toBe(0);
  expect(excessBytes({ ...use, usedBytes: 130 })).toBe(30);
  expect(excessBytes({ ...use, usedBytes: 130, freeBytes: 0 })).toBe(40);
});
