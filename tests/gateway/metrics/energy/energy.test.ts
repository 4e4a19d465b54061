import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultEmissionFactor, emissionFactors } from "../../../../gateway/core/emission-factors.ts";
import {
  baseLoad,
  leakFromCycles,
  leakFromDecay,
  leakFromOrifice,
} from "../../../../gateway/metrics/energy/compressed-air.ts";
import { energyCost, energyPerPart, peakDemand } from "../../../../gateway/metrics/energy/energy-performance.ts";
import { expectedOf, learnModel } from "../../../../gateway/metrics/energy/energy-regression.ts";
import { stateEnergy } from "../../../../gateway/metrics/energy/operating-states.ts";
import { materialFigures } from "../../../../gateway/metrics/production/material.ts";
import { expectVector, number, numbers, type Vector, vector } from "../vectors/vectors.ts";

function vectorCase(id: string, compute: (given: Vector["in"]) => { readonly [name: string]: unknown }) {
  test(id, () => {
    const { in: given, out } = vector("energy", id);

    expectVector(compute(given), out);
  });
}

describe("vectors of energy", () => {
  for (const id of ["energy-1", "energy-1b"]) {
    vectorCase(id, (given) => {
      const parts = { produced: number(given.PQ), good: number(given.GQ) };
      const { kwhPerGood, kwhPerProduced, gCo2ePerGood } = energyPerPart(
        number(given.kWh),
        parts,
        number(given.gPerKWh),
      );
      return { kWhPerGood: kwhPerGood, kWhPerProduced: kwhPerProduced, gCO2ePerGood: gCo2ePerGood };
    });
  }

  vectorCase("energy-2-baseline", (given) => {
    const learned = learnModel(
      numbers(given.kWh),
      numbers(given.parts).map((parts) => [parts]),
    );
    if ("refused" in learned) throw new Error(learned.refused);
    const { model } = learned;
    const expected = expectedOf(model, [number(given.predictAt)]).kwh;
    const ratio = number(given.actual) / expected;
    return {
      ...{ slope: model.kwhPerUnit[0], base: model.baseKwh, r2: model.r2, cvRmse: model.cvRmse },
      ...{ expected, saving: 1 - ratio, ratio },
    };
  });

  vectorCase("energy-3-states", (given) => {
    const limits = JSON.parse(JSON.stringify(given.limits));
    const result = stateEnergy(numbers(given.kW), {
      stepSeconds: number(given.step_s),
      limits,
      idle: { graceMinutes: number(given.graceMinutes), fallbackKw: number(given.fallbackState_kW) },
    });
    return { minutes: result.minutes, kWh: result.kwh, total: result.totalKwh, avoidable_kWh: result.avoidableKwh };
  });

  vectorCase("energy-4-peak", (given) => {
    const { kw, peakKw } = peakDemand(numbers(given.kWhPerInterval), number(given.interval_min));
    return { kW: kw, peak_kW: peakKw };
  });

  vectorCase("energy-5-cost", (given) => ({ SEK: energyCost(numbers(given.kWh), numbers(given.orePerKWh)) }));

  for (const id of ["air-1-cycle", "air-4-handbook"]) {
    vectorCase(id, (given) => {
      const result = leakFromCycles({
        onLoadSeconds: number(given.onLoad_s),
        offLoadSeconds: number(given.offLoad_s),
        capacity: number(given.capacity_m3min),
        ...(given.specificPower === undefined ? {} : { specificPower: number(given.specificPower) }),
        ...(given.kWOnLoad === undefined ? {} : { kwOnLoad: number(given.kWOnLoad) }),
        ...(given.hours === undefined ? {} : { hoursPerYear: number(given.hours) }),
        ...(given.SEKperKWh === undefined ? {} : { sekPerKwh: number(given.SEKperKWh) }),
      })!;
      const { leakShare, leakFlow, kw, kwhPerYear, sekPerYear } = result;
      return { leakShare, leak_m3min: leakFlow, kW: kw, kWhYear: kwhPerYear, SEKYear: sekPerYear };
    });
  }

  vectorCase("air-2-decay", (given) => {
    const result = leakFromDecay({
      volumeM3: number(given.volume_m3),
      startBar: number(given.p1_bar),
      endBar: number(given.p2_bar),
      seconds: number(given.t_s),
      atmosphereBar: number(given.pAtm_bar),
    })!;
    return { leak_m3min: result.leakFlow, leakCorrected_m3min: result.correctedFlow };
  });

  vectorCase("air-3-orifice", (given) => {
    const result = leakFromOrifice({
      diameterMm: number(given.d_mm),
      gaugeBar: number(given.p_barg),
      dischargeCoefficient: number(given.Cd),
      temperatureK: number(given.T_K),
      specificPower: number(given.specificPower),
      hoursPerYear: number(given.hours),
    });
    return { kgPerS: result.kgPerSecond, m3min_1bar20C: result.leakFlow, kW: result.kw, kWhYear: result.kwhPerYear };
  });

  vectorCase("circ-1", (given) => {
    const result = materialFigures({
      inputKg: number(given.inputKg),
      goodKg: number(given.goodKg),
      scrapKg: number(given.scrapKg),
      scrapRecoveredKg: number(given.scrapRecoveredKg),
      goodQuantity: number(given.GQ),
      kgCo2ePerKg: number(given.kgCO2ePerKgInput),
    });
    return { ...result, scrapCO2e_kg: result.scrapCo2eKg };
  });
});

