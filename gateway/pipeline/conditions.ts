/** Keeps the conditions: reports in, transitions out, the current list at hand. */
import {
  acknowledged,
  type Condition,
  type ConditionChange,
  type ConditionReport,
  reported,
  type Shelving,
  shelved,
  unshelved,
} from "../core/condition.ts";

export interface Conditions {
  report(report: ConditionReport): void;
  /** The acknowledged condition, or undefined when there is none of that name. */
  acknowledge(id: string): Condition | undefined;
  /** The shelved condition, or undefined when there is none of that name. */
  shelve(id: string, shelving: Shelving): Condition | undefined;
  /** The condition without its shelving, or undefined when there is none of that name. */
  unshelve(id: string): Condition | undefined;
  /** Ends what was shelved until now. */
  tick(): void;
  current(): readonly Condition[];
}

export interface ConditionsOptions {
  /** Conditions of an earlier run. */
  readonly initial: readonly Condition[];
  readonly now: () => number;
  readonly onChange: (change: ConditionChange) => void;
}

/** A condition that returned to normal is kept until it is acknowledged and no longer shelved; at most this many altogether. */
const conditionsMax = 10_000;

export function createConditions({ initial, now, onChange }: ConditionsOptions): Conditions {
  const conditions = new Map(initial.map((condition) => [condition.id, condition]));

  const change = (condition: Condition): void => {
    const isOver = condition.state === "inactive" && condition.acknowledged && condition.shelved === undefined;
    if (isOver) conditions.delete(condition.id);
    else if (conditions.has(condition.id) || conditions.size < conditionsMax) conditions.set(condition.id, condition);
    onChange({ type: "condition", condition, timeMs: now() });
  };

  const unshelve = (id: string): Condition | undefined => {
    const condition = conditions.get(id);
    if (condition?.shelved === undefined) return condition;
    const next = unshelved(condition);
    change(next);
    return next;
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
    shelve(id, shelving) {
      const condition = conditions.get(id);
      if (condition === undefined) return undefined;
      const next = shelved(condition, shelving);
      change(next);
      return next;
    },
    unshelve,
    tick() {
      const timeMs = now();
      for (const { id, shelved: shelving } of conditions.values())
        if (shelving !== undefined && shelving.untilMs <= timeMs) unshelve(id);
    },
    current: () => [...conditions.values()],
  };
}
