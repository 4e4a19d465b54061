/**
 * How an alarm system fares: ISA-18.2 / IEC 62682 §16 with the targets of EEMUA 191. Counts what called somebody: parked,
 * suppressed and out-of-service alarms are logged and not counted. Pure; times are milliseconds since the Unix epoch.
 */
import type { AlarmPriority } from "../core/alarm.ts";
import type { AlarmFigures, CountedAlarm, Flood, TimeRange } from "../core/alarm-control.ts";

/** An alarm that called somebody. */
export interface Annunciation {
  readonly id: string;
  readonly timeMs: number;
  readonly priority: AlarmPriority;
  /** When somebody acknowledged it, and when it was over. */
  readonly ackMs?: number;
  readonly overMs?: number;
}

const windowMs = 600_000;
/** A flood begins above the one count in ten minutes and ends below the other. */
const floodAbove = 10;
const floodBelow = 5;
const chatterCount = 3;
const chatterWindowMs = 60_000;
const fleetingMs = 5000;
const staleMs = 86_400_000;
const hourMs = 3_600_000;

export interface FiguresInput extends TimeRange {
  readonly operators: number;
  readonly coverage: number;
  readonly unauthorisedSuppressions: number;
  /** In order of time; those before the range count only as stale. */
  readonly alarms: readonly Annunciation[];
}

export function alarmFigures(input: FiguresInput): AlarmFigures {
  const { fromMs, toMs, operators, coverage, unauthorisedSuppressions } = input;
  const alarms = input.alarms.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
  const times = alarms.map(({ timeMs }) => timeMs);
  const observedMs = (toMs - fromMs) * coverage;
  const floods = floodsOf(alarms, toMs);
  const peak = slidingPeak(times);
  const delays = alarms
    .flatMap(({ timeMs, ackMs }) => (ackMs === undefined ? [] : [ackMs - timeMs]))
    .toSorted((a, b) => a - b);
  const topTen = counted(alarms).slice(0, 10);
  return {
    fromMs,
    toMs,
    operators,
    coverage,
    count: alarms.length,
    ...(observedMs > 0
      ? {
          perHour: (alarms.length * hourMs) / observedMs / operators,
          perDay: (24 * alarms.length * hourMs) / observedMs / operators,
        }
      : {}),
    peak10minSliding: peak.count,
    ...(peak.atMs === undefined ? {} : { peakAtMs: peak.atMs }),
    peak10minFixed: fixedPeak(times, fromMs),
    floods,
    ...(observedMs > 0 ? { floodShare: sum(floods.map((flood) => flood.toMs - flood.fromMs)) / observedMs } : {}),
    topTen,
    ...(alarms.length === 0
      ? {}
      : { topTenShare: sum(topTen.map(({ share }) => share)), priorityShare: priorityShare(alarms) }),
    chattering: perAlarm(alarms).flatMap(([id, own]) => {
      const episodes = chatterEpisodes(own.map(({ timeMs }) => timeMs));
      return episodes === 0 ? [] : [{ id, episodes }];
    }),
    fleeting: perAlarm(alarms).flatMap(([id, own]) => {
      const count = own.filter(({ timeMs, overMs }) => overMs !== undefined && overMs - timeMs < fleetingMs).length;
      return count === 0 ? [] : [{ id, count }];
    }),
    stale: staleOf(input.alarms, toMs),
    ...(delays.length === 0
      ? {}
      : {
          ackMedianMs: quantile(delays, 0.5),
          ackP95Ms: quantile(delays, 0.95),
          ackMeanMs: sum(delays) / delays.length,
        }),
    unacknowledged: alarms.length - delays.length,
    unauthorisedSuppressions,
    reasons: reasonsFor({ count: alarms.length, observedMs, acknowledged: delays.length }),
  };
}

function reasonsFor({ count, observedMs, acknowledged }: { count: number; observedMs: number; acknowledged: number }) {
  return {
    ...(observedMs > 0 ? {} : { perHour: "not-observed", floodShare: "not-observed" }),
    ...(count > 0 ? {} : { topTenShare: "no-alarms", priorityShare: "no-alarms" }),
    ...(acknowledged > 0 ? {} : { ackMedianMs: "none-acknowledged" }),
  };
}

