/** Values that came before the clock was set lie at their right time afterwards, once, and nothing of it is lost on the way. */
import { expect, test } from "vitest";
import type { ClockMemory } from "../../../gateway/core/clock.ts";
import { type Condition, type ConditionReport, reported } from "../../../gateway/core/condition.ts";
import { type MeasurementBatch, valueFlags } from "../../../gateway/core/measurement.ts";
import { type ClockParts, type ClockTrust, createClockTrust } from "../../../gateway/pipeline/clock-trust.ts";
import { type EmbeddedStore, openStore } from "../../../gateway/store/store.ts";
import { eventually } from "../../support/cli.ts";
import { memoryDirectory, silentLog } from "../../support/context.ts";
import { batchOfRows, numberTag } from "../store/values.ts";

const rightMs = Date.UTC(2026, 10, 26, 8);
const [arriving, timed] = [1, 2];

/** A computer with a clock that tells `offMs` too much, and a gateway on it that may be started again. */
async function computer(offMs: number, { isSynchronised = () => undefined }: Partial<ClockParts> = {}) {
  const clock = { uptimeMs: 20_000, offMs };
  const now = () => rightMs + clock.uptimeMs + clock.offMs;
  const store = await openStore({
    directory: memoryDirectory("clock-trust"),
    log: silentLog,
    now,
    limits: { commitMs: 1, ballastBytes: 0 },
  });
  await store.internTags([numberTag("line/arriving"), numberTag("line/timed")]);
  let [memory, condition, value]: [ClockMemory, Condition | undefined, number] = [{}, undefined, 0];
  const start = async (bootId = "first", sender: Partial<ClockParts["store"]> = {}) => {
    const parts: ClockParts = {
      now,
      uptimeMs: () => clock.uptimeMs,
      bootId,
      earliestMs: rightMs,
      isSynchronised,
      memory: structuredClone(memory),
      remember: (next) => {
        memory = next;
      },
      lastSequence: (await store.figures()).lastSequence ?? 0,
      store: {
        readAfter: (...query) => store.readAfter(...query),
        append: (entries) => store.append(entries),
        withdraw: (batches) => store.withdraw(batches),
        ...sender,
      },
    };
    const report = (next: ConditionReport) => {
      condition = reported(condition, next, now()) ?? condition;
    };
    return createClockTrust(parts, { log: silentLog, report });
  };
  /** A second passes; then a value comes by its arrival, and one with its own time. */
  const second = async (trust: ClockTrust, count: number) => {
    for (let i = 0; i < count; i++, value++) {
      clock.uptimeMs += 1000;
      const own = { tag: timed, timeMs: rightMs + clock.uptimeMs, value };
      const come = { tag: arriving, timeMs: now(), value, flags: valueFlags.arrivalTime };
      await store.append([trust.observed(batchOfRows([come, own], now()))]);
      trust.tick();
    }
  };
  return { clock, store, start, second, memory: () => memory, condition: () => condition };
}

const isDone = (memory: ClockMemory) => memory.unset === undefined && memory.correction === undefined;

async function held(store: EmbeddedStore, tag: number) {
  const { timesMs, values } = await store.history({ tag, fromMs: 0, toMs: 2 * rightMs, points: 4000 });
  return Array.from(values, (value, i) => [value, timesMs[i]! - rightMs]);
}

/** As if the clock had always been right: value n came in second n after the start. */
const asIfRight = (count: number) => Array.from({ length: count }, (_, n) => [n, 21_000 + 1000 * n]);

async function corrected({ memory }: Pick<Awaited<ReturnType<typeof computer>>, "memory">, trust: ClockTrust) {
  trust.tick();
  await eventually(async () => memory(), isDone);
}

