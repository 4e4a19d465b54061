/** Answers about energy as they may look, for the description of the interface. */
import { emissionFactors } from "../core/emission-factors.ts";
import type { AirTestReport, EnergyBaselineReport, EnergyReport, EnergySums } from "../core/energy.ts";

const fromMs = 1_764_111_600_000;
const toMs = 1_764_198_000_000;
const factor = emissionFactors[0]!;

const sums: EnergySums = {
  ...{ fromMs, toMs, kwh: 184, offKwh: 2, standbyKwh: 14, readyKwh: 38, processingKwh: 130, unknownKwh: 0, gapKwh: 0 },
  ...{ avoidableKwh: 21.5, produced: 460, good: 437, kwhPerGood: 0.421, kwhPerProduced: 0.4 },
  ...{
    sek: 202.4,
    avoidableSek: 23.65,
    co2e: [{ kg: 16.56, gPerPart: 37.9, factor }],
    coverage: 0.998,
    assessment: "sufficient",
  },
  peak: { kw: 31.2, fromMs: fromMs + 36_000_000, toMs: fromMs + 36_900_000 },
  expected: { kwh: 185.2, lowKwh: 181.9, highKwh: 188.5 },
  ...{ ratio: 0.9935, breaks: 0, late: 0, reasons: {} },
};

export const baselineExample: EnergyBaselineReport = {
  ...{ metric: "spindle-1/energy", version: 1, learnedMs: toMs, fromMs, toMs, by: "day", periods: 8 },
  ...{ baseKwh: 65.2, r2: 0.9996, cvRmse: 0.0068 },
  drivers: [{ name: "parts", kwhPerUnit: 0.261, standardError: 0.0021 }],
  points: [{ parts: 120, kwh: 96 }],
};

export const energyExample: EnergyReport = {
  ...{ fromMs, toMs, by: "day", timeZone: "Europe/Stockholm", nowMs: toMs },
  terms: [{ sinceMs: fromMs, factors: [factor], tariff: { name: "Contract", orePerKwh: 110, times: [] } }],
  site: { meter: null, total: sums, periods: [sums] },
  assets: [
    {
      ...{ metric: "spindle-1/energy", asset: "spindle-1", name: "Spindle 1", intervalMinutes: 15 },
      ...{ total: sums, periods: [sums], baseline: baselineExample },
      cusum: [{ fromMs, toMs, kwh: -1.2, marginKwh: 3.3 }],
    },
  ],
  idle: [
    {
      ...{ metric: "spindle-1/energy", fromMs: fromMs + 37_800_000, toMs: fromMs + 41_040_000, kwh: 3.8 },
      ...{ avoidableKwh: 2.9, sek: 3.19, isOpen: false },
    },
  ],
};

export const airTestExample: AirTestReport = {
  timeMs: toMs,
  test: { kind: "cycle", onLoadSeconds: 90, offLoadSeconds: 210, capacityM3Min: 5 },
  year: { hoursPerYear: 5000, specificPower: 6.5 },
  ...{ leakShare: 0.3, leakM3Min: 1.5, kw: 9.75, kwhPerYear: 48_750, sekPerYear: 53_625, orePerKwh: 110 },
  ...{ kgCo2ePerYear: 4387.5, factor },
};
