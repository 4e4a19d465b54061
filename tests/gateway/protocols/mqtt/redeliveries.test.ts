/** The time of arrival stands in for a time of its own: it must tell two messages apart, and a repeat from a new one. */
import { expect, test } from "vitest";
import { Redeliveries } from "../../../../gateway/protocols/mqtt/redeliveries.ts";

function started() {
  const clock = { nowMs: 1_800_000_000_000 };
  const redeliveries = new Redeliveries(() => clock.nowMs);
  const arrival = (id: number | undefined, text: string, isRepeat = false, topic = "t") =>
    redeliveries.arrivalMs({ topic, payload: Buffer.from(text), id, isRepeat });
  return { clock, arrival };
}

test("two messages within one millisecond arrive at different times", () => {
  const { arrival } = started();
  const times = Array.from({ length: 500 }, () => arrival(undefined, "5"));

  expect(new Set(times).size).toBe(500);
  expect(Math.max(...times) - Math.min(...times)).toBeLessThan(1);
});

test("a repeat has the time of its first arrival, each time it comes", () => {
  const { clock, arrival } = started();
  const first = arrival(7, "5");
  clock.nowMs += 60_000;
  const second = arrival(7, "5", true);
  clock.nowMs += 60_000;

  expect([second, arrival(7, "5", true)]).toEqual([first, first]);
});

test.each([
  ["an identifier used again", "6", false, "t"],
  ["another payload", "6", true, "t"],
  ["another topic", "5", true, "u"],
])("%s is a new message", (_name, text, isRepeat, topic) => {
  const { clock, arrival } = started();
  const first = arrival(7, "5");
  clock.nowMs += 60_000;

  expect(arrival(7, text, isRepeat, topic)).toBe(first + 60_000);
});
