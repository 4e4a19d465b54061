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
  /** Whether somebody has acknowledged it at the machine (OPC 10000-9 §5.7.2, AckedState); absent where the machine does not say. */
  readonly isAcknowledged?: boolean;
  /** Whether somebody has confirmed there that it was dealt with (ConfirmedState, optional in the standard). */
  readonly isConfirmed?: boolean;
}

/** All alarms that are active now: what is not among them has ended while nobody was listening. */
export interface AlarmList {
  readonly type: "alarmList";
  readonly ids: readonly string[];
}
