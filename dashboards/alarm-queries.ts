/** Typed queries about the alarm system: its definitions, other settings tried out, ways to reach people. */

import type { AlarmReport } from "../gateway/core/alarm.ts";
import type {
  AlarmChange,
  AlarmFigures,
  AlarmTransition,
  TimeRange,
  TuneReport,
} from "../gateway/core/alarm-control.ts";
import type { NotificationReport } from "../gateway/core/notification.ts";
import { addressPart } from "./address-part.ts";

export interface AlarmQueries {
  alarmFigures(range: TimeRange): Promise<AlarmFigures>;
  /** Transitions of alarms in a range, newest first. */
  alarmHistory(range: TimeRange, limit?: number): Promise<readonly AlarmTransition[]>;
  alarmDefinitions(): Promise<readonly AlarmReport[]>;
  /** What other settings would have done with the stored values of the last days. */
  tuneAlarm(id: string, question: { readonly days: number; readonly change: AlarmChange }): Promise<TuneReport>;
  /** Writes settings into the configuration file; only for engineers, like the next one but one. */
  keepAlarm(id: string, change: AlarmChange): Promise<{ readonly file: string }>;
  notifications(): Promise<readonly NotificationReport[]>;
  testNotification(id: string): Promise<NotificationReport>;
}

interface Requests {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
}

export function createAlarmQueries({ get, post }: Requests): AlarmQueries {
  const of = (id: string) => addressPart(id);
  return {
    alarmFigures: ({ fromMs, toMs }) => get(`/alarms/figures?from=${fromMs}&to=${toMs}`),
    alarmHistory: ({ fromMs, toMs }, limit = 100) => get(`/alarms/history?from=${fromMs}&to=${toMs}&limit=${limit}`),
    alarmDefinitions: () => get("/alarms"),
    tuneAlarm: (id, question) => post(`/alarms/${of(id)}/tune`, question),
    keepAlarm: (id, change) => post(`/alarms/${of(id)}/settings`, change),
    notifications: () => get("/notifications"),
    testNotification: (id) => post(`/notifications/${of(id)}/test`),
  };
}
