/** What the metric `energy` remembers, and how energy is added up between two moments. Pure. */
import type { Interval } from "../../core/interval.ts";
import { noParts, type PartCount } from "../counter.ts";
import { demandKw, type EnergyInterval, emptyInterval, together } from "./energy-interval.ts";
import type { EnergyConfig } from "./energy-options.ts";
import { extended, type IdleStretch, isTold } from "./idle-stretch.ts";
import { type OperatingState, stateOf } from "./operating-states.ts";

/** From this moment on a tag tells this state; undefined where it tells none. */
export interface StateChange {
  readonly fromMs: number;
  readonly state: OperatingState | undefined;
}

/** Today so far: intervals that have ended. */
export interface Day extends Interval {
  readonly sums: EnergyInterval;
  readonly peak: { readonly kw: number; readonly fromMs: number } | undefined;
  /** First moment of the day that was seen. */
  readonly sinceMs: number | undefined;
}

export interface EnergyState {
  readonly options: EnergyConfig;
  /** Energy is added up to here, in times of the source. */
  readonly cursorMs: number | undefined;
  /** First moment that was seen; undefined where an earlier run has seen before. */
  readonly firstMs: number | undefined;
  /** Power that holds until the next value; undefined when it is not known. */
  readonly kw: number | undefined;
  readonly reading: { readonly timeMs: number; readonly kwh: number } | undefined;
  /** The counter could not be read since its last reading. */
  readonly isLost: boolean;
  /** Longest recent time between two readings of the counter, ms. */
  readonly usualMs: number;
  /** States after the cursor; the first is in force there. */
  readonly changes: readonly StateChange[];
  readonly machine: OperatingState | undefined;
  readonly saving: OperatingState | undefined;
  /** Intervals that have not ended, oldest first. */
  readonly open: readonly EnergyInterval[];
  /** Ended, and not given yet. */
  readonly done: readonly EnergyInterval[];
  /** Everything before was given by an earlier run. */
  readonly givenUntilMs: number;
  readonly stretch: IdleStretch | undefined;
  readonly doneStretches: readonly IdleStretch[];
  readonly day: Day | undefined;
  readonly produced: PartCount;
  readonly good: PartCount;
  readonly scrap: PartCount;
  /** Newest time of a value, and the time of the gateway when it came. */
  readonly newest: { readonly sourceMs: number; readonly tickMs: number } | undefined;
  readonly tickMs: number;
  readonly figuresMs: number;
  /** The times of the last value and of the gateway are too far from each other. */
  readonly isClockOff: boolean;
}

/** A longer time between two values is not added up. */
const longestMs = 26 * 3_600_000;
const msPerHour = 3_600_000;
const queueMax = 200;

export function startState(options: EnergyConfig): EnergyState {
  return {
    ...{
      options,
      cursorMs: undefined,
      firstMs: undefined,
      kw: undefined,
      reading: undefined,
      isLost: false,
      usualMs: 0,
      changes: [],
    },
    ...{ machine: undefined, saving: undefined, open: [], done: [], givenUntilMs: Number.NEGATIVE_INFINITY },
    ...{ stretch: undefined, doneStretches: [], day: undefined, produced: noParts, good: noParts, scrap: noParts },
    ...{ newest: undefined, tickMs: Number.NEGATIVE_INFINITY, figuresMs: Number.NEGATIVE_INFINITY, isClockOff: false },
  };
}

export function lengthMs({ intervalMinutes }: EnergyConfig): number {
  return intervalMinutes * 60_000;
}

/** Start of the interval in which a moment lies. Offsets of zones are multiples of 15 min, so hours and days begin with one. */
export function intervalStart(options: EnergyConfig, timeMs: number): number {
  const length = lengthMs(options);
  return Math.floor(timeMs / length) * length;
}

/**
 * Adds to the open interval of a moment; to the oldest open one where it has ended already. What an earlier run has given is
 * in its interval: the past that is shown after a restart, before the first tick, adds nothing to it.
 */
export function addedAt(
  state: EnergyState,
  timeMs: number,
  amounts: Partial<Omit<EnergyInterval, "fromMs">>,
): EnergyState {
  if (!Number.isFinite(state.tickMs) && timeMs < state.givenUntilMs) return state;
  const first = state.open[0];
  const own = intervalStart(state.options, timeMs);
  const fromMs = first === undefined ? Math.max(own, state.givenUntilMs) : Math.max(own, first.fromMs);
  const { fromMs: _, ...nothing } = emptyInterval(fromMs);
  const known = state.open.findIndex((interval) => interval.fromMs === fromMs);
  const sum = together(known < 0 ? emptyInterval(fromMs) : state.open[known]!, { ...nothing, ...amounts });
  const open = known < 0 ? [...state.open, sum].sort((a, b) => a.fromMs - b.fromMs) : state.open.with(known, sum);
  return { ...state, open };
}

