/** A rate needs a day; what rests on less says how little it is. */
import { expect, test } from "vitest";
import { falseAlarmsOf } from "../../../gateway/core/false-alarms.ts";

test("two alarms in four days are half a one per day", () => {
  const found = falseAlarmsOf({ heldOutAlarms: 2, heldOutHours: 96 });

  expect(found).toMatchObject({ basis: "per-day", perDay: 0.5 });
  // Upper 95 % limit of 2 events is 6.296 (table of Poisson limits).
  expect(found?.perDayMax).toBeCloseTo(6.296 / 4, 3);
});

test("no alarm in eight hours is not none per day: up to nine are possible", () => {
  const found = falseAlarmsOf({ heldOutAlarms: 0, heldOutHours: 8 });

  expect(found).toMatchObject({ basis: "hours", alarms: 0 });
  expect(found?.perDayMax).toBeCloseTo(3 * 2.9957, 2);
});

test("minutes say nothing of a day", () => {
  expect(falseAlarmsOf({ heldOutAlarms: 0, heldOutHours: 0.06 })?.basis).toBe("too-little");
});

test("a card that says nothing of it was not measured", () => {
  expect(falseAlarmsOf({ trainingScoreMax: 0.2 })).toBeUndefined();
  expect(falseAlarmsOf({ heldOutAlarms: 1, heldOutHours: 0 })).toBeUndefined();
});

test("the limit stays above the count however many alarms there were", () => {
  for (const alarms of [0, 1, 10, 100, 2000]) {
    const found = falseAlarmsOf({ heldOutAlarms: alarms, heldOutHours: 24 });

    expect(found!.perDayMax).toBeGreaterThan(alarms);
    expect(found!.perDayMax).toBeLessThan(alarms + 4 + 2.2 * Math.sqrt(alarms));
  }
});
