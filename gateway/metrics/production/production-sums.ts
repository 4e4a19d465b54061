/** One shift from its recorded values: the fold of the metric is run over them, and cut at the midnights of the site. Pure. */
import { clipped, type Interval, intersection, merged, totalOf } from "../../core/interval.ts";
import type { Measurement } from "../../core/measurement.ts";
import type { ProductionSlice, ProductionSums, ProductSums, StateSpan, StopPart } from "../../core/production.ts";
import { counted, noParts, type PartCount } from "../counter.ts";
import { intervalsOf, knownIntervals } from "../state-lane.ts";
import type { TimeElement } from "./machine-time.ts";
import { addedSums } from "./period-figures.ts";
import { type ProductSpan, productSpans } from "./product-run.ts";
import { goodOf, learns, runTimeOf } from "./production-figures.ts";
import type { ProductionConfig } from "./production-options.ts";
import {
  inputsOf,
  inShift,
  laneLimits,
  otherCounters,
  type ProductionState,
  taken,
  withPause,
} from "./production-state.ts";
import { periodsBetween, type Shift } from "./shift-calendar.ts";

/** A recorded value of an input of the metric. */
export interface RecordedInput {
  readonly input: number;
  readonly measurement: Measurement;
}

export interface RecordedShift {
  readonly shift: Shift;
  /** Values of the inputs in order of time, from before the shift on. */
  readonly values: readonly RecordedInput[];
  /** The clock; the shift is read up to here at most. */
  readonly nowMs: number;
}

export interface ReadShift {
  readonly slices: readonly ProductionSlice[];
  /** States of the planned time, for a timeline. */
  readonly states: readonly StateSpan[];
}

/** Stops that one slice lists; further ones are counted. */
const stopsMax = 200;
const otherNames = [
  "reworkCount",
  "inspectedCount",
  "firstPassCount",
  "inputKg",
  "goodKg",
  "scrapKg",
  "recoveredKg",
] as const;
type OtherName = (typeof otherNames)[number];

/** Counts when a slice ends. */
interface Cut {
  readonly state: ProductionState;
  readonly others: Readonly<Record<OtherName, number>>;
}

export function readShift(metric: string, start: ProductionState, recorded: RecordedShift): ReadShift {
  const { shift } = recorded;
  const whole = { from: shift.from, to: Math.min(shift.to, recorded.nowMs) };
  if (whole.to <= whole.from) return { slices: [], states: [] };
  const spans = productsIn(start, recorded, whole);
  const options = spans === undefined ? withoutProduct(start.options) : start.options;
  const days = clipped(periodsBetween(options, "day", whole), whole);
  const { pieces, elements } = piecesOf({ ...start, options }, recorded, {
    days,
    spans: spans ?? [{ ...whole, product: "" }],
  });
  const slices = days.map((day): ProductionSlice => {
    const inside = pieces.filter(({ from, to }) => from >= day.from && to <= day.to);
    const made = inside.filter(({ sums }) => sums.producedCount > 0);
    return {
      ...{ metric, shift: shift.name, shiftFromMs: shift.from, shiftToMs: shift.to, fromMs: day.from, toMs: day.to },
      sums: addedSums(inside.map(({ sums }) => sums)),
      ...stopsOf(elements, { options, shift, window: day }),
      isRunTimeLearned: learns(options, made.length > 0 ? made : inside.slice(-1)),
      ...(options.product === undefined ? {} : { products: addedByProduct(inside) }),
      ...(spans === undefined ? { hasTooManyProducts: true } : {}),
    };
  });
  const states = [...elements.byElement].flatMap(([element, intervals]) =>
    intersection(intervals, clipped(shift.planned, whole)).map(({ from, to }) => ({
      ...{ fromMs: from, toMs: to, element },
    })),
  );
  return { slices, states: states.sort((a, b) => a.fromMs - b.fromMs) };
}

function withoutProduct({ product: _, ...options }: ProductionConfig): ProductionConfig {
  return options;
}

/** Undefined where the product changed too often to be one. */
function productsIn({ options }: ProductionState, { values }: RecordedShift, whole: Interval) {
  const input = options.product === undefined ? -1 : inputsOf(options).indexOf(options.product);
  const readings = values.filter((each) => each.input === input).map(({ measurement }) => measurement);
  return productSpans(readings, whole);
}

/** A stretch of one day with one product. */
interface Piece extends ProductSpan {
  readonly sums: ProductionSums;
}

function piecesOf(
  start: ProductionState,
  recorded: RecordedShift,
  { days, spans }: { readonly days: readonly Interval[]; readonly spans: readonly ProductSpan[] },
): { readonly pieces: readonly Piece[]; readonly elements: Elements } {
  const { options } = start;
  const { shift } = recorded;
  const windows = spans.flatMap(({ product, ...span }) => clipped(days, span).map((piece) => ({ ...piece, product })));
  const cuts = cutsAt(start, recorded, windows);
  const last = cuts.at(-1)!.state;
  const elements = elementsOf(last, windows.at(-1)!.to);
  const pieces = windows.map((window, index) => {
    const counts = countsOf(cuts[index]!, cuts[index - 1]);
    const runTime = runTimeOf(last, window.product);
    return { ...window, sums: sumsOf({ options, shift, window, elements, counts, runTime }) };
  });
  return { pieces, elements };
}

function addedByProduct(pieces: readonly Piece[]): ProductSums[] {
  const made = Map.groupBy(pieces, ({ product }) => product);
  return [...made].map(([product, own]) => ({ product, sums: addedSums(own.map(({ sums }) => sums)) }));
}

