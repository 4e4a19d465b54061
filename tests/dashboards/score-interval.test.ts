/** A score is expected with every frame of its model, and not sooner. */
import { expect, test } from "vitest";
import { scoreIntervalMs } from "../../dashboards/score-interval.ts";

const score = { dataType: "number", origin: { type: "model", model: "fan" } } as const;

test("a model of slow frames gives its scores as slowly", () => {
  expect(scoreIntervalMs(score, [{ id: "fan", card: { sampleRateHz: 1 / 180 } }])).toBeCloseTo(180_000);
});

test("a model of fast frames, or one that is not known, may be quiet for five seconds", () => {
  expect(scoreIntervalMs(score, [{ id: "fan", card: { sampleRateHz: 5 } }])).toBe(5000);
  expect(scoreIntervalMs(score, [{ id: "pump", card: { sampleRateHz: 1 / 180 } }])).toBe(5000);
});

test("states of a model, and values of sources, come when they change", () => {
  expect(scoreIntervalMs({ ...score, dataType: "string" }, [])).toBeUndefined();
  expect(scoreIntervalMs({ ...score, origin: { type: "source", source: "plc", address: "x" } }, [])).toBeUndefined();
});
