/** One value in the field that its data type takes on the wire, and back. 64-bit integers are exact, as `bigint`. */
import { PermanentError } from "../../core/errors.ts";
import { type ArrayValue, packArray, unpackArray } from "./arrays.ts";
import { type DataType, dataTypeCode, dataTypeOf } from "./data-type.ts";
import { type Bits, bitsOf, type WireDataSet, type WirePropertySet, type WireValue } from "./schema.ts";

/** What `plainValueOf` needs of a received value; its form is that of the wire. */
export type RawValue = WireValue;

export interface TypedValue {
  readonly dataType: DataType;
  readonly value: PlainValue;
}

export type PlainValue =
  | null
  | number
  | bigint
  | boolean
  | string
  | Uint8Array
  | ArrayValue
  | DataSet
  | PropertySet
  | readonly PropertySet[];

/** A table. */
export interface DataSet {
  readonly columns: readonly string[];
  /** [columns] */
  readonly types: readonly DataType[];
  /** [rows][columns] */
  readonly rows: readonly (readonly PlainValue[])[];
}

export type PropertySet = ReadonlyMap<string, TypedValue>;

interface IntegerRange {
  readonly bits: 8 | 16 | 32 | 64;
  readonly isSigned: boolean;
}

const integers: Partial<Record<DataType, IntegerRange>> = {
  Int8: { bits: 8, isSigned: true },
  Int16: { bits: 16, isSigned: true },
  Int32: { bits: 32, isSigned: true },
  Int64: { bits: 64, isSigned: true },
  UInt8: { bits: 8, isSigned: false },
  UInt16: { bits: 16, isSigned: false },
  UInt32: { bits: 32, isSigned: false },
  UInt64: { bits: 64, isSigned: false },
  DateTime: { bits: 64, isSigned: false },
};

/**
 * The value that was sent, read as `dataType`. Int8 to UInt32 give a number, Int64, UInt64 and DateTime (milliseconds
 * since the Unix epoch) a bigint. Templates are read by `payload.ts`. Throws PermanentError when the field that was sent
 * cannot be of this type.
 */
export function plainValueOf(raw: RawValue, dataType: DataType): PlainValue {
  if (raw.isNull === true) return null;
  const integer = integers[dataType];
  const value = integer === undefined ? otherValue(raw, dataType) : integerValue(raw, integer);
  if (value !== undefined) return value;
  const field = Object.keys(raw).find((name) => name.endsWith("Value")) ?? "no value";
  throw new PermanentError(`A value of type ${dataType} came as ${field}, or out of its range.`, {
    code: "SAMSPEL_SPARKPLUG_VALUE",
    next: "Check the data type that the birth certificate gives for this metric.",
  });
}

/**
 * A negative number is written in two's complement of 32 or 64 bits; some senders use the width of the type instead.
 * Both are read, whichever of the two integer fields was used.
 */
function integerValue(
  { intValue, longValue }: RawValue,
  { bits, isSigned }: IntegerRange,
): number | bigint | undefined {
  const sent = longValue ?? (intValue === undefined ? undefined : BigInt(intValue));
  if (sent === undefined) return undefined;
  const width = longValue === undefined ? 32 : 64;
  const value = isSigned ? signedValue(sent, bits, width) : sent;
  const highest = 2n ** BigInt(isSigned ? bits - 1 : bits);
  if (value >= highest || value < (isSigned ? -highest : 0n)) return undefined;
  return bits === 64 ? value : Number(value);
}

function signedValue(sent: bigint, bits: number, width: number): bigint {
  const isNarrow = sent < 2n ** BigInt(bits);
  return BigInt.asIntN(isNarrow ? bits : width, sent);
}

function otherValue(raw: RawValue, dataType: DataType): PlainValue | undefined {
  switch (dataType) {
    case "Float":
    case "Double":
      return raw.doubleValue ?? raw.floatValue;
    case "Boolean":
      return raw.booleanValue;
    case "String":
    case "Text":
    case "UUID":
      return raw.stringValue;
    case "Bytes":
    case "File":
      return raw.bytesValue;
    case "DataSet":
      return raw.datasetValue && dataSetOf(raw.datasetValue);
    case "PropertySet":
      return raw.propertysetValue && propertiesOf(raw.propertysetValue);
    case "PropertySetList":
      return raw.propertysetsValue && (raw.propertysetsValue.propertyset ?? []).map(propertiesOf);
    case "Template":
    case "Unknown":
      return undefined;
    default:
      return raw.bytesValue && unpackArray(raw.bytesValue, dataType);
  }
}

