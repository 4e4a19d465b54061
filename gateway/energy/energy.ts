/** Energy of the site over a range: by machine and period, against baselines, with cost and emissions. Reads only. */
import { join } from "node:path";
import Value from "typebox/value";
import type { Configuration } from "../config/configuration.ts";
import type { AggregateQuery, Aggregates } from "../core/aggregate.ts";
import type { BaselineRequest, EnergyControl, EnergyOfAsset, EnergyQuestion, EnergyReport } from "../core/energy.ts";
import { PermanentError } from "../core/errors.ts";
import type { Interval } from "../core/interval.ts";
import { civilPeriod, monthNamed } from "../metrics/civil-time.ts";
import type { EnergyInterval } from "../metrics/energy/energy-interval.ts";
import { productionOptions } from "../metrics/production/production-options.ts";
import { AirTests } from "./air-tests.ts";
import { Baselines, compared, comparedTogether, cusumOf, type DrivenPeriod, reportOf } from "./baselines.ts";
import { idleOf } from "./idle.ts";
import { intervalsOf, type Meter, metersOf, type RecordedEnergy } from "./meters.ts";
import { type Period, periodsOf, shiftsIn, summed, within } from "./periods.ts";
import { type SumRules, sumsOf } from "./sums.ts";
import { TermsOverTime } from "./terms.ts";

export interface EnergyParts extends RecordedEnergy {
  readonly configuration: Pick<Configuration, "metrics" | "assets" | "energy" | "display" | "dataDirectory">;
  aggregates(query: AggregateQuery): Promise<Aggregates>;
  now(): number;
}

/** Periods of one answer. */
const periodsMax = 800;
const longestMs = 800 * 86_400_000;

export function createEnergy(parts: EnergyParts): EnergyControl {
  const { configuration, now } = parts;
  const file = (name: string) => join(configuration.dataDirectory, "energy", name);
  const terms = new TermsOverTime(file("terms.jsonl"), configuration.energy, now());
  const baselines = new Baselines(file("baselines.jsonl"));
  const airTests = new AirTests(file("air-tests.jsonl"), { ...parts, terms });
  const meters = metersOf(configuration.metrics, configuration.assets);
  const site: Site = {
    ...{ ...parts, terms, baselines, meters, timeZone: configuration.display.timeZone },
    intervals: (meter, range) => intervalsOf(parts, meter, range),
  };
  return {
    history: (question) => reportOn(site, question),
    month: (name) => ({ ...month(name, site.timeZone), by: "day" }),
    today: () => {
      const { from, to } = civilPeriod("day", now(), site.timeZone);
      return { fromMs: from, toMs: to };
    },
    async learn(request) {
      const meter = meters.find(({ metric }) => metric === request.metric);
      if (meter === undefined) throw unknownMeter(request.metric);
      const periods = await drivenPeriods(site, meter, request, request.drivers);
      return baselines.learn(request, periods, now());
    },
    baselines: () => baselines.all(),
    airTest: (request, year) => airTests.run(request, year),
    airTests: () => airTests.all(),
  };
}

interface Site extends EnergyParts {
  /** Intervals of a meter with a part in the range, and it may be more of them. */
  readonly intervals: (meter: Meter, range: Interval) => Promise<readonly EnergyInterval[]>;
  readonly terms: TermsOverTime;
  readonly baselines: Baselines;
  readonly meters: readonly Meter[];
  readonly timeZone: string;
}

function month(name: string, timeZone: string) {
  try {
    const { from, to } = monthNamed(name, timeZone);
    return { fromMs: from, toMs: to };
  } catch (cause) {
    throw new PermanentError(`${name} is no month.`, {
      code: "SAMSPEL_ENERGY_MONTH",
      cause,
      next: "Write it as 2026-11.",
    });
  }
}

function unknownMeter(id: string): PermanentError {
  return new PermanentError(`There is no metric energy ${id}.`, {
    code: "SAMSPEL_ENERGY_UNKNOWN",
    next: "GET /api/v1/energy lists them.",
  });
}

