/** One vocabulary for what a robot's safety controller says, whoever made it. Informational only: read, never written. */

/** Names after ISO 10218-2:2025 where it has them. `off`: no drive power without a safety reason. */
export const stopStates = [
  "normal",
  "emergencyStop",
  "protectiveStop.external",
  "protectiveStop.robot",
  "monitoredStandstill",
  "reducedSpeed",
  "handGuiding",
  "enablingStop",
  "violation",
  "fault",
  "off",
  "unknown",
] as const;

export type StopState = (typeof stopStates)[number];

/** What a vendor's value means. The raw code goes along, because it tells more than the state. */
export interface DecodedState {
  readonly state: StopState;
  readonly raw: string;
  /** Why the value cannot be true as it is. The state is then `unknown`. */
  readonly contradiction?: string;
}

/** Whether the robot stands because of a protective stop: a scanner or gate outside, or its own collision and limits. */
export function isProtectiveStop(state: StopState): boolean {
  return state === "protectiveStop.external" || state === "protectiveStop.robot" || state === "violation";
}

/** Whether the robot cannot go on with its work because of its safety functions or a fault. */
export function isStopped(state: StopState): boolean {
  return isProtectiveStop(state) || state === "emergencyStop" || state === "enablingStop" || state === "fault";
}

/** What the safety states of OPC 40010-1 §7.7 tell. */
export interface RoboticsSafety {
  readonly emergencyStop: boolean;
  readonly protectiveStop: boolean;
  /** OperationalMode: 0 other, 1 manual reduced speed, 2 manual high speed, 3 automatic, 4 automatic external. */
  readonly operationalMode?: number;
  /** Name of the protective stop function that is active (ProtectiveStopFunctions/…/Name), where the server tells it. */
  readonly activeFunction?: string;
}

const robotFunction = /collision|contact|force|limit|power|momentum/i;

/** State from the safety states of OPC 40010-1. Without the name of the function a protective stop counts as external. */
export function roboticsState(safety: RoboticsSafety): DecodedState {
  const { emergencyStop, protectiveStop, operationalMode, activeFunction } = safety;
  const raw = `emergencyStop=${emergencyStop} protectiveStop=${protectiveStop} mode=${operationalMode ?? "?"}`;
  if (emergencyStop) return { state: "emergencyStop", raw };
  if (protectiveStop) {
    const isRobot = activeFunction !== undefined && robotFunction.test(activeFunction);
    return { state: isRobot ? "protectiveStop.robot" : "protectiveStop.external", raw };
  }
  return { state: operationalMode === 1 ? "reducedSpeed" : "normal", raw };
}
