/** A clock that is set is an event; one that is kept right is not. */
import { expect, test } from "vitest";
import { type Condition, type ConditionReport, reported } from "../../../gateway/core/condition.ts";
import { watchClock } from "../../../gateway/pipeline/clock-watch.ts";

function watched() {
  const clock = { wallMs: 1_700_000_000_000, monotonicMs: 5000 };
  let condition: Condition | undefined;
  const report = (next: ConditionReport) => {
    condition = reported(condition, next, clock.wallMs) ?? condition;
  };
  const watch = watchClock({ now: () => clock.wallMs, monotonicMs: () => clock.monotonicMs }, report);
  const run = (seconds: number, stepMs = 0) => {
    clock.wallMs += stepMs;
    for (let second = 0; second < seconds; second++) {
      clock.wallMs += 1000;
      clock.monotonicMs += 1000;
      watch.tick();
    }
  };
  return { run, condition: () => condition };
}

test.each([
  [7_200_000, "forward by 7200 s"],
  [-7_200_000, "back by 7200 s"],
  [400 * 86_400_000, "forward by 34560000 s"],
  [-3000, "back by 3 s"],
])("a step of %i ms is said with its size, and is over ten minutes later", (stepMs, text) => {
  const { run, condition } = watched();
  run(3);
  const before = condition();

  run(1, stepMs);
  const during = condition();
  run(601);

  expect(before).toBeUndefined();
  expect(during).toMatchObject({ id: "gateway/clock", state: "active", code: "SAMSPEL_CLOCK_STEP" });
  expect(during?.message).toContain(text);
  expect(condition()?.state).toBe("inactive");
});

test("small corrections, however many, are no event", () => {
  const { run, condition } = watched();

  for (let i = 0; i < 100; i++) run(1, i % 2 === 0 ? 1500 : -1500);

  expect(condition()).toBeUndefined();
});
