/** Energy against what was made with it: per part, against a baseline, at the peak, in money and emissions. */

/** Part over whole; undefined when the whole is not above 0. */
function ratio(part: number, whole: number): number | undefined {
  return whole > 0 ? part / whole : undefined;
}

/** Emission factor with everything that must be printed beside a figure. */
export interface EmissionFactor {
  readonly id: string;
  readonly gPerKwh: number;
  readonly method: "location" | "market";
  readonly year: number;
  readonly source: string;
  /** True where the figure was derived and should be checked before it is reported. */
  readonly isUnconfirmed: boolean;
}

/** Public factors; a site adds its contract. History is never recalculated when one changes. */
export const emissionFactors: readonly EmissionFactor[] = [
  {
    id: "nordic-mix-ivl2021",
    gPerKwh: 90,
    method: "location",
    year: 2021,
    source: "IVL/SMED report 4-2021: Nordic mix with trade, three-year mean",
    isUnconfirmed: false,
  },
  {
    id: "nordic-residual-2023",
    gPerKwh: 524.1,
    method: "market",
    year: 2023,
    source: "Energimarknadsinspektionen: residual mix 2023",
    isUnconfirmed: false,
  },
  {
    id: "se-production-2023",
    gPerKwh: 40.7,
    method: "location",
    year: 2023,
    source: "Ember: production in Sweden, life cycle",
    isUnconfirmed: false,
  },
  {
    id: "eu27-eea-2023",
    gPerKwh: 210,
    method: "location",
    year: 2023,
    source: "derived from the indicator of the European Environment Agency",
    isUnconfirmed: true,
  },
];

export const defaultEmissionFactor = "nordic-mix-ivl2021";

export interface PartEnergy {
  readonly kwhPerGood: number | undefined;
  readonly kwhPerProduced: number | undefined;
  readonly gCo2ePerGood: number | undefined;
}

/** Energy and emissions per part; undefined without parts. */
export function energyPerPart(
  kwh: number,
  parts: { readonly produced: number; readonly good: number },
  gPerKwh: number,
): PartEnergy {
  const kwhPerGood = ratio(kwh, parts.good);
  return {
    kwhPerGood,
    kwhPerProduced: ratio(kwh, parts.produced),
    gCo2ePerGood: kwhPerGood === undefined ? undefined : kwhPerGood * gPerKwh,
  };
}

/** Line E = base + slope · parts through periods. */
export interface EnergyBaseline {
  /** E₀: energy without any part, kWh per period. */
  readonly baseKwh: number;
  /** e: energy of one more part, kWh. */
  readonly kwhPerPart: number;
  readonly r2: number;
  /** Root mean square error with n − 2 degrees of freedom over the mean. */
  readonly cvRmse: number;
  /** At least 8 periods, and R² ≥ 0.75 or CV(RMSE) ≤ 0.20; otherwise there is no reliable baseline yet. */
  readonly isReliable: boolean;
}

/** [periods] parts and kWh of the same periods. */
export interface EnergyPeriods {
  readonly parts: readonly number[];
  readonly kwh: readonly number[];
}

/** Least squares line; undefined with fewer than 3 periods or one and the same number of parts. Source: ISO 50006 approach. */
export function energyBaseline({ parts, kwh }: EnergyPeriods): EnergyBaseline | undefined {
  const count = Math.min(parts.length, kwh.length);
  if (count < 3) return undefined;
  const mean = (values: readonly number[]) => values.slice(0, count).reduce((sum, value) => sum + value, 0) / count;
  const [meanParts, meanKwh] = [mean(parts), mean(kwh)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let period = 0; period < count; period++) {
    const [dx, dy] = [parts[period]! - meanParts, kwh[period]! - meanKwh];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  if (!(xx > 0) || !(yy > 0) || !(meanKwh > 0)) return undefined;
  const kwhPerPart = xy / xx;
  const residual = Math.max(0, yy - kwhPerPart * xy);
  const r2 = 1 - residual / yy;
  const cvRmse = Math.sqrt(residual / (count - 2)) / meanKwh;
  const isReliable = count >= 8 && (r2 >= 0.75 || cvRmse <= 0.2);
  return { baseKwh: meanKwh - kwhPerPart * meanParts, kwhPerPart, r2, cvRmse, isReliable };
}

/** Energy that the baseline expects, and actual energy against it; saving = 1 − ratio. */
export function againstBaseline(baseline: EnergyBaseline, period: { readonly parts: number; readonly kwh: number }) {
  const expectedKwh = baseline.baseKwh + baseline.kwhPerPart * period.parts;
  const share = ratio(period.kwh, expectedKwh);
  return { expectedKwh, ratio: share, saving: share === undefined ? undefined : 1 - share };
}

/** Mean power of fixed intervals, kW, and the greatest of them; undefined without intervals. */
export function peakDemand(kwhPerInterval: readonly number[], intervalMinutes: number) {
  const kw = kwhPerInterval.map((kwh) => (kwh * 60) / intervalMinutes);
  return { kw, peakKw: kw.length === 0 ? undefined : Math.max(...kw) };
}

/** Σ energy × price, SEK; prices in öre per kWh, one per stretch. Throws RangeError when their numbers differ. */
export function energyCost(kwh: readonly number[], orePerKwh: readonly number[]): number {
  if (kwh.length !== orePerKwh.length) throw new RangeError("Every stretch needs one price.");
  return kwh.reduce((sum, energy, index) => sum + (energy * orePerKwh[index]!) / 100, 0);
}