/** Each meter is read once for one answer: sums, periods and the whole site rest on the same intervals. */
function readOnce(site: Site, question: EnergyQuestion): Site {
  const periods = periodsFor(site, question);
  const from = Math.min(question.fromMs, periods[0]?.from ?? question.fromMs);
  const to = Math.max(question.toMs, periods.at(-1)?.to ?? question.toMs);
  const known = new Map<string, Promise<readonly EnergyInterval[]>>();
  return {
    ...site,
    intervals: (meter) => {
      const read = known.get(meter.metric) ?? site.intervals(meter, { from, to });
      known.set(meter.metric, read);
      return read;
    },
  };
}

async function reportOn(all: Site, question: EnergyQuestion): Promise<EnergyReport> {
  const site = readOnce(all, question);
  const { configuration, meters, terms, timeZone } = site;
  const { fromMs, toMs, by } = question;
  const nowMs = site.now();
  const assets: EnergyOfAsset[] = [];
  for (const meter of meters) assets.push(await assetReport(site, meter, question));
  const { siteMeter } = configuration.energy;
  const own = assets.find(({ metric }) => metric === siteMeter);
  const whole =
    own === undefined
      ? await siteSums(site, question, assets)
      : { meter: own.metric, total: own.total, periods: own.periods };
  const used = terms.all().filter(({ sinceMs }, index, list) => {
    const isFirst = index === 0;
    return (isFirst || sinceMs < toMs) && (list[index + 1]?.sinceMs ?? Number.POSITIVE_INFINITY) > fromMs;
  });
  return {
    ...{ fromMs, toMs, by, timeZone, nowMs, terms: used, site: whole, assets },
    idle: await idleOf(site, { from: fromMs, to: toMs, nowMs }),
  };
}

function periodsFor({ configuration, timeZone, now }: Site, { fromMs, toMs, by }: EnergyQuestion): readonly Period[] {
  const range = { from: fromMs, to: Math.min(toMs, now() + 86_400_000) };
  if (fromMs < 0 || toMs - fromMs > longestMs || (by === "hour" && toMs - fromMs > periodsMax * 3_600_000)) {
    throw new PermanentError("The range has too many periods for one answer.", {
      code: "SAMSPEL_ENERGY_RANGE",
      next: "Ask for a shorter range, or for longer periods.",
    });
  }
  if (range.to <= range.from) return [];
  if (by !== "shift") return periodsOf(by, range, timeZone);
  for (const { kind, options } of configuration.metrics) {
    if (kind === "production" && Value.Check(productionOptions, options)) return shiftsIn(options, range);
  }
  throw new PermanentError("No shifts are configured.", {
    code: "SAMSPEL_ENERGY_SHIFTS",
    next: "Give them in a metric production, or ask by day.",
  });
}

function rulesFor({ terms, timeZone, now }: Site, meters: readonly Meter[]): SumRules {
  const options = meters.map((meter) => meter.options);
  const parts = new Set(options.map(({ partCount }) => partCount));
  const isOne = parts.size === 1 && !parts.has(undefined);
  return {
    ...{
      timeZone,
      nowMs: now(),
      intervalMinutes: options[0]?.intervalMinutes ?? 15,
      meters: Math.max(1, meters.length),
    },
    termsAt: (timeMs) => terms.at(timeMs),
    tellsAvoidable: options.some(({ fallbackKw }) => fallbackKw !== undefined),
    countsParts: isOne,
    countsGood:
      isOne && options.every(({ goodCount, scrapCount }) => goodCount !== undefined || scrapCount !== undefined),
  };
}

/** The sum of all machines. Parts are those of the line, where all machines count the same ones: once, not for each machine. */
async function siteSums(
  site: Site,
  question: EnergyQuestion,
  machines: readonly EnergyOfAsset[],
): Promise<EnergyReport["site"]> {
  const { meters } = site;
  const range = { from: question.fromMs, to: question.toMs };
  const lists = [];
  for (const meter of meters) {
    const own = await site.intervals(meter, range);
    lists.push(own.map((interval) => (lists.length === 0 ? interval : { ...interval, produced: 0, good: 0 })));
  }
  const intervals = summed(lists);
  const lengthMs = (meters[0]?.options.intervalMinutes ?? 15) * 60_000;
  const rules = rulesFor(site, meters);
  const isOneLength = new Set(meters.map(({ options }) => options.intervalMinutes)).size <= 1;
  const sums = (period: Period) => {
    const found = sumsOf(within(intervals, period, lengthMs), period, rules);
    return isOneLength
      ? found
      : { ...found, peak: null, reasons: { ...found.reasons, peak: "not-configured: intervals differ" } };
  };
  const periods = comparedTogether(periodsFor(site, question).map(sums), machines);
  return { meter: null, total: sums(range), periods };
}

