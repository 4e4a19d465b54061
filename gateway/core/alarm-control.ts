/** What screens may ask of the alarm system. */
import type { AlarmPriority, AlarmReport } from "./alarm.ts";
import type { Condition } from "./condition.ts";
import type { NotificationReport } from "./notification.ts";

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One transition of a condition, as the journal has it. */
export interface AlarmTransition {
  /** Number of the line, counted up without end. */
  readonly n: number;
  readonly timeMs: number;
  readonly condition: Condition;
}

export interface Flood extends TimeRange {
  readonly count: number;
  /** The alarm that was first: it is often the cause. */
  readonly firstOut: string;
}

export interface CountedAlarm {
  readonly id: string;
  readonly count: number;
  readonly share: number;
}

/** How the alarm system itself fares. A figure that cannot be given is absent; `reasons` says why. */
export interface AlarmFigures extends TimeRange {
  readonly operators: number;
  /** Share of the range in which the gateway watched. */
  readonly coverage: number;
  /** Alarms that called somebody. */
  readonly count: number;
  readonly perHour?: number;
  readonly perDay?: number;
  readonly peak10minSliding: number;
  readonly peakAtMs?: number;
  /** The same in windows fixed to the clock: misses floods that lie across. For comparison with other systems. */
  readonly peak10minFixed: number;
  readonly floods: readonly Flood[];
  readonly floodShare?: number;
  readonly topTen: readonly CountedAlarm[];
  /** Share of the ten most frequent; meaningful above about 100 alarms. */
  readonly topTenShare?: number;
  readonly chattering: readonly { readonly id: string; readonly episodes: number }[];
  /** Over in less than 5 s. */
  readonly fleeting: readonly { readonly id: string; readonly count: number }[];
  /** Active for more than 24 h at the end of the range. */
  readonly stale: readonly { readonly id: string; readonly sinceMs: number }[];
  readonly priorityShare?: Readonly<Record<AlarmPriority, number>>;
  readonly ackMedianMs?: number;
  readonly ackP95Ms?: number;
  readonly ackMeanMs?: number;
  readonly unacknowledged: number;
  /** Parked without a reason, or longer than allowed. */
  readonly unauthorisedSuppressions: number;
  readonly reasons: Readonly<Record<string, string>>;
}

/** Settings of an alarm that may be tried out. */
export interface AlarmChange {
  readonly limit?: number;
  readonly hysteresis?: number;
  readonly onDelaySeconds?: number;
  readonly offDelaySeconds?: number;
  readonly mOfN?: readonly [number, number];
}

/** What some settings would have done. */
export interface TunedAlarms {
  readonly count: number;
  /** Stretches that people judged as a fault and in which no alarm was active. */
  readonly missedFaults: number;
  /** Alarms in stretches that people judged as normal or as planned work. */
  readonly falseAlarms: number;
  /** The newest of them. */
  readonly alarms: readonly { readonly fromMs: number; readonly toMs?: number }[];
}

/** The same stored values, judged with the settings of the configuration and with others. Suppression is left out of both. */
export interface TuneReport extends TimeRange {
  readonly id: string;
  /** The range is shorter where the tag has too many values. */
  readonly daysAsked: number;
  readonly valueCount: number;
  /** Stretches in the range that people judged as a fault of the asset. */
  readonly judgedFaults: number;
  readonly present: TunedAlarms;
  readonly changed: TunedAlarms;
}

export interface AlarmControl {
  /** Alarms of the configuration, in its order. */
  alarms(): readonly AlarmReport[];
  figures(range: TimeRange, operators: number): Promise<AlarmFigures>;
  /** Transitions in a range, newest first, at most `limit`. */
  /** Undefined when there is no such alarm. Throws PermanentError for one that cannot be judged anew. */
  tune(id: string, question: { readonly change: AlarmChange; readonly days: number }): Promise<TuneReport | undefined>;
  /** Writes new settings into the configuration file; they hold from the next start on. Undefined when there is no such alarm. */
  keep(id: string, change: AlarmChange): { readonly file: string } | undefined;
  /** How each way to reach people fares. */
  notifications(): readonly NotificationReport[];
  /** Sends a test message now. Undefined when there is no such notification; throws what the channel throws. */
  testNotification(id: string): Promise<NotificationReport | undefined>;
  history(range: TimeRange, limit: number): Promise<readonly AlarmTransition[]>;
}
