/** The newest waveform of a tag as pages draw it: bounded, with the bearing of its metric. */
import { describe, expect, test } from "vitest";
import type { Measurement, Value } from "../../gateway/core/measurement.ts";
import { qualityOf, statusCodes } from "../../gateway/core/quality.ts";
import type { NumberedTag } from "../../gateway/core/view.ts";
import { createWaveformView } from "../../gateway/waveform-view.ts";
import { orders, rateHz, shaftHz, syntheticBearing } from "./metrics/vibration/synthetic-bearing.ts";

const tag: NumberedTag = {
  ...{ id: "m/acceleration", number: 3, name: "acceleration", equipment: "m", unit: "m/s2", dataType: "waveform" },
  origin: { type: "source", source: "plc", address: "A" },
};
const options = { waveform: tag.id, speedRpm: 60 * shaftHz, bearing: "6205" };

function viewOf(value: Value, { statusCode = 0, timeMs = 1000, kind = "vibration" } = {}) {
  const last: Measurement = {
    ...{ tag: 3, value, statusCode, quality: qualityOf(statusCode), sourceTimeMs: timeMs, receivedTimeMs: timeMs },
  };
  return createWaveformView({
    metrics: [{ kind, options }],
    tag: (id) => (id === tag.id ? tag : undefined),
    latest: (number) => (number === 3 ? last : undefined),
  });
}

const damaged = { sampleRateHz: rateHz, samples: Float32Array.from(syntheticBearing({ fault: "outer" })) };

describe("the report of a waveform", () => {
  test("is bounded, and its envelope stands out at the outer race", () => {
    const report = viewOf(damaged)(tag.id)!;

    expect(report).toMatchObject({ tag: tag.id, unit: "m/s2", sampleRateHz: rateHz, length: 3 * rateHz });
    for (const points of [report.samples, report.spectrum.amplitudes, report.envelope!.amplitudes]) {
      expect(points.length).toBeLessThanOrEqual(1000);
    }
    const { stepHz, amplitudes } = report.envelope!;
    const peakHz = stepHz * amplitudes.indexOf(Math.max(...amplitudes));
    expect(Math.abs(peakHz - report.orders!.bpfo * report.shaftHz!)).toBeLessThan(0.02 * peakHz + stepHz);
    expect(report.orders!.bpfo).toBeCloseTo(orders.bpfo, 3);
  });

  test("has a spectrum without a bearing where no metric names one", () => {
    const report = viewOf(damaged, { kind: "other" })(tag.id)!;

    expect(report.orders).toBeUndefined();
    expect(report.spectrum.amplitudes.length).toBeGreaterThan(100);
  });

  test("is made once for each waveform", () => {
    const view = viewOf(damaged);

    expect(view(tag.id)).toBe(view(tag.id));
  });

  test.each([
    ["a tag that is not there", () => viewOf(damaged)("none")],
    ["a number", () => viewOf(3)(tag.id)],
    ["a bad value", () => viewOf(damaged, { statusCode: statusCodes.bad })(tag.id)],
    ["a waveform without a rate", () => viewOf({ ...damaged, sampleRateHz: 0 })(tag.id)],
    ["NaN", () => viewOf({ sampleRateHz: 1, samples: new Float32Array(100).fill(Number.NaN) })(tag.id)],
  ])("is not given for %s", (_, ask) => {
    expect(ask()).toBeUndefined();
  });
});
