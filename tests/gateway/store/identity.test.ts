/** A value is stored once, whatever order, repetition and cut the network gives it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { pick, type ValueColumns } from "../../../gateway/store/columns.ts";
import { identify, type LateIndex } from "../../../gateway/store/identity.ts";
import { LastValues } from "../../../gateway/store/last-values.ts";
import { columnsOf } from "./arbitraries.ts";

const anyArrival = fc.record({
  tag: fc.integer({ min: 1, max: 3 }),
  timeMs: fc.nat(6),
  timeNs: fc.constantFrom(0, 100),
  value: fc.constantFrom(1, 2, Number.NaN, -0, 0),
  statusCode: fc.constantFrom(0, 0x8000_0000),
  flags: fc.constantFrom(0, 32, 8),
  other: fc.constantFrom(undefined, undefined, undefined, "a", "b", null, 5n),
  ordinal: fc.constant(0),
});

/** Commits cut at arbitrary places, and what an oracle with one big map makes of the same arrivals. */
test("duplicates, ordinals and the last value agree with a model that remembers everything", () => {
  fc.assert(
    fc.property(fc.array(fc.array(anyArrival, { maxLength: 12 }), { maxLength: 6 }), (commits) => {
      const last = new LastValues();
      last.reserve(3);
      const stored: ValueColumns[] = [];
      const model = new Map<string, string[]>();
      const newest = new Map<number, { at: number; content: string }>();

      for (const rows of commits) {
        const columns = columnsOf(rows);
        const { duplicates, ordinals } = identify(columns, last, (late: LateIndex) => {
          for (const part of stored) late.noteAll(part);
        });

        for (const [row, { tag, timeMs, timeNs, value, statusCode, flags, other }] of rows.entries()) {
          const key = `${tag} ${timeMs} ${timeNs}`;
          const shown = other === undefined ? (Object.is(value, -0) ? "-0" : `${value}`) : `${typeof other} ${other}`;
          const content = `${shown} ${statusCode} ${flags & 32}`;
          const contents = model.get(key) ?? [];
          model.set(key, contents);
          expect(duplicates.includes(row)).toBe(contents.includes(content));
          if (contents.includes(content)) continue;
          expect(ordinals.get(row) ?? 0).toBe(contents.length);
          contents.push(content);
          const at = timeMs * 1e6 + timeNs;
          if (at >= (newest.get(tag)?.at ?? Number.NEGATIVE_INFINITY)) newest.set(tag, { at, content });
        }
        const kept = rows.map((_, row) => row).filter((row) => !duplicates.includes(row));
        stored.push(pick(columns, kept));
      }

      for (const tag of [1, 2, 3]) {
        const at = newest.get(tag)?.at;
        const found = last.measurement(tag);
        expect(found === undefined ? undefined : Math.round(found.sourceTimeMs * 1e6)).toBe(at);
        expect(found?.statusCode).toBe(
          at === undefined ? undefined : Number(newest.get(tag)!.content.split(" ").at(-2)),
        );
      }
    }),
    { numRuns: 300 },
  );
});

test("values in order of time never look into the store", () => {
  const last = new LastValues();
  last.reserve(2);
  const row = (timeMs: number) => ({
    tag: 1 + (timeMs % 2),
    timeMs,
    timeNs: 0,
    value: timeMs,
    statusCode: 0,
    flags: 0,
    other: undefined,
    ordinal: 0,
  });
  let lookups = 0;

  for (let start = 0; start < 1_000; start += 100) {
    identify(columnsOf(Array.from({ length: 100 }, (_, i) => row(start + i))), last, () => lookups++);
  }

  expect(lookups).toBe(0);
});

test("last values come back from their stored form", () => {
  const last = new LastValues();
  last.reserve(70);
  const columns = columnsOf([
    { tag: 3, timeMs: 5, timeNs: 7, value: 0, statusCode: 9, flags: 0, other: "moving", ordinal: 0 },
    { tag: 70, timeMs: 6, timeNs: 0, value: -0, statusCode: 0, flags: 0, other: undefined, ordinal: 0 },
  ]);
  last.offer(columns, 0, 100);
  last.offer(columns, 1, 200);

  const again = LastValues.decode(last.encode());

  expect(again.measurement(3)).toEqual(last.measurement(3));
  expect(again.measurement(70)?.value).toBe(-0);
  expect(again.measurement(4)).toBeUndefined();
});
