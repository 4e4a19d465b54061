/** What the metric `production` remembers: the shift, a lane of states, counts; and how a value or the passing of time changes it. Pure. */
import type { Measurement } from "../../core/measurement.ts";
import { counted, type PartCount } from "../counter.ts";
import { type Lane, type LaneLimits, observed } from "../state-lane.ts";
import { medianCycle, withCycle } from "./cycle-time.ts";
import { stateReader } from "./machine-state.ts";
import type { TimeElement } from "./machine-time.ts";
import { changed, type Products, partsOf, productOf } from "./product-run.ts";
import type { ProductionConfig } from "./production-options.ts";
import { type Shift, shiftAt } from "./shift-calendar.ts";

export interface ProductionState {
  readonly options: ProductionConfig;
  readonly shift: Shift | undefined;
  /** Until when the shift is known to be this one. */
  readonly shiftUntilMs: number;
  readonly tickMs: number;
  readonly lane: Lane<TimeElement>;
  /** [inputs] newest measurement of each. */
  readonly newest: readonly (Measurement | undefined)[];
  readonly produced: PartCount;
  readonly good: PartCount;
  readonly scrap: PartCount;
  readonly lastPartMs: number | undefined;
  /** Of the product that runs, s, newest last. */
  readonly cycles: readonly number[];
  readonly products: Products;
}

/** A day and the longest shift across it. */
const keepMs = 26 * 3_600_000;
/** A machine that cuts twice for each part of half a minute changes 11 500 times in a day. */
const changesMax = 20_000;
/** A value may be so much ahead of the clock and still begin a shift. */
const aheadMs = 5000;

/** Tags of the state first, then the counts, then the product. */
export function inputsOf(options: ProductionConfig): string[] {
  const { partCount, goodCount, scrapCount, product } = options;
  const counts = [partCount, goodCount, scrapCount, ...Object.values(otherCounters(options))];
  return [...new Set([...(stateReader(options)?.tagIds ?? []), ...counts, product])].filter(
    (tagId) => tagId !== undefined,
  );
}

/** Counters that only the history of production reads, by the name of their sum. */
export function otherCounters({ reworkCount, inspectedCount, firstPassCount, material }: ProductionConfig) {
  const { inputKg, goodKg, scrapKg, recoveredKg } = material ?? {};
  return { reworkCount, inspectedCount, firstPassCount, inputKg, goodKg, scrapKg, recoveredKg };
}

/** Counts begin anew with each shift; readings and cycle times stay. */
export function inShift(state: ProductionState, timeMs: number): ProductionState {
  if (timeMs < state.shiftUntilMs) return state;
  const { shift, untilMs } = shiftAt(state.options, timeMs);
  const known = { ...state, shiftUntilMs: untilMs };
  if (shift?.from === state.shift?.from && shift?.to === state.shift?.to) return known;
  const begun = ({ last }: PartCount): PartCount => ({ last, count: 0 });
  return {
    ...known,
    shift,
    ...{ produced: begun(state.produced), good: begun(state.good), scrap: begun(state.scrap) },
    products: { ...state.products, earlier: [] },
  };
}

export function taken(before: ProductionState, input: number, measurement: Measurement): ProductionState {
  const { options, newest } = before;
  const inputs = inputsOf(options);
  const known = newest[input];
  if (input >= inputs.length || (known !== undefined && measurement.sourceTimeMs < known.sourceTimeMs)) return before;
  const isBelievable =
    before.tickMs === Number.NEGATIVE_INFINITY || measurement.sourceTimeMs <= before.tickMs + aheadMs;
  const state = isBelievable ? inShift(before, measurement.sourceTimeMs) : before;
  const next = { ...state, newest: newest.with(input, measurement) };
  const tagId = inputs[input];
  return withState(
    {
      ...next,
      ...(tagId === options.goodCount ? { good: countedIn(next, next.good, measurement) } : {}),
      ...(tagId === options.scrapCount ? { scrap: countedIn(next, next.scrap, measurement) } : {}),
      ...(tagId === options.partCount ? withParts(next, measurement) : {}),
      ...(tagId === options.product ? withProduct(next, measurement) : {}),
    },
    input,
    measurement.sourceTimeMs,
  );
}

