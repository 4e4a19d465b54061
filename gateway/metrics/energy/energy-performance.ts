/** Energy against what was made with it: per part, against a baseline, at the peak, in money and emissions. */

/** Part over whole; undefined when the whole is not above 0. */
function ratio(part: number, whole: number): number | undefined {
  return whole > 0 ? part / whole : undefined;
}

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
