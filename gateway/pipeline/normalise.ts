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
  readonly deadband?: number;
  /** Rate of a waveform whose source does not say it. */
  readonly sampleRateHz?: number;
}

export type Normalise = (batch: ReadingBatch) => MeasurementBatch | undefined;

/** `rules[address]` are the tags that an address feeds. Gives undefined when nothing of a batch is left. */
export function createNormaliser(rules: readonly (readonly TagRule[])[]): Normalise {
  const onlyTag = Int32Array.from(rules, ([rule]) => rule?.tag ?? -1);
  const isPlain = Uint8Array.from(rules, (ofAddress) => (ofAddress.length === 1 && isPlainRule(ofAddress[0]!) ? 1 : 0));
  const allPlain = isPlain.every((plain) => plain === 1);
  const lastStored = new Map<number, { value: number; statusCode: number }>();
  const builder = new BatchBuilder();

  return (batch) => {
    if (allPlain && batch.others.size === 0 && !hasBoolean(batch)) return renamed(batch, onlyTag);
    for (let row = 0; row < batch.length; row++) {
      for (const rule of rules[batch.addresses[row]!] ?? []) copyRow({ batch, row, rule, builder, lastStored });
    }
    return builder.length === 0 ? undefined : builder.takeMeasurements(batch.receivedTimeMs);
  };
}

function isPlainRule({ dataType, scale, offset, deadband }: TagRule): boolean {
  const isUnscaled = (scale === undefined || scale === 1) && (offset === undefined || offset === 0);
  return isUnscaled && deadband === undefined && (dataType === "number" || dataType === "integer");
}

function hasBoolean({ flags, length }: ReadingBatch): boolean {
  for (let row = 0; row < length; row++) if ((flags[row]! & valueFlags.boolean) !== 0) return true;
  return false;
}

/** The same columns under tag numbers. */
function renamed(batch: ReadingBatch, onlyTag: Int32Array): MeasurementBatch {
  const { addresses, type: _, ...columns } = batch;
  const tags = new Int32Array(batch.length);
  for (let row = 0; row < batch.length; row++) tags[row] = onlyTag[addresses[row]!]!;
  return { type: "measurements", tags, ...columns };
}

interface Copy {
  readonly batch: ReadingBatch;
  readonly row: number;
  readonly rule: TagRule;
  readonly builder: BatchBuilder;
  readonly lastStored: Map<number, { value: number; statusCode: number }>;
}

function copyRow({ batch, row, rule, builder, lastStored }: Copy): void {
  const seen = valueAt(batch, row);
  let value = seen;
  let statusCode = batch.statusCodes[row]!;
  if (typeof seen === "number") value = seen * (rule.scale ?? 1) + (rule.offset ?? 0);
  if (typeof seen === "object" && seen !== null) value = waveformFor(seen, rule);
  if (isGood(statusCode) && seen !== null && !hasType(seen, rule.dataType)) {
    if (rule.dataType === "boolean" && (seen === 0 || seen === 1)) value = seen === 1;
    else if (typeof seen === "boolean" && rule.dataType !== "string") value = seen ? 1 : 0;
    else statusCode = statusCodes.badTypeMismatch;
  }
  if (rule.deadband !== undefined && typeof value === "number") {
    const last = lastStored.get(rule.tag);
    if (last?.statusCode === statusCode && Math.abs(value - last.value) < rule.deadband) return;
    lastStored.set(rule.tag, { value, statusCode });
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
