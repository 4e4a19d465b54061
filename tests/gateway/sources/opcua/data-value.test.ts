/** DataValue → rows, with values that went through the library's own encoder and decoder. */
import { BinaryStream, DataType, DataValue, StatusCode, StatusCodes, Variant, VariantArrayType } from "node-opcua";
import { describe, expect, test } from "vitest";
import { BatchBuilder, valueAt, valueFlags } from "../../../../gateway/core/measurement.ts";
import { decodeChanges, type ItemChange, LastSeen } from "../../../../gateway/sources/opcua/data-value.ts";
import { Handles } from "../../../../gateway/sources/opcua/handles.ts";
import { variantValue } from "../../../../gateway/sources/opcua/variant.ts";

const arrivalMs = 1_800_000_000_000;

function decode(changes: readonly ItemChange[], lastSeen = new LastSeen(2)) {
  const builder = new BatchBuilder();
  const overflows: unknown[] = [];
  const refusals: unknown[] = [];
  decodeChanges(changes, builder, {
    handles: Handles.plain(2),
    lastSeen,
    arrivalMs,
    onOverflow: (...range) => overflows.push(range),
    onRefused: (...refusal) => refusals.push(refusal),
  });
  return { batch: builder.takeReadings(arrivalMs), overflows, refusals };
}

/** The value as it comes out of a message. */
function sent(options: ConstructorParameters<typeof DataValue>[0]): DataValue {
  const value = new DataValue(options);
  const stream = new BinaryStream(value.binaryStoreSize());
  value.encode(stream);
  stream.rewind();
  const received = new DataValue();
  received.decode(stream);
  return received;
}

describe("time", () => {
  test("source time is kept to 100 ns", () => {
    const sourceTimestamp = new Date(1_764_000_000_123);
    const value = sent({
      value: { dataType: DataType.Double, value: 1 },
      sourceTimestamp,
      sourcePicoseconds: 456_700_000,
      serverTimestamp: new Date(0),
    });

    const { batch } = decode([{ clientHandle: 1, value }]);

    expect(batch.sourceTimeMs[0]).toBe(sourceTimestamp.getTime());
    expect(batch.sourceTimeNs[0]).toBe(456_700);
    expect(batch.flags[0]).toBe(0);
  });

  test("without source time the server's stands in, without both the arrival, each with its flag", () => {
    const serverTimestamp = new Date(1_764_000_000_000);
    const fromServer = sent({ value: { dataType: DataType.Double, value: 1 }, serverTimestamp });
    const fromNobody = sent({ value: { dataType: DataType.Double, value: 2 } });

    const { batch } = decode([
      { clientHandle: 1, value: fromServer },
      { clientHandle: 2, value: fromNobody },
    ]);

    expect([...batch.sourceTimeMs]).toEqual([serverTimestamp.getTime(), arrivalMs]);
    expect([...batch.flags]).toEqual([valueFlags.serverTime, valueFlags.arrivalTime]);
  });
});

describe("status", () => {
  test("all 32 bits are kept, and the overflow bit tells the stretch that was lost", () => {
    const overflow = StatusCode.makeStatusCode(StatusCodes.UncertainSubNormal, "Overflow | InfoTypeDataValue");
    const first = sent({ value: { dataType: DataType.Double, value: 1 }, sourceTimestamp: new Date(1000) });
    const second = sent({
      value: { dataType: DataType.Double, value: 2 },
      sourceTimestamp: new Date(9000),
      statusCode: overflow,
    });

    const { batch, overflows } = decode([
      { clientHandle: 2, value: first },
      { clientHandle: 2, value: second },
    ]);

    expect(batch.statusCodes[1]).toBe(overflow.value >>> 0);
    expect(batch.statusCodes[1]).not.toBe(StatusCodes.UncertainSubNormal.value);
    expect((batch.flags[1] ?? 0) & valueFlags.overflow).toBe(valueFlags.overflow);
    expect(overflows).toEqual([[1, 1000, 9000]]);
  });

  test("a bad value without content is null with its status", () => {
    const value = sent({ statusCode: StatusCodes.BadSensorFailure, sourceTimestamp: new Date(1000) });

    const { batch } = decode([{ clientHandle: 1, value }]);

    expect(valueAt(batch, 0)).toBeNull();
    expect(batch.statusCodes[0]).toBe(StatusCodes.BadSensorFailure.value);
  });
});

