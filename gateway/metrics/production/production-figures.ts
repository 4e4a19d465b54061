/** Figures of a shift from its lane of states and its counts. Numerators and denominators first, the division last. */
import type { MetricResults, Unavailable } from "../../core/contracts.ts";
import { clipped, type Interval, intersection, merged, totalOf } from "../../core/interval.ts";
import { type Reason, unavailable } from "../input.ts";
import { intervalsOf, knownIntervals } from "../state-lane.ts";
import { medianCycle } from "./cycle-time.ts";
import type { TimeElement } from "./machine-time.ts";
import { effectivenessOf, netEquipmentEffectiveness, ratio } from "./overall-equipment-effectiveness.ts";
import { type Parts, plannedRunTime, runTimeOfProduct } from "./product-run.ts";
import type { ProductionConfig } from "./production-options.ts";
import { laneLimits, type ProductionState, productParts, shiftParts } from "./production-state.ts";
import { reliability } from "./reliability.ts";

/** Names after ISO 22400-2 where it has one. Times are of this shift up to now. */
export const productionOutputs = [
  { name: "oee", unit: "%" },
  { name: "availability", unit: "%" },
  { name: "effectiveness", unit: "%" },
  { name: "quality-ratio", unit: "%" },
  { name: "nee", unit: "%" },
  { name: "produced-count", unit: "1" },
  { name: "planned-count", unit: "1" },
  { name: "good-count", unit: "1" },
  { name: "scrap-count", unit: "1" },
  { name: "throughput-rate", unit: "/h" },
  { name: "planned-time", unit: "min" },
  { name: "production-time", unit: "min" },
  { name: "set-up-time", unit: "min" },
  { name: "delay-time", unit: "min" },
  { name: "down-time", unit: "min" },
  { name: "speed-loss-time", unit: "min" },
  { name: "scrap-loss-time", unit: "min" },
  { name: "stop-count", unit: "1" },
  { name: "longest-stop", unit: "min" },
  { name: "current-stop", unit: "min" },
  { name: "median-cycle", unit: "s" },
  { name: "run-time-per-item", unit: "s" },
  { name: "mean-time-between-failures", unit: "h" },
  { name: "mean-time-to-repair", unit: "h" },
  { name: "observed-share", unit: "%" },
  { name: "shift", unit: "", dataType: "string" },
  { name: "remarks", unit: "", dataType: "string" },
] as const;

type Name = (typeof productionOutputs)[number]["name"];
type Results = Readonly<Record<Name, number | string | Unavailable>>;

/** Below the first share of observed time there is no ratio, below the second it is uncertain. Source: rule of this product. */
export const coverage = { least: 0.6, certain: 0.95 };
/** Of the planned time of fewer items one part more or less moves a ratio by a fifth or more. Source: rule of this product. */
export const itemsLeast = 5;
const secondsPerHour = 3600;
const msPerMinute = 60_000;

/** Times of the shift so far, s. */
interface Times {
  readonly production: number;
  readonly setUp: number;
  readonly delay: number;
  readonly down: number;
  readonly observedShare: number;
  /** Planned time that has passed since the machine was first seen, over that of the whole shift. */
  readonly passedShare: number;
  /** The machine was first seen in the course of the shift: what was before is not asked for. */
  readonly isPartial: boolean;
  /** Stretches of delay or down time, ms since the Unix epoch. */
  readonly standing: readonly Interval[];
  readonly failures: readonly Interval[];
}

export function figuresOf(state: ProductionState, nowMs: number): MetricResults {
  const missing = reasonOf(state, nowMs);
  if (missing !== undefined) return productionOutputs.map(() => missing);
  const times = timesOf(state, nowMs);
  const results: Results = { ...ofTime(state, times, nowMs), ...ofParts(state, times), ...ofRatios(state, times) };
  return productionOutputs.map(({ name }) => results[name]);
}

/** Why nothing at all can be said. */
function reasonOf({ shift, lane, options }: ProductionState, nowMs: number): Unavailable | undefined {
  if (shift === undefined) return unavailable("absent", "no shift has begun within a week");
  if (lane.changes.length === 0) return unavailable("waiting", `no state and no part yet, ${options.partCount}`);
  if (plannedUntil(shift, nowMs).length === 0) return unavailable("too-little", "no planned time has passed yet");
  return undefined;
}

