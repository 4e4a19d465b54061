/** Alarms are judged value by value: limits, hysteresis, delays, votes, states, and what bad, late and missing values do. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AlarmEvaluator } from "../../../gateway/alarms/evaluator.ts";
import type { AlarmRule } from "../../../gateway/alarms/rule.ts";
import type { RowInput } from "../../../gateway/core/measurement.ts";
import { statusCodes } from "../../../gateway/core/quality.ts";
import { batchOf, ruleWith } from "../../support/alarms.ts";

const nothingLost = () => false;

/** Each change of an alarm as `+` (came) or `-` (went), in order. */
function evaluated(rules: readonly AlarmRule[]) {
  const changes: string[] = [];
  const evaluator: AlarmEvaluator = new AlarmEvaluator({
    rules,
    onChange: (index) => {
      const by = evaluator.suppression(index)?.by;
      const suppressed = by === undefined ? "" : ` (${by})`;
      changes.push(`${evaluator.isActive(index) ? "+" : "-"}${rules[index]!.id}${suppressed}`);
    },
  });
  const give = (...values: readonly (number | string | boolean)[]) => {
    for (const value of values) {
      clock += 1000;
      evaluator.take(batchOf([{ key: 1, value, sourceTimeMs: clock }]));
    }
    return changes;
  };
  let clock = 0;
  return { evaluator, changes, give, now: () => clock };
}

const bad = (sourceTimeMs: number): RowInput => ({ key: 1, value: null, sourceTimeMs, statusCode: statusCodes.bad });

describe("an alarm on a limit", () => {
  test("comes beyond the limit and goes when the value is back by the hysteresis", () => {
    const { give } = evaluated([ruleWith({ hysteresis: 2 })]);

    expect(give(10)).toEqual([]);
    expect(give(10.1)).toEqual(["+a"]);
    expect(give(9, 8.1)).toEqual(["+a"]);
    expect(give(8)).toEqual(["+a", "-a"]);
  });

  test.each([
    ["low", 4, 6],
    ["low-low", 4, 6],
    ["high-high", 6, 4],
  ] as const)("of the type %s looks the right way", (type, beyond, fine) => {
    const { give } = evaluated([ruleWith({ type, limit: 5 })]);

    expect(give(fine, beyond, fine)).toEqual(["+a", "-a"]);
  });

  test("with m of n votes overlooks single values", () => {
    const { give } = evaluated([ruleWith({ m: 3, ofN: 5 })]);

    expect(give(11, 1, 11, 1, 1, 11)).toEqual([]);
    expect(give(11)).toEqual(["+a"]);
    expect(give(11, 1, 1)).toEqual(["+a"]);
    expect(give(1)).toEqual(["+a", "-a"]);
  });

  test("with delays comes when it has lasted, and goes when it has been over", () => {
    const { give, evaluator, changes, now } = evaluated([ruleWith({ onDelayMs: 2000, offDelayMs: 3000 })]);

    expect(give(11, 11, 1, 11, 11)).toEqual([]);
    evaluator.tick(now() + 1000, nothingLost);
    expect(changes).toEqual(["+a"]);
    expect(give(1, 1, 1)).toEqual(["+a"]);
    expect(give(1)).toEqual(["+a", "-a"]);
  });
});

describe("other alarms", () => {
  test("a state is an alarm as long as it lasts; texts, numbers and switches are compared as they are", () => {
    const { give } = evaluated([ruleWith({ type: "state", states: new Set(["fault", true]) })]);

    expect(give("idle", "fault", "fault", "idle", true, false)).toEqual(["+a", "-a", "+a", "-a"]);
  });

  test("a deviation follows its setpoint, and without one there is no alarm", () => {
    const { evaluator, changes } = evaluated([ruleWith({ type: "deviation", limit: 2, setpointTag: 2 })]);

    evaluator.take(batchOf([{ key: 1, value: 50, sourceTimeMs: 1 }]));
    expect(changes).toEqual([]);
    evaluator.take(
      batchOf([
        { key: 2, value: 50, sourceTimeMs: 2 },
        { key: 1, value: 51, sourceTimeMs: 3 },
      ]),
    );
    expect(changes).toEqual([]);
    evaluator.take(
      batchOf([
        { key: 2, value: 40, sourceTimeMs: 4 },
        { key: 1, value: 51, sourceTimeMs: 5 },
      ]),
    );
    expect(changes).toEqual(["+a"]);
  });

  test("a rate is the change in a minute over its window, up or down", () => {
    const { give } = evaluated([ruleWith({ type: "rate", limit: 60, rateMs: 10_000 })]);

    expect(give(...Array.from({ length: 12 }, (_, second) => second * 0.9))).toEqual([]);
    expect(give(...Array.from({ length: 12 }, (_, second) => 9 - second * 1.2))).toEqual(["+a"]);
  });
});

