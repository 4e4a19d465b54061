/** Which alarms call nobody by design: their group is in a state (machine off), or an alarm that causes them is active. */
import type { Suppression } from "../core/condition.ts";
import type { Value } from "../core/measurement.ts";
import type { AlarmRule } from "./rule.ts";

export class Suppressions {
  readonly #rules: readonly AlarmRule[];
  /** [rules] the state that suppresses it now. */
  readonly #states: (string | undefined)[];
  /** [rules] active alarms that cause it. */
  readonly #causes: Set<number>[];
  /** [rules] the alarms that it causes. */
  readonly #effects: number[][];

  constructor(rules: readonly AlarmRule[]) {
    this.#rules = rules;
    this.#states = rules.map(() => undefined);
    this.#causes = rules.map(() => new Set());
    this.#effects = rules.map(() => []);
    for (const [index, { causes, isInService }] of rules.entries()) {
      if (isInService) for (const cause of causes) this.#effects[cause]?.push(index);
    }
  }

  of(index: number): Suppression | undefined {
    const state = this.#states[index];
    if (state !== undefined) return { by: "state", what: state };
    const [cause] = this.#causes[index] ?? [];
    return cause === undefined ? undefined : { by: "alarm", what: this.#rules[cause]!.id };
  }

  /** The group of a rule is in this state; a state that is not known (null) suppresses nothing. True when something changed. */
  group(index: number, value: Value): boolean {
    const known = typeof value === "bigint" ? Number(value) : value;
    const isOff = known !== null && typeof known !== "object" && this.#rules[index]!.groupStates.has(known);
    const next = isOff ? String(known) : undefined;
    if (next === this.#states[index]) return false;
    this.#states[index] = next;
    return true;
  }

  /** An alarm came or went. Gives the alarms whose suppression changed. */
  activity(index: number, isActive: boolean): readonly number[] {
    const affected = this.#effects[index] ?? [];
    for (const effect of affected) {
      if (isActive) this.#causes[effect]!.add(index);
      else this.#causes[effect]!.delete(index);
    }
    return affected;
  }
}
