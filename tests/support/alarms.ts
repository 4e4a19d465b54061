/** An alarm system without alarms, for views whose subject is something else; and short ways to make rules and values. */
import type { AlarmRule } from "../../gateway/alarms/rule.ts";
import type { AlarmControl } from "../../gateway/core/alarm-control.ts";
import { BatchBuilder, type MeasurementBatch, type RowInput } from "../../gateway/core/measurement.ts";

export const idleAlarms: AlarmControl = { alarms: () => [] };

/** A rule as simple as can be: high limit 10, one vote, no delays, of a source that sends at intervals. */
export function ruleWith(changes: Partial<AlarmRule>): AlarmRule {
  return {
    id: "a",
    type: "high",
    tag: 1,
    limit: 10,
    hysteresis: 0,
    rateMs: 60_000,
    m: 1,
    ofN: 1,
    onDelayMs: 0,
    offDelayMs: 0,
    groupStates: new Set(),
    causes: [],
    isInService: true,
    holds: false,
    staleMs: 10_000,
    ...changes,
  };
}

export function batchOf(rows: readonly RowInput[]): MeasurementBatch {
  const builder = new BatchBuilder(rows.length + 1);
  for (const row of rows) builder.push(row);
  return builder.takeMeasurements(0);
}