test.each([
  ["in 1970, also when retention looks at what is stored", -rightMs, undefined],
  ["some minutes too early, which the time service has not mended yet", -400_000, () => false],
  ["years ahead, which the time service has not mended yet", 5e10, () => false],
  ["a fraction of a second wrong", -180, () => false],
])("a computer whose clock is %s", async (_, offMs, synchronised) => {
  let isSynchronised: boolean | undefined = synchronised?.();
  await using machine = await disposable(offMs, () => isSynchronised);
  const { clock, store, start, second } = machine;
  await store.append([batchOfRows([{ tag: arriving, timeMs: rightMs - 5000, value: -1 }], rightMs - 5000)]);
  await store.sweep();
  const trust = await start();
  trust.tick();
  const before = machine.condition();

  await second(trust, 12);
  await store.compact();
  await store.sweep();
  await second(trust, 4);
  clock.offMs = 0;
  isSynchronised = synchronised === undefined ? undefined : true;
  await second(trust, 4);
  await corrected(machine, trust);
  await store.sweep();
  const holdings = await store.holdings();
  const [latest] = await store.latest([arriving]);
  const entries = await store.readAfter(0, 10_000);

  expect(before).toMatchObject({ id: "gateway/clock-unset", state: "active", code: "SAMSPEL_CLOCK_UNSET" });
  expect(machine.condition()?.state).not.toBe("active");
  expect(await held(store, arriving)).toEqual([[-1, -5000], ...asIfRight(20)]);
  expect(await held(store, timed)).toEqual(asIfRight(20));
  expect(holdings).toMatchObject([
    { tag: arriving, heldCount: 21, rebasedCount: 16, expiredCount: 0, removedCount: 0 },
    { tag: timed, heldCount: 20, rebasedCount: 0, expiredCount: 0 },
  ]);
  expect(latest).toMatchObject({ value: 19 });
  // What is forwarded afterwards holds them at their right time, as they arrived.
  const copies = entries.flatMap(({ entry }) => (entry.type === "measurements" ? valuesAt(entry) : []));
  expect(copies).toEqual(expect.arrayContaining(asIfRight(20).map(([value, atMs]) => [arriving, value, atMs])));
});

async function disposable(offMs: number, isSynchronised: () => boolean | undefined) {
  const machine = await computer(offMs, { isSynchronised });
  return { ...machine, [Symbol.asyncDispose]: () => machine.store[Symbol.asyncDispose]() };
}

function valuesAt(batch: MeasurementBatch): number[][] {
  return Array.from(batch.tags.subarray(0, batch.length), (tag, row) => [
    tag,
    batch.values[row]!,
    batch.sourceTimeMs[row]! - rightMs,
  ]);
}

test("a gateway that is started again before and after the clock is set goes on with it", async () => {
  await using machine = await disposable(-rightMs, () => undefined);
  const { clock, store, start, second } = machine;
  const first = await start();
  await second(first, 5);
  await first.stop();
  const again = await start();
  await second(again, 5);
  await again.stop();

  clock.offMs = 0;
  const failing = await start("first", { withdraw: () => Promise.reject(new Error("power cut")) });
  failing.tick();
  await eventually(
    async () => (await store.holdings())[0]!.heldCount,
    (count) => count === 20,
  );
  await failing.stop();
  const last = await start("second");
  await second(last, 3);
  await corrected(machine, last);

  expect(await held(store, arriving)).toEqual(asIfRight(13));
  expect((await store.holdings())[0]).toMatchObject({ heldCount: 13, rebasedCount: 10 });
});

test("what an earlier start of the computer has stamped stays, for nobody knows how long it was off", async () => {
  await using machine = await disposable(-rightMs, () => undefined);
  const { clock, store, start, second } = machine;
  await second(await start("first"), 5);
  clock.uptimeMs = 20_000;
  const trust = await start("second");
  await second(trust, 5);
  clock.offMs = 0;
  await corrected(machine, trust);

  const numbers = (await held(store, arriving)).map(([value, atMs]) => [value, atMs! > 0]);
  expect(numbers).toEqual([0, 1, 2, 3, 4].map((n) => [n, false]).concat([5, 6, 7, 8, 9].map((n) => [n, true])));
});

test("a clock that was right moves nothing when it is set, and what a figure is dated with elsewhere stays", async () => {
  await using machine = await disposable(0, () => undefined);
  const { clock, store, start, second } = machine;
  const trust = await start();
  await second(trust, 5);
  clock.offMs = 7_200_000;
  await second(trust, 5);

  expect(machine.condition()).toBeUndefined();
  expect((await held(store, arriving)).map(([value]) => value)).toEqual(Array.from({ length: 10 }, (_, n) => n));
  expect((await store.holdings())[0]).toMatchObject({ heldCount: 10, rebasedCount: 0 });
});

test("figures that follow from the clock are marked as well, those of another time are not", async () => {
  await using machine = await disposable(-rightMs, () => undefined);
  const trust = await machine.start();
  const nowMs = machine.clock.uptimeMs;

  const { flags } = trust.derived(
    batchOfRows([
      { tag: arriving, timeMs: nowMs - 2000, value: 1 },
      { tag: arriving, timeMs: rightMs, value: 1 },
    ]),
  );

  expect(Array.from(flags.subarray(0, 2))).toEqual([valueFlags.clockUnset, 0]);
});
