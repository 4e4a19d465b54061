/** Keeps the conditions: reports in, transitions out, the current list at hand. */
import {
  acknowledged,
  type Condition,
  type ConditionChange,
  type ConditionReport,
  reported,
} from "../core/condition.ts";

export interface Conditions {
  report(report: ConditionReport): void;
  /** The acknowledged condition, or undefined when there is none of that name. */
  acknowledge(id: string): Condition | undefined;
  current(): readonly Condition[];
}

export interface ConditionsOptions {
  /** Conditions of an earlier run. */
  readonly initial: readonly Condition[];
  readonly now: () => number;
  readonly onChange: (change: ConditionChange) => void;
}

/** A condition that returned to normal is kept until it is acknowledged; at most this many altogether. */
const conditionsMax = 10_000;

export function createConditions({ initial, now, onChange }: ConditionsOptions): Conditions {
  const conditions = new Map(initial.map((condition) => [condition.id, condition]));

  const change = (condition: Condition): void => {
    if (condition.state === "inactive" && condition.acknowledged) conditions.delete(condition.id);
    else if (conditions.has(condition.id) || conditions.size < conditionsMax) conditions.set(condition.id, condition);
    onChange({ type: "condition", condition, timeMs: now() });
  };

  return {
    report(report: ConditionReport) {
      const next = reported(conditions.get(report.id), report, now());
      if (next !== undefined) change(next);
    },
    acknowledge(id) {
      const condition = conditions.get(id);
      if (condition === undefined) return undefined;
      const next = acknowledged(condition);
      if (!condition.acknowledged) change(next);
      return next;
    },
    current: () => [...conditions.values()],
  };
}