/** Outside the shift a reading is only remembered. */
function countedIn({ shift }: ProductionState, before: PartCount, measurement: Measurement): PartCount {
  const after = counted(before, measurement);
  const isInside = shift !== undefined && measurement.sourceTimeMs >= shift.from && measurement.sourceTimeMs < shift.to;
  return isInside ? after : { last: after.last, count: before.count };
}

/** With a part: the count, its cycle time and, where nothing else tells it, that the machine produces. */
function withParts(state: ProductionState, measurement: Measurement): Partial<ProductionState> {
  const { options, lastPartMs, cycles } = state;
  const timeMs = measurement.sourceTimeMs;
  const produced = countedIn(state, state.produced, measurement);
  const parts = counted(state.produced, measurement).count - state.produced.count;
  const tellsState = stateReader(options) === undefined;
  if (parts <= 0) {
    if (measurement.quality === "good") return { produced };
    // The counter is not known: neither is what happens until it is.
    const lane = tellsState ? observed(state.lane, { timeMs, state: undefined }, laneLimits(options)) : state.lane;
    return { produced, lane, lastPartMs: undefined };
  }
  const paused = tellsState ? withPause(state, timeMs) : state;
  const lane = tellsState
    ? observed(paused.lane, { timeMs, state: "production" as const }, laneLimits(options))
    : state.lane;
  const seconds = lastPartMs === undefined ? 0 : (timeMs - lastPartMs) / 1000;
  return { produced, lane, lastPartMs: timeMs, cycles: withCycle(cycles, seconds, parts) };
}

/** Anything but a name or number that is good leaves the product as it is. */
function withProduct(state: ProductionState, measurement: Measurement): Partial<ProductionState> {
  const product = productOf(measurement);
  if (product === undefined || product === state.products.running) return {};
  return changed(state.products, product, { parts: shiftParts(state), cycles: state.cycles });
}

/** What the shift has given so far, by product. */
export function productParts(state: ProductionState) {
  return partsOf(state.products, shiftParts(state));
}

/** What the shift has given so far, of all products. */
export function shiftParts({ produced, good, scrap }: ProductionState) {
  return { produced: produced.count, good: good.count, scrap: scrap.count };
}

/** Where only parts tell the state, a long pause since the last one was a delay from its start. Source: rule of this product. */
export function withPause(state: ProductionState, nowMs: number): ProductionState {
  const { options, lastPartMs, cycles, lane } = state;
  if (stateReader(options) !== undefined || lastPartMs === undefined) return state;
  const limitSeconds = Math.max(3 * (medianCycle(cycles) ?? 0), options.stopSeconds);
  if (nowMs - lastPartMs <= limitSeconds * 1000) return state;
  return { ...state, lane: observed(lane, { timeMs: lastPartMs, state: "delay" }, laneLimits(options)) };
}

function withState(state: ProductionState, input: number, sourceTimeMs: number): ProductionState {
  const reader = stateReader(state.options);
  if (reader === undefined || input >= reader.tagIds.length) return state;
  // Two tags may have clocks that differ by little; the lane itself never goes back.
  const timeMs = Math.max(sourceTimeMs, reader.tagIds.length > 1 ? state.lane.lastTimeMs : Number.NEGATIVE_INFINITY);
  const element = reader.read(state.newest.slice(0, reader.tagIds.length));
  return { ...state, lane: observed(state.lane, { timeMs, state: element }, laneLimits(state.options)) };
}

export function laneLimits(options: ProductionConfig): LaneLimits {
  const isFromParts = stateReader(options) === undefined;
  return { holdMs: isFromParts ? Number.POSITIVE_INFINITY : options.holdSeconds * 1000, keepMs, changesMax };
}
