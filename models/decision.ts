/** Score → normal, alarm or recovering: a pure fold over the scores of one model. */
import type { Decision, DecisionRule } from "./contract.ts";

export const startDecision: Decision = { state: "normal", peak: 0, lowest: 0 };

/** Chosen on recorded machine data, see the README of this folder. */
export const defaultDecisionRule: DecisionRule = { recoverShare: 0.3, rearmFactor: 2 };

/** The decision after one more score. A missing score (undefined or NaN) changes nothing. */
export function decide(previous: Decision, score: number | undefined, rule: DecisionRule): Decision {
  if (score === undefined || Number.isNaN(score)) return previous;
  if (score <= 1) return startDecision;
  switch (previous.state) {
    case "normal":
      return { state: "alarm", peak: score, lowest: 0 };
    case "alarm": {
      const peak = Math.max(previous.peak, score);
      if (score < rule.recoverShare * peak) return { state: "recovering", peak: 0, lowest: score };
      return { state: "alarm", peak, lowest: 0 };
    }
    case "recovering": {
      const lowest = Math.min(previous.lowest, score);
      if (score > rule.rearmFactor * lowest) return { state: "alarm", peak: score, lowest: 0 };
      return { state: "recovering", peak: 0, lowest };
    }
  }
}
