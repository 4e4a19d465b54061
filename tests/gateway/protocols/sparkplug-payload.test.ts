/** Payloads of Sparkplug B against `sparkplug-payload`, an encoder that we did not write, for all values of all types. */
import fc from "fast-check";
import { get } from "sparkplug-payload";
import { describe, expect, test } from "vitest";
import type { DataType } from "../../../gateway/protocols/sparkplug/data-type.ts";
import {
  decodePayload,
  encodePayload,
  type Metric,
  type ReceivedMetric,
} from "../../../gateway/protocols/sparkplug/payload.ts";
import { bitsOf } from "../../../gateway/protocols/sparkplug/schema.ts";
import { type PlainValue, plainValueOf, type TypedValue } from "../../../gateway/protocols/sparkplug/value.ts";

const other = get("spBv1.0")!;
type TheirPayload = ReturnType<typeof other.decodePayload>;
type TheirMetric = NonNullable<TheirPayload["metrics"]>[number];

const integer = (min: bigint, max: bigint) => fc.bigInt({ min, max });
const small = (min: number, max: number) => fc.integer({ min, max });
const timeMs = small(0, Number.MAX_SAFE_INTEGER);
const text = fc.string({ unit: "grapheme", maxLength: 20 });
const bytes = fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array));

/** Values of each type that the other encoder knows. */
const scalars: Partial<Record<DataType, fc.Arbitrary<PlainValue>>> = {
  Int8: small(-128, 127),
  Int16: small(-32_768, 32_767),
  Int32: small(-(2 ** 31), 2 ** 31 - 1),
  Int64: integer(-(2n ** 63n), 2n ** 63n - 1n),
  UInt8: small(0, 255),
  UInt16: small(0, 65_535),
  UInt32: small(0, 2 ** 32 - 1),
  UInt64: integer(0n, 2n ** 64n - 1n),
  Float: fc.float(),
  Double: fc.double(),
  Boolean: fc.boolean(),
  String: text,
  DateTime: integer(0n, 2n ** 53n),
  Text: text,
  UUID: fc.uuid(),
  Bytes: bytes,
  File: bytes,
};
const entries = Object.entries(scalars) as readonly [DataType, fc.Arbitrary<PlainValue>][];
const scalar = fc.oneof(...entries.map(([dataType, value]) => fc.record({ dataType: fc.constant(dataType), value })));

/** 64 bits as the other one takes them. */
const long = (value: number | bigint) =>
  bitsOf(BigInt(value)) as unknown as NonNullable<TheirPayload["timestamp"]> & object;

/** 64 bits as the other one gives them. */
function isLong(value: unknown): value is object {
  return typeof value === "object" && value !== null && "low" in value;
}

/** The other decoder gives what was written in 64 bits without a sign. */
const unsigned = (text: string) => BigInt.asUintN(64, BigInt(text));
const isWide = (dataType: DataType) => ["UInt32", "Int64", "UInt64", "DateTime"].includes(dataType);

/** As the other encoder takes it: 64 bits as Long. */
function theirs({ dataType, value }: TypedValue): object {
  const plain = typeof value === "bigint" ? bitsOf(value) : value;
  return { type: dataType, value: plain };
}

const metric: fc.Arbitrary<Metric> = fc
  .record({
    typed: scalar,
    name: text,
    alias: integer(0n, 2n ** 64n - 1n),
    timestampMs: timeMs,
    isHistorical: fc.boolean(),
    isTransient: fc.boolean(),
  })
  .map(({ typed, ...rest }) => ({ ...rest, ...typed }));

const payload = fc.record({
  timestampMs: timeMs,
  seq: small(0, 255),
  metrics: fc.array(metric, { maxLength: 10 }),
});

function read({ raw, dataType, properties: _, isNull: __, ...rest }: ReceivedMetric): Metric {
  return { ...rest, dataType: dataType!, value: plainValueOf(raw, dataType!) };
}

describe("a payload", () => {
  test("that the other encoder wrote reads as what was given to it", () => {
    fc.assert(
      fc.property(payload, ({ timestampMs, seq, metrics }) => {
        const written = other.encodePayload({
          timestamp: long(timestampMs),
          seq: long(seq),
          metrics: metrics.map(({ properties: _, ...one }) => ({
            ...one,
            ...(theirs(one) as TheirMetric),
            alias: long(one.alias!),
            timestamp: long(one.timestampMs!),
          })),
        });

        const received = decodePayload(written);

        expect({ ...received, metrics: received.metrics.map(read) }).toEqual({ timestampMs, seq, metrics });
      }),
      { numRuns: 500 },
    );
  });

  test("reads in the other decoder as what was given to us", () => {
    fc.assert(
      fc.property(payload, (given) => {
        const read: TheirPayload = other.decodePayload(encodePayload(given));

        expect(Number(read.timestamp)).toBe(given.timestampMs);
        expect(Number(read.seq)).toBe(given.seq);
        const values = (read.metrics ?? []).map(({ name, alias, type, value, isHistorical }) => [
          name,
          String(alias),
          type,
          isLong(value) ? unsigned(String(value)) : value,
          isHistorical ?? false,
        ]);
        const expected = given.metrics.map(({ name, alias, dataType, value, isHistorical }) => [
          name,
          String(alias),
          dataType,
          isWide(dataType) ? unsigned(String(value)) : value,
          isHistorical,
        ]);
        expect(values).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test("without data types is read with those of the birth", () => {
    fc.assert(
      fc.property(payload, (given) => {
        const { metrics } = decodePayload(encodePayload(given, false));

        expect(metrics.map(({ dataType }) => dataType)).toEqual(given.metrics.map(() => undefined));
        const values = metrics.map(({ raw }, index) => plainValueOf(raw, given.metrics[index]!.dataType));
        expect(values).toEqual(given.metrics.map(({ value }) => value));
      }),
    );
  });

  test("of random bytes is refused or read, and nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (random) => {
        try {
          decodePayload(random);
        } catch (error) {
          expect(error).toMatchObject({ code: "SAMSPEL_SPARKPLUG_PAYLOAD" });
        }
      }),
      { numRuns: 20_000 },
    );
  });

  test("with a broken byte is refused or read, value by value", () => {
    fc.assert(
      fc.property(payload, fc.nat(), small(0, 255), (given, at, byte) => {
        const written = Uint8Array.from(encodePayload(given));
        written[at % written.length] = byte;
        try {
          for (const { raw, dataType = "Unknown" } of decodePayload(written).metrics) {
            try {
              plainValueOf(raw, dataType);
            } catch (error) {
              expect(error).toMatchObject({ code: "SAMSPEL_SPARKPLUG_VALUE" });
            }
          }
        } catch (error) {
          expect(error).toMatchObject({ code: "SAMSPEL_SPARKPLUG_PAYLOAD" });
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("nested a thousand templates deep is refused", () => {
    let nested = Buffer.alloc(0);
    const wrapped = (field: number, inner: Buffer) => {
      const length: number[] = [];
      for (let rest = inner.length; ; rest >>>= 7) {
        length.push(rest > 127 ? (rest & 127) | 128 : rest);
        if (rest <= 127) break;
      }
      return Buffer.concat([
        Buffer.from(field > 15 ? [((field & 15) << 3) | 130, field >> 4] : [(field << 3) | 2]),
        Buffer.from(length),
        inner,
      ]);
    };
    for (let depth = 0; depth < 1000; depth++) nested = wrapped(2, wrapped(18, nested));

    expect(() => decodePayload(nested)).toThrow(/no Sparkplug B payload/);
  });
});
