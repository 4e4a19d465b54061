/** Vibration: figures worked out elsewhere. */
import { describe, expect, test } from "vitest";
import { zoneOf, zoneProfiles } from "../../../../gateway/metrics/severity-zones.ts";
import { bearings } from "../../../../gateway/metrics/vibration/bearing-catalogue.ts";
import { ordersOf, readBearing } from "../../../../gateway/metrics/vibration/bearing-frequencies.ts";
import {
  amplitudeSpectrum,
  envelopeSpectrum,
  type Spectrum,
  squaredEnvelope,
  transform,
} from "../../../../gateway/metrics/vibration/fourier.ts";
import { timeFeatures } from "../../../../gateway/metrics/vibration/time-features.ts";
import { severityBand, toneVelocityRms, velocityRms } from "../../../../gateway/metrics/vibration/velocity.ts";

const tau = 2 * Math.PI;
const near = (value: number) => expect.closeTo(value, 5);

function peakBetween({ amplitudes, stepHz }: Spectrum, lowHz: number, highHz: number): number {
  let best = Math.ceil(lowHz / stepHz);
  for (let bin = best; bin * stepHz < highHz; bin++) if (amplitudes[bin]! > amplitudes[best]!) best = bin;
  return best * stepHz;
}

describe("velocity", () => {
  test("of one g at 159 Hz is 6.93 mm/s", () => {
    expect(toneVelocityRms({ peakMs2: 9.80665, hertz: 159.154943 })).toBeCloseTo(6.934349, 5);
  });

  test("leaves gravity and a tone below the band out", () => {
    const tones = [
      [2, 50],
      [5, 120],
      [0.8, 3],
    ] as const;
    const samples = Float64Array.from(
      { length: 4096 },
      (_, index) => 9.81 + tones.reduce((sum, [peak, hertz]) => sum + peak * Math.sin((tau * hertz * index) / 4096), 0),
    );

    expect(velocityRms({ samples, rateHz: 4096 }, severityBand(1500))).toBeCloseTo(6.50018, 5);
  });
});

describe("time features", () => {
  test("of five samples", () => {
    expect(timeFeatures(Float64Array.of(1, -2, 3, -4, 5))).toEqual({
      mean: near(0.6),
      rms: near(3.316625),
      peakToPeak: 9,
      crest: near(1.507557),
      kurtosis: near(1.592543),
      skewness: near(-0.091279),
    });
  });

  test("of rare pulses and of a sine", () => {
    const pulses = Float64Array.from({ length: 1000 }, (_, index) => (index % 100 === 0 ? 1 : 0));
    const sine = Float64Array.from({ length: 1000 }, (_, index) => Math.sin((tau * 5 * index) / 1000));

    expect(timeFeatures(pulses)).toMatchObject({ rms: near(0.1), crest: near(10), kurtosis: near(98.010101) });
    expect(timeFeatures(sine)).toMatchObject({ crest: near(Math.SQRT2), kurtosis: near(1.5) });
  });

  test("of a line that never moves have no ratios", () => {
    expect(timeFeatures(new Float64Array(8))).toMatchObject({ crest: undefined, kurtosis: undefined });
    expect(() => timeFeatures(new Float64Array())).toThrow(RangeError);
  });
});

describe("bearing frequencies", () => {
  test.each([
    [
      { balls: 9, ballDiameter: 7.94, pitchDiameter: 39.04, angleDegrees: 0 },
      29.95,
      [11.92937, 107.36431, 162.18569, 70.58459],
    ],
    [
      { balls: 9, ballDiameter: 7.938, pitchDiameter: 38.5, angleDegrees: 0 },
      29.95,
      [11.88743, 106.98685, 162.56315, 69.5425],
    ],
    [{ balls: 8, ballDiameter: 10, pitchDiameter: 50, angleDegrees: 0 }, 30, [12, 96, 144, 72]],
  ])("follow from geometry %#", (geometry, turnsHz, [ftf, bpfo, bpfi, bsf]) => {
    const found = ordersOf(geometry);

    expect(found.ftf * turnsHz).toBeCloseTo(ftf!, 4);
    expect(found.bpfo * turnsHz).toBeCloseTo(bpfo!, 4);
    expect(found.bpfi * turnsHz).toBeCloseTo(bpfi!, 4);
    expect(found.bsf * turnsHz).toBeCloseTo(bsf!, 4);
  });

  test("every bearing of the catalogue satisfies bpfo + bpfi = n and bpfo = n · ftf, and names its source", () => {
    for (const { source, ...geometry } of Object.values(bearings)) {
      const { bpfo, bpfi, ftf } = ordersOf(geometry);
      expect(bpfo + bpfi).toBeCloseTo(geometry.balls, 9);
      expect(bpfo).toBeCloseTo(geometry.balls * ftf, 9);
      expect(source.length).toBeGreaterThan(10);
    }
  });

  test("are the same stated as multiples, in Hz, by geometry or by name", () => {
    const texts = ["bpfo=3.58478,bpfi=5.41522", "bpfo=107.5434Hz,bpfi=162.4566Hz", "n=9,d=7.94,D=39.04", "6205"];

    for (const text of texts) {
      expect(readBearing(text, 30)).toMatchObject({
        orders: { bpfo: expect.closeTo(3.58478, 3), bsf: expect.closeTo(2.35675, 3), ftf: expect.closeTo(0.39831, 3) },
      });
    }
  });

  test.each([
    ["", "no part"],
    ["bpfo=3.5", "needed"],
    ["bpfo=5.4,bpfi=3.5", "above bpfo"],
    ["bpfo=107,bpfi=162", "Hz"],
    ["bpfo=107Hz,bpfi=162", "either all"],
    ["bpfo=3.5,bpfo=3.5", "twice"],
    ["n=9,d=40,D=39", "larger"],
  ])("are refused when stated as %s", (text, words) => {
    expect(readBearing(text, 30)).toContain(words);
  });
});

test("a value on a limit of the zones belongs to the better zone", () => {
  const limits = zoneProfiles["g2-rigid"];

  expect(limits).toMatchObject({ ab: 1.4, bc: 2.8, cd: 4.5 });
  expect([0, 1.4, 1.4001, 2.8, 3, 4.5, 4.6].map((value) => zoneOf(value, limits)).join("")).toBe("AABBCCD");
});

test("the envelope shows impacts that the spectrum and the kurtosis hide", () => {
  const rateHz = 12_000;
  const samples = Float64Array.from({ length: 12_000 }, (_, index) => {
    const time = index / rateHz;
    let value = 0.5 * Math.sin(tau * 29.95 * time);
    for (let k = 0; 0.001 + k / 107.3648 <= time; k++) {
      const since = time - 0.001 - k / 107.3648;
      value += Math.exp(-800 * since) * Math.sin(tau * 3000 * since);
    }
    return value;
  });

  const raw = amplitudeSpectrum({ samples, rateHz });
  const envelope = envelopeSpectrum(squaredEnvelope(transform({ samples, rateHz }), { lowHz: 2000, highHz: 4000 }));

  expect(Math.abs(peakBetween(raw, 1, 6000) - 30)).toBeLessThan(1);
  expect(timeFeatures(samples).kurtosis).toBeCloseTo(2.419843, 5);
  for (const hertz of [107, 215, 322, 429]) {
    expect(Math.abs(peakBetween(envelope, hertz - 30, hertz + 30) - hertz)).toBeLessThanOrEqual(1);
  }
});