test("every emission factor says method, year and source, and the default is one of them", () => {
  for (const factor of emissionFactors) {
    expect(factor.gPerKwh).toBeGreaterThan(0);
    expect(factor.source).not.toBe("");
  }
  expect(emissionFactors.map(({ id }) => id)).toContain(defaultEmissionFactor);
});

test("no parts, no interval, no flow of pressure: no figure", () => {
  expect(energyPerPart(5, { produced: 0, good: 0 }, 90)).toEqual({
    kwhPerGood: undefined,
    kwhPerProduced: undefined,
    gCo2ePerGood: undefined,
  });
  expect(peakDemand([], 15).peakKw).toBeUndefined();
  expect(leakFromCycles({ onLoadSeconds: 0, offLoadSeconds: 0, capacity: 5 })).toBeUndefined();
  expect(leakFromDecay({ volumeM3: 1, startBar: 7, endBar: 5, seconds: 0, atmosphereBar: 1 })).toBeUndefined();
  expect(baseLoad([])).toBeUndefined();
  expect(() => energyCost([1], [])).toThrow(RangeError);
});

test("a material balance that does not close is told", () => {
  const flow = { inputKg: 500, goodKg: 400, scrapKg: 50, scrapRecoveredKg: 0, goodQuantity: 10 };

  expect(materialFigures(flow).isBalanced).toBe(false);
  expect(materialFigures({ ...flow, scrapKg: 95 }).isBalanced).toBe(true);
  expect(materialFigures(flow).scrapCo2eKg).toBeUndefined();
});

test("energy by state adds up to all energy, and avoidable energy never exceeds that of ready", () => {
  const limits = { off: 0.05, standby: 1.2, ready: 4 };
  const rule = { graceMinutes: 5, fallbackKw: 0.6 };
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { maxLength: 120 }), (kw) => {
      const result = stateEnergy(kw, { stepSeconds: 60, limits, idle: rule });
      const total = kw.reduce((sum, power) => sum + power / 60, 0);
      expect(result.totalKwh).toBeCloseTo(total, 9);
      expect(result.avoidableKwh).toBeLessThanOrEqual(result.kwh.ready + 1e-9);
      expect(result.avoidableKwh).toBeGreaterThanOrEqual(0);
    }),
  );
});