describe("what is not known", () => {
  test("raises no alarm and ends none: a bad value begins votes and delays anew", () => {
    const { evaluator, give, changes, now } = evaluated([ruleWith({ m: 2, ofN: 2 })]);

    give(11);
    evaluator.take(batchOf([bad(now() + 1)]));
    expect(give(11)).toEqual([]);
    expect(give(11)).toEqual(["+a"]);
    evaluator.take(batchOf([bad(now() + 1)]));
    evaluator.tick(now() + 60_000, nothingLost);
    expect(changes).toEqual(["+a"]);
  });

  test("a value that comes late is counted and not judged", () => {
    const { evaluator, give, changes } = evaluated([ruleWith({})]);

    give(1, 1);
    evaluator.take(batchOf([{ key: 1, value: 11, sourceTimeMs: 500 }]));

    expect(changes).toEqual([]);
    expect(evaluator.lateCount(0)).toBe(1);
  });

  test("a value that is stale lets no delay run out; one that holds does, while its source answers", () => {
    const stale = evaluated([ruleWith({ onDelayMs: 30_000 })]);
    const held = evaluated([ruleWith({ onDelayMs: 30_000, holds: true })]);
    const lost = evaluated([ruleWith({ onDelayMs: 30_000, holds: true })]);

    for (const { give } of [stale, held, lost]) give(11);
    for (let second = 2; second < 40; second++) {
      stale.evaluator.tick(second * 1000, nothingLost);
      held.evaluator.tick(second * 1000, nothingLost);
      lost.evaluator.tick(second * 1000, () => true);
    }

    expect(stale.changes).toEqual([]);
    expect(held.changes).toEqual(["+a"]);
    expect(lost.changes).toEqual([]);
  });

  test("a value of a source that sends only changes counts once a second as it holds", () => {
    const { evaluator, give, changes } = evaluated([ruleWith({ m: 3, ofN: 5, holds: true })]);

    give(11);
    evaluator.tick(2000, nothingLost);
    expect(changes).toEqual([]);
    evaluator.tick(3000, nothingLost);
    expect(changes).toEqual(["+a"]);
  });
});

describe("an alarm that is suppressed", () => {
  test("by the state of its group goes on being followed, and is told anew when the group runs again", () => {
    const { evaluator, changes } = evaluated([ruleWith({ groupTag: 2, groupStates: new Set(["off"]) })]);
    const group = (value: string | null, sourceTimeMs: number) =>
      evaluator.take(batchOf([{ key: 2, value, sourceTimeMs, statusCode: value === null ? statusCodes.bad : 0 }]));

    group("off", 1);
    evaluator.take(batchOf([{ key: 1, value: 11, sourceTimeMs: 2 }]));
    group("running", 3);
    group("off", 4);
    group(null, 5);

    expect(changes).toEqual(["+a (state)", "+a", "+a (state)", "+a"]);
  });

  test("by its cause is told when the cause has gone", () => {
    const { evaluator, changes } = evaluated([
      ruleWith({ id: "cause", tag: 2 }),
      ruleWith({ id: "effect", causes: [0] }),
    ]);
    const give = (key: number, value: number, sourceTimeMs: number) =>
      evaluator.take(batchOf([{ key, value, sourceTimeMs }]));

    give(2, 11, 1);
    give(1, 11, 2);
    give(2, 1, 3);

    expect(changes).toEqual(["+cause", "+effect (alarm)", "-cause", "+effect"]);
  });

  test("out of service it is not judged at all", () => {
    const { give } = evaluated([ruleWith({ isInService: false })]);

    expect(give(11, 11)).toEqual([]);
  });
});

