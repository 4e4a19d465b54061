/** What is known of a wall clock that was set while values were stamped by it. Pure. */

/** Before this no clock can be right: the day of the first version. */
export const earliestClockMs = Date.UTC(2026, 10, 23);

/** The clock was set: what it had shown until then, moved by this, is the time. */
export interface ClockStep {
  readonly movedMs: number;
  /** Between what the clock showed before and after the step. */
  readonly boundaryMs: number;
}

/** Steps in the order in which they came, and the sequence number after which values were stamped before them. */
export interface ClockCorrection {
  readonly steps: readonly ClockStep[];
  readonly afterSequence: number;
}

/** A clock that is not set, since the entry after `afterSequence`. */
export interface UnsetClock extends ClockCorrection {
  /** Which start of the computer: time since then goes on over restarts of the program. */
  readonly bootId: string;
  /** Wall clock minus the time since the start of the computer. */
  readonly offsetMs: number;
}

/** What outlives a restart of the program. */
export interface ClockMemory {
  readonly unset?: UnsetClock;
  /** Values that are still to be stored again at their right time. */
  readonly correction?: ClockCorrection;
}

/** True for a time that was read before the step. */
export function isBefore({ movedMs, boundaryMs }: ClockStep, timeMs: number): boolean {
  return movedMs > 0 ? timeMs < boundaryMs : timeMs > boundaryMs;
}

/** The right time for one that was read from the clock at any moment. */
export function corrected(steps: readonly ClockStep[], timeMs: number): number {
  return steps.reduce((time, step) => (isBefore(step, time) ? time + step.movedMs : time), timeMs);
}
