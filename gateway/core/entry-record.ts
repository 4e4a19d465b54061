/** Entries of the log as plain records for JSON, one per value, with everything that identifies it. Pure. */
import type { Entry, Stored } from "./contracts.ts";
import { type MeasurementBatch, type OtherValue, valueAt } from "./measurement.ts";
import { qualityOf } from "./quality.ts";
import type { Tag } from "./tag.ts";

/** A value in a form that JSON can hold. `form` says how to read `value` where JSON has no such thing. */
export interface JsonForm {
  readonly value: unknown;
  readonly form?: "integer" | "not-finite" | "waveform";
}

/** NaN and ±Inf and whole numbers of 64 bits become text; a waveform becomes its rate and samples. */
export function jsonForm(value: number | boolean | OtherValue): JsonForm {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? { value } : { value: String(value), form: "not-finite" };
    case "bigint":
      return { value: value.toString(), form: "integer" };
    case "object":
      if (value === null) return { value };
      return { value: { sampleRateHz: value.sampleRateHz, samples: Array.from(value.samples) }, form: "waveform" };
    default:
      return { value };
  }
}

/** RFC 3339 with milliseconds, or with nine digits where there are nanoseconds. */
export function timeText(timeMs: number, ns: number): string {
  const text = new Date(timeMs).toISOString();
  return ns === 0 ? text : `${text.slice(0, -1)}${String(ns).padStart(6, "0")}Z`;
}

/** Sequence number of one row of a stored batch: the entry carries that of its last row. */
export function rowSequence({ sequence, entry }: Stored<MeasurementBatch>, row: number): number {
  return sequence - (entry.length - 1 - row);
}

/** Records in the order of the log. `tag` gives what is known of a tag number. */
export function* recordsOf(
  entries: readonly Stored<Entry>[],
  tag: (number: number) => Tag | undefined,
): Generator<{ readonly sequence: number; readonly [key: string]: unknown }> {
  for (const { sequence, entry } of entries) {
    if (entry.type === "measurements") {
      for (let row = 0; row < entry.length; row++) yield valueRecord({ sequence, entry }, row, tag(entry.tags[row]!));
    } else {
      yield { sequence, ...entry };
    }
  }
}

function valueRecord(stored: Stored<MeasurementBatch>, row: number, tag: Tag | undefined) {
  const { entry } = stored;
  const statusCode = entry.statusCodes[row]!;
  const ordinal = entry.ordinals?.get(row) ?? 0;
  return {
    sequence: rowSequence(stored, row),
    type: "value",
    tag: tag?.id ?? `#${entry.tags[row]}`,
    equipment: tag?.equipment ?? "",
    time: timeText(entry.sourceTimeMs[row]!, entry.sourceTimeNs[row]!),
    ...(ordinal === 0 ? {} : { ordinal }),
    ...jsonForm(valueAt(entry, row)),
    unit: tag?.unit ?? "",
    quality: qualityOf(statusCode),
    ...(statusCode === 0 ? {} : { statusCode }),
    received: timeText(entry.receivedTimeMs, 0),
  };
}
