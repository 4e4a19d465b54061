/** What stops and reduced speed cost: time, parts, energy, longer cycles. */
import { quantile } from "../quantile.ts";
import { percentOf } from "./teamwork.ts";

/** Stops of a period. Seconds. */
export interface StopTimes {
  /** Time at stand. */
  readonly stopSeconds: number;
  /** Time from the release to the full cycle, all stops together. */
  readonly restartSeconds: number;
  readonly stopCount: number;
}

/** A stretch at less than full speed. */
export interface SlowStretch {
  readonly seconds: number;
  /** Speed as a share of the full one, 0 to 1. */
  readonly speedFraction: number;
}

export interface LostTime {
  readonly lostSeconds: number;
  /** Of the planned time; undefined without planned time. */
  readonly lostPercent: number | undefined;
  /** Parts that this time would have made; undefined without an ideal cycle. */
  readonly lostParts: number | undefined;
}

/**
 * L = Σ(stop + restart) + Σ(1 − speed fraction)·Δt. Fractions outside 0 to 1 count as the nearer end.
 * Source: rule of this product.
 */
export function lostTime(
  stops: StopTimes,
  slow: readonly SlowStretch[],
  plan: { readonly plannedSeconds: number; readonly idealCycleSeconds?: number },
): LostTime {
  const bySpeed = slow.reduce(
    (sum, { seconds, speedFraction }) => sum + seconds * (1 - Math.min(1, Math.max(0, speedFraction))),
    0,
  );
  const lostSeconds = stops.stopSeconds + stops.restartSeconds + bySpeed;
  const cycle = plan.idealCycleSeconds ?? 0;
  return {
    lostSeconds,
    lostPercent: percentOf(lostSeconds, plan.plannedSeconds),
    lostParts: cycle > 0 ? lostSeconds / cycle : undefined,
  };
}

/** Mean time between protective stops, s: automatic run without stops and restarts per stop; undefined without a stop. */
export function meanTimeBetweenStops(automaticSeconds: number, stops: StopTimes): number | undefined {
  if (stops.stopCount <= 0) return undefined;
  return Math.max(0, automaticSeconds - stops.stopSeconds - stops.restartSeconds) / stops.stopCount;
}

/** Mean length of a stop, s; undefined without a stop. */
export function meanStopSeconds(stops: StopTimes): number | undefined {
  return stops.stopCount > 0 ? stops.stopSeconds / stops.stopCount : undefined;
}

/** Entries into a zone per observed hour; undefined without time. */
export function entriesPerHour(entryCount: number, observedSeconds: number): number | undefined {
  return observedSeconds > 0 ? (entryCount * 3600) / observedSeconds : undefined;
}

/** Median cycle with a person present over that without, less 1, in percent; undefined when either has no cycle. */
export function cycleInflation(
  presentSeconds: readonly number[],
  absentSeconds: readonly number[],
): number | undefined {
  const present = quantile(presentSeconds, 0.5);
  const absent = quantile(absentSeconds, 0.5);
  if (present === undefined || absent === undefined || !(absent > 0)) return undefined;
  return 100 * (present / absent - 1);
}

/** Energy used while standing, Wh: idle power in W times stop time in s. */
export function stopEnergy(idlePowerW: number, stopSeconds: number): number {
  return (idlePowerW * stopSeconds) / 3600;
}

/** Energy per part, Wh; undefined without parts. */
export function energyPerPart(energyWh: number, parts: number): number | undefined {
  return parts > 0 ? energyWh / parts : undefined;
}
