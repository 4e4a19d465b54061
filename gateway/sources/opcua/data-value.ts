/** OPC UA DataValue → rows of readings. Pure. */
import { type BatchBuilder, type OtherValue, type Value, valueFlags } from "../../core/measurement.ts";

/** What is used of a DataValue (OPC 10000-6 §5.2.2.17) as the client library decodes it. */
export interface DataValueLike {
  readonly value?: { readonly dataType: number; readonly arrayType: number; readonly value?: unknown } | null;
  readonly statusCode: { readonly value: number };
  readonly sourceTimestamp?: Date | null;
  /** Picoseconds within the millisecond of `sourceTimestamp`, 0 to 999 999 999. */
  readonly sourcePicoseconds?: number;
  readonly serverTimestamp?: Date | null;
  readonly serverPicoseconds?: number;
}

/** One change of one monitored item. */
export interface ItemChange {
  readonly clientHandle: number;
  readonly value: DataValueLike;
}

/** Numbers of the built-in types that need care (OPC 10000-6 §5.1.2). */
const dataTypes = { boolean: 1, int64: 8, uint64: 9, float: 10, double: 11 } as const;

/** InfoType DataValue with the Overflow bit (OPC 10000-4 §7.39.1). */
const overflowMask = 0x0000_0480;

/** Longest text kept of a value that is not a number. */
const maxTextLength = 65_536;
/** Most samples kept of an array. */
const maxSamples = 1_048_576;

/** Last value of each address: where a gap begins, and what a value that comes a second time looks like. */
export class LastSeen {
  /** [addresses] source time in milliseconds; NaN before the first value. */
  readonly timesMs: Float64Array;
  /** [addresses] nanoseconds within the millisecond. */
  readonly timesNs: Uint32Array;
  /** [addresses] status code. */
  readonly statusCodes: Uint32Array;
  /** [addresses] 1 until the first value after a reconnection, which the server may repeat. */
  readonly mayRepeat: Uint8Array;
  repeatedCount = 0;

  constructor(addressCount: number) {
    this.timesMs = new Float64Array(addressCount).fill(Number.NaN);
    this.timesNs = new Uint32Array(addressCount);
    this.statusCodes = new Uint32Array(addressCount);
    this.mayRepeat = new Uint8Array(addressCount);
  }
}

export interface DecodeContext {
  /** Address of each client handle; undefined for handles of no interest. */
  readonly addressOfHandle: readonly (number | undefined)[];
  readonly lastSeen: LastSeen;
  /** Arrival, milliseconds since the Unix epoch: stands in when the server gives no time. */
  readonly arrivalMs: number;
  /** Bits of `valueFlags` that every value gets. */
  readonly flags?: number;
  /** Told of values that the server lost before this one: the time of the value before, and of this one. */
  readonly onOverflow: (address: number, fromMs: number, toMs: number) => void;
}

/** Adds the changes of one notification to a batch. Returns the newest time among them; -Infinity when there is none. */
export function decodeChanges(changes: readonly ItemChange[], builder: BatchBuilder, context: DecodeContext): number {
  const { addressOfHandle, lastSeen, flags: commonFlags = 0 } = context;
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const { clientHandle, value: dataValue } of changes) {
    const address = addressOfHandle[clientHandle];
    if (address === undefined) continue;
    let flags = commonFlags;
    let time = dataValue.sourceTimestamp;
    let picoseconds = dataValue.sourcePicoseconds ?? 0;
    if (!time) {
      time = dataValue.serverTimestamp;
      picoseconds = dataValue.serverPicoseconds ?? 0;
      flags |= time ? valueFlags.serverTime : valueFlags.arrivalTime;
    }
    const timeMs = time ? time.getTime() : context.arrivalMs;
    const timeNs = time ? Math.min(999_999, Math.max(0, Math.floor(picoseconds / 1000))) : 0;
    if (timeMs > newestMs) newestMs = timeMs;
    const statusCode = dataValue.statusCode.value >>> 0;
    const lastMs = lastSeen.timesMs[address]!;
    if (lastSeen.mayRepeat[address] === 1) {
      lastSeen.mayRepeat[address] = 0;
      if (timeMs === lastMs && timeNs === lastSeen.timesNs[address] && statusCode === lastSeen.statusCodes[address]) {
        lastSeen.repeatedCount++;
        continue;
      }
    }
    if ((statusCode & overflowMask) === overflowMask) {
      flags |= valueFlags.overflow;
      if (timeMs > lastMs) context.onOverflow(address, lastMs, timeMs);
    }
    if (!(timeMs < lastMs)) {
      lastSeen.timesMs[address] = timeMs;
      lastSeen.timesNs[address] = timeNs;
      lastSeen.statusCodes[address] = statusCode;
    }
    const variant = dataValue.value;
    const raw = variant?.value;
    if (typeof raw === "number") {
      builder.pushNumber(address, timeMs, timeNs, raw, statusCode, flags);
    } else {
      const value = variant === null || variant === undefined ? null : variantValue(variant);
      builder.push({ key: address, value, sourceTimeMs: timeMs, sourceTimeNs: timeNs, statusCode, flags });
    }
  }
  return newestMs;
}

