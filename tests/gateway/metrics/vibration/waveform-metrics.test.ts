/** The metrics of a waveform, on tones with known figures and on the simulated conveyor whose bearing wears out. */
import Value from "typebox/value";
import { describe, expect, test } from "vitest";
import type { Metric, MetricEvent, MetricResults } from "../../../../gateway/core/contracts.ts";
import { qualityOf, statusCodes } from "../../../../gateway/core/quality.ts";
import { bearingDiagnosis } from "../../../../gateway/metrics/vibration/bearing-diagnosis.ts";
import { vibration } from "../../../../gateway/metrics/vibration/vibration.ts";
import type { FaultOrder } from "../../../../simulators/faults/fault.ts";
import { loadScenario } from "../../../../simulators/scenario.ts";
import { simulate } from "../../../../simulators/simulate.ts";

const startMs = Date.UTC(2026, 0, 5, 6);
const machine = { waveform: "m/acceleration", speedRpm: 1440, bearing: "6205" };

function valueEvent(value: unknown, { input = 0, atMs = startMs, statusCode = 0 } = {}): MetricEvent {
  const measurement = {
    ...{ tag: 1, statusCode, quality: qualityOf(statusCode), sourceTimeMs: atMs, receivedTimeMs: atMs },
    value: value as number,
  };
  return { type: "value", input, measurement };
}

/** Results by name of the last event that gave any. */
function figures(
  metric: Metric,
  options: object,
  events: readonly MetricEvent[],
): Record<string, MetricResults[number]> {
  const config = Value.Parse(metric.config, Value.Default(metric.config, { ...options }));
  let state = metric.start(config);
  let last: MetricResults = [];
  for (const event of events) {
    const [next, results] = metric.step(state, event);
    state = next;
    last = results ?? last;
  }
  return Object.fromEntries(metric.outputs(config).map(({ name }, index) => [name, last[index]]));
}

const tone = (peak: number, hertz: number, sampleRateHz = 4096) => ({
  sampleRateHz,
  samples: Float32Array.from({ length: sampleRateHz }, (_, index) =>
    Math.fround(9.81 + peak * Math.sin((2 * Math.PI * hertz * index) / sampleRateHz)),
  ),
});

describe("metric vibration", () => {
  const of = (options: object, ...events: MetricEvent[]) => figures(vibration, { ...machine, ...options }, events);

  test("gives velocity and zone of a tone, whatever gravity adds", () => {
    const found = of({}, valueEvent(tone(1.9, 50)));

    expect(found["velocity-rms"]).toBeCloseTo(1900 / (2 * Math.PI * 50 * Math.SQRT2), 3);
    expect(found).toMatchObject({
      zone: "C",
      crest: expect.closeTo(Math.SQRT2, 2),
      kurtosis: expect.closeTo(1.5, 3),
      "acceleration-rms": expect.closeTo(1.9 / Math.SQRT2, 3),
    });
  });

  test("takes g where the tag is in g, and the profile that is configured", () => {
    const found = of({ accelerationUnit: "g", profile: "g1-flexible" }, valueEvent(tone(2 / 9.80665, 50)));

    expect(found["velocity-rms"]).toBeCloseTo(2000 / (2 * Math.PI * 50 * Math.SQRT2), 3);
    expect(found.zone).toBe("B");
  });

  test.each([
    ["a rate that nobody gave", valueEvent({ ...tone(2, 50), sampleRateHz: 0 }), "not-configured"],
    ["a number", valueEvent(3), "implausible"],
    ["a bad value", valueEvent(tone(2, 50), { statusCode: statusCodes.bad }), "bad"],
    [
      "NaN among the samples",
      valueEvent({ sampleRateHz: 4096, samples: new Float32Array(4096).fill(Number.NaN) }),
      "bad",
    ],
    ["a sensor that is stuck", valueEvent({ sampleRateHz: 4096, samples: new Float32Array(4096).fill(2) }), "frozen"],
    ["nothing", { type: "tick", timeMs: startMs } as const, "waiting"],
  ])("gives a reason and no figure for %s", (_, event, reason) => {
    for (const figure of Object.values(of({}, event))) {
      expect(figure).toEqual({ unavailable: expect.stringContaining(`${reason}: `) });
    }
  });

  test("has no velocity from a low rate, and still the figures that need none", () => {
    const found = of({}, valueEvent(tone(2, 50, 2000)));

    expect(found["velocity-rms"]).toEqual({ unavailable: expect.stringContaining("too-little") });
    expect(found["acceleration-rms"]).toBeCloseTo(Math.SQRT2, 3);
  });

  test("follows the speed of its tag, and says when the shaft stands still", () => {
    const options = { speedRpm: undefined, speed: "m/speed" };
    const stopped = of(options, valueEvent(0, { input: 1 }), valueEvent(tone(2, 50)));
    const unknown = of(options, valueEvent(tone(2, 50)));

    expect(stopped.zone).toEqual({ unavailable: expect.stringContaining("stands still") });
    expect(unknown.zone).toEqual({ unavailable: expect.stringContaining("waiting") });
    expect(vibration.problem?.({ ...machine, speedRpm: undefined } as never)).toContain("speedRpm");
    expect(vibration.problem?.({ ...machine, bearing: "bpfo=86Hz,bpfi=130Hz" } as never)).toContain("multiples");
  });
});

