/** How scores become states: alarm above the limit, recovery when what raised it is over, no alarm for slow drift. */
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

const ramp = (length: number, to: number) => Array.from({ length }, (_, frame) => (to * (frame + 1)) / length);

describe("a decision", () => {
  test("a score of 1 is normal, more than 1 raises the alarm, 1 ends it", () => {
    expect(states([0, 0.5, 1, 1.001, 1])).toEqual(["normal", "normal", "normal", "alarm", "normal"]);
  });

  test("an alarm recovers under 0.3 of its peak and is normal again at 1", () => {
    const expected = ["alarm", "alarm", "alarm", "recovering", "recovering", "normal"];

    expect(states([5, 10, 3.1, 2.9, 2.5, 0.9])).toEqual(expected);
  });

  test("a recovering machine alarms again above three times its level", () => {
    expect(states([20, 5, 5, 14.9, 15.4, 4.5])).toEqual([
      ...["alarm", "recovering", "recovering", "recovering", "alarm", "recovering"],
    ]);
  });

  test("a missing score changes nothing", () => {
    expect(states([2, undefined, Number.NaN, 0.5, undefined])).toEqual(["alarm", "alarm", "alarm", "normal", "normal"]);
  });

  test("a score that creeps up over many level times is drift; ten times the limit is an alarm all the same", () => {
    const slow = states(ramp(40_000, 20));

    expect(slow.slice(0, 19_900)).not.toContain("alarm");
    expect(slow.at(-1)).toBe("alarm");
  });

  test("a score that rises within one level time is an alarm as soon as it exceeds 1", () => {
    const scores = [...Array(500).fill(0.1), ...ramp(100, 5)];

    const found = states(scores);

    expect(found.indexOf("alarm")).toBe(scores.findIndex((score) => score > 1));
  });

  test("an endless score raises the alarm and is forgotten afterwards", () => {
    expect(states([Number.POSITIVE_INFINITY, 0.5, 1.5])).toEqual(["alarm", "normal", "alarm"]);
  });

  test("never alarms at a score of 1 or less, and always above ten times the limit after normal", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 50, noNaN: true })), (scores) => {
        const found = states(scores);
        found.forEach((state, index) => {
          const before = index === 0 ? "normal" : found[index - 1];
          if (scores[index]! <= 1) expect(state).toBe("normal");
          else if (before === "normal" && scores[index]! > 10) expect(state).toBe("alarm");
        });
      }),
    );
  });
});