describe("values", () => {
  test.each<[string, DataType, unknown, unknown]>([
    ["a Double", DataType.Double, -0.1, -0.1],
    ["a Float", DataType.Float, 0.5, 0.5],
    ["a Boolean", DataType.Boolean, true, true],
    ["an Int32", DataType.Int32, -7, -7],
    ["a small Int64", DataType.Int64, [0xffff_ffff, 0xffff_fffb], -5],
    ["a large UInt64", DataType.UInt64, [0xffff_ffff, 0xffff_ffff], 18_446_744_073_709_551_615n],
    ["the least Int64", DataType.Int64, [0x8000_0000, 0], -9_223_372_036_854_775_808n],
    ["a text", DataType.String, "moving", "moving"],
    ["a time", DataType.DateTime, new Date("2026-01-02T03:04:05.678Z"), "2026-01-02T03:04:05.678Z"],
    ["bytes", DataType.ByteString, Buffer.from([1, 255]), "01ff"],
    ["a localized text", DataType.LocalizedText, { text: "läge", locale: "sv" }, "läge"],
  ])("%s is read exactly", (_name, dataType, value, expected) => {
    const dataValue = sent({
      value: { dataType, arrayType: VariantArrayType.Scalar, value },
      sourceTimestamp: new Date(1000),
    });

    const { batch } = decode([{ clientHandle: 1, value: dataValue }]);

    expect(valueAt(batch, 0)).toEqual(expected);
  });

  test("NaN and infinity stay what they are", () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, -0].map((value) =>
      sent({ value: { dataType: DataType.Double, value }, sourceTimestamp: new Date(1000) }),
    );

    const { batch } = decode(values.map((value) => ({ clientHandle: 1, value })));

    expect([...batch.values]).toEqual([Number.NaN, Number.POSITIVE_INFINITY, -0]);
  });

  test("an array of numbers becomes samples", () => {
    const value = new Variant({
      dataType: DataType.Float,
      arrayType: VariantArrayType.Array,
      value: new Float32Array([1, 2.5]),
    });

    expect(variantValue(value)).toEqual({ sampleRateHz: 0, samples: new Float32Array([1, 2.5]) });
  });
});

describe("what is too large", () => {
  test.each<[string, DataType, VariantArrayType, unknown]>([
    ["a text of 16 MB", DataType.String, VariantArrayType.Scalar, "x".repeat(16_000_000)],
    ["bytes of 16 MB", DataType.ByteString, VariantArrayType.Scalar, Buffer.alloc(16_000_000)],
    ["two million samples", DataType.Byte, VariantArrayType.Array, new Uint8Array(2_000_000)],
    ["a list of many texts", DataType.String, VariantArrayType.Array, Array.from({ length: 50_000 }, String)],
  ])("%s is left out, counted, and its status says so", (_name, dataType, arrayType, value) => {
    const dataValue = { value: { dataType, arrayType, value }, statusCode: { value: 0 }, sourceTimestamp: new Date(1) };

    const { batch, refusals } = decode([{ clientHandle: 1, value: dataValue }]);

    expect(valueAt(batch, 0)).toBeNull();
    expect(batch.statusCodes[0]).toBe(StatusCodes.BadEncodingLimitsExceeded.value);
    expect(refusals).toEqual([[0, "too-large"]]);
  });

  test("a structure a hundred levels deep is left out", () => {
    let value: object = {};
    for (let level = 0; level < 100; level++) value = { value };
    const variant = { dataType: DataType.ExtensionObject, arrayType: VariantArrayType.Scalar, value };

    const { refusals } = decode([{ clientHandle: 1, value: { value: variant, statusCode: { value: 0 } } }]);

    expect(refusals).toEqual([[0, "too-large"]]);
  });
});

test("an array of 64-bit integers keeps all digits", () => {
  const value = [
    [0x8000_0000, 0],
    [0, 7],
  ];
  const variant = { dataType: DataType.Int64, arrayType: VariantArrayType.Array, value };

  expect(variantValue(variant)).toBe('["-9223372036854775808",7]');
});

describe("repeats", () => {
  const value = () => sent({ value: { dataType: DataType.Double, value: 1 }, sourceTimestamp: new Date(5000) });

  test("after a reconnection the last value is taken once", () => {
    const lastSeen = new LastSeen(2);
    decode([{ clientHandle: 1, value: value() }], lastSeen);
    lastSeen.mayRepeat.fill(1);

    const again = decode([{ clientHandle: 1, value: value() }], lastSeen);

    expect(again.batch.length).toBe(0);
    expect(lastSeen.repeatedCount).toBe(1);
  });

  test("an equal value in ordinary traffic is passed on: the store counts it", () => {
    const { batch } = decode([
      { clientHandle: 1, value: value() },
      { clientHandle: 1, value: value() },
    ]);

    expect(batch.length).toBe(2);
  });

  test("the same time with another status is news", () => {
    const lastSeen = new LastSeen(2);
    decode([{ clientHandle: 1, value: value() }], lastSeen);
    lastSeen.mayRepeat.fill(1);
    const stale = sent({ statusCode: StatusCodes.BadNoCommunication, sourceTimestamp: new Date(5000) });

    expect(decode([{ clientHandle: 1, value: stale }], lastSeen).batch.length).toBe(1);
  });
});

test("unknown handles are left out", () => {
  const value = sent({ value: { dataType: DataType.Double, value: 1 }, sourceTimestamp: new Date(1) });

  expect(decode([{ clientHandle: 99, value }]).batch.length).toBe(0);
});
