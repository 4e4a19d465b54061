/** What a condition says, in the language of the screen: by its code, otherwise in the words it came with. */
import type { Condition } from "../../gateway/core/condition.ts";
import type { Messages } from "../language/language.ts";

export interface ConditionText {
  readonly text: string;
  /** What follows if nothing is done, and what to do. */
  readonly consequence?: string;
  readonly action?: string;
}

export function conditionText(condition: Condition, words: Messages): ConditionText {
  const known = words.conditions[condition.code];
  return known === undefined ? { text: condition.message } : { ...known, text: known.text };
}
