/** Conditions: something about equipment or data that somebody should know. Words and scale of OPC UA A&C (OPC 10000-9). */
import type { TagId } from "./tag.ts";

export interface Condition {
  /** Stable name, for example `model/spindle-1/anomaly`. */
  readonly id: string;
  readonly tagId?: TagId;
  readonly state: "active" | "inactive";
  readonly acknowledged: boolean;
  /** 1 to 1000 (OPC 10000-9 §5.5.2). */
  readonly severity: number;
  /** Text in English; screens translate by `code`. */
  readonly message: string;
  readonly code: string;
  readonly activeTimeMs: number;
}

/** One transition of a condition. */
export interface ConditionChange {
  readonly type: "condition";
  readonly condition: Condition;
  readonly timeMs: number;
}

/** What is currently true of a condition. `active` false returns it to normal. */
export interface ConditionReport {
  readonly id: string;
  readonly active: boolean;
  readonly severity: number;
  readonly message: string;
  readonly code: string;
  readonly tagId?: TagId;
}

/** Next state of a condition after a report, or undefined when nothing changed. A new activation is unacknowledged. */
export function reported(
  current: Condition | undefined,
  report: ConditionReport,
  timeMs: number,
): Condition | undefined {
  const wasActive = current?.state === "active";
  if (!report.active) {
    return wasActive ? { ...current, state: "inactive" } : undefined;
  }
  if (wasActive && current.severity === report.severity && current.message === report.message) return undefined;
  return {
    id: report.id,
    ...(report.tagId === undefined ? {} : { tagId: report.tagId }),
    state: "active",
    acknowledged: wasActive ? current.acknowledged && report.severity <= current.severity : false,
    severity: report.severity,
    message: report.message,
    code: report.code,
    activeTimeMs: wasActive ? current.activeTimeMs : timeMs,
  };
}

/** The condition after somebody acknowledged it. */
export function acknowledged(condition: Condition): Condition {
  return { ...condition, acknowledged: true };
}
