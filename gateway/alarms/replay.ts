/** Judges stored values anew, as they would have been judged live, with settings of choice. Pure. */
import { BatchBuilder } from "../core/measurement.ts";
import { statusCodes } from "../core/quality.ts";
import { AlarmEvaluator } from "./evaluator.ts";
import type { AlarmRule } from "./rule.ts";

/** Both [n], in order of time. NaN stands for what is not known: a bad value, the begin of a gap. */
export interface ValueColumn {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

export interface ReplayedAlarm {
  readonly fromMs: number;
  /** Absent where it lasts beyond the values. */
  readonly toMs?: number;
}

const tickMs = 1000;

/** Suppression is left out: what is compared is limit, hysteresis, delays and votes. */
export function replayed(rule: AlarmRule, { timesMs, values }: ValueColumn): ReplayedAlarm[] {
  const alarms: { fromMs: number; toMs?: number }[] = [];
  let nowMs = 0;
  const evaluator: AlarmEvaluator = new AlarmEvaluator({
    rules: [{ ...rule, tag: 0, causes: [], groupStates: new Set(), isInService: true }],
    onChange() {
      if (evaluator.isActive(0)) alarms.push({ fromMs: nowMs });
      else alarms.at(-1)!.toMs = nowMs;
    },
  });
  // After so many seconds nothing more follows from a value that only holds.
  const settleMs = rule.ofN * tickMs + Math.max(rule.onDelayMs, rule.offDelayMs) + tickMs;
  const builder = new BatchBuilder(1);
  for (let row = 0; row < timesMs.length; row++) {
    const timeMs = timesMs[row]!;
    const value = values[row]!;
    nowMs = timeMs;
    const statusCode = Number.isNaN(value) ? statusCodes.bad : statusCodes.good;
    builder.pushNumber(0, Math.floor(timeMs), 0, value, statusCode, 0);
    evaluator.take(builder.takeMeasurements(timeMs));
    const nextMs = Math.min(timesMs[row + 1] ?? timeMs + settleMs, timeMs + settleMs);
    for (nowMs = timeMs + tickMs; nowMs < nextMs; nowMs += tickMs) evaluator.tick(nowMs, () => false);
  }
  return alarms;
}
