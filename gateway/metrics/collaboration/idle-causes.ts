/** Why the robot stands: its idle time split by cause. */
import { type Interval, intersection, merged, totalOf } from "../../core/interval.ts";
import { without } from "./interval-tools.ts";

/** Causes in the order in which they are asked: what matches first takes the time. */
export const idleCauses = ["fault", "safetyStop", "waitProcess", "waitHuman", "unexplained"] as const;

export type IdleCause = (typeof idleCauses)[number];

/** Stretches of a period, any one unit of time. */
export interface IdleEvidence {
  readonly working: readonly Interval[];
  readonly robotActive: readonly Interval[];
  /** The safety controller or the robot reports a fault. */
  readonly fault: readonly Interval[];
  readonly safetyStop: readonly Interval[];
  /** A machine or conveyor that the robot depends on runs its own cycle. */
  readonly processBusy: readonly Interval[];
  /** A person is at work on what the robot needs next. */
  readonly humanActive: readonly Interval[];
}

/** Idle time of the robot in percent of the working time, by cause; their sum is R-IDLE. Undefined without working time. */
export function idleByCause(evidence: IdleEvidence): Readonly<Record<IdleCause, number>> | undefined {
  const working = merged(evidence.working);
  const total = totalOf(working);
  if (!(total > 0)) return undefined;
  const shares: Record<IdleCause, number> = { fault: 0, safetyStop: 0, waitProcess: 0, waitHuman: 0, unexplained: 0 };
  let left = without(working, evidence.robotActive);
  const found: Readonly<Partial<Record<IdleCause, readonly Interval[]>>> = {
    fault: evidence.fault,
    safetyStop: evidence.safetyStop,
    waitProcess: evidence.processBusy,
    waitHuman: evidence.humanActive,
  };
  for (const cause of idleCauses) {
    const stretches = found[cause] ?? left;
    shares[cause] = (100 * totalOf(intersection(left, merged(stretches)))) / total;
    left = without(left, stretches);
  }
  return shares;
}
