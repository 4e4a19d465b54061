/** What screens may ask of the alarm system. */
import type { AlarmReport } from "./alarm.ts";

export interface AlarmControl {
  /** Alarms of the configuration, in its order. */
  alarms(): readonly AlarmReport[];
}