function plannedUntil({ planned, from }: NonNullable<ProductionState["shift"]>, nowMs: number): Interval[] {
  return clipped(planned, { from, to: nowMs });
}

function timesOf({ shift, lane, options }: ProductionState, nowMs: number): Times {
  const { holdMs } = laneLimits(options);
  const whole = shift === undefined ? [] : plannedUntil(shift, nowMs);
  const firstMs = lane.changes[0]?.timeMs ?? nowMs;
  const planned = clipped(whole, { from: firstMs, to: nowMs });
  const where = (...elements: TimeElement[]) =>
    intersection(
      intervalsOf(lane, (state) => elements.includes(state), { nowMs, holdMs }),
      planned,
    );
  const seconds = (...elements: TimeElement[]) => totalOf(where(...elements)) / 1000;
  const known = totalOf(intersection(knownIntervals(lane, { nowMs, holdMs }), planned));
  return {
    production: seconds("production"),
    setUp: seconds("set-up"),
    delay: seconds("delay"),
    down: seconds("down"),
    observedShare: ratio(known, totalOf(planned)) ?? 0,
    passedShare: ratio(totalOf(planned), totalOf(shift?.planned ?? [])) ?? 0,
    isPartial: totalOf(planned) < totalOf(whole),
    standing: merged(where("delay", "down")),
    failures: where("down"),
  };
}

function plannedSeconds({ production, setUp, delay, down }: Times): number {
  return production + setUp + delay + down;
}

function ofTime({ shift, options }: ProductionState, times: Times, nowMs: number) {
  const stops = times.standing.filter(({ from, to }) => to - from >= options.stopSeconds * 1000);
  const open = stops.find(({ to }) => to >= nowMs);
  const repairs = times.failures.map(({ from, to }) => (to - from) / 1000 / secondsPerHour);
  const { mtbfHours, mttrHours } = reliability({ upHours: times.production / secondsPerHour, repairHours: repairs });
  const tellsFailures = options.machinery !== undefined || (options.state?.down.length ?? 0) > 0;
  const none = tellsFailures
    ? unavailable("too-few", "there was no failure in this shift")
    : unavailable("not-configured", "no state tells that the machine is out of order");
  return {
    "planned-time": plannedSeconds(times) / 60,
    "production-time": times.production / 60,
    "set-up-time": times.setUp / 60,
    "delay-time": times.delay / 60,
    "down-time": times.down / 60,
    "stop-count": stops.length,
    "longest-stop": Math.max(0, ...stops.map(({ from, to }) => (to - from) / msPerMinute)),
    "current-stop": open === undefined ? 0 : (open.to - open.from) / msPerMinute,
    "mean-time-between-failures": mtbfHours ?? none,
    "mean-time-to-repair": mttrHours ?? none,
    "observed-share": 100 * times.observedShare,
    shift: shift?.name ?? "",
  };
}

function ofParts(state: ProductionState, times: Times) {
  const good = goodOf(state);
  const none = unavailable("not-configured", "good or scrapped parts are not counted");
  const { count } = state.produced;
  const { plannedPerShift } = state.options;
  const runTime = runTimeOf(state);
  const ideal = idealOf(state);
  const noRunTime = unavailable("too-few", "the run time per item is not known yet");
  const tooLittle = unavailable("too-little", "no planned time was observed");
  return {
    "produced-count": count,
    "planned-count":
      plannedPerShift === undefined
        ? unavailable("not-configured", "no parts are planned per shift")
        : plannedPerShift * times.passedShare,
    "good-count": good ?? none,
    "scrap-count": good === undefined ? none : count - good,
    "throughput-rate": ratio(count * secondsPerHour, plannedSeconds(times)) ?? tooLittle,
    "median-cycle": medianCycle(state.cycles) ?? unavailable("too-few", "two parts are needed"),
    "run-time-per-item": runTime ?? noRunTime,
    "speed-loss-time": ideal === undefined ? noRunTime : Math.max(0, times.production - ideal.seconds) / 60,
    "scrap-loss-time":
      ideal === undefined ? noRunTime : good === undefined ? none : (ideal.seconds - ideal.goodSeconds) / 60,
  };
}

