/** Malformed OPC UA values: bytes by the thousand through the library's decoder and ours, and whatever a variant may hold. */
import fc from "fast-check";
import { BinaryStream, DataType, DataValue, Range, StatusCodes, VariantArrayType } from "node-opcua";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { BatchBuilder, timeMsAt, valueAt } from "../../../../gateway/core/measurement.ts";
import { decodeChanges, type ItemChange, LastSeen } from "../../../../gateway/sources/opcua/data-value.ts";
import { Handles } from "../../../../gateway/sources/opcua/handles.ts";
import { routeLibraryLog } from "../../../../gateway/sources/opcua/library.ts";
import { testContext } from "../../../support/context.ts";
import { decodeAll, malformedCases, malformedTimeoutMs } from "../../../support/malformed.ts";

// The library's words would be as many as the cases.
beforeAll(() => {
  routeLibraryLog(testContext("plc"));
  vi.spyOn(console, "warn").mockReturnValue();
});
afterAll(() => {
  vi.restoreAllMocks();
});
const arrivalMs = 1_800_000_000_000;
const paths = [[], ["Low"], ["Axes", "0", "Speed"], ["0"], ["__proto__", "polluted"], ["constructor", "name"]];

/** Every address gets the same item: as a whole, as text, and part by part. */
const handles = new Handles();
handles.feeds[1] = paths.map((path, address) => ({ address, path }));
handles.addresses[2] = paths.length;

function decodeBoth(value: ItemChange["value"]): void {
  const builder = new BatchBuilder();
  const changes: readonly ItemChange[] = [1, 2].map((clientHandle) => ({ clientHandle, value }));
  decodeChanges(changes, builder, {
    handles,
    lastSeen: new LastSeen(paths.length + 1),
    arrivalMs,
    onOverflow: () => {},
    onRefused: () => {},
  });
  const batch = builder.takeReadings(arrivalMs);
  for (let row = 0; row < batch.length; row++) {
    if (!Number.isFinite(timeMsAt(batch, row))) throw new Error("No time.");
    const seen = valueAt(batch, row);
    if (typeof seen === "string" && seen.length > 65_536) throw new Error("A long text.");
  }
}

function encoded(options: ConstructorParameters<typeof DataValue>[0]): Buffer {
  const value = new DataValue({ sourceTimestamp: new Date(arrivalMs), statusCode: StatusCodes.Good, ...options });
  const stream = new BinaryStream(value.binaryStoreSize());
  value.encode(stream);
  return stream.buffer;
}

const array = (dataType: DataType, value: unknown) => ({
  value: { dataType, arrayType: VariantArrayType.Array, value },
});
const examples = [
  encoded({ value: { dataType: DataType.Double, value: 1.5 }, sourcePicoseconds: 456_700_000 }),
  encoded({ value: { dataType: DataType.Int64, arrayType: VariantArrayType.Scalar, value: [0x8000_0000, 0] } }),
  encoded({ value: { dataType: DataType.String, value: "Sväng" } }),
  encoded({ value: { dataType: DataType.LocalizedText, value: { locale: "sv", text: "öppen" } } }),
  encoded({ value: { dataType: DataType.ExtensionObject, value: new Range({ low: -1, high: 1 }) } }),
  encoded(array(DataType.Float, Float32Array.from([1, 2, 3]))),
  encoded(
    array(DataType.UInt64, [
      [0, 1],
      [0xffff_ffff, 0xffff_ffff],
    ]),
  ),
  encoded(array(DataType.ExtensionObject, [new Range({ low: 0, high: 1 }), new Range({ low: 2, high: 3 })])),
  encoded(array(DataType.Variant, [{ dataType: DataType.Boolean, value: true }])),
];

test(
  "no bytes of a value that the library reads make ours throw or hang, and it reads none for ever",
  () => {
    let read = 0;

    decodeAll(examples, (bytes) => {
      const value = new DataValue();
      try {
        value.decode(new BinaryStream(bytes));
      } catch {
        // The library ends the connection of a message that it cannot read.
        return;
      }
      read++;
      decodeBoth(value);
    });

    expect(read).toBeGreaterThan(0);
  },
  malformedTimeoutMs,
);

test(
  "whatever a variant holds, decoding neither throws nor grows without limit",
  () => {
    fc.assert(
      fc.property(
        fc.nat(30),
        fc.nat(3),
        fc.anything({ withBigInt: true, withTypedArray: true }),
        (dataType, arrayType, value) => decodeBoth({ value: { dataType, arrayType, value }, statusCode: { value: 0 } }),
      ),
      { numRuns: malformedCases },
    );
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  },
  malformedTimeoutMs,
);
