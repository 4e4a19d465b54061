/** Figures of a period from its sums: added first, divided last, each with what it was divided from. Pure. */
import type { ProductionFigure, ProductionSums } from "../../core/production.ts";
import { materialFigures } from "./material.ts";
import { effectivenessOf, unitRatios } from "./overall-equipment-effectiveness.ts";
import { coverage, itemsLeast } from "./production-figures.ts";
import { reliability } from "./reliability.ts";

const noSums: ProductionSums = {
  ...{ calendarSeconds: 0, scheduledSeconds: 0, knownSeconds: 0, productionSeconds: 0, setUpSeconds: 0 },
  ...{ delaySeconds: 0, downSeconds: 0, maintenanceSeconds: 0, producedCount: 0, goodCount: null, reworkCount: null },
  ...{ inspectedCount: null, firstPassCount: null, plannedCount: null, idealSeconds: null, idealGoodSeconds: null },
  ...{ failureCount: null, inputKg: null, goodKg: null, scrapKg: null, recoveredKg: null },
};

const sumNames = Object.keys(noSums) as (keyof ProductionSums)[];

/** What was not measured in one of them is not known in the sum. One without parts or known time takes nothing away. */
export function addedSums(all: readonly ProductionSums[]): ProductionSums {
  const [first, ...others] = all;
  if (first === undefined) return noSums;
  const sum: { -readonly [Name in keyof ProductionSums]: ProductionSums[Name] } = { ...first };
  const added: Record<string, number | null> = sum;
  for (const each of others) {
    const [isSumEmpty, isEachEmpty] = [isEmpty(sum), isEmpty(each)];
    for (const name of sumNames) {
      const [a, b] = [sum[name], each[name]];
      if (a === null) added[name] = isSumEmpty ? b : null;
      else if (b === null) added[name] = isEachEmpty ? a : null;
      else added[name] = a + b;
    }
  }
  return sum;
}

function isEmpty({ producedCount, knownSeconds }: ProductionSums): boolean {
  return producedCount === 0 || knownSeconds === 0;
}

export function coverageOf({ knownSeconds, scheduledSeconds }: ProductionSums): number | null {
  return scheduledSeconds > 0 ? Math.min(1, Math.max(0, knownSeconds / scheduledSeconds)) : null;
}

/** PBT: what was known of the schedule, without planned maintenance. */
export function plannedBusySeconds({
  productionSeconds,
  setUpSeconds,
  delaySeconds,
  downSeconds,
}: ProductionSums): number {
  return productionSeconds + setUpSeconds + delaySeconds + downSeconds;
}

interface Division {
  readonly name: string;
  readonly unit: string;
  readonly numerator: number | null;
  readonly denominator: number | null;
  /** By which the ratio is multiplied: 100 for per cent. */
  readonly factor?: number;
  /** Why it may be missing. */
  readonly missing: string;
}

const noRunTime = "too-few: the run time per item is not known";
const notCounted = "not-configured: good or scrapped parts are not counted";

/** Figures of a period. `calendarSeconds` is its whole length, for TEEP. */
export function periodFigures(sums: ProductionSums, factorKg?: number): ProductionFigure[] {
  const known = coverageOf(sums);
  const divisions = [...timeDivisions(sums), ...partDivisions(sums), ...materialDivisions(sums, factorKg)];
  const figures = divisions.map((division) => divided(division, known));
  return [...figures, ...reliabilityFigures(sums), netFigure(sums, known)];
}

/** Why nothing can be said of so little known time; undefined when there is enough. */
function tooLittle(known: number | null): string | undefined {
  if (known === null) return "too-little: no time was scheduled";
  return known < coverage.least ? "too-little: less than 60 % of the scheduled time is known" : undefined;
}

function divided(
  { name, unit, numerator, denominator, factor = 1, missing }: Division,
  known: number | null,
): ProductionFigure {
  const parts = { name, unit, numerator, denominator };
  const reason = tooLittle(known);
  if (reason !== undefined) return { ...parts, value: null, reason };
  if (numerator === null || denominator === null) return { ...parts, value: null, reason: missing };
  if (!(denominator > 0)) return { ...parts, value: null, reason: "too-few: there is nothing to divide by" };
  return { ...parts, value: (factor * numerator) / denominator };
}

