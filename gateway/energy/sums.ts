/** Intervals of a period → its figures: sums first, divisions last, and a reason for each that cannot be given. Pure. */
import type { Co2e, EnergySums, EnergyTerms } from "../core/energy.ts";
import type { Interval } from "../core/interval.ts";
import { demandKw, type EnergyInterval, emptyInterval, together, totalKwh } from "../metrics/energy/energy-interval.ts";
import { energyPerPart } from "../metrics/energy/energy-performance.ts";
import { priceAt } from "./terms.ts";

/** What the sums rest on, beside the intervals. */
export interface SumRules {
  readonly timeZone: string;
  readonly nowMs: number;
  readonly intervalMinutes: number;
  readonly termsAt: (timeMs: number) => EnergyTerms;
  /** How many machines are in each interval: their observed times add up. */
  readonly meters: number;
  readonly tellsAvoidable: boolean;
  readonly countsParts: boolean;
  readonly countsGood: boolean;
}

/** Shares of the period that must be observed. Source: rule of this product. */
const least = 0.6;
const certain = 0.95;

export function sumsOf(
  intervals: readonly EnergyInterval[],
  period: Interval & { readonly name?: string },
  rules: SumRules,
): EnergySums {
  const sums = intervals.reduce((sum, interval) => together(sum, interval), emptyInterval(period.from));
  const askedSeconds = (rules.meters * (Math.min(period.to, Math.max(rules.nowMs, period.from)) - period.from)) / 1000;
  const coverage = askedSeconds > 0 ? Math.min(1, sums.observedSeconds / askedSeconds) : 0;
  const assessment = coverage >= certain ? "sufficient" : coverage >= least ? "uncertain" : "insufficient";
  const isSeen = sums.observedSeconds > 0 || sums.gapKwh > 0;
  const reasons: Record<string, string> = {};
  const given = (name: string, value: number | undefined, reason: string | undefined): number | null => {
    if (reason === undefined && value !== undefined) return value;
    reasons[name] = reason ?? "too-little: nothing was observed in this time";
    return null;
  };
  const unseen = isSeen ? undefined : "too-little: nothing was observed in this time";
  const notEnough = assessment === "insufficient" ? "too-little: less than 60 % of this time was observed" : undefined;
  const parts = rules.countsParts ? undefined : "not-configured: parts are not counted";
  const good = rules.countsGood ? undefined : "not-configured: good or scrapped parts are not counted";
  const perPart = energyPerPart(totalKwh(sums), sums, 0);
  const noPart = "too-few: no part was made in this time";
  const money = moneyOf(intervals, rules);
  const co2e = co2eOf(intervals, rules);
  const kwhPerGood = given(
    "kwhPerGood",
    perPart.kwhPerGood,
    good ?? unseen ?? notEnough ?? (sums.good > 0 ? undefined : noPart),
  );
  const kwhPerProduced = given(
    "kwhPerProduced",
    perPart.kwhPerProduced,
    parts ?? unseen ?? notEnough ?? (sums.produced > 0 ? undefined : noPart),
  );
  const counted = kwhPerGood !== null ? sums.good : kwhPerProduced !== null ? sums.produced : undefined;
  const avoidable = rules.tellsAvoidable ? unseen : "not-configured: fallbackKw is needed";
  return {
    fromMs: period.from,
    toMs: period.to,
    ...(period.name === undefined ? {} : { name: period.name }),
    kwh: given("kwh", totalKwh(sums), unseen),
    ...byState(sums),
    avoidableKwh: given("avoidableKwh", sums.avoidableKwh, avoidable),
    produced: given("produced", sums.produced, parts),
    good: given("good", sums.good, good),
    kwhPerGood,
    kwhPerProduced,
    sek: given("sek", money?.sek, money === undefined ? "not-configured: energy.tariff is needed" : unseen),
    avoidableSek: given(
      "avoidableSek",
      money?.avoidableSek,
      avoidable ?? (money === undefined ? "not-configured: energy.tariff is needed" : undefined),
    ),
    co2e: (isSeen ? co2e : []).map((each) => ({
      ...each,
      gPerPart: counted === undefined ? null : (1000 * each.kg) / counted,
    })),
    peak: peakOf(intervals, rules, reasons),
    expected: null,
    ratio: null,
    coverage,
    assessment,
    breaks: Math.round(sums.breaks),
    late: Math.round(sums.late),
    reasons,
  };
}

function byState({ kwh, unknownKwh, gapKwh }: EnergyInterval) {
  const { off, standby, ready, processing } = kwh;
  return { offKwh: off, standbyKwh: standby, readyKwh: ready, processingKwh: processing, unknownKwh, gapKwh };
}

/** Undefined when no tariff held at some time of the period. */
function moneyOf(intervals: readonly EnergyInterval[], { termsAt, timeZone }: SumRules) {
  let [sek, avoidableSek] = [0, 0];
  for (const interval of intervals) {
    const ore = priceAt(termsAt(interval.fromMs).tariff, interval.fromMs, timeZone);
    if (ore === undefined) return undefined;
    sek += (totalKwh(interval) * ore) / 100;
    avoidableSek += (interval.avoidableKwh * ore) / 100;
  }
  return { sek, avoidableSek };
}

/** By factor, in the order of the terms: a factor that changed within the period stands beside the one before. */
function co2eOf(intervals: readonly EnergyInterval[], { termsAt }: SumRules): Omit<Co2e, "gPerPart">[] {
  const found = new Map<string, Omit<Co2e, "gPerPart">>();
  for (const interval of intervals) {
    for (const factor of termsAt(interval.fromMs).factors) {
      const key = JSON.stringify(factor);
      found.set(key, { kg: (found.get(key)?.kg ?? 0) + (totalKwh(interval) * factor.gPerKwh) / 1000, factor });
    }
  }
  return [...found.values()];
}

function peakOf(
  intervals: readonly EnergyInterval[],
  { intervalMinutes, meters }: SumRules,
  reasons: Record<string, string>,
) {
  let peak: EnergySums["peak"] = null;
  for (const interval of intervals) {
    const seen = { ...interval, observedSeconds: interval.observedSeconds / meters };
    const kw = demandKw(seen, intervalMinutes);
    if (kw === undefined || (peak !== null && kw <= peak.kw)) continue;
    peak = { kw, fromMs: interval.fromMs, toMs: interval.fromMs + intervalMinutes * 60_000 };
  }
  if (peak === null) reasons.peak = "too-little: no interval of this time was observed as a whole";
  return peak;
}
