/** Where a value normally lies and which limits it has, each with its origin, by its tag. Pure. */
import type { AlarmReport } from "../gateway/core/alarm.ts";

export interface BandEdge {
  readonly value: number;
  /** What lies beyond it, in the words of whoever set it. */
  readonly name: string;
  readonly origin: string;
}

export interface NormalBand {
  readonly low: number;
  readonly high: number;
  readonly origin: string;
}

/** Limits from the lowest to the highest; the scale holds them all and the normal band, with room outside. */
export interface ValueBand {
  readonly low: number;
  readonly high: number;
  readonly normal?: NormalBand | undefined;
  readonly limits: readonly BandEdge[];
}

/** Share of what is known that the scale leaves free on each side. */
const room = 0.15;

/** Undefined where nothing is known that a value could be held against. */
export function bandOf(normal: NormalBand | undefined, limits: readonly BandEdge[]): ValueBand | undefined {
  const edges = [...limits.map(({ value }) => value), ...(normal === undefined ? [] : [normal.low, normal.high])];
  if (edges.length === 0 || !edges.every(Number.isFinite)) return undefined;
  const least = Math.min(...edges);
  const most = Math.max(...edges);
  // With one limit alone, zero is the other thing that is known.
  const span = most - least || Math.abs(most) || 1;
  const low = least === most ? Math.min(0, least) : least;
  return {
    // What begins at zero is never negative.
    low: low === 0 ? 0 : low - room * span,
    high: most + room * span,
    normal,
    limits: limits.toSorted((a, b) => a.value - b.value),
  };
}

/** Alarm types whose limit is one value that the signal itself must not pass. */
const sides = ["high-high", "high", "low", "low-low"];

/** Alarms of the configuration that limit the value of this tag. */
export function alarmsOn(tagId: string, alarms: readonly AlarmReport[]): readonly (AlarmReport & { limit: number })[] {
  return alarms.flatMap((alarm) =>
    alarm.tag === tagId && alarm.limit !== undefined && sides.includes(alarm.type)
      ? [{ ...alarm, limit: alarm.limit }]
      : [],
  );
}

/** Where a value lies on the scale, 0 to 1; what lies outside stands at its end. */
export function placeOn({ low, high }: Pick<ValueBand, "low" | "high">, value: number): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low || 1)));
}
