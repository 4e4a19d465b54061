/** A Sparkplug B payload: bytes ↔ times, sequence number, metrics with their properties. Pure. */
import { PermanentError } from "../../core/errors.ts";
import { type DataType, dataTypeCode, dataTypeOf } from "./data-type.ts";
import {
  type Bits,
  bitsOf,
  readPayload,
  type WireMetric,
  type WirePropertySet,
  type WireTemplate,
  writePayload,
} from "./schema.ts";
import {
  type PropertySet,
  plainValueOf,
  type RawValue,
  type TypedValue,
  wireProperties,
  wireValueOf,
} from "./value.ts";

/** A metric to send. A birth gives its name, alias and type; data gives the alias alone. */
export interface Metric extends TypedValue {
  readonly name?: string;
  readonly alias?: bigint;
  readonly timestampMs?: number;
  readonly isHistorical?: boolean;
  readonly isTransient?: boolean;
  readonly properties?: PropertySet;
}

export interface Payload {
  readonly timestampMs?: number;
  /** 0 to 255; the will of a node has none. */
  readonly seq?: number;
  readonly metrics: readonly Metric[];
}

/** A metric as it came. `plainValueOf(raw, dataType)` reads the value once its type is known. */
export interface ReceivedMetric {
  readonly name?: string;
  readonly alias?: bigint;
  readonly timestampMs?: number;
  /** Left out in data; the birth gave it. */
  readonly dataType?: DataType;
  readonly isHistorical: boolean;
  readonly isTransient: boolean;
  readonly isNull: boolean;
  readonly raw: RawValue;
  /** `propertiesOf` reads them. */
  readonly properties?: WirePropertySet;
}

export interface ReceivedPayload {
  readonly timestampMs?: number;
  readonly seq?: number;
  readonly uuid?: string;
  readonly body?: Uint8Array;
  readonly metrics: readonly ReceivedMetric[];
}

/** An instance or a definition of a template. */
export interface ReceivedTemplate {
  readonly version?: string;
  readonly reference?: string;
  readonly isDefinition: boolean;
  readonly parameters: PropertySet;
  readonly metrics: readonly ReceivedMetric[];
}

/**
 * `withTypes` false leaves the data types out, as data messages shall (specification 3.0,
 * tck-id-payloads-metric-datatype-not-req). Throws PermanentError for a value that is not of its type.
 */
export function encodePayload({ timestampMs, seq, metrics }: Payload, withTypes = true): Uint8Array {
  return writePayload({
    ...(timestampMs === undefined ? {} : { timestamp: timeBits(timestampMs) }),
    metrics: metrics.map((metric) => wireMetric(metric, withTypes)),
    ...(seq === undefined ? {} : { seq: bitsOf(BigInt(seq)) }),
  });
}

function wireMetric(metric: Metric, withType: boolean): WireMetric<Bits> {
  const { name, alias, timestampMs, dataType, isHistorical, isTransient, properties } = metric;
  return {
    ...(name === undefined ? {} : { name }),
    ...(alias === undefined ? {} : { alias: bitsOf(alias) }),
    ...(timestampMs === undefined ? {} : { timestamp: timeBits(timestampMs) }),
    ...(withType ? { datatype: dataTypeCode(dataType) } : {}),
    ...(isHistorical === true ? { isHistorical } : {}),
    ...(isTransient === true ? { isTransient } : {}),
    ...(properties === undefined ? {} : { properties: wireProperties(properties) }),
    ...wireValueOf(metric),
  };
}

/** Times are unsigned there. */
function timeBits(timeMs: number): Bits {
  const whole = Math.floor(timeMs);
  if (Number.isSafeInteger(whole) && whole >= 0) return bitsOf(BigInt(whole));
  throw new PermanentError(`${timeMs} ms is outside the times that Sparkplug knows, 1970 and later.`, {
    code: "SAMSPEL_SPARKPLUG_TIME",
  });
}

/** Throws PermanentError when the bytes are no payload. One unreadable value does not concern the others. */
export function decodePayload(bytes: Uint8Array): ReceivedPayload {
  const { timestamp, seq, uuid, body, metrics = [] } = readPayload(bytes);
  return {
    ...(timestamp === undefined ? {} : { timestampMs: safeNumber(timestamp, "time") }),
    ...(seq === undefined ? {} : { seq: safeNumber(seq, "sequence number") }),
    ...(uuid === undefined ? {} : { uuid }),
    ...(body === undefined ? {} : { body }),
    metrics: metrics.map(receivedMetric),
  };
}

function receivedMetric(wire: WireMetric): ReceivedMetric {
  const { name, alias, timestamp, datatype, isHistorical, isTransient, metadata: _, properties, ...raw } = wire;
  return {
    ...(name === undefined ? {} : { name }),
    ...(alias === undefined ? {} : { alias }),
    ...(timestamp === undefined ? {} : { timestampMs: safeNumber(timestamp, "time") }),
    ...(datatype === undefined ? {} : { dataType: dataTypeOf(datatype) }),
    isHistorical: isHistorical === true,
    isTransient: isTransient === true,
    isNull: raw.isNull === true,
    raw,
    ...(properties === undefined ? {} : { properties }),
  };
}

/** Throws PermanentError when the metric holds no template. */
export function templateOf({ templateValue }: RawValue): ReceivedTemplate {
  if (templateValue === undefined) {
    throw new PermanentError("The metric holds no template.", { code: "SAMSPEL_SPARKPLUG_VALUE" });
  }
  const { version, templateRef, isDefinition, metrics = [] }: WireTemplate = templateValue;
  return {
    ...(version === undefined ? {} : { version }),
    ...(templateRef === undefined ? {} : { reference: templateRef }),
    isDefinition: isDefinition === true,
    parameters: parametersOf(templateValue),
    metrics: metrics.map(receivedMetric),
  };
}

function parametersOf({ parameters = [] }: WireTemplate): PropertySet {
  return new Map(
    parameters.map(({ name = "", type = 0, ...raw }) => {
      const dataType = dataTypeOf(type);
      return [name, { dataType, value: plainValueOf(raw, dataType) }];
    }),
  );
}

function safeNumber(value: bigint, what: string): number {
  if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  throw new PermanentError(`The ${what} ${value} is beyond all that occur.`, { code: "SAMSPEL_SPARKPLUG_PAYLOAD" });
}