async function assetReport(site: Site, meter: Meter, question: EnergyQuestion): Promise<EnergyOfAsset> {
  const baseline = site.baselines.of(meter.metric, question.by);
  const drivers = baseline?.request.drivers ?? [];
  const periods = await drivenPeriods(site, meter, question, drivers);
  const range = { from: question.fromMs, to: question.toMs };
  const rules = rulesFor(site, [meter]);
  const lengthMs = meter.options.intervalMinutes * 60_000;
  const total = sumsOf(within(await site.intervals(meter, range), range, lengthMs), range, rules);
  return {
    ...{ metric: meter.metric, asset: meter.asset, name: meter.name, intervalMinutes: meter.options.intervalMinutes },
    total,
    periods: periods.map((period) => compared(period, baseline)),
    baseline: baseline === undefined ? null : reportOf(baseline),
    ...(baseline === undefined ? { noBaseline: "not-configured: no baseline has been learned for these periods" } : {}),
    cusum: cusumOf(periods, baseline),
  };
}

/** The whole periods that have a part in the range, with parts and other drivers; of one that is under way what has passed. */
async function drivenPeriods(
  site: Site,
  meter: Meter,
  question: EnergyQuestion,
  drivers: BaselineRequest["drivers"],
): Promise<readonly DrivenPeriod[]> {
  const periods = periodsFor(site, question);
  const first = periods[0];
  const last = periods.at(-1);
  if (first === undefined || last === undefined) return [];
  const rules = rulesFor(site, [meter]);
  const intervals = await site.intervals(meter, { from: first.from, to: last.to });
  const lengthMs = meter.options.intervalMinutes * 60_000;
  const found: DrivenPeriod[] = [];
  for (const period of periods) {
    const sums = sumsOf(within(intervals, period, lengthMs), period, rules);
    const passed = { from: period.from, to: Math.max(period.from, Math.min(period.to, rules.nowMs)) };
    const passedShare = (passed.to - passed.from) / (period.to - period.from);
    const others: (number | undefined)[] = [];
    for (const driver of passedShare > 0 ? drivers : []) {
      others.push(await driverOf(site, driver, { ...passed, passedShare }));
    }
    const row = [sums.produced ?? undefined, ...others];
    const isKnown = passedShare > 0 && row.every((value): value is number => value !== undefined);
    found.push({ sums, drivers: isKnown ? row : undefined, passedShare });
  }
  return found;
}

/** Mean of a tag over a period, less in one that is under way, or its degree days below a base; undefined below 60 % of the time. */
async function driverOf(
  site: Site,
  { tag, degreeDaysBelow }: BaselineRequest["drivers"][number],
  period: Interval & { readonly passedShare: number },
) {
  const number = site.tags.byId(tag)?.number;
  if (number === undefined) {
    throw new PermanentError(`There is no tag ${tag}.`, {
      code: "SAMSPEL_TAG_UNKNOWN",
      next: "Name a tag of this gateway.",
    });
  }
  const range = { fromMs: period.from, toMs: period.to, knownUntilMs: site.now(), holdMs: Number.POSITIVE_INFINITY };
  const { timeWeightedMean, coverage } = await site.aggregates({ tag: number, ...range, buckets: 1 });
  const mean = timeWeightedMean[0];
  if (mean === undefined || !Number.isFinite(mean) || !((coverage[0] ?? 0) >= 0.6)) return undefined;
  if (degreeDaysBelow === undefined) return mean * period.passedShare;
  return (Math.max(0, degreeDaysBelow - mean) * (period.to - period.from)) / 86_400_000;
}
