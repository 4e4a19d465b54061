/** Readings → measurements: address to tag, unit, type, deadband. ISO 13374: data manipulation. Pure but for the deadband's memory. */
import {
  BatchBuilder,
  type MeasurementBatch,
  type ReadingBatch,
  valueAt,
  valueFlags,
  type Waveform,
} from "../core/measurement.ts";
import { isGood, statusCodes } from "../core/quality.ts";
import type { DataType } from "../core/tag.ts";

/** What happens to the values of one address on their way to one tag. */
export interface TagRule {
  readonly tag: number;
  readonly dataType: DataType;
  readonly scale?: number;
  readonly offset?: number;
  /** In the tag's unit. */
  readonly deadband?: number;
  /** A value within the dead band is stored when the last one is this old: a signal at rest is not a dead one. */
  readonly storeAfterMs?: number;
  /** Rate of a waveform whose source does not say it. */
  readonly sampleRateHz?: number;
}

export type Normalise = (batch: ReadingBatch) => MeasurementBatch | undefined;

/** `rules[address]` are the tags that an address feeds. Gives undefined when nothing of a batch is left. */
export function createNormaliser(rules: readonly (readonly TagRule[])[]): Normalise {
  const columns = columnRules(rules);
  const lastStored = new Map<number, LastStored>();
  const builder = new BatchBuilder();

  return (batch) => {
    if (columns !== undefined && batch.others.size === 0 && !hasBoolean(batch)) return converted(batch, columns);
    for (let row = 0; row < batch.length; row++) {
      for (const rule of rules[batch.addresses[row]!] ?? []) copyRow({ batch, row, rule, builder, lastStored });
    }
    return builder.length === 0 ? undefined : builder.takeMeasurements(batch.receivedTimeMs);
  };
}

/** The rules as columns over the addresses. */
interface ColumnRules {
  readonly tags: Int32Array;
  readonly scales: Float64Array;
  readonly offsets: Float64Array;
  /** True when no value changes. */
  readonly isPlain: boolean;
}

/** Undefined when an address feeds several tags, or a tag needs more than a number times a scale. */
function columnRules(rules: readonly (readonly TagRule[])[]): ColumnRules | undefined {
  const single = rules.flatMap(([rule, ...more]) => (rule === undefined || more.length > 0 ? [] : [rule]));
  const areNumbers = single.every(({ dataType }) => dataType === "number" || dataType === "integer");
  if (single.length < rules.length || !areNumbers || single.some(({ deadband }) => deadband !== undefined))
    return undefined;
  return {
    tags: Int32Array.from(single, ({ tag }) => tag),
    scales: Float64Array.from(single, ({ scale = 1 }) => scale),
    offsets: Float64Array.from(single, ({ offset = 0 }) => offset),
    isPlain: single.every(({ scale = 1, offset = 0 }) => scale === 1 && offset === 0),
  };
}

function hasBoolean({ flags, length }: ReadingBatch): boolean {
  for (let row = 0; row < length; row++) if ((flags[row]! & valueFlags.boolean) !== 0) return true;
  return false;
}

/** The same columns under tag numbers, each value multiplied and added to. */
function converted(batch: ReadingBatch, { tags: tagOf, scales, offsets, isPlain }: ColumnRules): MeasurementBatch {
  const { addresses, type: _, ...columns } = batch;
  const { length } = batch;
  const tags = new Int32Array(length);
  for (let row = 0; row < length; row++) tags[row] = tagOf[addresses[row]!]!;
  if (isPlain) return { type: "measurements", tags, ...columns };
  const values = new Float64Array(length);
  for (let row = 0; row < length; row++) {
    const address = addresses[row]!;
    values[row] = columns.values[row]! * scales[address]! + offsets[address]!;
  }
  return { type: "measurements", tags, ...columns, values };
}

interface LastStored {
  readonly value: number;
  readonly statusCode: number;
  readonly timeMs: number;
}

interface Copy {
  readonly batch: ReadingBatch;
  readonly row: number;
  readonly rule: TagRule;
  readonly builder: BatchBuilder;
  readonly lastStored: Map<number, LastStored>;
}

function copyRow({ batch, row, rule, builder, lastStored }: Copy): void {
  const seen = valueAt(batch, row);
  let value = seen;
  let statusCode = batch.statusCodes[row]!;
  const { scale = 1, offset = 0 } = rule;
  if (typeof seen === "number") value = seen * scale + offset;
  // Exact as long as nothing is to be calculated.
  else if (typeof seen === "bigint" && (scale !== 1 || offset !== 0)) value = Number(seen) * scale + offset;
  if (typeof seen === "object" && seen !== null) value = waveformFor(seen, rule);
  if (isGood(statusCode) && seen !== null && !hasType(seen, rule.dataType)) {
    if (rule.dataType === "boolean" && (seen === 0 || seen === 1)) value = seen === 1;
    else if (typeof seen === "boolean" && rule.dataType !== "string") value = seen ? 1 : 0;
    else statusCode = statusCodes.badTypeMismatch;
  }
  if (rule.deadband !== undefined && typeof value === "number") {
    const timeMs = batch.sourceTimeMs[row]!;
    const last = lastStored.get(rule.tag);
    const isDue = last === undefined || timeMs - last.timeMs >= (rule.storeAfterMs ?? Number.POSITIVE_INFINITY);
    if (!isDue && last.statusCode === statusCode && Math.abs(value - last.value) < rule.deadband) return;
    lastStored.set(rule.tag, { value, statusCode, timeMs });
  }
  builder.push({
    key: rule.tag,
    value,
    sourceTimeMs: batch.sourceTimeMs[row]!,
    sourceTimeNs: batch.sourceTimeNs[row]!,
    statusCode,
    flags: batch.flags[row]! & ~valueFlags.boolean,
  });
}

/** In the tag's unit, and with a rate where the source or the configuration knows it. */
function waveformFor(seen: Waveform, { scale = 1, offset = 0, sampleRateHz }: TagRule): Waveform {
  const isScaled = scale !== 1 || offset !== 0;
  return {
    sampleRateHz: seen.sampleRateHz > 0 ? seen.sampleRateHz : (sampleRateHz ?? 0),
    samples: isScaled ? seen.samples.map((sample) => sample * scale + offset) : seen.samples,
  };
}

function hasType(value: unknown, dataType: DataType): boolean {
  switch (dataType) {
    case "number":
      return typeof value === "number";
    case "integer":
      return typeof value === "number" || typeof value === "bigint";
    case "boolean":
      return typeof value === "boolean";
    case "string":
      return typeof value === "string";
    case "waveform":
      return typeof value === "object" && value !== null;
  }
}
