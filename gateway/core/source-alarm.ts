/** Alarms and conditions of the machine itself, as its source passes them on. */

/** One alarm as it is now. It becomes a condition of the gateway; nothing is written back to the machine. */
export interface SourceAlarm {
  readonly type: "alarm";
  /** Stable name within the source. */
  readonly id: string;
  readonly active: boolean;
  /** An event that has no end: it is over at once, and stays listed until somebody has acknowledged it. */
  readonly isMomentary?: boolean;
  /** 1 to 1000 (OPC 10000-9 §5.5.2). */
  readonly severity: number;
  readonly message: string;
}

/** All alarms that are active now: what is not among them has ended while nobody was listening. */
export interface AlarmList {
  readonly type: "alarmList";
  readonly ids: readonly string[];
}
