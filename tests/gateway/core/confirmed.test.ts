/** What a destination has confirmed, against a plain set of numbers. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Confirmed,
  confirmedUpTo,
  confirmedWith,
  countOf,
  limited,
  missingIn,
  type Span,
} from "../../../gateway/core/confirmed.ts";

const span: fc.Arbitrary<Span> = fc
  .record({ first: fc.integer({ min: 1, max: 60 }), count: fc.integer({ min: 1, max: 12 }) })
  .map(({ first, count }) => ({ first, last: first + count - 1 }));

const numbersOf = (spans: readonly Span[]) =>
  spans.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index));

const allOf = ({ sequence, ahead }: Confirmed) =>
  new Set([...Array.from({ length: sequence }, (_, index) => index + 1), ...numbersOf(ahead)]);

describe("what is confirmed", () => {
  test("is exactly what was, in whatever order, and what is missing is the rest", () => {
    fc.assert(
      fc.property(fc.nat(20), fc.array(span, { maxLength: 12 }), span, (start, spans, asked) => {
        const confirmed = spans.reduce(confirmedWith, confirmedUpTo(start));

        const expected = new Set([...numbersOf([{ first: 1, last: start }]), ...numbersOf(spans)]);
        expect(allOf(confirmed)).toEqual(expected);
        expect(numbersOf(missingIn(confirmed, asked))).toEqual(numbersOf([asked]).filter((one) => !expected.has(one)));
        let end = confirmed.sequence;
        for (const { first, last } of confirmed.ahead) {
          expect(first).toBeGreaterThan(end + 1);
          expect(last).toBeGreaterThanOrEqual(first);
          end = last;
        }
      }),
    );
  });

  test("within a limit forgets the shortest stretches and never the newest", () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (spans, most) => {
        const whole = spans.reduce(confirmedWith, confirmedUpTo(0));

        const few = limited(whole, most);

        expect(few.ahead.length).toBe(Math.min(most, whole.ahead.length));
        expect(few.ahead.at(-1)).toEqual(whole.ahead.at(-1));
        for (const one of few.ahead) expect(whole.ahead).toContainEqual(one);
        const forgotten = whole.ahead.filter((one) => !few.ahead.some(({ first }) => first === one.first));
        const shortestKept = Math.min(...few.ahead.slice(0, -1).map((one) => countOf([one])));
        for (const one of forgotten) expect(countOf([one])).toBeLessThanOrEqual(shortestKept);
      }),
    );
  });
});
