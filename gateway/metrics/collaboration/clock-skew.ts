/** Difference of two sources' clocks, from how late their values arrive. */

/** Smallest delay (arrival less source time) of one side in the current and the last stretch, ms. */
export interface DelayFloor {
  readonly stretchMs: number;
  readonly current: number;
  readonly before: number;
}

/** Both sides; undefined before their first value. */
export interface SideClocks {
  readonly human: DelayFloor | undefined;
  readonly robot: DelayFloor | undefined;
}

export const noClocks: SideClocks = { human: undefined, robot: undefined };

/** The floor is taken over one to two stretches of this length: long enough to see past a burst of late values. */
const stretchLengthMs = 10_000;

/** The floor after one more value. */
export function withDelay(floor: DelayFloor | undefined, receivedMs: number, delayMs: number): DelayFloor {
  const stretchMs = Math.floor(receivedMs / stretchLengthMs) * stretchLengthMs;
  if (floor === undefined) return { stretchMs, current: delayMs, before: Number.POSITIVE_INFINITY };
  if (stretchMs <= floor.stretchMs) {
    return delayMs < floor.current ? { ...floor, current: delayMs } : floor;
  }
  const isNext = stretchMs === floor.stretchMs + stretchLengthMs;
  return { stretchMs, current: delayMs, before: isNext ? floor.current : Number.POSITIVE_INFINITY };
}

/**
 * How far the clocks of both sides are apart, ms, as far as can be told from outside: the difference of the smallest
 * delays. A slower line counts as well. 0 until both are known.
 */
export function skewMs({ human, robot }: SideClocks): number {
  if (human === undefined || robot === undefined) return 0;
  return Math.abs(Math.min(human.current, human.before) - Math.min(robot.current, robot.before));
}
