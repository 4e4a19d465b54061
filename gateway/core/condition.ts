/** Conditions: something about equipment or data that somebody should know. Words and scale of OPC UA A&C (OPC 10000-9). */
import type { TagId } from "./tag.ts";

/** Parked by somebody for a while (ISA-18.2: shelved; OPC 10000-9 §5.8.10: TimedShelve). It is followed, and nobody is called. */
export interface Shelving {
  /** Milliseconds since the Unix epoch. */
  readonly untilMs: number;
  readonly reason: string;
}

/** Not shown to anybody by design (ISA-18.2: suppressed by design), and why: the state of a group, or the alarm that causes it. */
export interface Suppression {
  readonly by: "state" | "alarm";
  /** The state that the group is in, or the id of the causing alarm. */
  readonly what: string;
}

/** Figures and names that a text is made from, so that each screen can say it in its own language. */
export type ConditionParameters = Readonly<Record<string, string | number>>;

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
  readonly shelved?: Shelving;
  readonly suppressed?: Suppression;
  readonly parameters?: ConditionParameters;
}

/** Longest time for which a condition may be shelved. Source: rule of this product. */
export const shelvedMaxMs = 86_400_000;

/** Up to here a condition is an event, without priority. */
const eventSeverityMax = 100;

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
  readonly suppressed?: Suppression;
  readonly parameters?: ConditionParameters;
}

/** Somebody is called for it: an active alarm that is neither parked nor suppressed. Events call nobody. */
export function isAnnounced({ state, severity, shelved, suppressed }: Condition): boolean {
  return state === "active" && severity > eventSeverityMax && shelved === undefined && suppressed === undefined;
}

/**
 * Next state of a condition after a report, or undefined when nothing changed. A new activation is unacknowledged; what is
 * suppressed waits for nobody, and asks for an acknowledgement when the suppression ends.
 */
export function reported(
  current: Condition | undefined,
  report: ConditionReport,
  timeMs: number,
): Condition | undefined {
  const wasActive = current?.state === "active";
  if (!report.active) return wasActive ? returned(current) : undefined;
  if (wasActive && isUnchanged(current, report)) return undefined;
  const wasAcknowledged = wasActive && current.acknowledged && current.suppressed === undefined;
  return {
    id: report.id,
    ...(report.tagId === undefined ? {} : { tagId: report.tagId }),
    state: "active",
    acknowledged: report.suppressed !== undefined || (wasAcknowledged && report.severity <= current.severity),
    severity: report.severity,
    message: report.message,
    code: report.code,
    activeTimeMs: wasActive ? current.activeTimeMs : timeMs,
    ...(current?.shelved === undefined ? {} : { shelved: current.shelved }),
    ...(report.suppressed === undefined ? {} : { suppressed: report.suppressed }),
    ...(report.parameters === undefined ? {} : { parameters: report.parameters }),
  };
}

function returned({ suppressed: _, ...condition }: Condition): Condition {
  return { ...condition, state: "inactive" };
}

/** Parameters that are news when they change; others, such as the value now, are not. */
const newsworthy = ["machineAcknowledged", "machineConfirmed"] as const;

function isUnchanged({ severity, message, suppressed, parameters }: Condition, report: ConditionReport): boolean {
  const isSame = suppressed?.by === report.suppressed?.by && suppressed?.what === report.suppressed?.what;
  const isKnown = newsworthy.every((name) => parameters?.[name] === report.parameters?.[name]);
  return isSame && isKnown && severity === report.severity && message === report.message;
}

/** The condition after somebody acknowledged it. */
export function acknowledged(condition: Condition): Condition {
  return { ...condition, acknowledged: true };
}

/** The condition after somebody shelved it; shelving it anew replaces time and reason. */
export function shelved(condition: Condition, shelving: Shelving): Condition {
  return { ...condition, shelved: shelving };
}

/** The condition after its shelving ended. What is still active asks to be acknowledged again. */
export function unshelved({ shelved: _, ...condition }: Condition): Condition {
  return condition.state === "active" ? { ...condition, acknowledged: false } : condition;
}
