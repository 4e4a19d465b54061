/** The queue between protocols that push and the loop that pulls: order, bounds, acknowledgement. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SourceOutput } from "../../../gateway/core/contracts.ts";
import { OutputQueue } from "../../../gateway/sources/queue.ts";

const queueOf = (maxRows = 1_000_000) => new OutputQueue({ source: "s", maxRows, now: () => 1000 });
const running = () => new AbortController().signal;

function add(queue: OutputQueue, from: number, count: number, acknowledge?: () => void): void {
  queue.write((builder) => {
    for (let value = from; value < from + count; value++) builder.pushNumber(0, value, 0, value, 0, 0);
  }, acknowledge);
}

const values = (output: SourceOutput) => (output.type === "readings" ? [...output.values] : [output.type]);

async function drained(queue: OutputQueue): Promise<SourceOutput[]> {
  queue.end();
  return Array.fromAsync(queue.outputs(running()));
}

test("values that wait gather in one batch, and outputs keep their order", async () => {
  const queue = queueOf();
  add(queue, 0, 2);
  add(queue, 2, 1);
  queue.push({ type: "status", state: "connected" });
  add(queue, 3, 1);

  const outputs = await drained(queue);

  expect(outputs.map(values)).toEqual([[0, 1, 2], ["status"], [3]]);
});

test("asking for the next output acknowledges the one before, and no other", async () => {
  const queue = queueOf();
  const acknowledged: string[] = [];
  add(queue, 0, 1, () => acknowledged.push("a"));
  add(queue, 1, 1, () => acknowledged.push("b"));
  queue.push({ type: "status", state: "connected" });
  add(queue, 2, 1, () => acknowledged.push("c"));
  const outputs = queue.outputs(running());

  await outputs.next();
  const afterFirst = [...acknowledged];
  await outputs.next();
  const afterSecond = [...acknowledged];
  await outputs.next();
  await outputs.return();

  expect(afterFirst).toEqual([]);
  expect(afterSecond).toEqual(["a", "b"]);
  expect(acknowledged).toEqual(["a", "b"]);
});

test("beyond the limit the oldest values go, counted, with a gap in their place", async () => {
  const queue = queueOf(20_000);
  for (let from = 0; from < 60_000; from += 1000) add(queue, from, 1000);

  const outputs = await drained(queue);

  const rows = outputs.flatMap((output) => (output.type === "readings" ? [...output.values] : []));
  const gaps = outputs.filter((output) => output.type === "gap");
  expect(rows.length + queue.discardedCount).toBe(60_000);
  expect(rows.at(-1)).toBe(59_999);
  expect(gaps.reduce((sum, { estimatedCount }) => sum + estimatedCount, 0)).toBe(queue.discardedCount);
  expect(gaps[0]).toMatchObject({ cause: "suspended", fromMs: 0, tagIds: [] });
  expect(outputs[0]?.type).toBe("gap");
});

test("an error comes after what was waiting; the signal ends it at once", async () => {
  const queue = queueOf();
  add(queue, 0, 1);
  queue.fail(new Error("lost"));
  const outputs = queue.outputs(running());
  const controller = new AbortController();
  const idle = queueOf().outputs(controller.signal).next();

  expect((await outputs.next()).done).toBe(false);
  await expect(outputs.next()).rejects.toThrow("lost");
  controller.abort();
  expect((await idle).done).toBe(true);
});

test("whatever is written and whenever it is read: nothing is lost, doubled or out of order", async () => {
  const step = fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.constant("read" as const));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const queue = queueOf();
      const outputs = queue.outputs(running());
      let written = 0;
      let seen = 0;
      const take = (output: SourceOutput | undefined) => {
        if (output?.type === "readings") {
          if (output.values[0] !== seen || output.values.at(-1) !== seen + output.length - 1)
            throw new Error("Out of order.");
          seen += output.length;
        }
      };
      for (const what of steps) {
        if (what !== "read") {
          add(queue, written, what);
          written += what;
        } else if (queue.rowCount > 0) {
          take((await outputs.next()).value ?? undefined);
        }
      }
      queue.end();
      for await (const output of outputs) take(output);

      expect(seen).toBe(written);
      expect(queue.rowCount).toBe(0);
    }),
    { numRuns: 20 },
  );
});

test("what is held back comes as one batch of any size, and what was pushed meanwhile comes after it", async () => {
  const queue = queueOf();
  const outputs = queue.outputs(running());
  queue.hold();
  add(queue, 0, 20_001);
  queue.push({ type: "status", state: "connected" });
  add(queue, 20_001, 1);
  let isGiven = false;
  const first = outputs.next().finally(() => {
    isGiven = true;
  });
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  expect(isGiven).toBe(false);

  queue.release();
  add(queue, 20_002, 1);

  const { value } = await first;
  expect(value?.type === "readings" ? value.length : 0).toBe(20_002);
  expect((await drained(queue)).map(values)).toEqual([["status"], [20_002]]);
});

test("what is held back may be discarded when there is too much of it, and is recorded", async () => {
  const queue = queueOf(100);
  queue.hold();

  add(queue, 0, 101);
  add(queue, 101, 2);
  queue.release();

  expect((await drained(queue)).map(values)).toEqual([["gap"], [101, 102]]);
  expect(queue.discardedCount).toBe(101);
});

test("a flood of refused payloads is one output for each code, counted, with the last example", async () => {
  const queue = queueOf();
  for (let number = 1; number <= 20_000; number++) {
    const code = number % 2 === 0 ? "SAMSPEL_TEST_EVEN" : "SAMSPEL_TEST_ODD";
    queue.push({ type: "rejection", code, message: "Refused.", example: String(number) });
  }
  add(queue, 1, 1);

  const outputs = await drained(queue);

  expect(outputs.map((output) => (output.type === "rejection" ? [output.count, output.example] : output.type))).toEqual(
    [[10_000, "19999"], [10_000, "20000"], "readings"],
  );
});

test("a flood of status reports pushes out no gap and no value", async () => {
  const queue = new OutputQueue({ source: "s", maxRows: 10, maxOutputs: 5, now: () => 1000 });
  queue.push({ type: "gap", source: "s", tagIds: [], fromMs: 1, toMs: 2, cause: "silent", estimatedCount: 0 });
  add(queue, 1, 1);
  for (let count = 0; count < 50; count++) queue.push({ type: "status", state: "connected" });

  const outputs = await drained(queue);

  expect(outputs.slice(0, 2).map(({ type }) => type)).toEqual(["gap", "readings"]);
  expect(outputs.length).toBeLessThanOrEqual(6);
});
