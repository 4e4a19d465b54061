/** Tags and values → devices and metrics of Sparkplug B. Pure. */
import { type Measurement, type MeasurementBatch, type Value, valueAt } from "../../core/measurement.ts";
import { isGood, qualityOf } from "../../core/quality.ts";
import type { Tag, TagId, DataType as TagType } from "../../core/tag.ts";
import type { DataType } from "../../protocols/sparkplug/data-type.ts";
import type { Metric } from "../../protocols/sparkplug/payload.ts";
import { identifier } from "../../protocols/sparkplug/topic.ts";
import type { PropertySet, TypedValue } from "../../protocols/sparkplug/value.ts";

/** A tag as a metric. */
export interface MetricPlace {
  readonly tag: number;
  /** First level of the tag id; undefined: the metric belongs to the node. */
  readonly device: string | undefined;
  /** The rest of the tag id. */
  readonly name: string;
  /** The number of the tag: the same for ever, and no other metric of the node has it. */
  readonly alias: bigint;
  readonly dataType: DataType;
  /** What the birth says about it: unit and range. */
  readonly properties: PropertySet;
  /** Source time of the newest value that was sent. What is older is history. */
  newestMs: number;
}

export interface DataRow {
  readonly batch: MeasurementBatch;
  readonly row: number;
  readonly newestMs: number;
}

/** A waveform has no form that hosts agree on. */
const dataTypes: Readonly<Record<TagType, DataType | undefined>> = {
  number: "Double",
  integer: "Int64",
  boolean: "Boolean",
  string: "String",
  waveform: undefined,
};

export function placeOf(tag: Tag & { readonly number: number }): MetricPlace | undefined {
  const dataType = dataTypes[tag.dataType];
  if (dataType === undefined) return undefined;
  return {
    tag: tag.number,
    device: deviceOf(tag.id),
    name: tag.id.slice(tag.id.indexOf("/") + 1),
    alias: BigInt(tag.number),
    dataType,
    properties: birthProperties(tag),
    newestMs: Number.NEGATIVE_INFINITY,
  };
}

/** The device of a tag; undefined for the node itself, also for what belongs to no tag. */
export function deviceOf(tagId: TagId | undefined): string | undefined {
  const slash = tagId?.indexOf("/") ?? -1;
  return tagId === undefined || slash < 0 ? undefined : identifier(tagId.slice(0, slash));
}

/** Names that hosts know. */
function birthProperties({ unit, range, equipment }: Tag): PropertySet {
  const properties = new Map<string, TypedValue>();
  if (unit !== "") properties.set("engUnit", { dataType: "String", value: unit });
  if (range !== undefined) {
    properties.set("engLow", { dataType: "Double", value: range.low });
    properties.set("engHigh", { dataType: "Double", value: range.high });
  }
  if (equipment !== "") properties.set("equipment", { dataType: "String", value: equipment });
  return properties;
}

/** A metric of a birth: with everything, and the last stored value. */
export function birthMetric(place: MetricPlace, last: Measurement | undefined): Metric {
  const { name, alias, dataType } = place;
  if (last === undefined) return { name, alias, dataType, value: null, properties: place.properties };
  const { value, properties } = stateOf(last.value, last.statusCode, dataType);
  return {
    name,
    alias,
    dataType,
    value,
    timestampMs: Math.floor(last.sourceTimeMs),
    properties: new Map([...place.properties, ...properties]),
  };
}

/** A metric of data: alias and value. What is not newer than `newestMs`, which the host has already, is history. */
export function dataMetric(place: MetricPlace, { batch, row, newestMs }: DataRow): Metric {
  const timestampMs = batch.sourceTimeMs[row]!;
  const { value, properties } = stateOf(valueAt(batch, row), batch.statusCodes[row]!, place.dataType);
  return {
    alias: place.alias,
    dataType: place.dataType,
    timestampMs,
    value,
    isHistorical: timestampMs <= newestMs,
    ...(properties.size === 0 ? {} : { properties }),
  };
}

/** Codes of the property `Quality` (specification 3.0, tck-id-payloads-propertyset-quality-value-value). */
const qualities = { good: 192, uncertain: 500, bad: 0 } as const;

/** The value, and its quality where that is not good. A bad value is null: it must not enter a mean. */
function stateOf(value: Value, statusCode: number, dataType: DataType) {
  const quality = qualityOf(statusCode);
  const properties = new Map<string, TypedValue>();
  if (!isGood(statusCode)) {
    properties.set("Quality", { dataType: "Int32", value: qualities[quality] });
    properties.set("statusCode", { dataType: "UInt32", value: statusCode });
  }
  return { value: quality === "bad" ? null : plain(value, dataType), properties };
}

function plain(value: Value, dataType: DataType): TypedValue["value"] {
  if (typeof value === "object") return null;
  return dataType === "Int64" && typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
}
