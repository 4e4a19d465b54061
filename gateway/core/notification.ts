/** Messages that call people, and what a channel promises that carries them. */
import type { Static, TSchema } from "typebox";
import type { AlarmPriority } from "./alarm.ts";
import type { Context } from "./contracts.ts";

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** One alarm in a message. */
export interface NotifiedAlarm {
  readonly conditionId: string;
  readonly text: string;
  readonly priority: AlarmPriority;
  readonly sinceMs: number;
  /** Absent while it lasts. */
  readonly overMs?: number;
  /** What to do, where somebody has said so. */
  readonly action?: string;
}

export interface Notification {
  /** The same for every attempt: a receiver that gets it twice can tell. */
  readonly id: string;
  readonly kind: "alarm" | "digest" | "resolved" | "test";
  readonly timeMs: number;
  /** Highest priority in it. */
  readonly priority: AlarmPriority;
  readonly title: string;
  readonly text: string;
  readonly alarms: readonly NotifiedAlarm[];
  /** Alarms that were left out because too many waited, or waited too long. */
  readonly omittedCount: number;
  /** Address of the page, where the configuration knows one. */
  readonly link?: string;
}

export interface ChannelContext extends Context {
  readonly id: string;
  readonly site: string;
}

/** A way to reach people. */
export interface Channel<Schema extends TSchema = TSchema> {
  readonly kind: string;
  readonly config: Schema;
  /**
   * Resolves when the other side has taken the message. Throws TemporaryError when it may work later, PermanentError when this message never
   * will. Nothing in an error holds a secret.
   */
  send(notification: Notification, config: Static<Schema>, context: ChannelContext): Promise<void>;
}

/** Takes the type of the configuration from its schema. */
export function defineChannel<S extends TSchema>(channel: Channel<S>): Channel<S> {
  return channel;
}

/** How a channel fares. Counts are messages since the gateway started. */
export interface NotificationReport {
  readonly id: string;
  readonly kind: string;
  readonly state: "ready" | "retrying" | "stopped";
  readonly code?: string;
  readonly message?: string;
  readonly next?: string;
  /** Alarms that wait to be told, and messages that wait to be sent. */
  readonly waitingCount: number;
  readonly queuedCount: number;
  readonly sentCount: number;
  /** Refused by the other side for good. */
  readonly refusedCount: number;
  readonly omittedCount: number;
  readonly lastSentMs?: number;
}