/** Energy up to `toMs` with a power that holds from the cursor on; without one the time is not observed. */
export function advanced(state: EnergyState, toMs: number, kw: number | undefined): EnergyState {
  const { cursorMs } = state;
  if (cursorMs === undefined) return { ...state, cursorMs: toMs, firstMs: toMs, changes: changesFrom(state, toMs) };
  if (toMs <= cursorMs) return state;
  let next = state;
  if (kw === undefined || toMs - cursorMs > longestMs) next = stretchEnded(state);
  else {
    for (const piece of piecesOf(state, { from: cursorMs, to: toMs })) next = withPiece(next, piece, kw);
  }
  return { ...next, cursorMs: toMs, changes: changesFrom(next, toMs) };
}

function changesFrom({ changes }: EnergyState, timeMs: number): readonly StateChange[] {
  const later = changes.findIndex(({ fromMs }) => fromMs > timeMs);
  const inForce = later < 0 ? changes.length - 1 : later - 1;
  return inForce <= 0 ? changes : changes.slice(inForce);
}

interface Piece extends Interval {
  readonly told: OperatingState | undefined;
}

/** Cut where the state changes and where an interval ends. */
function* piecesOf({ changes, options }: EnergyState, { from, to }: Interval): Generator<Piece> {
  for (let startMs = from; startMs < to; ) {
    const told = changes.findLast(({ fromMs }) => fromMs <= startMs)?.state;
    const nextMs = changes.find(({ fromMs }) => fromMs > startMs)?.fromMs ?? to;
    const endMs = Math.min(to, nextMs, intervalStart(options, startMs) + lengthMs(options));
    yield { from: startMs, to: endMs, told };
    startMs = endMs;
  }
}

function withPiece(state: EnergyState, { from, to, told }: Piece, kw: number): EnergyState {
  const { options } = state;
  const kwh = (kw * (to - from)) / msPerHour;
  const seconds = (to - from) / 1000;
  const is = told ?? (options.limits === undefined ? undefined : stateOf(kw, options.limits));
  if (is === undefined) return addedAt(stretchEnded(state), from, { unknownKwh: kwh, observedSeconds: seconds });
  const zero = emptyInterval(from);
  const amounts = {
    kwh: { ...zero.kwh, [is]: kwh },
    seconds: { ...zero.seconds, [is]: seconds },
    observedSeconds: seconds,
  };
  if (is !== "ready") return addedAt(stretchEnded(state), from, amounts);
  const { stretch, addedKwh } = extended(state.stretch, { fromMs: from, toMs: to, kw }, options);
  return addedAt({ ...state, stretch }, from, { ...amounts, avoidableKwh: addedKwh });
}

export function stretchEnded(state: EnergyState): EnergyState {
  const { stretch, options, doneStretches } = state;
  if (stretch === undefined) return state;
  const isKept = isTold(stretch, options);
  const ended = isKept ? [...doneStretches, { ...stretch, isOpen: false }].slice(-queueMax) : doneStretches;
  return { ...state, stretch: undefined, doneStretches: ended };
}

/** The oldest open interval ends: it is to be given, and counts for its day. */
export function closed(state: EnergyState): EnergyState {
  const [first, ...open] = state.open;
  if (first === undefined) return state;
  const { day, stretch, options } = state;
  const going = stretch !== undefined && isTold(stretch, options) ? [stretch] : [];
  return {
    ...state,
    open,
    done: [...state.done, first].slice(-queueMax),
    doneStretches: [...state.doneStretches, ...going].slice(-queueMax),
    givenUntilMs: Math.max(state.givenUntilMs, first.fromMs + lengthMs(options)),
    day: day === undefined ? day : withInterval(day, first, options),
  };
}

export function withInterval(day: Day, interval: EnergyInterval, options: EnergyConfig): Day {
  const { fromMs } = interval;
  if (fromMs < day.from || fromMs >= day.to) return day;
  const kw = demandKw(interval, options.intervalMinutes);
  const isPeak = kw !== undefined && (day.peak === undefined || kw > day.peak.kw);
  return {
    ...day,
    sums: together(day.sums, interval),
    peak: isPeak ? { kw, fromMs } : day.peak,
    sinceMs: Math.min(day.sinceMs ?? fromMs, fromMs),
  };
}
