/** Figures of how human and robot share a job: handovers, interventions, use, balance, attention. The cell, never a person. */
import { quantile } from "../quantile.ts";

/** One handover. Times in s of any one clock; `receivedSeconds` is missing when it failed. */
export interface Handover {
  /** When the giver presents the part. */
  readonly presentedSeconds: number;
  /** When the receiver holds it alone. */
  readonly receivedSeconds?: number;
}

export interface HandoverFigures {
  readonly count: number;
  /** s; undefined when none succeeded. */
  readonly medianSeconds: number | undefined;
  /** 95th percentile, s. */
  readonly p95Seconds: number | undefined;
  /** Percent of all; undefined when there was none. */
  readonly successPercent: number | undefined;
}

/** Times of handover and share that succeeded. Source: KPI reviews (Gervasi 2020, Coronado 2022). */
export function handoverFigures(handovers: readonly Handover[]): HandoverFigures {
  const seconds = handovers
    .filter(
      ({ receivedSeconds, presentedSeconds }) => receivedSeconds !== undefined && receivedSeconds >= presentedSeconds,
    )
    .map(({ receivedSeconds, presentedSeconds }) => receivedSeconds! - presentedSeconds);
  return {
    count: handovers.length,
    medianSeconds: quantile(seconds, 0.5),
    p95Seconds: quantile(seconds, 0.95),
    successPercent: percentOf(seconds.length, handovers.length),
  };
}

/** Part of a whole in percent; undefined when the whole is not above 0. */
export function percentOf(part: number, whole: number): number | undefined {
  return whole > 0 ? (100 * part) / whole : undefined;
}

/** Unplanned human inputs per hour of operation; undefined without operation. */
export function interventionsPerHour(count: number, operatingSeconds: number): number | undefined {
  return operatingSeconds > 0 ? (count * 3600) / operatingSeconds : undefined;
}

/** Active time of an agent in percent of the planned time; undefined without planned time. */
export function utilisation(activeSeconds: number, plannedSeconds: number): number | undefined {
  return percentOf(activeSeconds, plannedSeconds);
}

/** 1 − |WH − WR|/(WH + WR): 1 when both work as long, 0 when one does it all; undefined when none works. */
export function allocationBalance(humanSeconds: number, robotSeconds: number): number | undefined {
  const sum = humanSeconds + robotSeconds;
  return sum > 0 ? 1 - Math.abs(humanSeconds - robotSeconds) / sum : undefined;
}

/** Time with the robot (IE) and time in which it can be left alone (NT), s. */
export interface AttentionTimes {
  readonly interactionSeconds: number;
  readonly neglectSeconds: number;
}

export interface Attention {
  /** RAD = IE/(IE + NT), 0 to 1. */
  readonly demand: number;
  /** FT = 1 − RAD. */
  readonly freeTime: number;
  /** FO = 1/RAD: how many such robots one person could attend to. Undefined when none is needed. */
  readonly fanOut: number | undefined;
}

/** Robot attention demand and fan-out; undefined without any time. Source: Olsen and Goodrich 2003. */
export function attention({ interactionSeconds, neglectSeconds }: AttentionTimes): Attention | undefined {
  const total = interactionSeconds + neglectSeconds;
  if (!(total > 0)) return undefined;
  const demand = interactionSeconds / total;
  return { demand, freeTime: 1 - demand, fanOut: demand > 0 ? 1 / demand : undefined };
}

/** Σ(mass × lifts) per hour from data of the job, kg/h; undefined without time. */
export function liftedMassPerHour(
  lifts: readonly { readonly massKg: number; readonly count: number }[],
  seconds: number,
): number | undefined {
  if (!(seconds > 0)) return undefined;
  return (lifts.reduce((sum, { massKg, count }) => sum + massKg * count, 0) * 3600) / seconds;
}
