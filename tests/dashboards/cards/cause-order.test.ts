import fc from "fast-check";
import { expect, test } from "vitest";
import { largestFirst } from "../../../dashboards/cards/cause-order.ts";

test("the largest cause comes first and fills its bar, the others are drawn against it", () => {
  const causes = [
    { id: "scanner", amount: 1 },
    { id: "contact", amount: 4 },
    { id: "fault", amount: 0 },
  ];

  expect(largestFirst(causes)).toEqual([
    { id: "contact", amount: 4, share: 1 },
    { id: "scanner", amount: 1, share: 0.25 },
    { id: "fault", amount: 0, share: 0 },
  ]);
});

test("a cause whose amount is not known comes last and has no bar", () => {
  const [known, unknown] = largestFirst([
    { id: "unknown", amount: undefined },
    { id: "known", amount: 0 },
  ]);

  expect(known).toEqual({ id: "known", amount: 0, share: 0 });
  expect(unknown).toEqual({ id: "unknown", amount: undefined, share: undefined });
});

test("no cause is lost and no bar leaves its track, whatever the amounts", () => {
  const amount = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 12 }), (amounts) => {
      const ordered = largestFirst(amounts.map((value, id) => ({ id, amount: value })));

      expect(ordered.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(amounts.map((_, id) => id));
      for (const { share } of ordered) {
        if (share === undefined) continue;
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
    }),
  );
});
