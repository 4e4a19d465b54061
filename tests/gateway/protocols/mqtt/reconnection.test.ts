/** When a session at a broker is tried again, and when another client takes it. */
import { expect, test } from "vitest";
import { Reconnection } from "../../../../gateway/protocols/mqtt/reconnection.ts";

const end = { wasOnline: true, isByBroker: true, random: 0 };
const failure = { wasOnline: false, isByBroker: false, random: 1 };

test("while the broker is away the waits grow to four seconds, and start anew after a session that lasted", () => {
  const reconnection = new Reconnection();
  const waits = [1, 2, 3, 4, 5].map((second) => reconnection.ended({ ...failure, nowMs: 1000 * second }).waitMs);

  reconnection.online(10_000);
  const after = reconnection.ended({ ...end, isByBroker: false, nowMs: 30_000, random: 1 });

  expect(waits).toEqual([500, 1000, 2000, 4000, 4000]);
  expect(after).toEqual({ waitMs: 500, isTakenOver: false });
});

test("the fourth session within a minute that the broker ends is a take-over; then one attempt a minute", () => {
  const reconnection = new Reconnection();
  const ends: { waitMs: number; isTakenOver: boolean }[] = [];
  for (let nowMs = 0; nowMs < 600_000; ) {
    reconnection.online(nowMs);
    const next = reconnection.ended({ ...end, nowMs: nowMs + 100 });
    ends.push(next);
    nowMs += 100 + next.waitMs;
  }

  expect(ends.slice(0, 4).map(({ isTakenOver }) => isTakenOver)).toEqual([false, false, false, true]);
  expect(ends.slice(3).every(({ isTakenOver, waitMs }) => isTakenOver && waitMs >= 60_000)).toBe(true);
});

test("cuts of the network are no take-over, however many", () => {
  const reconnection = new Reconnection();
  const ends = Array.from({ length: 20 }, (_, index) => {
    reconnection.online(1000 * index);
    return reconnection.ended({ ...end, isByBroker: false, nowMs: 1000 * index + 500 });
  });

  expect(ends.every(({ isTakenOver, waitMs }) => !isTakenOver && waitMs <= 4000)).toBe(true);
});

test("a session that lasts a minute ends the suspicion", () => {
  const reconnection = new Reconnection();
  for (let nowMs = 0; nowMs < 4000; nowMs += 1000) {
    reconnection.online(nowMs);
    reconnection.ended({ ...end, nowMs: nowMs + 100 });
  }
  reconnection.online(70_000);

  expect(reconnection.ended({ ...end, nowMs: 140_000 }).isTakenOver).toBe(false);
});