function timeDivisions(sums: ProductionSums): Division[] {
  const {
    productionSeconds,
    setUpSeconds,
    delaySeconds,
    calendarSeconds,
    producedCount,
    idealSeconds,
    idealGoodSeconds,
  } = sums;
  const planned = plannedBusySeconds(sums);
  const runTime = idealSeconds === null || producedCount === 0 ? undefined : idealSeconds / producedCount;
  // Of the planned time of fewer items one part more or less moves a ratio by a fifth or more.
  const isLong = runTime === undefined || planned >= itemsLeast * runTime;
  const ofRunTime = (value: number | null) => (producedCount === 0 ? 0 : isLong ? value : null);
  const percent = { unit: "%", factor: 100, missing: noRunTime };
  const { technicalEfficiency, setUpRatio } = unitRatios({
    ...{ productionTime: productionSeconds, delayTime: delaySeconds, setUpTime: setUpSeconds, busyTime: planned },
  });
  const useful = productionSeconds + setUpSeconds;
  return [
    { name: "oee", ...percent, numerator: ofRunTime(idealGoodSeconds), denominator: planned },
    { name: "availability", ...percent, numerator: productionSeconds, denominator: planned },
    { name: "effectiveness", ...percent, numerator: ofRunTime(idealSeconds), denominator: productionSeconds },
    { name: "teep", ...percent, numerator: ofRunTime(idealGoodSeconds), denominator: calendarSeconds },
    {
      ...{ name: "technical-efficiency", ...percent, numerator: productionSeconds },
      denominator: technicalEfficiency === undefined ? 0 : productionSeconds + delaySeconds,
    },
    { name: "set-up-ratio", ...percent, numerator: setUpSeconds, denominator: setUpRatio === undefined ? 0 : useful },
  ];
}

function partDivisions(sums: ProductionSums): Division[] {
  const { producedCount, goodCount, reworkCount, inspectedCount, firstPassCount, plannedCount } = sums;
  const percent = { unit: "%", factor: 100 };
  const scrap = goodCount === null ? null : producedCount - goodCount;
  return [
    { name: "quality-ratio", ...percent, numerator: goodCount, denominator: producedCount, missing: notCounted },
    { name: "scrap-ratio", ...percent, numerator: scrap, denominator: producedCount, missing: notCounted },
    {
      ...{ name: "rework-ratio", ...percent, numerator: reworkCount, denominator: producedCount },
      missing: "not-configured: reworked parts are not counted",
    },
    {
      ...{ name: "first-pass-yield", ...percent, numerator: firstPassCount, denominator: inspectedCount },
      missing: "not-configured: inspected and first-pass parts are not counted",
    },
    {
      ...{ name: "throughput-rate", unit: "/h", factor: 3600, numerator: producedCount },
      ...{ denominator: plannedBusySeconds(sums), missing: noRunTime },
    },
    {
      name: "cycle-time",
      unit: "s",
      numerator: sums.productionSeconds,
      denominator: producedCount,
      missing: noRunTime,
    },
    {
      ...{ name: "takt-time", unit: "s", numerator: sums.scheduledSeconds, denominator: plannedCount },
      missing: "not-configured: no parts are planned per shift",
    },
    {
      ...{ name: "plan-share", ...percent, numerator: goodCount ?? producedCount, denominator: plannedCount },
      missing: "not-configured: no parts are planned per shift",
    },
  ];
}

function materialDivisions(sums: ProductionSums, kgCo2ePerKg: number | undefined): Division[] {
  const { inputKg, goodKg, scrapKg, recoveredKg, goodCount, producedCount } = sums;
  if (inputKg === null || goodKg === null || scrapKg === null) return [];
  const good = goodCount ?? producedCount;
  const { scrapCo2eKg } = materialFigures({
    ...{ inputKg, goodKg, scrapKg, scrapRecoveredKg: recoveredKg ?? 0, goodQuantity: good },
    ...(kgCo2ePerKg === undefined ? {} : { kgCo2ePerKg }),
  });
  const missing = "not-configured: recovered scrap is not weighed";
  const noFactor = "not-configured: no emission factor is given for the material";
  return [
    { name: "material-yield", unit: "%", factor: 100, numerator: goodKg, denominator: inputKg, missing },
    { name: "scrap-recovery", unit: "%", factor: 100, numerator: recoveredKg, denominator: scrapKg, missing },
    { name: "input-per-good", unit: "kg", numerator: inputKg, denominator: good, missing },
    { name: "scrap-co2e", unit: "kg", numerator: scrapCo2eKg ?? null, denominator: 1, missing: noFactor },
  ];
}

