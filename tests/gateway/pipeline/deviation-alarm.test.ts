/** The alarm of a model: one for a score that goes to and fro over its limit. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConditionReport } from "../../../gateway/core/condition.ts";
import type { AssetState } from "../../../gateway/pipeline/assess.ts";
import { DeviationAlarm } from "../../../gateway/pipeline/model-conditions.ts";

const model = { id: "m", asset: "press-1", channelNames: ["a", "b"] };
const contributions = new Float32Array([0.2, 0.8]);

/** What was reported, each with the second of the window that brought it. */
function reports(windows: readonly (readonly [second: number, state: AssetState])[]): [number, boolean][] {
  const told: [number, boolean][] = [];
  let now = 0;
  const alarm = new DeviationAlarm(model, ({ active }: ConditionReport) => told.push([now, active]));
  for (const [second, state] of windows) {
    now = second;
    alarm.take(state, { timeMs: 1000 * second, contributions });
  }
  return told;
}

test("begins with the first window over the limit, and ends when none was for 15 s", () => {
  const toAndFro: [number, AssetState][] = Array.from({ length: 40 }, (_, second) => [
    second,
    second > 2 && second % 3 === 0 ? "alarm" : second % 2 === 0 ? "normal" : "recovering",
  ]);
  const after: [number, AssetState][] = [
    [53.8, "normal"],
    [54, "normal"],
    [55, "alarm"],
  ];

  // The last window over the limit ends at 39 s.
  expect(reports([...toAndFro, ...after])).toEqual([
    [0, false],
    [3, true],
    [54, false],
    [55, true],
  ]);
});

test("says first how it is, so that an alarm of an earlier run ends", () => {
  expect(reports([[0, "normal"]])).toEqual([[0, false]]);
  expect(reports([[0, "alarm"]])).toEqual([[0, true]]);
});

test.each(["sensor-problem", "not-learned"] as const)("ends at once where the window is %s", (state) => {
  expect(
    reports([
      [0, "alarm"],
      [1, state],
      [2, "normal"],
    ]),
  ).toEqual([
    [0, true],
    [1, false],
  ]);
});

test("names the signal with the largest share", () => {
  const told: ConditionReport[] = [];
  const alarm = new DeviationAlarm(model, (report) => told.push(report));
  alarm.take("alarm", { timeMs: 0, contributions });
  alarm.end();

  expect(told).toMatchObject([
    { id: "model/m/anomaly", active: true, message: expect.stringContaining("in b") },
    { active: false },
  ]);
});

test("whatever comes, it goes on for 15 s after each window over the limit, and reports changes only", () => {
  const state = fc.constantFrom<AssetState>("normal", "alarm", "recovering");
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), state), { maxLength: 40 }), (steps) => {
      let second = 0;
      const windows = steps.map(([step, value]) => {
        second += step;
        return [second, value] as const;
      });
      const told = reports(windows);
      expect(told.every(([, active], index) => index === 0 || active !== told[index - 1]![1])).toBe(true);
      for (const [at] of windows) {
        const isRecent = windows.some(([time, value]) => value === "alarm" && time <= at && at - time < 15);
        expect(told.findLast(([time]) => time <= at)?.[1]).toBe(isRecent);
      }
    }),
  );
});