function dataSetOf({ columns = [], types = [], rows = [] }: WireDataSet): DataSet {
  const dataTypes = types.map(dataTypeOf);
  return {
    columns,
    types: dataTypes,
    rows: rows.map(({ elements = [] }) => {
      if (elements.length !== dataTypes.length) throw uneven("A row of a DataSet");
      return elements.map((element, column) => (isEmpty(element) ? null : plainValueOf(element, dataTypes[column]!)));
    }),
  };
}

/** A cell without a value is null: it has no flag for it. */
function isEmpty(element: WireValue): boolean {
  return Object.keys(element).length === 0;
}

/** Throws PermanentError when names and values do not match, or a value does not fit its type. */
export function propertiesOf({ keys = [], values = [] }: WirePropertySet): PropertySet {
  if (keys.length !== values.length) throw uneven("A property set");
  return new Map(
    values.map((value, index) => {
      const dataType = dataTypeOf(value.type ?? 0);
      return [keys[index]!, { dataType, value: plainValueOf(value, dataType) }];
    }),
  );
}

function uneven(what: string): PermanentError {
  return new PermanentError(`${what} has not as many values as names.`, { code: "SAMSPEL_SPARKPLUG_VALUE" });
}

/** The field to send. Throws PermanentError when the value is not one of this type. */
export function wireValueOf({ dataType, value }: TypedValue): WireValue<Bits> {
  if (value === null) return { isNull: true };
  const integer = integers[dataType];
  const wire = integer === undefined ? otherWireValue(value, dataType) : integerWireValue(value, integer);
  if (wire !== undefined) return wire;
  throw new PermanentError(`${typeof value} ${String(value).slice(0, 50)} is no ${dataType}.`, {
    code: "SAMSPEL_SPARKPLUG_VALUE",
  });
}

function integerWireValue(value: PlainValue, { bits, isSigned }: IntegerRange): WireValue<Bits> | undefined {
  if (typeof value !== "bigint" && !(typeof value === "number" && Number.isSafeInteger(value))) return undefined;
  const whole = BigInt(value);
  if ((isSigned ? BigInt.asIntN(bits, whole) : BigInt.asUintN(bits, whole)) !== whole) return undefined;
  if (bits === 64 || (bits === 32 && !isSigned)) return { longValue: bitsOf(whole) };
  return { intValue: Number(BigInt.asUintN(32, whole)) };
}

function otherWireValue(value: PlainValue, dataType: DataType): WireValue<Bits> | undefined {
  if (typeof value === "number") {
    if (dataType === "Float") return { floatValue: value };
    return dataType === "Double" ? { doubleValue: value } : undefined;
  }
  if (typeof value === "boolean") return dataType === "Boolean" ? { booleanValue: value } : undefined;
  if (typeof value === "string") return isText(dataType) ? { stringValue: value } : undefined;
  if (value instanceof Uint8Array)
    return dataType === "Bytes" || dataType === "File" ? { bytesValue: value } : undefined;
  if (value instanceof Map) return dataType === "PropertySet" ? { propertysetValue: wireProperties(value) } : undefined;
  if (Array.isArray(value)) return arrayWireValue(value, dataType);
  if (dataType === "DataSet" && isDataSet(value)) return { datasetValue: wireDataSet(value) };
  return undefined;
}

function isText(dataType: DataType): boolean {
  return dataType === "String" || dataType === "Text" || dataType === "UUID";
}

function arrayWireValue(value: ArrayValue | readonly PropertySet[], dataType: DataType): WireValue<Bits> | undefined {
  if (dataType === "PropertySetList") {
    const sets = value.filter((one): one is PropertySet => one instanceof Map);
    return sets.length === value.length ? { propertysetsValue: { propertyset: sets.map(wireProperties) } } : undefined;
  }
  const bytesValue = packArray(value as ArrayValue, dataType);
  return bytesValue && { bytesValue };
}

export function wireProperties(properties: PropertySet): WirePropertySet<Bits> {
  return {
    keys: [...properties.keys()],
    values: [...properties.values()].map((typed) => ({ type: dataTypeCode(typed.dataType), ...wireValueOf(typed) })),
  };
}

function isDataSet(value: unknown): value is DataSet {
  return typeof value === "object" && value !== null && "columns" in value && "types" in value && "rows" in value;
}

function wireDataSet({ columns, types, rows }: DataSet): WireDataSet<Bits> {
  return {
    numOfColumns: bitsOf(BigInt(columns.length)),
    columns,
    types: types.map(dataTypeCode),
    rows: rows.map((row) => {
      if (row.length !== types.length) throw uneven("A row of a DataSet");
      return {
        elements: row.map((value, column) => (value === null ? {} : wireValueOf({ dataType: types[column]!, value }))),
      };
    }),
  };
}
