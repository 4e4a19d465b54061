/** A destination that was away: what comes goes before what has piled up, and nothing is lost or sent twice. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { confirmedUpTo } from "../../../gateway/core/confirmed.ts";
import { PermanentError, TemporaryError } from "../../../gateway/core/errors.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { destination, openedStore, started } from "../../support/destination.ts";
import { upTo } from "../../support/forwarding.ts";
import { firstMs, numbersFrom, storeUnderTest, until } from "../../support/sinks.ts";

describe("a sink that was away", () => {
  test("gets what comes before the backlog has ended, and everything once", async () => {
    const store = await openedStore();
    await store.append([numbersFrom(0, 20_000)]);
    const gate = { open: false };
    const { sink, received, writes } = destination(async () => {
      while (!gate.open && writes.length > 3) await sleep(5);
    });
    const { forwarder } = started(store, sink, { batchValues: 100, replay: "interleaved", lastSequence: 20_000 });
    await until(() => writes.length > 3, "the backlog has begun");

    const { sequence } = await store.append([numbersFrom(20_000, 10)]);
    forwarder.notify(sequence);
    gate.open = true;
    await until(() => received.includes(20_009), "what came");
    const waiting = forwarder.report();
    await until(() => forwarder.report().pendingCount === 0, "everything");

    expect(waiting.pendingCount).toBeGreaterThan(10_000);
    expect(waiting.pendingSinceMs).toBe(firstMs);
    expect(received.toSorted((a, b) => Number(a) - Number(b))).toEqual(upTo(20_010));
    expect(await store.cursor("out")).toEqual(confirmedUpTo(20_010));
    expect(forwarder.report()).toMatchObject({ dueCount: 20_010, forwardedCount: 20_010, missedCount: 0 });
    expect(forwarder.report().pendingSinceMs).toBeUndefined();
  });

  test.each(["interleaved", "newest-first"] as const)(
    "goes on after a restart with nothing lost or sent twice: %s",
    async (replay) => {
      const directory = temporaryDirectory("forward");
      const before = await storeUnderTest(directory);
      await before.append([numbersFrom(0, 10_000)]);
      let writes = 0;
      const first = destination(() => {
        if (++writes > 20) throw new TemporaryError("Gone again.", { code: "SAMSPEL_TEST_GONE" });
      });
      const { forwarder } = started(before, first.sink, { batchValues: 100, replay, lastSequence: 10_000 });
      await until(() => forwarder.report().state === "retrying", "it is away again");
      await forwarder.stop(1000);
      await before[Symbol.asyncDispose]();

      const store = await openedStore(directory);
      const reached = await store.cursor("out");
      const second = destination();
      const { forwarder: again } = started(store, second.sink, { batchValues: 100, replay, lastSequence: 10_000 });
      await until(() => again.report().forwardedCount === 10_000 - first.received.length, "the rest");

      expect(reached?.ahead.length).toBeGreaterThan(0);
      const all = [...first.received, ...second.received].toSorted((a, b) => Number(a) - Number(b));
      expect(all).toEqual(upTo(10_000));
      expect(await store.cursor("out")).toEqual(confirmedUpTo(10_000));
    },
  );

  test.each(["interleaved", "newest-first"] as const)("and refuses some of it has all the rest: %s", async (replay) => {
    const store = await openedStore();
    await store.append([numbersFrom(0, 3050)]);
    const { sink, received } = destination((values) => {
      if (values.length > 70) throw new PermanentError("Too much.", { code: "SAMSPEL_TEST_SIZE", reason: "size" });
      if (values.includes(7) || values.includes(3001)) throw new PermanentError("No.", { code: "SAMSPEL_TEST_NO" });
    });

    const { forwarder } = started(store, sink, { batchValues: 100, replay, lastSequence: 3050 });
    await until(() => forwarder.report().dueCount === 3050 && forwarder.report().pendingCount === 0, "everything");

    expect(received.toSorted((a, b) => Number(a) - Number(b))).toEqual(upTo(3050).filter((n) => n !== 7 && n !== 3001));
    expect(forwarder.report()).toMatchObject({
      dueCount: 3050,
      forwardedCount: 3048,
      setAsideCount: 2,
      missedCount: 0,
    });
  });

  test("that must have everything in the order of the log gets it so", async () => {
    const store = await openedStore();
    await store.append([numbersFrom(0, 5000)]);
    const { sink, received } = destination();
    const { forwarder } = started(store, sink, { batchValues: 100, replay: "oldest-first", lastSequence: 5000 });

    const { sequence } = await store.append([numbersFrom(5000, 10)]);
    forwarder.notify(sequence);
    await until(() => received.length === 5010, "everything");

    expect(received).toEqual(upTo(5010));
  });
});
