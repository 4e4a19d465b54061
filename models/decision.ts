/** Score → normal, alarm or recovering: a pure fold over the scores of one model. */
import type { Decision, DecisionRule } from "./contract.ts";

export const startDecision: Decision = { state: "normal", level: 0, limit: 0, peak: 0 };

/** Chosen on recorded machine data, see the README of this folder. */
export const defaultDecisionRule: DecisionRule = { recoverShare: 0.3, levelFactor: 3, levelFrames: 200, limitMax: 10 };

/** The decision after one more score. A missing score (undefined or NaN) changes nothing. */
export function decide(previous: Decision, score: number | undefined, rule: DecisionRule): Decision {
  if (score === undefined || Number.isNaN(score)) return previous;
  if (previous.state === "alarm") return duringAlarm(previous, score, rule);
  const limit = limitOf(previous, rule);
  if (score > limit) return { state: "alarm", level: previous.level, limit, peak: score };
  const isRecovering = previous.state === "recovering" && score > 1;
  return {
    state: isRecovering ? "recovering" : "normal",
    level: tracked(previous.level, score, rule),
    limit: 0,
    peak: 0,
  };
}

function duringAlarm({ level, limit, peak }: Decision, score: number, rule: DecisionRule): Decision {
  const highest = Math.max(peak, score);
  if (score <= limit) {
    return { state: score > 1 ? "recovering" : "normal", level: tracked(level, score, rule), limit: 0, peak: 0 };
  }
  // What raised the alarm is over; the score starts from a new level, from which it may fall or be raised anew.
  if (score < rule.recoverShare * highest) return { state: "recovering", level: score, limit: 0, peak: 0 };
  return { state: "alarm", level, limit, peak: highest };
}

/** While recovering the level may lie above `limitMax`, and must be allowed to. */
function limitOf({ state, level }: Decision, { levelFactor, limitMax }: DecisionRule): number {
  const raised = levelFactor * level;
  return Math.max(1, state === "recovering" ? raised : Math.min(raised, limitMax));
}

function tracked(level: number, score: number, { levelFrames }: DecisionRule): number {
  const step = 1 - Math.exp(-1 / levelFrames);
  // One endless score must not keep the limit up for ever.
  return Number.isFinite(score) ? level + step * (score - level) : level;
}
