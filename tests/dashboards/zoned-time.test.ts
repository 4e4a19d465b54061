/** Times as the clock of the site shows them, whatever the zone of the browser. */
import { expect, test } from "vitest";
import { zonedTimeMs } from "../../dashboards/zoned-time.ts";

const iso = (text: string, zone: string) => {
  const timeMs = zonedTimeMs(text, zone);
  return timeMs === undefined ? undefined : new Date(timeMs).toISOString();
};

test("a local time is that of the zone of the site, in winter and in summer", () => {
  expect(iso("2026-11-26T08:00", "Europe/Stockholm")).toBe("2026-11-26T07:00:00.000Z");
  expect(iso("2026-07-01T08:00", "Europe/Stockholm")).toBe("2026-07-01T06:00:00.000Z");
  expect(iso("2026-07-01T08:00", "Asia/Kolkata")).toBe("2026-07-01T02:30:00.000Z");
  expect(iso("2026-07-01T08:00", "UTC")).toBe("2026-07-01T08:00:00.000Z");
});

test("where the clock is moved: the first of two equal hours, and an hour that is skipped lies after the move", () => {
  expect(iso("2026-10-25T02:30", "Europe/Stockholm")).toBe("2026-10-25T00:30:00.000Z");
  expect(iso("2026-03-29T02:30", "Europe/Stockholm")).toBe("2026-03-29T01:30:00.000Z");
  expect(iso("2026-03-29T03:30", "Europe/Stockholm")).toBe("2026-03-29T01:30:00.000Z");
});

test("what is no time is none", () => {
  expect(iso("", "UTC")).toBeUndefined();
  expect(iso("yesterday", "UTC")).toBeUndefined();
});
