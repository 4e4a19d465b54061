/** How long a part waits before it tries again. */
import { describe, expect, test } from "vitest";
import { retryMs } from "../../../gateway/core/back-off.ts";
import { TemporaryError } from "../../../gateway/core/errors.ts";

describe("the wait before the next attempt", () => {
  const backOff = { msMin: 1000, msMax: 60_000 };
  const error = new Error("down");

  test("doubles from 1 s to 60 s, with jitter of half of it", () => {
    const least = [1, 2, 3, 7, 100].map((attempt) => retryMs(attempt, { error, random: 0, backOff }));
    const most = [1, 2, 3, 7, 100].map((attempt) => retryMs(attempt, { error, random: 1, backOff }));

    expect(least).toEqual([500, 1000, 2000, 30_000, 30_000]);
    expect(most).toEqual([1000, 2000, 4000, 60_000, 60_000]);
  });

  test.each([
    [5000, 5000],
    [0, 1000],
    [1e12, 3_600_000],
  ])("is what the destination asks for (%i ms), up to an hour", (retryAfterMs, expected) => {
    const asked = new TemporaryError("busy", { code: "SAMSPEL_TEST_BUSY", retryAfterMs });

    expect(retryMs(1, { error: asked, random: 1, backOff })).toBe(expected);
  });

  test("grows no further than an attempt that costs nothing needs", () => {
    const unreachable = new TemporaryError("down", { code: "SAMSPEL_TEST_DOWN", retryWithinMs: 4000 });

    expect(retryMs(100, { error: unreachable, random: 1, backOff })).toBe(4000);
  });
});
