/** Values of Sparkplug B: arrays, tables, properties and templates; what does not fit its type is refused. */
import fc from "fast-check";
import { get } from "sparkplug-payload";
import { describe, expect, test } from "vitest";
import type { DataType } from "../../../gateway/protocols/sparkplug/data-type.ts";
import { decodePayload, encodePayload, templateOf } from "../../../gateway/protocols/sparkplug/payload.ts";
import {
  type PlainValue,
  type PropertySet,
  plainValueOf,
  propertiesOf,
  type TypedValue,
} from "../../../gateway/protocols/sparkplug/value.ts";

const other = get("spBv1.0")!;
const small = (min: number, max: number) => fc.integer({ min, max });
const integer = (min: bigint, max: bigint) => fc.bigInt({ min, max });

describe("a value", () => {
  const roundTrip = (typed: TypedValue) => {
    const { metrics } = decodePayload(encodePayload({ metrics: [typed] }));
    return plainValueOf(metrics[0]!.raw, typed.dataType);
  };

  test("that is null stays null, and the other decoder sees it", () => {
    const written = encodePayload({ metrics: [{ name: "speed", dataType: "Double", value: null }] });

    expect(decodePayload(written).metrics).toMatchObject([{ isNull: true, raw: { isNull: true } }]);
    expect(other.decodePayload(written).metrics).toMatchObject([{ name: "speed", value: null }]);
  });

  const arrays: readonly (readonly [DataType, fc.Arbitrary<PlainValue>])[] = [
    ["Int8Array", fc.array(small(-128, 127))],
    ["UInt8Array", fc.array(small(0, 255))],
    ["Int16Array", fc.array(small(-32_768, 32_767))],
    ["UInt16Array", fc.array(small(0, 65_535))],
    ["Int32Array", fc.array(small(-(2 ** 31), 2 ** 31 - 1))],
    ["UInt32Array", fc.array(small(0, 2 ** 32 - 1))],
    ["Int64Array", fc.array(integer(-(2n ** 63n), 2n ** 63n - 1n))],
    ["UInt64Array", fc.array(integer(0n, 2n ** 64n - 1n))],
    ["DateTimeArray", fc.array(integer(0n, 2n ** 64n - 1n))],
    ["FloatArray", fc.array(fc.float())],
    ["DoubleArray", fc.array(fc.double())],
    ["BooleanArray", fc.array(fc.boolean(), { maxLength: 40 })],
    ["StringArray", fc.array(fc.string().filter((one) => !one.includes("\0")))],
  ];
  test.each(arrays)("of type %s is packed and unpacked", (dataType, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        expect(roundTrip({ dataType, value })).toEqual(value);
      }),
    );
  });

  test("of a packed array has the bytes of the specification", () => {
    const packed = (dataType: DataType, value: PlainValue) =>
      Buffer.from(
        decodePayload(encodePayload({ metrics: [{ dataType, value }] })).metrics[0]!.raw.bytesValue!,
      ).toString("hex");
    const bits = [false, false, true, true, false, true, false, false, true, true, false, true];

    expect(packed("Int32Array", [123_456_789, 987_654_321])).toBe("15cd5b07b168de3a");
    expect(packed("BooleanArray", bits)).toBe("0c00000034d0");
    expect(packed("StringArray", ["ABC", "hello"])).toBe("4142430068656c6c6f00");
  });

  test("of a table and of properties reads as it was, in the other decoder too", () => {
    const table = {
      columns: ["name", "count", "ratio"],
      types: ["String", "Int64", "Double"] as const,
      rows: [
        ["a", -5n, 0.5],
        ["b", 2n ** 62n, -1],
      ],
    };
    const properties: PropertySet = new Map([
      ["engUnit", { dataType: "String", value: "mm/s" }],
      ["Quality", { dataType: "Int32", value: 192 }],
      ["limits", { dataType: "PropertySet", value: new Map([["high", { dataType: "Double", value: 7.1 }]]) }],
      ["steps", { dataType: "PropertySetList", value: [new Map([["first", { dataType: "Boolean", value: true }]])] }],
    ]);

    const written = encodePayload({ metrics: [{ name: "table", dataType: "DataSet", value: table, properties }] });

    const [metric] = decodePayload(written).metrics;
    expect(plainValueOf(metric!.raw, "DataSet")).toEqual(table);
    expect(propertiesOf(metric!.properties!)).toEqual(properties);
    expect(other.decodePayload(written).metrics).toMatchObject([
      {
        value: { columns: table.columns, types: table.types },
        properties: {
          engUnit: { value: "mm/s" },
          Quality: { value: 192 },
          limits: { value: { high: { value: 7.1 } } },
        },
      },
    ]);
  });

  test("of a template has its parameters and metrics", () => {
    const written = other.encodePayload({
      metrics: [
        {
          name: "motor",
          type: "Template",
          value: {
            isDefinition: false,
            templateRef: "Motor",
            version: "1",
            metrics: [{ name: "rpm", type: "Int32", value: -7 }],
            parameters: [{ name: "poles", type: "UInt32", value: 4 }],
          },
        },
      ],
    });

    const template = templateOf(decodePayload(written).metrics[0]!.raw);

    expect(template).toMatchObject({ reference: "Motor", version: "1", isDefinition: false });
    expect(template.parameters).toEqual(new Map([["poles", { dataType: "UInt32", value: 4 }]]));
    expect(template.metrics).toMatchObject([{ name: "rpm", dataType: "Int32" }]);
    expect(plainValueOf(template.metrics[0]!.raw, "Int32")).toBe(-7);
  });

  test("of a narrow integer in the two's complement of its own width is read too", () => {
    expect(plainValueOf({ intValue: 0xff }, "Int8")).toBe(-1);
    expect(plainValueOf({ intValue: 0xffff_ffff }, "Int8")).toBe(-1);
    expect(plainValueOf({ longValue: 0xffff_fffen }, "Int32")).toBe(-2);
    expect(plainValueOf({ intValue: 7 }, "Int64")).toBe(7n);
    expect(plainValueOf({ intValue: 4_000_000_000 }, "UInt32")).toBe(4_000_000_000);
  });

  test.each<[DataType, object]>([
    ["Int8", { intValue: 300 }],
    ["UInt16", { intValue: 70_000 }],
    ["Double", { stringValue: "1" }],
    ["Boolean", {}],
    ["Unknown", { intValue: 1 }],
    ["Int16Array", { bytesValue: new Uint8Array(3) }],
    ["BooleanArray", { bytesValue: Uint8Array.of(9, 0, 0, 0, 1) }],
    ["DataSet", { datasetValue: { types: [3], rows: [{ elements: [] }] } }],
    ["PropertySet", { propertysetValue: { keys: ["a"] } }],
  ])("of type %s that came as %j is refused", (dataType, raw) => {
    expect(() => plainValueOf(raw, dataType)).toThrow(expect.objectContaining({ code: "SAMSPEL_SPARKPLUG_VALUE" }));
  });

  test.each<TypedValue>([
    { dataType: "Int8", value: 200 },
    { dataType: "UInt64", value: -1n },
    { dataType: "Int64", value: 0.5 },
    { dataType: "Boolean", value: "true" },
    { dataType: "Double", value: true },
    { dataType: "StringArray", value: ["a\0b"] },
    { dataType: "Unknown", value: 1 },
  ])("that is not of its type is not sent: $dataType", (typed) => {
    expect(() => encodePayload({ metrics: [typed] })).toThrow(
      expect.objectContaining({ code: "SAMSPEL_SPARKPLUG_VALUE" }),
    );
  });
});
