/** OPC UA DataValue → rows of readings. Pure. */
import { type BatchBuilder, type Value, valueFlags } from "../../core/measurement.ts";
import { type Feed, fedValue, type Handles, noPart } from "./handles.ts";
import { tooLarge, unknownType } from "./structure.ts";
import { takenValue, type VariantLike } from "./variant.ts";

/** What is used of a DataValue (OPC 10000-6 §5.2.2.17) as the client library decodes it. */
export interface DataValueLike {
  readonly value?: VariantLike | null;
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

/** InfoType DataValue with the Overflow bit (OPC 10000-4 §7.39.1). */
const overflowMask = 0x0000_0480;

/** Last value of each address: where a gap begins, and what a value that comes a second time looks like. */
export class LastSeen {
  /** [addresses] source time in milliseconds; NaN before the first value. */
  readonly timesMs: Float64Array;
  /** [addresses] nanoseconds within the millisecond. */
  readonly timesNs: Uint32Array;
  /** [addresses] status code. */
  readonly statusCodes: Uint32Array;
  /** [addresses] the number; NaN for what is none. */
  readonly values: Float64Array;
  /** [addresses] 1 until the first value after a reconnection, which the server may repeat. */
  readonly mayRepeat: Uint8Array;
  repeatedCount = 0;

  constructor(addressCount: number) {
    this.timesMs = new Float64Array(addressCount).fill(Number.NaN);
    this.timesNs = new Uint32Array(addressCount);
    this.statusCodes = new Uint32Array(addressCount);
    this.values = new Float64Array(addressCount).fill(Number.NaN);
    this.mayRepeat = new Uint8Array(addressCount);
  }
}

export interface DecodeContext {
  /** Values of other handles are of no interest. */
  readonly handles: Handles;
  readonly lastSeen: LastSeen;
  /** Arrival, milliseconds since the Unix epoch: stands in when the server gives no time. */
  readonly arrivalMs: number;
  /** Bits of `valueFlags` that every value gets. */
  readonly flags?: number;
  /** Told of values that the server lost before this one: the time of the value before, and of this one. */
  readonly onOverflow: (address: number, fromMs: number, toMs: number) => void;
  /** Told of values that are not kept: too large, or without the part that the address names. */
  readonly onRefused?: (address: number, refusal: Refusal) => void;
}

export type Refusal = "too-large" | "no-part" | "unknown-type";

/**
 * What stands in for a value that is not kept: Bad_EncodingLimitsExceeded, Bad_NotFound, Bad_DataEncodingUnsupported
 * (OPC 10000-6 Annex A).
 */
const refusedStatus = { "too-large": 0x8008_0000, "no-part": 0x803e_0000, "unknown-type": 0x8039_0000 } as const;

/** Adds the changes of one notification to a batch. Returns the newest time among them; -Infinity when there is none. */
export function decodeChanges(changes: readonly ItemChange[], builder: BatchBuilder, context: DecodeContext): number {
  const { addresses, feeds } = context.handles;
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const { clientHandle, value } of changes) {
    const address = addresses[clientHandle];
    if (address !== undefined) {
      newestMs = Math.max(newestMs, decodeOne(address, value, builder, context));
      continue;
    }
    for (const feed of feeds[clientHandle] ?? []) {
      newestMs = Math.max(newestMs, decodeOne(feed.address, value, builder, context, feed));
    }
  }
  return newestMs;
}

/** Adds one value for one address, unless it is a repeat. Returns its time. */
function decodeOne(
  address: number,
  dataValue: DataValueLike,
  builder: BatchBuilder,
  context: DecodeContext,
  feed?: Feed,
): number {
  const { lastSeen } = context;
  let flags = context.flags ?? 0;
  let time = dataValue.sourceTimestamp;
  let picoseconds = dataValue.sourcePicoseconds ?? 0;
  if (!time) {
    time = dataValue.serverTimestamp;
    picoseconds = dataValue.serverPicoseconds ?? 0;
    flags |= time ? valueFlags.serverTime : valueFlags.arrivalTime;
  }
  const timeMs = time ? time.getTime() : context.arrivalMs;
  const timeNs = time ? Math.min(999_999, Math.max(0, Math.floor(picoseconds / 1000))) : 0;
  const statusCode = dataValue.statusCode.value >>> 0;
  const lastMs = lastSeen.timesMs[address]!;
  if (lastSeen.mayRepeat[address] === 1) {
    lastSeen.mayRepeat[address] = 0;
    if (timeMs === lastMs && timeNs === lastSeen.timesNs[address] && statusCode === lastSeen.statusCodes[address]) {
      lastSeen.repeatedCount++;
      return timeMs;
    }
  }
  if ((statusCode & overflowMask) === overflowMask) {
    flags |= valueFlags.overflow;
    if (timeMs > lastMs) context.onOverflow(address, lastMs, timeMs);
  }
  const raw = dataValue.value?.value;
  if (!(timeMs < lastMs)) {
    lastSeen.timesMs[address] = timeMs;
    lastSeen.timesNs[address] = timeNs;
    lastSeen.statusCodes[address] = statusCode;
    lastSeen.values[address] = typeof raw === "number" ? raw : Number.NaN;
  }
  if (typeof raw === "number" && feed === undefined) {
    builder.pushNumber(address, timeMs, timeNs, raw, statusCode, flags);
    return timeMs;
  }
  const { value, refusal } = otherValue(dataValue.value, context, feed);
  if (refusal !== undefined) context.onRefused?.(address, refusal);
  const status = refusal === undefined ? statusCode : refusedStatus[refusal];
  builder.push({ key: address, value, sourceTimeMs: timeMs, sourceTimeNs: timeNs, statusCode: status, flags });
  return timeMs;
}

function otherValue(
  variant: VariantLike | null | undefined,
  { handles }: DecodeContext,
  feed: Feed | undefined,
): { readonly value: Value; readonly refusal?: Refusal } {
  if (variant === null || variant === undefined || variant.value === null || variant.value === undefined) {
    return { value: null };
  }
  const value = feed === undefined ? takenValue(variant) : fedValue(variant, feed, handles.decode);
  if (value === tooLarge) return { value: null, refusal: "too-large" };
  if (value === unknownType) return { value: null, refusal: "unknown-type" };
  return value === noPart ? { value: null, refusal: "no-part" } : { value };
}

/** The newest source time in a notification; -Infinity when there is none. */
export function newestSourceTimeMs(changes: readonly ItemChange[]): number {
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const { value } of changes) newestMs = Math.max(newestMs, value.sourceTimestamp?.getTime() ?? newestMs);
  return newestMs;
}
