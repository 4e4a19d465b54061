/** How scores become states: alarm above 1, recovery when what raised the alarm is over, a new alarm when it comes back. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Decision, ModelState } from "../../models/contract.ts";
import { decide, defaultDecisionRule, startDecision } from "../../models/decision.ts";

function states(scores: readonly (number | undefined)[]): ModelState[] {
  let decision: Decision = startDecision;
  return scores.map((score) => {
    decision = decide(decision, score, defaultDecisionRule);
    return decision.state;
  });
}

describe("a decision", () => {
  test("a score of 1 is normal, more than 1 raises the alarm, 1 ends it", () => {
    expect(states([0, 0.5, 1, 1.001, 1])).toEqual(["normal", "normal", "normal", "alarm", "normal"]);
  });

  test("an alarm recovers under 0.3 of its peak and is normal again at 1", () => {
    expect(states([5, 10, 3.1, 2.9, 2.5, 0.9])).toEqual([
      "alarm",
      "alarm",
      "alarm",
      "recovering",
      "recovering",
      "normal",
    ]);
  });

  test("a recovering machine alarms again above twice the lowest score since", () => {
    expect(states([20, 5, 4, 7.9, 8, 8.1, 2.4])).toEqual([
      ...["alarm", "recovering", "recovering", "recovering", "recovering", "alarm", "recovering"],
    ]);
  });

  test("a missing score changes nothing", () => {
    expect(states([2, undefined, Number.NaN, 0.5, undefined])).toEqual(["alarm", "alarm", "alarm", "normal", "normal"]);
  });

  test("never alarms at a score of 1 or less, and always alarms at the first score above 1 after a normal one", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 50, noNaN: true })), (scores) => {
        const found = states(scores);
        found.forEach((state, index) => {
          const before = index === 0 ? "normal" : found[index - 1];
          if (scores[index]! <= 1) expect(state).toBe("normal");
          else if (before === "normal") expect(state).toBe("alarm");
        });
      }),
    );
  });
});