/** Waveforms of the simulated conveyor, ten seconds apart, with its wear at once. */
function waveforms(severity: number): MetricEvent[] {
  const wear: FaultOrder = { kind: "bearing-wear", machine: "conveyor-1", severity, rampSeconds: 0, signals: [] };
  const scenario = { ...loadScenario("healthy-line"), faults: severity > 0 ? [{ ...wear, atSeconds: 0 }] : [] };
  const events: MetricEvent[] = [];
  for (const rows of simulate({ scenario, seed: 3, seconds: 25, startMs, machines: ["conveyor-1"] })) {
    for (const { tag, value, timeMs } of rows) {
      if (tag.dataType === "waveform") events.push(valueEvent(value, { atMs: timeMs }));
    }
  }
  return events;
}

describe("the simulated conveyor", { timeout: 60_000 }, () => {
  test("is healthy and in zone A, and its bearing shows nothing", () => {
    const events = waveforms(0);

    expect(events.length).toBe(3);
    expect(figures(vibration, machine, events).zone).toBe("A");
    expect(figures(bearingDiagnosis, { ...machine, intervalSeconds: 0 }, events).type).toBe("none");
  });

  test("with a small defect of the outer ring shows it in the envelope while the velocity is still in zone A", () => {
    const events = waveforms(0.1);

    expect(figures(vibration, machine, events).zone).toBe("A");
    expect(figures(bearingDiagnosis, { ...machine, intervalSeconds: 0 }, events).type).toBe("outer");
  });

  test("with a large one raises the envelope at BPFO far above its healthy level, and the zone", () => {
    const [healthy, worn] = [figures(vibration, machine, waveforms(0)), figures(vibration, machine, waveforms(0.9))];

    expect(Number(worn["envelope-bpfo"])).toBeGreaterThan(20 * Number(healthy["envelope-bpfo"]));
    expect(["C", "D"]).toContain(worn.zone);
  });
});

test("a diagnosis is made at most once in its interval", () => {
  const config = Value.Parse(bearingDiagnosis.config, Value.Default(bearingDiagnosis.config, { ...machine }));
  const events = waveforms(0.1).slice(0, 2);

  let state = bearingDiagnosis.start(config);
  const given = events.map((event) => {
    const [next, results] = bearingDiagnosis.step(state, event);
    state = next;
    return results !== undefined;
  });

  expect(given).toEqual([true, false]);
});
