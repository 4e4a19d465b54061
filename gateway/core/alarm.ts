/** Alarm definitions of the configuration. Words of ISA-18.2 / IEC 62682; priorities on the severity scale of OPC UA. */
import type { Suppression } from "./condition.ts";
import type { ReportCondition } from "./contracts.ts";
import type { MeasurementBatch } from "./measurement.ts";
import type { TagId } from "./tag.ts";

/** 1 act now, 2 act this shift, 3 plan. */
export type AlarmPriority = 1 | 2 | 3;

export type AlarmType = "high-high" | "high" | "low" | "low-low" | "deviation" | "rate" | "state";

/** What a limit rests on: a published standard, the maker of the machine, what was learned from data, own experience. */
export type LimitOrigin = "standard" | "maker" | "learned" | "own";

export type ConsequenceLevel = "minor" | "major" | "severe";

export type StateValue = string | number | boolean;

/** One alarm as configured. Without a priority it is an event: recorded, and nobody is called. */
export interface AlarmDefinition {
  readonly id: string;
  readonly name?: string;
  readonly tag: TagId;
  readonly type: AlarmType;
  /** In the tag's unit; of a deviation the greatest distance from `setpoint`; of a rate per minute. */
  readonly limit?: number;
  readonly setpoint?: number | TagId;
  readonly rateSeconds: number;
  readonly states?: readonly StateValue[];
  readonly origin?: LimitOrigin;
  readonly originText?: string;
  readonly priority?: AlarmPriority;
  readonly consequenceLevel?: ConsequenceLevel;
  readonly cause?: string;
  readonly consequence?: string;
  readonly action?: string;
  readonly timeToActMinutes?: number;
  readonly owner?: string;
  readonly onDelaySeconds: number;
  readonly offDelaySeconds: number;
  readonly hysteresis?: number;
  readonly mOfN?: readonly [number, number];
  readonly suppressWhen?: { readonly tag: TagId; readonly states: readonly StateValue[] };
  readonly suppressedBy: readonly string[];
  readonly outOfService: boolean;
}

/** Severity of each priority (OPC 10000-9 §5.5.2 has 1 to 1000); events have 100. Source: rule of this product. */
export const severityOfPriority: Readonly<Record<AlarmPriority, number>> = { 1: 900, 2: 600, 3: 300 };
export const eventSeverity = 100;

/** Priority of a severity; undefined for an event. */
export function priorityOfSeverity(severity: number): AlarmPriority | undefined {
  if (severity > 700) return 1;
  if (severity > 400) return 2;
  return severity > eventSeverity ? 3 : undefined;
}

/** Minutes to act: at once, within the shift, later. */
const atOnceMinutes = 10;
const shiftMinutes = 480;

const matrix: Readonly<Record<ConsequenceLevel, readonly [AlarmPriority, AlarmPriority, AlarmPriority]>> = {
  severe: [1, 1, 2],
  major: [1, 2, 3],
  minor: [2, 3, 3],
};

/** Priority from consequence × time to act (ISA-18.2 §9.3: rationalisation). The matrix is a rule of this product. */
export function priorityFrom(level: ConsequenceLevel, timeToActMinutes: number): AlarmPriority {
  const row = matrix[level];
  if (timeToActMinutes <= atOnceMinutes) return row[0];
  return timeToActMinutes <= shiftMinutes ? row[1] : row[2];
}

/** Priority as configured, or from the matrix; undefined for an event. */
export function priorityOf({
  priority,
  consequenceLevel,
  timeToActMinutes,
}: AlarmDefinition): AlarmPriority | undefined {
  if (priority !== undefined || consequenceLevel === undefined || timeToActMinutes === undefined) return priority;
  return priorityFrom(consequenceLevel, timeToActMinutes);
}

/** An alarm definition as it fares now. */
export interface AlarmReport extends AlarmDefinition {
  readonly unit: string;
  /** Absent for an event. */
  readonly effectivePriority?: AlarmPriority;
  /** As it is applied, defaults filled in; in the unit of the limit. */
  readonly effectiveHysteresis: number;
  readonly effectiveMOfN: readonly [number, number];
  readonly conditionId: string;
  readonly state: "normal" | "active" | "out-of-service";
  readonly suppressed?: Suppression;
  /** Values that came with a source time before one already judged; they are stored and not judged. */
  readonly lateCount: number;
}

/** The configured alarms as the path sees them. */
export interface AlarmsAtWork {
  /** Conditions are reported to this from now on. */
  attach(report: ReportCondition): void;
  take(batch: MeasurementBatch): void;
  /** The passing of time; `isLost` tells of a source whether it does not answer now. */
  tick(timeMs: number, isLost: (source: string) => boolean): void;
}
