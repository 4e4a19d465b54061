/** Values of tags as JSON, which knows neither NaN nor infinity nor whole numbers above 2^53. */
import type { Value } from "../core/measurement.ts";

/** A burst of samples is named, not sent: its samples are a query of their own. */
export interface WaveformSummary {
  readonly waveform: { readonly sampleRateHz: number; readonly length: number };
}

export type JsonValue = number | boolean | string | null | WaveformSummary;

/** NaN and ±Inf become null; whole numbers that a double cannot hold become text. */
export function jsonValue(value: Value | undefined): JsonValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value === "object") {
    return { waveform: { sampleRateHz: value.sampleRateHz, length: value.samples.length } };
  }
  return value;
}

/** A number that JSON can hold, or null. */
export function jsonNumber(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
