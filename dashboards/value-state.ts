/** Whether a value may be shown as live: fresh, stale, uncertain, bad and missing are five different things. */
import type { Quality } from "../gateway/core/quality.ts";

export interface LiveValue {
  readonly value: unknown;
  readonly timeMs: number;
  readonly statusCode: number;
}

export type ValueState = "fresh" | "stale" | "uncertain" | "bad" | "missing";

export interface Circumstances {
  readonly nowMs: number;
  readonly expectedIntervalMs?: number | undefined;
  /** True when the source of the tag is not connected: then no value of it is of the present, however young. */
  readonly isSourceLost?: boolean;
}

/**
 * State of a tag's last value at `nowMs`. A value is stale when it is older than twice the expected interval; without
 * an expected interval a value counts until the next one. Bad wins over stale: an invalid signal is the worse news.
 */
export function valueState(
  last: LiveValue | undefined,
  { nowMs, expectedIntervalMs, isSourceLost = false }: Circumstances,
): ValueState {
  if (last === undefined || isAbsent(last)) return "missing";
  const severity = severityOf(last.statusCode);
  if (severity === "bad") return "bad";
  if (isSourceLost || isLastUsable(last.statusCode)) return "stale";
  if (expectedIntervalMs !== undefined && nowMs - last.timeMs > staleAfterMs(expectedIntervalMs)) return "stale";
  return severity === "uncertain" ? "uncertain" : "fresh";
}

/** `BadNoData` and `BadWaitingForInitialData` (OPC 10000-6 Annex A) say that there is no value, not that it is invalid. */
function isAbsent({ value, statusCode }: LiveValue): boolean {
  if (statusCode === 0x809b_0000 || statusCode === 0x8032_0000) return true;
  return (value === null || value === undefined) && severityOf(statusCode) !== "bad";
}

/** `UncertainLastUsableValue`: whatever updated the value has stopped doing so (OPC 10000-8, table of status codes). */
function isLastUsable(statusCode: number): boolean {
  return statusCode >>> 16 === 0x4090;
}

/** Age above which a value is stale. Delivery takes up to a second or so, which fast tags must not be blamed for. */
export function staleAfterMs(expectedIntervalMs: number): number {
  return Math.max(2 * expectedIntervalMs, 3000);
}

/** The two severity bits of an OPC UA StatusCode (OPC 10000-4 §7.39); the reserved pattern counts as bad. */
export function severityOf(statusCode: number): Quality {
  const severity = (statusCode >>> 30) & 3;
  if (severity === 0) return "good";
  return severity === 1 ? "uncertain" : "bad";
}

export function numberOf(last: LiveValue | undefined): number | undefined {
  if (typeof last?.value === "boolean") return last.value ? 1 : 0;
  return typeof last?.value === "number" && Number.isFinite(last.value) ? last.value : undefined;
}
