/** Order of notification messages: laws that hold for every order of arrival. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { nextSequence, SequenceOrder } from "../../../../gateway/sources/opcua/sequence.ts";

test("messages that arrive in order pass at once, the wrap from 2^32 - 1 to 1 included", () => {
  const order = new SequenceOrder<number>();

  const passed = [0xffff_fffe, 0xffff_ffff, 1, 2].flatMap((number) => order.push(number, number));

  expect(passed).toEqual([0xffff_fffe, 0xffff_ffff, 1, 2]);
  expect(order.isWaiting).toBe(false);
});

test("a message that comes early waits for the missing one, which is named", () => {
  const order = new SequenceOrder<string>();
  order.push(7, "seven");

  const early = order.push(9, "nine");
  const missing = order.missing(10);
  const due = order.push(8, "eight");

  expect(early).toEqual([]);
  expect(missing).toEqual([8]);
  expect(due).toEqual(["eight", "nine"]);
});

test("giving up tells how many are missing and goes on", () => {
  const order = new SequenceOrder<string>();
  order.push(1, "one");
  order.push(5, "five");

  const result = order.giveUp();

  expect(result).toEqual({ missingCount: 3, messages: ["five"] });
  expect(order.push(6, "six")).toEqual(["six"]);
  expect(order.push(3, "three, too late")).toEqual([]);
});

test("a keep-alive reveals a lost last message, and one that numbers wrongly is not believed", () => {
  const order = new SequenceOrder<string>();
  order.push(4, "four");

  expect(order.keepAlive(5)).toBe(false);
  expect(order.keepAlive(4)).toBe(false);
  expect(order.keepAlive(1_000_000)).toBe(false);
  expect(order.keepAlive(6)).toBe(true);
  expect(order.missing(10, 6)).toEqual([5]);
  expect(order.giveUp(6)).toEqual({ missingCount: 1, messages: [] });
  expect(order.push(6, "six")).toEqual(["six"]);
});

test("whatever the order and the repeats: each message passes once, in order, and none is missing", () => {
  const start = fc.constantFrom(1, 1000, 0xffff_fff0);
  fc.assert(
    fc.property(start, fc.integer({ min: 1, max: 60 }), fc.infiniteStream(fc.nat()), (first, count, picks) => {
      const numbers: number[] = [first];
      for (let index = 1; index < count; index++) numbers.push(nextSequence(numbers.at(-1) ?? 1));
      const arrivals: number[] = [first];
      const left = numbers.slice(1);
      while (left.length > 0) {
        const pick = picks.next().value % left.length;
        const [number] = left.splice(pick, 1);
        if (number !== undefined) arrivals.push(number);
        if (pick % 3 === 0 && number !== undefined) arrivals.push(number);
      }
      const order = new SequenceOrder<number>();

      const passed = arrivals.flatMap((number) => order.push(number, number));

      expect(passed).toEqual(numbers);
      expect(order.isWaiting).toBe(false);
    }),
  );
});

test("whatever is lost: what passes and what is counted missing add up", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 80 }), (arrives) => {
      const order = new SequenceOrder<number>();
      let passed = order.push(1, 1).length;
      let missing = 0;
      const last = arrives.length + 2;
      for (const [index, hasArrived] of [...arrives, true].entries()) {
        const number = index + 2;
        if (!hasArrived) continue;
        passed += order.push(number, number).length;
        if (!order.isWaiting) continue;
        const { missingCount, messages } = order.giveUp();
        missing += missingCount;
        passed += messages.length;
      }

      expect(passed + missing).toBe(last);
    }),
  );
});
