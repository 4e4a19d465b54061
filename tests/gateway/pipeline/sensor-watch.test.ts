/** The sensors of a model: whose alarm it is, what is reported, and when no value comes. */
import { expect, test } from "vitest";
import type { ConditionReport } from "../../../gateway/core/condition.ts";
import type { SensorTraits } from "../../../gateway/core/sensor-health.ts";
import { heardAs, SensorWatch } from "../../../gateway/pipeline/sensor-watch.ts";
import { seeded } from "../../models/support/machine.ts";

const traits: SensorTraits = { noise: 0.5, heldFrames: 2, low: 8, high: 12 };

function watched(holdSeconds = [10, 10]) {
  const reports: ConditionReport[] = [];
  const ended: ConditionReport[] = [];
  const watch = new SensorWatch({
    ...{ model: "pump", tagIds: ["pump/a", "pump/b"], traits: [traits, traits], holdSeconds, nowMs: 0 },
    report: (report) => (report.active ? reports : ended).push(report),
  });
  return { watch, reports, ended };
}

test("an alarm that is mostly that of a stuck sensor says nothing of the machine; one of the others does", () => {
  const { watch, reports } = watched();
  const random = seeded(1);
  for (let frame = 0; frame < 200; frame++) {
    const moving = 10 + 1.5 * (random() - 0.5);
    watch.take(Float32Array.from([frame < 100 ? moving : 10, 10 + 1.5 * (random() - 0.5)]));
  }

  expect(watch.doubtful()).toEqual(["pump/a"]);
  expect(watch.explains(Float32Array.from([0.9, 0.1]))).toBe(true);
  expect(watch.explains(Float32Array.from([0.1, 0.9]))).toBe(false);
  expect(watch.explains(undefined)).toBe(true);
  expect(reports).toMatchObject([{ active: true, code: "SAMSPEL_SENSOR_FAILURE", tagId: "pump/a", severity: 300 }]);
  expect(reports[0]!.message).toMatch(/NE 107: failure/);
});

test("a channel from which nothing comes while another one lives is told; silence of all is that of the source", () => {
  const { watch, reports } = watched();
  for (let second = 1; second <= 60; second++) watch.heard(1, "good", second * 1000);

  expect(watch.tick(60_000)).toBe(true);
  expect(reports).toMatchObject([{ tagId: "pump/a", code: "SAMSPEL_SENSOR_FAILURE" }]);
  expect(watched().watch.tick(60_000)).toBe(false);
});

test("silence of a source that sends only changes is no fault, but a bad value that stays is one", () => {
  const { watch } = watched([Number.POSITIVE_INFINITY, 10]);
  for (let second = 1; second <= 60; second++) watch.heard(1, "good", second * 1000);

  expect(watch.tick(60_000)).toBe(false);
  watch.heard(0, "bad", 60_000);
  expect(watch.tick(60_000)).toBe(true);
});

test("status codes that say that somebody works on a sensor are told from bad values", () => {
  expect(heardAs(0x808d_0000, false)).toBe("in-work");
  expect(heardAs(0x0096_0000, true)).toBe("in-work");
  expect(heardAs(0x8000_0000, false)).toBe("bad");
  expect(heardAs(0, true)).toBe("good");
});

test("a fault that an earlier run has reported ends with the first frame of a sound sensor", () => {
  const { watch, reports, ended } = watched();

  watch.take(Float32Array.from([10, 10]));

  expect(reports).toEqual([]);
  expect(ended.map(({ id }) => id)).toEqual(["model/pump/sensor/pump/a", "model/pump/sensor/pump/b"]);
});
