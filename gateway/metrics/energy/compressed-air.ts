/** Leakage of compressed air from tests that a small site can make, and what it costs. */
import { quantile } from "../quantile.ts";

/** Electric power per flow at 7 bar gauge, kW per m³/min; typical span 5.5 to 8. */
export const defaultSpecificPower = 6.5;

/** What a year of leakage costs. */
export interface LeakCost {
  readonly kw: number;
  readonly kwhPerYear: number | undefined;
  readonly sekPerYear: number | undefined;
}

interface YearRule {
  readonly hoursPerYear?: number;
  readonly sekPerKwh?: number;
}

function costOf(kw: number, { hoursPerYear, sekPerKwh }: YearRule): LeakCost {
  const kwhPerYear = hoursPerYear === undefined ? undefined : kw * hoursPerYear;
  return {
    kw,
    kwhPerYear,
    sekPerYear: kwhPerYear === undefined || sekPerKwh === undefined ? undefined : kwhPerYear * sekPerKwh,
  };
}

/** Times of a compressor that loads and unloads while nothing is produced. */
export interface CycleTest extends YearRule {
  readonly onLoadSeconds: number;
  readonly offLoadSeconds: number;
  /** m³/min */
  readonly capacity: number;
  /** kW per m³/min; used unless the power on load was measured. */
  readonly specificPower?: number;
  readonly kwOnLoad?: number;
}

/** Leak share = on/(on + off); undefined for an empty test. The most trusted of the four tests. */
export function leakFromCycles(
  test: CycleTest,
): (LeakCost & { readonly leakShare: number; readonly leakFlow: number }) | undefined {
  const total = test.onLoadSeconds + test.offLoadSeconds;
  if (!(total > 0)) return undefined;
  const leakShare = test.onLoadSeconds / total;
  const leakFlow = leakShare * test.capacity;
  const kw =
    test.kwOnLoad === undefined ? leakFlow * (test.specificPower ?? defaultSpecificPower) : leakShare * test.kwOnLoad;
  return { leakShare, leakFlow, ...costOf(kw, test) };
}

/** Fall of the pressure in a closed net. */
export interface DecayTest {
  readonly volumeM3: number;
  readonly startBar: number;
  readonly endBar: number;
  readonly seconds: number;
  readonly atmosphereBar: number;
}

/** Free air lost, m³/min; corrected × 1.25 where the pressure falls to about half, because the leak flows less then. */
export function leakFromDecay(
  test: DecayTest,
): { readonly leakFlow: number; readonly correctedFlow: number } | undefined {
  if (!(test.seconds > 0) || !(test.atmosphereBar > 0)) return undefined;
  const leakFlow = (test.volumeM3 * (test.startBar - test.endBar)) / ((test.seconds / 60) * test.atmosphereBar);
  return { leakFlow, correctedFlow: 1.25 * leakFlow };
}

/** A single hole. */
export interface Orifice extends YearRule {
  readonly diameterMm: number;
  readonly gaugeBar: number;
  readonly dischargeCoefficient: number;
  readonly temperatureK: number;
  readonly specificPower?: number;
  readonly atmosphereBar?: number;
}

const gasConstant = 287.05;
const gamma = 1.4;

/** Choked flow of air through a hole, kg/s and m³/min at 1 bar and 20 °C. Source: isentropic flow of an ideal gas. */
export function leakFromOrifice(hole: Orifice): LeakCost & { readonly kgPerSecond: number; readonly leakFlow: number } {
  const area = (Math.PI / 4) * (hole.diameterMm / 1000) ** 2;
  const pressurePa = (hole.gaugeBar + (hole.atmosphereBar ?? 1.01325)) * 1e5;
  const critical = (2 / (gamma + 1)) ** ((gamma + 1) / (2 * (gamma - 1)));
  const kgPerSecond =
    hole.dischargeCoefficient * area * pressurePa * Math.sqrt(gamma / (gasConstant * hole.temperatureK)) * critical;
  const density = 1e5 / (gasConstant * 293.15);
  const leakFlow = (kgPerSecond / density) * 60;
  return { kgPerSecond, leakFlow, ...costOf(leakFlow * (hole.specificPower ?? defaultSpecificPower), hole) };
}

/** Flow or power that never stops: 10th percentile of values from nights and weekends; undefined without values. */
export function baseLoad(values: readonly number[]): number | undefined {
  return quantile(values, 0.1);
}
