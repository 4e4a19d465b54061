/** An alarm system without alarms, for views whose subject is something else; and short ways to make rules and values. */
import { alarmFigures } from "../../gateway/alarms/figures.ts";
import type { AlarmRule } from "../../gateway/alarms/rule.ts";
import { alarmExample, notificationExample, tuneExample } from "../../gateway/api/alarm-schemas.ts";
import type { AlarmReport } from "../../gateway/core/alarm.ts";
import type { AlarmControl } from "../../gateway/core/alarm-control.ts";
import { BatchBuilder, type MeasurementBatch, type RowInput } from "../../gateway/core/measurement.ts";

export const idleAlarms: AlarmControl = {
  alarms: () => [],
  figures: async (range, operators) =>
    alarmFigures({ ...range, operators, coverage: 0, unauthorisedSuppressions: 0, alarms: [] }),
  history: async () => [],
  tune: async (id, { days }) => {
    const nothing = { count: 0, missedFaults: 0, falseAlarms: 0, alarms: [] };
    return {
      id,
      fromMs: 0,
      toMs: 1,
      daysAsked: days,
      valueCount: 0,
      judgedFaults: 0,
      present: nothing,
      changed: nothing,
    };
  },
  keep: () => ({ file: "gateway.yaml" }),
  notifications: () => [],
  testNotification: async (id) => ({
    id,
    kind: "email",
    state: "ready",
    waitingCount: 0,
    queuedCount: 0,
    sentCount: 1,
    refusedCount: 0,
    omittedCount: 0,
  }),
};

const alarmToTune: AlarmReport = {
  ...{ ...alarmExample, type: "high", origin: "maker", priority: 2, effectivePriority: 2 },
  ...{ effectiveMOfN: [3, 5], state: "normal" },
};

/** The same with one alarm to tune and one way to reach people. */
export const exampleAlarms: AlarmControl = {
  ...idleAlarms,
  alarms: () => [alarmToTune],
  tune: async () => tuneExample,
  notifications: () => [{ ...notificationExample, state: "ready" }],
};

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
