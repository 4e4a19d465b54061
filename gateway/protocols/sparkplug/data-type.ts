/** The data types of Sparkplug B and their codes (specification 3.0, section 6.4.16). */

const codes = {
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
  Text: 14,
  UUID: 15,
  DataSet: 16,
  Bytes: 17,
  File: 18,
  Template: 19,
  PropertySet: 20,
  PropertySetList: 21,
  Int8Array: 22,
  Int16Array: 23,
  Int32Array: 24,
  Int64Array: 25,
  UInt8Array: 26,
  UInt16Array: 27,
  UInt32Array: 28,
  UInt64Array: 29,
  FloatArray: 30,
  DoubleArray: 31,
  BooleanArray: 32,
  StringArray: 33,
  DateTimeArray: 34,
} as const;

/** `Unknown` stands for every code that is not in the table. */
export type DataType = keyof typeof codes | "Unknown";

const names: ReadonlyMap<number, DataType> = new Map(
  Object.entries(codes).map(([name, code]) => [code, name as keyof typeof codes]),
);

export function dataTypeCode(dataType: DataType): number {
  return dataType === "Unknown" ? 0 : codes[dataType];
}

export function dataTypeOf(code: number): DataType {
  return names.get(code) ?? "Unknown";
}