/** The same said plainly: all values so far, judged anew for each. */
function plainly(
  rule: AlarmRule,
  samples: readonly { readonly timeMs: number; readonly value: number | null }[],
): string[] {
  const changes: string[] = [];
  let isActive = false;
  let votes: boolean[] = [];
  let sinceMs: number | undefined;
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const { timeMs, value } of samples) {
    if (timeMs < newestMs) continue;
    newestMs = timeMs;
    if (value === null) {
      votes = [];
      sinceMs = undefined;
      continue;
    }
    votes = [...votes, value > rule.limit - (isActive ? rule.hysteresis : 0)].slice(-rule.ofN);
    const shouldBe = votes.filter(Boolean).length >= rule.m;
    if (shouldBe === isActive) sinceMs = undefined;
    else {
      sinceMs ??= timeMs;
      if (timeMs - sinceMs < (isActive ? rule.offDelayMs : rule.onDelayMs)) continue;
      isActive = shouldBe;
      sinceMs = undefined;
      changes.push(`${isActive ? "+" : "-"}${timeMs}`);
    }
  }
  return changes;
}

describe("for any values", () => {
  const someRule = fc
    .record({
      hysteresis: fc.integer({ min: 0, max: 4 }),
      ofN: fc.integer({ min: 1, max: 32 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      onDelayMs: fc.integer({ min: 0, max: 20 }),
      offDelayMs: fc.integer({ min: 0, max: 20 }),
    })
    .map(({ share, ...rest }) => ruleWith({ ...rest, m: Math.max(1, Math.round(share * Math.min(rest.ofN, 6))) }));
  const someSamples = fc.array(
    fc.record({
      stepMs: fc.integer({ min: -3, max: 9 }),
      value: fc.option(fc.integer({ min: 4, max: 14 }), { freq: 12 }),
    }),
    { maxLength: 120 },
  );
  const timed = (steps: readonly { readonly stepMs: number; readonly value: number | null }[]) => {
    let timeMs = 100;
    return steps.map(({ stepMs, value }) => {
      timeMs += stepMs;
      return { timeMs, value };
    });
  };

  test("the columns say the same as all values judged anew, however the values are cut into batches", () => {
    fc.assert(
      fc.property(someRule, someSamples, fc.integer({ min: 1, max: 9 }), (rule, steps, size) => {
        // Within one batch values are taken in order of time: only batches of one can hold late ones.
        const samples =
          size === 1 ? timed(steps) : timed(steps.map((step) => ({ ...step, stepMs: Math.abs(step.stepMs) })));
        const changes: string[] = [];
        let atMs = 0;
        const evaluator: AlarmEvaluator = new AlarmEvaluator({
          rules: [rule],
          onChange: (index) => changes.push(evaluator.isActive(index) ? "+" : "-"),
        });
        for (let from = 0; from < samples.length; from += size) {
          const rows = samples.slice(from, from + size).map(({ timeMs, value }) => {
            const row = { key: 1, value, sourceTimeMs: timeMs };
            return value === null ? { ...row, statusCode: statusCodes.bad } : row;
          });
          evaluator.take(batchOf(rows));
          atMs += rows.length;
        }
        expect(atMs).toBe(samples.length);
        expect(changes).toEqual(plainly(rule, samples).map((change) => change[0]));
      }),
      { numRuns: 300 },
    );
  });

  test("an alarm and its end follow each other, and none comes earlier than its delay", () => {
    fc.assert(
      fc.property(someRule, someSamples, (rule, steps) => {
        const changes = plainly(rule, timed(steps)).map((change) => Number(change.slice(1)));
        const { evaluator, changes: told } = evaluated([rule]);
        for (const { timeMs, value } of timed(steps)) {
          evaluator.take(batchOf([value === null ? bad(timeMs) : { key: 1, value, sourceTimeMs: timeMs }]));
        }
        expect(told).toEqual(told.map((_, index) => (index % 2 === 0 ? "+a" : "-a")));
        if (changes[0] !== undefined)
          expect(changes[0]).toBeGreaterThanOrEqual(100 + rule.onDelayMs - 3 * steps.length);
      }),
      { numRuns: 100 },
    );
  });
});