/** The newest source time in a notification; -Infinity when there is none. */
export function newestSourceTimeMs(changes: readonly ItemChange[]): number {
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const { value } of changes) newestMs = Math.max(newestMs, value.sourceTimestamp?.getTime() ?? newestMs);
  return newestMs;
}

/**
 * Value of a variant. Int64 is exact: a number up to 2^53, a bigint above. Arrays of numbers become samples with an
 * unknown rate (0). Everything without a plain form becomes text; what is too large becomes null.
 */
export function variantValue(variant: {
  readonly dataType: number;
  readonly arrayType: number;
  readonly value?: unknown;
}): Value {
  const { dataType, arrayType, value } = variant;
  if (value === null || value === undefined) return null;
  if (arrayType !== 0) return arrayValue(value);
  if (dataType === dataTypes.int64 || dataType === dataTypes.uint64) return int64Value(value, dataType);
  if (typeof value === "number" || typeof value === "boolean") return value;
  return textValue(value);
}

/** The library gives 64-bit integers as [high, low], each 32 bits unsigned. */
function int64Value(value: unknown, dataType: number): Value {
  if (!Array.isArray(value) || value.length !== 2) return textValue(value);
  const [high, low]: readonly unknown[] = value;
  if (typeof high !== "number" || typeof low !== "number") return null;
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  const whole = dataType === dataTypes.int64 ? BigInt.asIntN(64, bits) : bits;
  const number = Number(whole);
  return Number.isSafeInteger(number) ? number : whole;
}

function arrayValue(value: unknown): OtherValue {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView) && "length" in value) {
    const samples = samplesOf(value);
    if (samples !== undefined) return { sampleRateHz: 0, samples };
  }
  if (Array.isArray(value) && value.length <= maxSamples && value.every((element) => typeof element === "number")) {
    return { sampleRateHz: 0, samples: Float32Array.from(value) };
  }
  return textValue(value);
}

function samplesOf(view: ArrayBufferView): Float32Array | undefined {
  const isNumeric =
    view instanceof Float32Array ||
    view instanceof Float64Array ||
    view instanceof Int8Array ||
    view instanceof Uint8Array ||
    view instanceof Int16Array ||
    view instanceof Uint16Array ||
    view instanceof Int32Array ||
    view instanceof Uint32Array;
  return isNumeric && view.length <= maxSamples ? Float32Array.from(view) : undefined;
}

function textValue(value: unknown): OtherValue {
  if (typeof value === "string") return value.length <= maxTextLength ? value : null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Buffer.isBuffer(value)) return value.length * 2 <= maxTextLength ? value.toString("hex") : null;
  if (typeof value === "object" && value !== null && "text" in value) {
    return typeof value.text === "string" && value.text.length <= maxTextLength ? value.text : null;
  }
  try {
    const text = JSON.stringify(value, (_key, part) => (typeof part === "bigint" ? String(part) : part));
    return text !== undefined && text.length <= maxTextLength ? text : null;
  } catch {
    return null;
  }
}
