/** Reads what a metric needs out of a measurement. Anything but a good value is no value. */
import type { Unavailable } from "../core/contracts.ts";
import type { Measurement } from "../core/measurement.ts";

/** The value as a finite number in the tag's unit; undefined when it is not good or not a number. */
export function numberOf({ quality, value }: Measurement): number | undefined {
  if (quality !== "good") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "bigint") return Number(value);
  return undefined;
}

/**
 * Whether the value means "active"; undefined when that cannot be told. With `activeStates` the value, as text, must be
 * one of them; without, `true` and numbers other than 0 are active, and text tells nothing.
 */
export function activityOf({ quality, value }: Measurement, activeStates?: readonly string[]): boolean | undefined {
  if (quality !== "good" || value === null || typeof value === "object") return undefined;
  if (typeof value === "number" && !Number.isFinite(value)) return undefined;
  if (activeStates !== undefined) return activeStates.includes(String(value));
  if (typeof value === "string") return undefined;
  return typeof value === "boolean" ? value : Number(value) !== 0;
}

/** Stable first words of the reasons for which a figure cannot be given; screens translate by them. */
export type Reason =
  | "waiting"
  | "stale"
  | "bad"
  | "absent"
  | "clock"
  | "frozen"
  | "implausible"
  | "contradictory"
  | "not-configured"
  | "too-little"
  | "too-few"
  | "no-trend"
  | "not-permitted";

/** Reason as `code: text`. The text holds no changing number, so that the same reason stays the same text. */
export function unavailable(reason: Reason, text: string): Unavailable {
  return { unavailable: `${reason}: ${text}` };
}
