/**
 * The messages of a Sparkplug B payload as field numbers for protobufjs, and bytes ↔ plain objects in the names below.
 * Source: Sparkplug specification 3.0, section 6.4. The rules are those of proto2: an absent field differs from zero.
 */
import protobuf from "protobufjs/light.js";
import { errorMessage, PermanentError } from "../../core/errors.ts";

interface FieldDescription {
  readonly type: string;
  readonly id: number;
  readonly rule?: "repeated";
}

const one = (type: string, id: number): FieldDescription => ({ type, id });
const many = (type: string, id: number): FieldDescription => ({ type, id, rule: "repeated" });

/** The six plain forms of a value, from this field number on. */
const plainValue = (id: number) => ({
  intValue: one("uint32", id),
  longValue: one("uint64", id + 1),
  floatValue: one("float", id + 2),
  doubleValue: one("double", id + 3),
  booleanValue: one("bool", id + 4),
  stringValue: one("string", id + 5),
});

const messages = {
  Payload: {
    timestamp: one("uint64", 1),
    metrics: many("Metric", 2),
    seq: one("uint64", 3),
    uuid: one("string", 4),
    body: one("bytes", 5),
  },
  Metric: {
    name: one("string", 1),
    alias: one("uint64", 2),
    timestamp: one("uint64", 3),
    datatype: one("uint32", 4),
    isHistorical: one("bool", 5),
    isTransient: one("bool", 6),
    isNull: one("bool", 7),
    metadata: one("MetaData", 8),
    properties: one("PropertySet", 9),
    ...plainValue(10),
    bytesValue: one("bytes", 16),
    datasetValue: one("DataSet", 17),
    templateValue: one("Template", 18),
  },
  MetaData: {
    isMultiPart: one("bool", 1),
    contentType: one("string", 2),
    size: one("uint64", 3),
    seq: one("uint64", 4),
    fileName: one("string", 5),
    fileType: one("string", 6),
    md5: one("string", 7),
    description: one("string", 8),
  },
  PropertySet: { keys: many("string", 1), values: many("PropertyValue", 2) },
  PropertyValue: {
    type: one("uint32", 1),
    isNull: one("bool", 2),
    ...plainValue(3),
    propertysetValue: one("PropertySet", 9),
    propertysetsValue: one("PropertySetList", 10),
  },
  PropertySetList: { propertyset: many("PropertySet", 1) },
  DataSet: {
    numOfColumns: one("uint64", 1),
    columns: many("string", 2),
    types: many("uint32", 3),
    rows: many("Row", 4),
  },
  Row: { elements: many("DataSetValue", 1) },
  DataSetValue: plainValue(1),
  Template: {
    version: one("string", 1),
    metrics: many("Metric", 2),
    parameters: many("Parameter", 3),
    templateRef: one("string", 4),
    isDefinition: one("bool", 5),
  },
  Parameter: { name: one("string", 1), type: one("uint32", 2), ...plainValue(3) },
};

const nested = Object.fromEntries(
  Object.entries(messages).map(([name, fields]) => [name, { edition: "proto2", fields: { ...fields } }]),
);
const payloadType = protobuf.Root.fromJSON({ nested }).lookupType("Payload");

/** 64 bits as protobufjs writes them. */
export interface Bits {
  readonly low: number;
  readonly high: number;
  readonly unsigned: true;
}

export function bitsOf(value: bigint): Bits {
  const unsigned = BigInt.asUintN(64, value);
  return { low: Number(unsigned & 0xffff_ffffn) | 0, high: Number(unsigned >> 32n) | 0, unsigned: true };
}

/** A value as it is on the wire; what the field means depends on the data type. 64 bits are unsigned here. */
export interface WireValue<Long = bigint> {
  readonly isNull?: boolean;
  readonly intValue?: number;
  readonly longValue?: Long;
  readonly floatValue?: number;
  readonly doubleValue?: number;
  readonly booleanValue?: boolean;
  readonly stringValue?: string;
  readonly bytesValue?: Uint8Array;
  readonly datasetValue?: WireDataSet<Long>;
  readonly templateValue?: WireTemplate<Long>;
  readonly propertysetValue?: WirePropertySet<Long>;
  readonly propertysetsValue?: { readonly propertyset?: readonly WirePropertySet<Long>[] };
}

export interface WireDataSet<Long = bigint> {
  readonly numOfColumns?: Long;
  readonly columns?: readonly string[];
  readonly types?: readonly number[];
  readonly rows?: readonly { readonly elements?: readonly WireValue<Long>[] }[];
}

export interface WireTemplate<Long = bigint> {
  readonly version?: string;
  readonly templateRef?: string;
  readonly isDefinition?: boolean;
  readonly metrics?: readonly WireMetric<Long>[];
  readonly parameters?: readonly (WireValue<Long> & { readonly name?: string; readonly type?: number })[];
}

export interface WirePropertySet<Long = bigint> {
  readonly keys?: readonly string[];
  readonly values?: readonly (WireValue<Long> & { readonly type?: number })[];
}

export interface WireMetric<Long = bigint> extends WireValue<Long> {
  readonly name?: string;
  readonly alias?: Long;
  readonly timestamp?: Long;
  readonly datatype?: number;
  readonly isHistorical?: boolean;
  readonly isTransient?: boolean;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly properties?: WirePropertySet<Long>;
}

export interface WirePayload<Long = bigint> {
  readonly timestamp?: Long;
  readonly seq?: Long;
  readonly uuid?: string;
  readonly body?: Uint8Array;
  readonly metrics?: readonly WireMetric<Long>[];
}

export function writePayload(payload: WirePayload<Bits>): Uint8Array {
  return payloadType.encode({ ...payload }).finish();
}

/** Only fields that were there are set. Throws PermanentError when the bytes are no payload. */
export function readPayload(bytes: Uint8Array): WirePayload {
  try {
    return payloadType.toObject(payloadType.decode(bytes), { longs: BigInt });
  } catch (cause) {
    throw new PermanentError(`These bytes are no Sparkplug B payload: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_SPARKPLUG_PAYLOAD",
      cause,
      next: "Check that the sender uses Sparkplug B (spBv1.0).",
    });
  }
}
