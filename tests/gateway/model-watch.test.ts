/** What counts as a storm, as a failing model, as agreement with a shadow. */
import { expect, test } from "vitest";
import { WindowFrames } from "../../gateway/core/window-frames.ts";
import { failuresInARowMax, ModelWatch, ShadowComparison } from "../../gateway/model-watch.ts";

const minuteMs = 60_000;
const alarmAt = (timeMs: number) => ({ timeMs, state: "alarm", hasChanged: true }) as const;
const window = new WindowFrames(new Float32Array(1), 1);

test("eleven alarms in ten minutes are a storm, ten are not, eleven in eleven minutes are not", () => {
  const isStorm = (count: number, spanMs: number) => {
    const watch = new ModelWatch();
    for (let index = 0; index < count; index++) watch.take(alarmAt((index * spanMs) / (count - 1)));
    return watch.isStorming;
  };

  expect(isStorm(11, 10 * minuteMs)).toBe(true);
  expect(isStorm(10, minuteMs)).toBe(false);
  expect(isStorm(11, 11 * minuteMs)).toBe(false);
});

test("one long alarm is one activation", () => {
  const watch = new ModelWatch();

  watch.take(alarmAt(0));
  for (let at = 1; at < 100; at++) watch.take({ timeMs: at, state: "alarm", hasChanged: false });

  expect(watch).toMatchObject({ windows: 100, alarmWindows: 100, activations: 1, isStorming: false });
});

test("a model fails when no score comes for long; one score ends that", () => {
  const watch = new ModelWatch();
  for (let index = 0; index < failuresInARowMax; index++) watch.fail();
  expect(watch.isFailing).toBe(true);

  watch.take({ timeMs: 0, state: "normal", hasChanged: true });

  expect(watch.isFailing).toBe(false);
});

test("both agree where both are in alarm or both are not", () => {
  const comparison = new ShadowComparison(0);
  const states = [
    ["normal", "recovering"],
    ["alarm", "alarm"],
    ["alarm", "normal"],
    ["normal", "alarm"],
  ] as const;
  expect(comparison.agreement).toBeUndefined();

  states.forEach(([active, shadow], timeMs) => {
    comparison.active.take({ timeMs, state: active, hasChanged: true });
    comparison.takeShadow({
      timeMs,
      value: 1,
      state: shadow,
      hasChanged: true,
      window,
      baseline: 0,
      doubtfulSensors: [],
    });
  });

  expect(comparison.agreement).toBe(0.5);
});
