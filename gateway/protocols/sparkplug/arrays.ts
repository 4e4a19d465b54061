/** The packed arrays of Sparkplug 3.0 (section 6.4.16): little-endian elements in the bytes of a metric. */
import { PermanentError } from "../../core/errors.ts";
import type { DataType } from "./data-type.ts";

export type ArrayValue = readonly number[] | readonly bigint[] | readonly boolean[] | readonly string[];

interface Element<T> {
  readonly bytes: number;
  get(view: DataView, at: number): T;
  set(view: DataView, at: number, value: T): void;
}

const element = <T>(bytes: number, get: Element<T>["get"], set: Element<T>["set"]): Element<T> => ({ bytes, get, set });

const numbers: Partial<Record<DataType, Element<number>>> = {
  Int8Array: element(
    1,
    (view, at) => view.getInt8(at),
    (view, at, value) => view.setInt8(at, value),
  ),
  UInt8Array: element(
    1,
    (view, at) => view.getUint8(at),
    (view, at, value) => view.setUint8(at, value),
  ),
  Int16Array: element(
    2,
    (view, at) => view.getInt16(at, true),
    (view, at, value) => view.setInt16(at, value, true),
  ),
  UInt16Array: element(
    2,
    (view, at) => view.getUint16(at, true),
    (view, at, value) => view.setUint16(at, value, true),
  ),
  Int32Array: element(
    4,
    (view, at) => view.getInt32(at, true),
    (view, at, value) => view.setInt32(at, value, true),
  ),
  UInt32Array: element(
    4,
    (view, at) => view.getUint32(at, true),
    (view, at, value) => view.setUint32(at, value, true),
  ),
  FloatArray: element(
    4,
    (view, at) => view.getFloat32(at, true),
    (view, at, value) => view.setFloat32(at, value, true),
  ),
  DoubleArray: element(
    8,
    (view, at) => view.getFloat64(at, true),
    (view, at, value) => view.setFloat64(at, value, true),
  ),
};

const signed64 = element<bigint>(
  8,
  (view, at) => view.getBigInt64(at, true),
  (view, at, value) => view.setBigInt64(at, value, true),
);
const unsigned64 = element<bigint>(
  8,
  (view, at) => view.getBigUint64(at, true),
  (view, at, value) => view.setBigUint64(at, value, true),
);
const bigints: Partial<Record<DataType, Element<bigint>>> = {
  Int64Array: signed64,
  UInt64Array: unsigned64,
  DateTimeArray: unsigned64,
};

/** Throws PermanentError when the bytes do not fit the type, or the type is no array. */
export function unpackArray(bytes: Uint8Array, dataType: DataType): ArrayValue {
  const number = numbers[dataType];
  if (number !== undefined) return elements(bytes, number, dataType);
  const bigint = bigints[dataType];
  if (bigint !== undefined) return elements(bytes, bigint, dataType);
  if (dataType === "BooleanArray") return unpackBits(bytes);
  if (dataType === "StringArray") return unpackStrings(bytes);
  throw mismatch(bytes, dataType);
}

/** The bytes, or undefined when the type is no array or the value does not fit it. */
export function packArray(value: ArrayValue, dataType: DataType): Uint8Array | undefined {
  const number = numbers[dataType];
  if (number !== undefined) return isEach(value, "number") ? packElements(value, number) : undefined;
  const bigint = bigints[dataType];
  if (bigint !== undefined) return isEach(value, "bigint") ? packElements(value, bigint) : undefined;
  if (dataType === "BooleanArray") return isEach(value, "boolean") ? packBits(value) : undefined;
  if (dataType !== "StringArray" || !isEach(value, "string")) return undefined;
  // Zero ends a string there.
  return value.some((text) => text.includes("\0")) ? undefined : Buffer.from(value.map((text) => `${text}\0`).join(""));
}

interface ByType {
  number: number;
  bigint: bigint;
  boolean: boolean;
  string: string;
}

function isEach<T extends keyof ByType>(value: readonly unknown[], type: T): value is readonly ByType[T][] {
  return value.every((one) => typeof one === type);
}

function elements<T>(bytes: Uint8Array, { bytes: size, get }: Element<T>, dataType: DataType): T[] {
  if (bytes.length % size !== 0) throw mismatch(bytes, dataType);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / size }, (_, index) => get(view, index * size));
}

function packElements<T>(value: readonly T[], { bytes: size, set }: Element<T>): Uint8Array {
  const view = new DataView(new ArrayBuffer(value.length * size));
  for (const [index, one] of value.entries()) set(view, index * size, one);
  return new Uint8Array(view.buffer);
}

/** Bytes that hold the number of bits: a 32-bit integer. The first bit is the highest of the first byte after it. */
const countBytes = 4;

function unpackBits(bytes: Uint8Array): boolean[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length < countBytes ? -1 : view.getUint32(0, true);
  if (count < 0 || Math.ceil(count / 8) !== bytes.length - countBytes) throw mismatch(bytes, "BooleanArray");
  return Array.from({ length: count }, (_, index) => (bytes[countBytes + (index >> 3)]! & (0x80 >> (index & 7))) !== 0);
}

function packBits(value: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(countBytes + Math.ceil(value.length / 8));
  new DataView(bytes.buffer).setUint32(0, value.length, true);
  for (const [index, isSet] of value.entries()) {
    if (isSet) bytes[countBytes + (index >> 3)]! |= 0x80 >> (index & 7);
  }
  return bytes;
}

function unpackStrings(bytes: Uint8Array): string[] {
  if (bytes.length === 0) return [];
  if (bytes.at(-1) !== 0) throw mismatch(bytes, "StringArray");
  return new TextDecoder().decode(bytes.subarray(0, -1)).split("\0");
}

function mismatch(bytes: Uint8Array, dataType: DataType): PermanentError {
  return new PermanentError(`${bytes.length} bytes are no ${dataType}.`, { code: "SAMSPEL_SPARKPLUG_VALUE" });
}
