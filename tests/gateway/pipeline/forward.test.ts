/** Forwarding from a real store to a destination that a test can make refuse, fail or hang. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { confirmedUpTo } from "../../../gateway/core/confirmed.ts";
import { PartialWriteError, PermanentError, TemporaryError } from "../../../gateway/core/errors.ts";
import { setAsideFile } from "../../../gateway/pipeline/set-aside.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { destination, openedStore, started } from "../../support/destination.ts";
import { upTo } from "../../support/forwarding.ts";
import { numbersFrom, storeUnderTest, until } from "../../support/sinks.ts";

describe("a sink that takes everything", () => {
  test("gets what is in the store and what comes, once and in order", async () => {
    const store = await openedStore();
    await store.append([numbersFrom(0, 100)]);
    const { sink, received } = destination();

    const { forwarder } = started(store, sink);
    await until(() => received.length === 100, "the backlog");
    const { sequence } = await store.append([numbersFrom(100, 50)]);
    forwarder.notify(sequence);
    await until(() => received.length === 150, "what came");

    expect(received).toEqual(upTo(150));
    await until(() => forwarder.report().pendingCount === 0, "nothing pending");
    expect(forwarder.report()).toMatchObject({
      state: "forwarding",
      dueCount: 150,
      forwardedCount: 150,
      missedCount: 0,
    });
  });

  test("goes on where it was after a restart", async () => {
    const directory = temporaryDirectory("forward");
    const before = await storeUnderTest(directory);
    await before.append([numbersFrom(0, 100)]);
    const first = destination();
    const { forwarder } = started(before, first.sink);
    await until(() => forwarder.report().forwardedCount === 100, "the first run");
    await forwarder.stop(1000);
    await before.append([numbersFrom(100, 20)]);
    await before[Symbol.asyncDispose]();

    const store = await openedStore(directory);
    const second = destination();
    started(store, second.sink);
    await until(() => second.received.length >= 20, "the second run");

    expect(first.received).toEqual(upTo(100));
    expect(second.received).toEqual(upTo(120).slice(100));
  });

  test("is given batches of the configured size at most", async () => {
    const store = await openedStore();
    await store.append([numbersFrom(0, 1000)]);
    const { sink, received, writes } = destination();

    started(store, sink, { batchValues: 300 });
    await until(() => received.length === 1000, "everything");

    expect(Math.max(...writes)).toBeLessThanOrEqual(300);
    expect(received).toEqual(upTo(1000));
  });
});

describe("a sink that fails", () => {
  test("gets everything later, in order, and says why in the meantime", async () => {
    const store = await openedStore();
    await store.append([numbersFrom(0, 200)]);
    let failures = 6;
    const { sink, received, state } = destination(() => {
      if (failures-- > 0) throw new TemporaryError("The server sleeps.", { code: "SAMSPEL_TEST_SLEEPS" });
    });

    const { forwarder } = started(store, sink, { batchValues: 50 });
    await until(() => forwarder.report().state === "retrying", "a failure");
    const failing = forwarder.report();
    await until(() => forwarder.report().forwardedCount === 200, "everything");

    expect(failing).toMatchObject({ code: "SAMSPEL_TEST_SLEEPS", message: "The server sleeps.", forwardedCount: 0 });
    expect(received).toEqual(upTo(200));
    expect(forwarder.report()).toMatchObject({ state: "forwarding", attempts: 6, setAsideCount: 0 });
    expect(state.openCount).toBe(7);
    expect(state.closeCount).toBe(6);
  });

  test("raises a condition at once when somebody must act, and clears it when it works again", async () => {
    const store = await openedStore();
    await store.append([numbersFrom(0, 10)]);
    let isRevoked = true;
    const { sink, received } = destination(() => {
      if (isRevoked) throw new TemporaryError("Wrong token.", { code: "SAMSPEL_TEST_TOKEN", remedy: "operator" });
    });

    const { forwarder, active } = started(store, sink);
    await until(() => active().get("sink/out/unreachable") === true, "the condition");
    expect(forwarder.report().state).toBe("held");
    isRevoked = false;
    await until(() => active().get("sink/out/unreachable") === false, "the end of the condition");

    expect(received).toEqual(upTo(10));
  });

  test("holds back no other sink", async () => {
    const store = await openedStore();
    await store.append([numbersFrom(0, 100)]);
    const stuck = destination(() => new Promise(() => {}));
    const sound = destination();

    const other = started(store, stuck.sink, { id: "stuck" });
    started(store, sound.sink, { id: "sound" });
    await until(() => sound.received.length === 100, "the other one");

    await until(() => stuck.writes.length === 1, "the write that hangs");
    expect(stuck.received).toEqual([]);
    expect(other.forwarder.report()).toMatchObject({ forwardedCount: 0, pendingCount: 100 });
  });
});

describe("a sink that refuses", () => {
  test("one value among 5,000 gets the other 4,999; the one is kept with the reason", async () => {
    const store = await openedStore();
    await store.append([numbersFrom(0, 5000)]);
    const poison = 3210;
    const { sink, received, writes } = destination((values) => {
      if (values.includes(poison)) throw new PermanentError("Not this one.", { code: "SAMSPEL_TEST_POISON" });
    });

    const { forwarder, directory, active } = started(store, sink);
    await until(() => forwarder.report().pendingCount === 0 && received.length >= 4999, "all others");

    expect(received).toEqual(upTo(5000).filter((value) => value !== poison));
    // The refused one, a binary search over 5,000 (13), and the rest.
    expect(writes.length).toBeLessThanOrEqual(15);
    expect(forwarder.report()).toMatchObject({
      dueCount: 5000,
      forwardedCount: 4999,
      setAsideCount: 1,
      missedCount: 0,
    });
    expect(forwarder.report().refusals).toMatchObject([{ code: "SAMSPEL_TEST_POISON", count: 1 }]);
    const kept = readFileSync(join(directory, setAsideFile), "utf8").trimEnd().split("\n");
    expect(kept.map((line): unknown => JSON.parse(line))).toMatchObject([
      { tag: "cell-1/robot/torque", value: poison, sequence: poison + 1, reason: "Not this one." },
    ]);
    expect(active().get("sink/out/refused")).toBe(true);
  });

  test("many values gets all others, in order", async () => {
    const store = await openedStore();
    await store.append([numbersFrom(0, 2000)]);
    const isPoison = (value: unknown) =>
      typeof value === "number" && (value % 97 === 5 || (value > 700 && value < 750));
    const { sink, received } = destination((values) => {
      if (values.some(isPoison)) throw new PermanentError("No.", { code: "SAMSPEL_TEST_POISON" });
    });

    const { forwarder } = started(store, sink);
    const expected = upTo(2000).filter((value) => !isPoison(value));
    await until(() => forwarder.report().pendingCount === 0 && received.length >= expected.length, "all others");

    expect(received).toEqual(expected);
    expect(forwarder.report().setAsideCount).toBe(2000 - expected.length);
  });

  test("too much at once gets smaller batches from then on", async () => {
    const store = await openedStore();
    await store.append([numbersFrom(0, 3000)]);
    const { sink, received, writes } = destination((values) => {
      if (values.length > 400) throw new PermanentError("Too large.", { code: "SAMSPEL_TEST_SIZE", reason: "size" });
    });

    const { forwarder } = started(store, sink);
    await until(() => received.length >= 3000, "everything");

    expect(received).toEqual(upTo(3000));
    expect(writes.filter((count) => count > 400)).toHaveLength(3);
    expect(forwarder.report().setAsideCount).toBe(0);
  });

  test("some entries of a batch, and says which, has those set aside", async () => {
    const store = await openedStore();
    await store.append([numbersFrom(0, 3)]);
    await store.append([numbersFrom(3, 4)]);
    const { sink } = destination(() => {
      throw new PartialWriteError("The second one.", { code: "SAMSPEL_TEST_PART", refused: [1] });
    });

    const { forwarder } = started(store, sink);
    await until(() => forwarder.report().dueCount === 7 && forwarder.report().pendingCount === 0, "the end");

    expect(forwarder.report()).toMatchObject({ forwardedCount: 6, setAsideCount: 1 });
  });
});

describe("the end", () => {
  test("forwards what is left", async () => {
    const store = await openedStore();
    const { sink, received } = destination();
    const { forwarder } = started(store, sink, { intervalMs: 60_000 });
    await store.append([numbersFrom(0, 10)]);
    forwarder.notify(10);
    await until(() => received.length === 10, "the first write");
    const { sequence } = await store.append([numbersFrom(10, 10)]);
    forwarder.notify(sequence);

    await forwarder.stop(600_000);

    expect(received).toEqual(upTo(20));
  });

  test("waits no longer than its deadline for a sink that hangs", async () => {
    const store = await openedStore();
    await store.append([numbersFrom(0, 10)]);
    const { sink, writes } = destination(() => new Promise(() => {}));
    const { forwarder } = started(store, sink);
    await until(() => writes.length === 1, "the write that hangs");
    const startMs = performance.now();

    await forwarder.stop(50);

    expect(performance.now() - startMs).toBeLessThan(15_000);
    expect(await store.cursor("out")).toEqual(confirmedUpTo(0));
  });
});
