/** The orders of a replay, played through on numbers: what is sent when, and that nothing is left out. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confirmedUpTo, confirmedWith, limited } from "../../../gateway/core/confirmed.ts";
import type { ReplayOrder } from "../../../gateway/core/sink.ts";
import { mostAhead, nextReads } from "../../../gateway/pipeline/replay-order.ts";

const orders: readonly ReplayOrder[] = ["oldest-first", "interleaved", "newest-first"];
const limit = 10;

interface Life {
  readonly order: ReplayOrder;
  readonly backlog: number;
  /** What comes before each write, and whether that write succeeds. */
  readonly turns: readonly { readonly comes: number; readonly fails: boolean }[];
}

/** Plays the turns, live and backlog in turn, then until all is confirmed. Gives the numbers in the order of sending. */
function played({ order, backlog, turns }: Life) {
  let confirmed = confirmedUpTo(0);
  let last = backlog;
  const sent: number[][] = [];
  for (let turn = 0; turn < turns.length || confirmed.sequence < last; turn++) {
    const { comes, fails } = turns[turn] ?? { comes: 0, fails: false };
    last += comes;
    const reads = nextReads(confirmed, { order, last, limit });
    const isLive = reads.backlog === undefined || (turn % 2 === 0 && reads.liveCount > 0);
    const { after, through = last } = isLive ? reads.live : reads.backlog!;
    const end = Math.min(after + limit, through);
    if (fails || end <= after) continue;
    sent.push(Array.from({ length: end - after }, (_, index) => after + 1 + index));
    confirmed = limited(confirmedWith(confirmed, { first: after + 1, last: end }), mostAhead);
    expect(confirmed.ahead.length).toBeLessThanOrEqual(mostAhead);
  }
  return { sent, last, confirmed };
}

describe("every order", () => {
  test("sends everything once, whatever fails and whatever comes meanwhile", () => {
    const turns = fc.array(fc.record({ comes: fc.nat(60), fails: fc.boolean() }), { maxLength: 100 });
    fc.assert(
      fc.property(fc.constantFrom(...orders), fc.nat(400), turns, (order, backlog, steps) => {
        const { sent, last, confirmed } = played({ order, backlog, turns: steps });

        expect(confirmed).toEqual(confirmedUpTo(last));
        expect(sent.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
        if (order === "oldest-first") expect(sent.flat()).toEqual(sent.flat().toSorted((a, b) => a - b));
      }),
    );
  });

  test("but the one of the log sends what comes before the backlog ends", () => {
    const turns = Array.from({ length: 40 }, () => ({ comes: 3, fails: false }));

    for (const order of ["interleaved", "newest-first"] as const) {
      const { sent } = played({ order, backlog: 1000, turns });
      let newest = 1000;
      for (const [turn, numbers] of sent.slice(0, 40).entries()) {
        newest += 3;
        if (turn % 2 === 0) expect(numbers.at(-1)).toBe(newest);
      }
    }
    expect(played({ order: "oldest-first", backlog: 1000, turns }).sent[39]?.at(-1)).toBe(400);
  });

  test("takes the backlog from its own end", () => {
    const turns = Array.from({ length: 4 }, () => ({ comes: 0, fails: false }));

    expect(played({ order: "interleaved", backlog: 100, turns }).sent[1]?.[0]).toBe(1);
    expect(played({ order: "newest-first", backlog: 100, turns }).sent[1]?.at(-1)).toBe(90);
  });
});

test("a destination that is always too slow gets the newest, and sends little twice", () => {
  const turns = Array.from({ length: 400 }, () => ({ comes: 100, fails: false }));

  const { sent, last } = played({ order: "newest-first", backlog: 0, turns });

  const twice = sent.flat().length - new Set(sent.flat()).size;
  expect(new Set(sent.flat()).size).toBe(last);
  // Each write beyond the stretches that are remembered makes one of them forgotten.
  expect(twice).toBeLessThanOrEqual(400 * limit);
});