function reliabilityFigures({ failureCount, productionSeconds, downSeconds }: ProductionSums): ProductionFigure[] {
  const none = { value: null, numerator: null, denominator: null };
  const names = ["mean-time-between-failures", "mean-time-to-repair", "time-between-failures-at-least"] as const;
  if (failureCount === null) {
    const reason = "not-configured: no state tells that the machine is out of order";
    return names.map((name) => ({ name, unit: "h", ...none, reason }));
  }
  const upHours = productionSeconds / 3600;
  const repair = downSeconds / 3600;
  const repairHours = Array.from({ length: failureCount }, () => repair / failureCount);
  const { mtbfHours, mttrHours, mtbfLower90Hours } = reliability({ upHours, repairHours });
  const reason = "too-few: there was no failure";
  const given = (name: string, value: number | undefined, numerator: number): ProductionFigure =>
    value === undefined
      ? { name, unit: "h", ...none, numerator, denominator: 0, reason }
      : { name, unit: "h", value, numerator, denominator: failureCount };
  return [
    given("mean-time-between-failures", mtbfHours, upHours),
    given("mean-time-to-repair", mttrHours, repair),
    { name: names[2], unit: "h", value: mtbfLower90Hours, numerator: upHours, denominator: null },
  ];
}

/** NEE = (APT + AUST)/PBT · effectiveness · quality ratio, all from sums. */
function netFigure(sums: ProductionSums, known: number | null): ProductionFigure {
  const { productionSeconds, setUpSeconds, idealGoodSeconds } = sums;
  const denominator = plannedBusySeconds(sums) * productionSeconds;
  const numerator = idealGoodSeconds === null ? null : (productionSeconds + setUpSeconds) * idealGoodSeconds;
  return divided({ name: "nee", unit: "%", factor: 100, numerator, denominator, missing: noRunTime }, known);
}

/** Remarks that a reader needs to take the figures for what they are. */
export function periodRemarks(
  sums: ProductionSums,
  {
    isRunTimeLearned,
    hasTooManyProducts,
  }: { readonly isRunTimeLearned: boolean; readonly hasTooManyProducts: boolean },
): string[] {
  const known = coverageOf(sums);
  const { goodCount, inputKg, goodKg, scrapKg } = sums;
  const { flags } = effectivenessOf([
    {
      ...{ plannedBusyTime: plannedBusySeconds(sums), productionTime: sums.productionSeconds, runTimePerItem: 1 },
      ...{ producedQuantity: sums.idealSeconds ?? 0, goodQuantity: sums.idealGoodSeconds ?? 0 },
    },
  ]);
  const isUnbalanced =
    inputKg !== null && goodKg !== null && scrapKg !== null && Math.abs(inputKg - goodKg - scrapKg) > 0.02 * inputKg;
  return [
    ...(goodCount === null ? ["quality-not-measured"] : []),
    ...(isRunTimeLearned ? ["run-time-learned"] : []),
    ...(hasTooManyProducts ? ["too-many-products"] : []),
    ...(known !== null && known < coverage.certain ? ["uncertain"] : []),
    ...(isUnbalanced ? ["mass-unbalanced"] : []),
    ...flags,
  ];
}

/** Product of the yields of the steps of a line: first pass yields, or quality ratios where nothing is inspected. */
export function rolledFigure(steps: readonly (readonly ProductionFigure[])[]): ProductionFigure {
  const shares = steps.map((figures) => {
    const of = (name: string) => figures.find((figure) => figure.name === name)?.value ?? null;
    return of("first-pass-yield") ?? of("quality-ratio");
  });
  const common = { name: "rolled-yield", unit: "%", numerator: null, denominator: null };
  if (shares.length === 0 || shares.some((share) => share === null)) {
    return { ...common, value: null, reason: "not-configured: a step of the line counts no good parts" };
  }
  return { ...common, value: 100 * shares.reduce<number>((product, share) => product * ((share ?? 0) / 100), 1) };
}
