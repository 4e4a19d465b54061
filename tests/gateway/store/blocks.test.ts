/** A block gives back exactly the values that went in, and is small for what sensors send. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBlock, encodeBlock } from "../../../gateway/store/blocks.ts";
import { MalformedBytes } from "../../../gateway/store/bytes.ts";
import { type Series, sorted } from "../../../gateway/store/series.ts";
import { anyColumns, anyNumber, columnsOf } from "./arbitraries.ts";

function seriesOf({ tags: _, ordinals: __, ...series }: ReturnType<typeof columnsOf>): Series {
  return sorted(series);
}

/** A random walk with the given step, `decimals` decimals, one value a second with the given jitter. */
function walk(
  length: number,
  { step, decimals, jitterMs }: { step: number; decimals: number; jitterMs: number },
): Series {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648 - 0.5;
  };
  let level = 20;
  const rows = Array.from({ length }, (_, i) => {
    level += random() * step;
    return {
      tag: 1,
      timeMs: 1_780_000_000_000 + 1_000 * i + Math.round(random() * jitterMs),
      timeNs: 0,
      value: Number(level.toFixed(decimals)),
      statusCode: 0,
      flags: 0,
      other: undefined,
      ordinal: 0,
    };
  });
  return seriesOf(columnsOf(rows));
}

test("any values come back bit by bit, in order of time", () => {
  fc.assert(
    fc.property(anyColumns({ maxLength: 200 }), (columns) => {
      const series = seriesOf(columns);

      const decoded = decodeBlock(encodeBlock(series));

      expect(decoded).toStrictEqual(series);
    }),
    { numRuns: 300 },
  );
});

test("numbers with any decimals and with exceptions among them come back exactly", () => {
  const column = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.array(fc.integer(), { minLength: 1, maxLength: 300 }));
  fc.assert(
    fc.property(column, fc.array(fc.tuple(fc.nat(299), anyNumber), { maxLength: 8 }), ([decimals, whole], odd) => {
      const values = Float64Array.from(whole, (n) => n / 10 ** decimals);
      for (const [row, value] of odd) if (row < values.length) values[row] = value;
      const base = walk(values.length, { step: 1, decimals: 3, jitterMs: 0 });

      const decoded = decodeBlock(encodeBlock({ ...base, values }));

      expect(decoded.values).toStrictEqual(values);
    }),
    { numRuns: 300 },
  );
});

test("a damaged block is refused, never read as other values", () => {
  const block = encodeBlock(walk(100, { step: 1, decimals: 3, jitterMs: 0 }));
  fc.assert(
    fc.property(fc.nat(block.data.length - 1), fc.nat(7), (position, bit) => {
      const data = block.data.slice();
      data[position]! ^= 1 << bit;

      expect(() => decodeBlock({ ...block, data })).toThrow(MalformedBytes);
    }),
  );
});

test.each([
  ["three decimals, slow", { step: 0.05, decimals: 3, jitterMs: 0 }, 1.1],
  ["three decimals, fast", { step: 1, decimals: 3, jitterMs: 0 }, 1.6],
  ["three decimals, jitter of the clock", { step: 0.05, decimals: 3, jitterMs: 20 }, 2],
  ["every bit of a double", { step: 1, decimals: 15, jitterMs: 0 }, 8],
])("%s: at most the expected bytes per value", (_, shape, most) => {
  const series = walk(4_096, shape);

  const { data } = encodeBlock(series);

  expect(data.length / series.length).toBeLessThan(most);
});