function ofRatios(state: ProductionState, times: Times) {
  const good = goodOf(state);
  const producedQuantity = state.produced.count;
  const ideal = idealOf(state);
  // Products differ in run time: quantities are weighed with it.
  const run = {
    plannedBusyTime: plannedSeconds(times),
    productionTime: times.production,
    setUpTime: times.setUp,
    runTimePerItem: 1,
    producedQuantity: ideal?.seconds ?? 0,
    goodQuantity: ideal?.goodSeconds ?? 0,
  };
  const found = effectivenessOf([run]);
  const isObserved = times.observedShare >= coverage.least;
  const given = (share: number | undefined, [reason, text]: readonly [Reason, string]) => {
    if (!isObserved) return unavailable("too-little", "less than 60 % of the planned time was observed");
    return share === undefined ? unavailable(reason, text) : 100 * share;
  };
  const runTime = producedQuantity > 0 ? ratio(ideal?.seconds, producedQuantity) : runTimeOf(state);
  const isLong = runTime !== undefined && plannedSeconds(times) >= itemsLeast * runTime;
  const ofRunTime = (share: number | undefined) =>
    given(isLong ? share : undefined, [
      "too-few",
      "planned time for fewer than five items, or the run time per item is not known yet",
    ]);
  return {
    oee: ofRunTime(found.oee),
    availability: given(found.availability, ["too-little", "no planned time was observed"]),
    effectiveness: ofRunTime(found.effectiveness),
    "quality-ratio":
      good === undefined
        ? unavailable("not-configured", "good or scrapped parts are not counted")
        : given(ratio(good, producedQuantity), ["too-few", "no part has been made"]),
    nee: ofRunTime(netEquipmentEffectiveness(run)),
    remarks: [
      ...(good === undefined ? ["quality-not-measured"] : []),
      ...(learns(state.options, madeParts(state)) ? ["run-time-learned"] : []),
      ...(times.isPartial ? ["partial-shift"] : []),
      ...(times.observedShare < coverage.certain ? ["uncertain"] : []),
      ...(isLong ? found.flags : []),
    ].join(" "),
  };
}

/** Of the product that runs where no other is asked for, s. */
export function runTimeOf({ options, cycles, products }: ProductionState, product = products.running) {
  return runTimeOfProduct(
    options,
    product,
    product === products.running ? cycles : (products.cycles.get(product) ?? []),
  );
}

/** Some of the products have no planned run time. */
export function learns(options: ProductionConfig, products: readonly { readonly product: string }[]): boolean {
  return products.some(({ product }) => plannedRunTime(options, product) === undefined);
}

/** Of the products that were made, or of the one that runs while none was. */
function madeParts(state: ProductionState) {
  const all = productParts(state);
  return all.some(({ produced }) => produced > 0) ? all.filter(({ produced }) => produced > 0) : all.slice(-1);
}

/** PRI · PQ and PRI · GQ of the shift, over its products, s; undefined while a run time is not known. Without a count of good parts all are taken for good. */
function idealOf(state: ProductionState): { readonly seconds: number; readonly goodSeconds: number } | undefined {
  let [seconds, goodSeconds] = [0, 0];
  for (const { product, ...parts } of madeParts(state)) {
    const runTime = runTimeOf(state, product);
    if (runTime === undefined) return undefined;
    seconds += runTime * parts.produced;
    goodSeconds += runTime * (goodIn(state.options, parts) ?? parts.produced);
  }
  return { seconds, goodSeconds };
}

/** Undefined where it is not measured. */
export function goodOf(state: ProductionState): number | undefined {
  return goodIn(state.options, shiftParts(state));
}

function goodIn({ goodCount, scrapCount }: ProductionConfig, { produced, good, scrap }: Parts): number | undefined {
  if (goodCount !== undefined) return good;
  return scrapCount === undefined ? undefined : produced - scrap;
}
