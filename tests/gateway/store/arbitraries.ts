/** Arbitrary values for property tests: what sources really send, and what nobody expects. */
import fc from "fast-check";
import type { OtherValue } from "../../../gateway/core/measurement.ts";
import { emptyColumns, type ValueColumns } from "../../../gateway/store/columns.ts";

/** Numbers as sensors give them, and every other double. */
export const anyNumber = fc.oneof(
  fc.integer({ min: -50_000, max: 50_000 }).map((n) => n / 1000),
  fc.integer({ min: -5, max: 5 }),
  fc.double(),
  fc.constantFrom(Number.NaN, -0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 2 ** 53, 1e300),
);

export const anyOther: fc.Arbitrary<OtherValue> = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("\ud800", "", "moving"),
  fc.bigInt(),
  fc.constant(null),
  fc.record(
    {
      sampleRateHz: fc.double({ min: 0.1, max: 1e6, noNaN: true }),
      samples: fc.float32Array({ maxLength: 20 }),
    },
    { noNullPrototype: true },
  ),
);

/** One row as the tests write it. */
interface AnyRow {
  readonly tag: number;
  readonly timeMs: number;
  readonly timeNs: number;
  readonly value: number;
  readonly statusCode: number;
  readonly flags: number;
  readonly other: OtherValue | undefined;
  readonly ordinal: number;
}

const anyRow: fc.Arbitrary<AnyRow> = fc.record({
  tag: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 100_000 })),
  timeMs: fc.oneof(
    fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
    fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }),
  ),
  timeNs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 9_999 }).map((n) => n * 100),
    fc.nat(999_999),
  ),
  value: anyNumber,
  statusCode: fc.oneof(fc.constant(0), fc.nat(0xffff_ffff)),
  flags: fc.oneof(fc.constant(0), fc.nat(63)),
  other: fc.option(anyOther, { nil: undefined, freq: 4 }),
  ordinal: fc.oneof({ arbitrary: fc.constant(0), weight: 8 }, { arbitrary: fc.nat(5), weight: 1 }),
});

export function columnsOf(rows: readonly AnyRow[]): ValueColumns {
  const columns = emptyColumns(rows.length);
  const others = new Map<number, OtherValue>();
  const ordinals = new Map<number, number>();
  for (const [i, row] of rows.entries()) {
    columns.tags[i] = row.tag;
    columns.timesMs[i] = row.timeMs;
    columns.timesNs[i] = row.timeNs;
    columns.values[i] = row.other === undefined ? row.value : Number.NaN;
    columns.statusCodes[i] = row.statusCode;
    columns.flags[i] = row.flags;
    if (row.other !== undefined) others.set(i, row.other);
    if (row.ordinal > 0) ordinals.set(i, row.ordinal);
  }
  return { ...columns, others, ordinals };
}

export function anyColumns({ minLength = 0, maxLength = 100 } = {}): fc.Arbitrary<ValueColumns> {
  return fc.array(anyRow, { minLength, maxLength }).map(columnsOf);
}