/** The state of the fold at the end of each window. */
function cutsAt(start: ProductionState, { shift, values }: RecordedShift, windows: readonly Interval[]): Cut[] {
  const { options } = start;
  const inputs = inputsOf(options);
  const counters = otherCounters(options);
  let state = start;
  const others = new Map<OtherName, { count: PartCount; sum: number }>();
  let next = 0;
  return windows.map(({ to }): Cut => {
    for (; next < values.length && values[next]!.measurement.sourceTimeMs < to; next++) {
      const { input, measurement } = values[next]!;
      state = taken(state, input, measurement);
      for (const name of otherNames) {
        if (counters[name] !== inputs[input]) continue;
        const before = others.get(name) ?? { count: noParts, sum: 0 };
        const after = counted(before.count, measurement);
        const isInside = measurement.sourceTimeMs >= shift.from;
        others.set(name, { count: after, sum: before.sum + (isInside ? after.count - before.count.count : 0) });
      }
    }
    // The end itself is the next shift; just before it is still this one.
    state = { ...withPause(inShift(state, to - 0.001), to), tickMs: to };
    return {
      state,
      others: Object.fromEntries(otherNames.map((name) => [name, others.get(name)?.sum ?? 0])) as Cut["others"],
    };
  });
}

interface Counts {
  readonly produced: number;
  readonly good: number | undefined;
  readonly others: Cut["others"];
}

function countsOf({ state, others }: Cut, before: Cut | undefined): Counts {
  const good = goodOf(state);
  const goodBefore = before === undefined ? 0 : (goodOf(before.state) ?? 0);
  return {
    produced: state.produced.count - (before?.state.produced.count ?? 0),
    good: good === undefined ? undefined : good - goodBefore,
    others: Object.fromEntries(
      otherNames.map((name) => [name, others[name] - (before?.others[name] ?? 0)]),
    ) as Cut["others"],
  };
}

interface Elements {
  readonly byElement: ReadonlyMap<TimeElement, readonly Interval[]>;
  readonly known: readonly Interval[];
}

const allElements: readonly TimeElement[] = ["production", "set-up", "delay", "down", "maintenance", "unplanned"];

function elementsOf({ lane, options }: ProductionState, nowMs: number): Elements {
  const time = { nowMs, holdMs: laneLimits(options).holdMs };
  return {
    byElement: new Map(allElements.map((element) => [element, intervalsOf(lane, (state) => state === element, time)])),
    known: knownIntervals(lane, time),
  };
}

interface SumParts {
  readonly options: ProductionConfig;
  readonly shift: Shift;
  readonly window: Interval;
  readonly elements: Elements;
  readonly counts: Counts;
  readonly runTime: number | undefined;
}

function sumsOf({ options, shift, window, elements, counts, runTime }: SumParts): ProductionSums {
  const planned = clipped(shift.planned, window);
  const secondsIn = (spans: readonly Interval[]) => totalOf(intersection(spans, planned)) / 1000;
  const of = (element: TimeElement) => secondsIn(elements.byElement.get(element) ?? []);
  const { produced, good, others } = counts;
  const measured = otherCounters(options);
  const other = (name: OtherName) => (measured[name] === undefined ? null : others[name]);
  const unplanned = of("unplanned");
  const scheduled = totalOf(planned) / 1000;
  const failures = elements.byElement.get("down") ?? [];
  const wholeSeconds = totalOf(shift.planned) / 1000;
  return {
    calendarSeconds: (window.to - window.from) / 1000,
    scheduledSeconds: scheduled - unplanned,
    knownSeconds: secondsIn(elements.known) - unplanned,
    productionSeconds: of("production"),
    setUpSeconds: of("set-up"),
    delaySeconds: of("delay"),
    downSeconds: of("down"),
    maintenanceSeconds: of("maintenance"),
    producedCount: produced,
    goodCount: good ?? null,
    reworkCount: other("reworkCount"),
    inspectedCount: other("inspectedCount"),
    firstPassCount: other("firstPassCount"),
    plannedCount: options.plannedPerShift === undefined ? null : (options.plannedPerShift * scheduled) / wholeSeconds,
    idealSeconds: runTime === undefined ? null : runTime * produced,
    idealGoodSeconds: runTime === undefined ? null : runTime * (good ?? produced),
    failureCount: tellsFailures(options) ? failures.filter(({ from }) => isWithin(from, planned)).length : null,
    inputKg: other("inputKg"),
    goodKg: other("goodKg"),
    scrapKg: other("scrapKg"),
    recoveredKg: other("recoveredKg"),
  };
}

function isWithin(timeMs: number, planned: readonly Interval[]): boolean {
  return planned.some(({ from, to }) => timeMs >= from && timeMs < to);
}

function tellsFailures({ machinery, state }: ProductionConfig): boolean {
  return machinery !== undefined || (state?.down.length ?? 0) > 0;
}

/** Standing for long enough, delay and down time taken together; what began before the shift keeps its start. */
function stopsOf(
  { byElement }: Elements,
  { options, shift, window }: { options: ProductionConfig; shift: Shift; window: Interval },
): { stops: StopPart[]; moreStops: number } {
  const planned = clipped(shift.planned, window);
  const down = byElement.get("down") ?? [];
  const standing = merged([...(byElement.get("delay") ?? []), ...down]);
  const found = standing
    .filter(({ from, to }) => to - from >= options.stopSeconds * 1000)
    .flatMap((whole) =>
      intersection([whole], planned).map(({ from, to }): StopPart => {
        const isDown = totalOf(intersection(down, [whole])) * 2 >= whole.to - whole.from;
        return { fromMs: from, toMs: to, sinceMs: whole.from, element: isDown ? "down" : "delay" };
      }),
    );
  return { stops: found.slice(0, stopsMax), moreStops: Math.max(0, found.length - stopsMax) };
}