/** Greatest count within ten minutes, wherever they begin. */
function slidingPeak(times: readonly number[]): { count: number; atMs?: number } {
  let first = 0;
  let peak: { count: number; atMs?: number } = { count: 0 };
  times.forEach((timeMs, index) => {
    while (times[first]! <= timeMs - windowMs) first++;
    const count = index - first + 1;
    if (count > peak.count) peak = { count, atMs: timeMs };
  });
  return peak;
}

function fixedPeak(times: readonly number[], fromMs: number): number {
  const counts = new Map<number, number>();
  for (const timeMs of times) {
    const window = Math.floor((timeMs - fromMs) / windowMs);
    counts.set(window, (counts.get(window) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** Counts the alarms of the last ten minutes as they come and drop out. */
export class FloodCount {
  readonly #times: number[] = [];
  #flood: { fromMs: number; count: number; firstOut: string } | undefined;
  #firstOut = "";

  /** The flood that is under way. */
  get flood() {
    return this.#flood;
  }

  /** Drops what is older than ten minutes. Gives the flood that ended by that. */
  advance(nowMs: number): Flood | undefined {
    while (this.#times.length > 0 && this.#times[0]! + windowMs <= nowMs) {
      const leavesMs = this.#times.shift()! + windowMs;
      if (this.#flood === undefined || this.#times.length >= floodBelow) continue;
      const ended = { ...this.#flood, toMs: leavesMs };
      this.#flood = undefined;
      return ended;
    }
    return undefined;
  }

  add(timeMs: number, id: string): void {
    if (this.#times.length === 0) this.#firstOut = id;
    this.#times.push(timeMs);
    if (this.#flood !== undefined) this.#flood.count++;
    else if (this.#times.length > floodAbove) {
      this.#flood = { fromMs: timeMs, count: this.#times.length, firstOut: this.#firstOut };
    }
  }
}

function floodsOf(alarms: readonly Annunciation[], toMs: number): Flood[] {
  const count = new FloodCount();
  const floods: Flood[] = [];
  const advance = (nowMs: number) => {
    for (let ended = count.advance(nowMs); ended !== undefined; ended = count.advance(nowMs)) floods.push(ended);
  };
  for (const { timeMs, id } of alarms) {
    advance(timeMs);
    count.add(timeMs, id);
  }
  advance(toMs);
  if (count.flood !== undefined) floods.push({ ...count.flood, toMs });
  return floods;
}

/** Stretches in which an alarm came three times within a minute. `timesMs` in order. */
export function chatterEpisodes(timesMs: readonly number[]): number {
  let episodes = 0;
  let wasChattering = false;
  timesMs.forEach((timeMs, index) => {
    const earlier = timesMs[index - chatterCount + 1];
    const isChattering = earlier !== undefined && timeMs - earlier <= chatterWindowMs;
    if (isChattering && !wasChattering) episodes++;
    wasChattering = isChattering;
  });
  return episodes;
}

function perAlarm(alarms: readonly Annunciation[]): [string, Annunciation[]][] {
  return [...Map.groupBy(alarms, ({ id }) => id)];
}

/** Most frequent first. */
function counted(alarms: readonly Annunciation[]): CountedAlarm[] {
  return perAlarm(alarms)
    .map(([id, own]) => ({ id, count: own.length, share: own.length / alarms.length }))
    .toSorted((a, b) => b.count - a.count);
}

function priorityShare(alarms: readonly Annunciation[]): Readonly<Record<AlarmPriority, number>> {
  const share = (priority: AlarmPriority) =>
    alarms.filter((alarm) => alarm.priority === priority).length / alarms.length;
  return { 1: share(1), 2: share(2), 3: share(3) };
}

function staleOf(alarms: readonly Annunciation[], toMs: number): { id: string; sinceMs: number }[] {
  return alarms
    .filter(({ timeMs, overMs }) => toMs - timeMs > staleMs && (overMs === undefined || overMs > toMs))
    .map(({ id, timeMs }) => ({ id, sinceMs: timeMs }));
}

/** Linear interpolation between order statistics (Hyndman & Fan 1996, type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const below = sorted[low]!;
  return below + (at - low) * ((sorted[low + 1] ?? below) - below);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
