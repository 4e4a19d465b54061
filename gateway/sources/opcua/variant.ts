/** Value of a variant → the value of a row: exact where it has a plain form, text otherwise, never without a limit. Pure. */
import type { OtherValue, Value } from "../../core/measurement.ts";
import { int64Of, plainValue, tooLarge } from "./structure.ts";

/** Longest text kept of a value that is not a number. */
const maxTextLength = 65_536;
/** Most samples kept of an array. */
const maxSamples = 1_048_576;

/** Numbers of the built-in types that need care (OPC 10000-6 §5.1.2). */
const dataTypes = { int64: 8, uint64: 9 } as const;

/** What is used of a Variant (OPC 10000-6 §5.2.2.16) as the client library decodes it. */
export interface VariantLike {
  readonly dataType: number;
  readonly arrayType: number;
  readonly value?: unknown;
}

export type Taken = Value | typeof tooLarge;

/** As `takenValue`; what is too large becomes null. */
export function variantValue(variant: VariantLike): Value {
  const value = takenValue(variant);
  return value === tooLarge ? null : value;
}

/**
 * Int64 is exact: a number up to 2^53, a bigint above. Arrays of numbers become samples with an unknown rate (0).
 * Structures and arrays of other things become JSON text.
 */
export function takenValue({ dataType, arrayType, value }: VariantLike): Taken {
  if (value === null || value === undefined) return null;
  if (arrayType !== 0) return arrayValue(value, dataType);
  return scalarValue(value, dataType);
}

/** Value of a scalar of a built-in type; `dataType` 0 where it is not known. */
export function scalarValue(value: unknown, dataType: number): Taken {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (dataType === dataTypes.int64 || dataType === dataTypes.uint64) {
    return int64Of(value, dataType === dataTypes.int64) ?? textValue(value);
  }
  return textValue(value);
}

export function arrayValue(value: unknown, dataType: number): OtherValue | typeof tooLarge {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView) && !Buffer.isBuffer(value) && "length" in value) {
    return samplesOf(value) ?? tooLarge;
  }
  if (Array.isArray(value) && value.every((element) => typeof element === "number")) {
    return value.length <= maxSamples ? { sampleRateHz: 0, samples: Float32Array.from(value) } : tooLarge;
  }
  const isWide = dataType === dataTypes.int64 || dataType === dataTypes.uint64;
  if (Array.isArray(value) && isWide) {
    return textValue(value.map((element) => int64Of(element, dataType === dataTypes.int64) ?? null));
  }
  return textValue(value);
}

function samplesOf(view: ArrayBufferView): OtherValue | undefined {
  const isNumeric =
    view instanceof Float32Array ||
    view instanceof Float64Array ||
    view instanceof Int8Array ||
    view instanceof Uint8Array ||
    view instanceof Int16Array ||
    view instanceof Uint16Array ||
    view instanceof Int32Array ||
    view instanceof Uint32Array;
  if (!isNumeric || view.length > maxSamples) return undefined;
  return { sampleRateHz: 0, samples: Float32Array.from(view) };
}

function textValue(value: unknown): OtherValue | typeof tooLarge {
  if (Buffer.isBuffer(value) && value.length * 2 > maxTextLength) return tooLarge;
  const plain = plainValue(value, maxTextLength);
  if (plain === tooLarge) return tooLarge;
  if (plain === null) return null;
  const text = typeof plain === "string" ? plain : jsonText(plain);
  return text !== undefined && text.length <= maxTextLength ? text : tooLarge;
}

/** JSON cannot hold integers above 2^53 safely: they stand in it as text, with all their digits. */
function jsonText(plain: unknown): string | undefined {
  try {
    return JSON.stringify(plain, (_key, part: unknown) => (typeof part === "bigint" ? String(part) : part));
  } catch {
    return undefined;
  }
}
