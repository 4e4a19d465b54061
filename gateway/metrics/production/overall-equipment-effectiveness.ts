/** Overall equipment effectiveness and its relatives from times and quantities of a run. Names after ISO 22400-2. */

/** One run or period. Times in one unit, whichever. */
export interface ProductionRun {
  /** PBT: planned busy time. */
  readonly plannedBusyTime: number;
  /** APT: actual production time. */
  readonly productionTime: number;
  /** AUST: actual unit set-up time. */
  readonly setUpTime?: number;
  /** PRI: planned run time per item. */
  readonly runTimePerItem: number;
  /** PQ: produced quantity. */
  readonly producedQuantity: number;
  /** GQ: good quantity; without it quality is not measured, and not taken for 100 %. */
  readonly goodQuantity?: number;
}

/** Shares, 1 is 100 %, never clamped; undefined where there is nothing to divide by or nothing was measured. */
export interface Effectiveness {
  readonly availability: number | undefined;
  readonly effectiveness: number | undefined;
  readonly qualityRatio: number | undefined;
  readonly oee: number | undefined;
  /** Values that point at a wrong configuration: a share above 1. */
  readonly flags: readonly ("availability-above-1" | "effectiveness-above-1" | "quality-above-1")[];
}

/** Part over whole; undefined when the whole is not above 0 or the part is not known. */
export function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  return part !== undefined && whole !== undefined && whole > 0 ? part / whole : undefined;
}

/** Rounding alone makes no flag. */
const tolerance = 1e-9;

/**
 * Availability APT/PBT, effectiveness PRI·PQ/APT, quality GQ/PQ, OEE PRI·GQ/PBT over any number of runs: numerators and
 * denominators are added first, because a mean of ratios is wrong. Source: ISO 22400-2, from secondary texts.
 */
export function effectivenessOf(runs: readonly ProductionRun[]): Effectiveness {
  let planned = 0;
  let production = 0;
  let ideal = 0;
  let idealGood: number | undefined = 0;
  for (const run of runs) {
    planned += run.plannedBusyTime;
    production += run.productionTime;
    ideal += run.runTimePerItem * run.producedQuantity;
    idealGood =
      idealGood === undefined || run.goodQuantity === undefined
        ? undefined
        : idealGood + run.runTimePerItem * run.goodQuantity;
  }
  const availability = ratio(production, planned);
  const effectiveness = ratio(ideal, production);
  const qualityRatio = ratio(idealGood, ideal);
  const above = (share: number | undefined) => share !== undefined && share > 1 + tolerance;
  const flags: Effectiveness["flags"][number][] = [];
  if (above(availability)) flags.push("availability-above-1");
  if (above(effectiveness)) flags.push("effectiveness-above-1");
  if (above(qualityRatio)) flags.push("quality-above-1");
  return { availability, effectiveness, qualityRatio, oee: ratio(idealGood, planned), flags };
}

/** NEE = (APT + AUST)/PBT × effectiveness × quality: set-up counts as useful. Source: ISO 22400-2, from secondary texts. */
export function netEquipmentEffectiveness(run: ProductionRun): number | undefined {
  const { effectiveness, qualityRatio } = effectivenessOf([run]);
  const useful = ratio(run.productionTime + (run.setUpTime ?? 0), run.plannedBusyTime);
  if (useful === undefined || effectiveness === undefined || qualityRatio === undefined) return undefined;
  return useful * effectiveness * qualityRatio;
}

/** TEEP = PRI·GQ over all the time of the calendar. No name of ISO 22400. */
export function totalEffectivePerformance(
  run: Pick<ProductionRun, "runTimePerItem" | "goodQuantity">,
  calendarTime: number,
): number | undefined {
  return ratio(run.goodQuantity === undefined ? undefined : run.runTimePerItem * run.goodQuantity, calendarTime);
}

/** Further times of ISO 22400-2, in the unit of the run. */
export interface UnitTimes {
  readonly productionTime: number;
  /** AUBT: actual unit busy time. */
  readonly busyTime: number;
  /** ADET: actual unit delay time. */
  readonly delayTime: number;
  readonly setUpTime: number;
}

/** Utilisation APT/AUBT, technical efficiency APT/(APT + ADET), set-up ratio AUST/(APT + AUST). */
export function unitRatios({ productionTime, busyTime, delayTime, setUpTime }: UnitTimes) {
  return {
    utilisation: ratio(productionTime, busyTime),
    technicalEfficiency: ratio(productionTime, productionTime + delayTime),
    setUpRatio: ratio(setUpTime, productionTime + setUpTime),
  };
}
