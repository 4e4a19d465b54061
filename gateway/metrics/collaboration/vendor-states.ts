/** What the safety and mode values of robot makers mean, as data, and how they are read. */
import { type DecodedState, isStopped, type StopState } from "./stop-states.ts";

/** One value of a maker's interface that tells the state of the robot. */
export interface VendorMap {
  readonly maker: string;
  /** Name of the signal in the maker's interface. */
  readonly signal: string;
  /** Where names and numbers were read. */
  readonly source: string;
  /** `bits`: keys are bit numbers of one integer. `values`: keys are the numbers or words themselves. */
  readonly type: "bits" | "values";
  readonly states: Readonly<Record<string, StopState>>;
}

/** `protectiveStop.external` also stands where the interface tells a safety stop but not its cause. */
export const vendorMaps = {
  "ur-safety-bits": {
    maker: "Universal Robots",
    signal: "safety_status_bits",
    source: "RTDE guide; Universal_Robots_Client_Library",
    type: "bits",
    states: {
      "0": "normal",
      "1": "reducedSpeed",
      "2": "protectiveStop.robot",
      "3": "violation",
      "4": "protectiveStop.external",
      "5": "emergencyStop",
      "6": "emergencyStop",
      "7": "emergencyStop",
      "8": "violation",
      "9": "fault",
      "11": "enablingStop",
    },
  },
  "ur-safety-mode": {
    maker: "Universal Robots",
    signal: "safety_mode",
    source: "RTDE guide; Universal_Robots_Client_Library",
    type: "values",
    states: {
      "1": "normal",
      "2": "reducedSpeed",
      "3": "protectiveStop.robot",
      "4": "violation",
      "5": "protectiveStop.external",
      "6": "emergencyStop",
      "7": "emergencyStop",
      "8": "violation",
      "9": "fault",
      "12": "protectiveStop.external",
      "13": "enablingStop",
    },
  },
  "abb-controller-state": {
    maker: "ABB",
    signal: "/rw/panel/ctrlstate",
    source: "Robot Web Services; abb_librws",
    type: "values",
    states: {
      init: "unknown",
      motoron: "normal",
      motoroff: "off",
      guardstop: "protectiveStop.external",
      emergencystop: "emergencyStop",
      emergencystopreset: "emergencyStop",
      sysfail: "fault",
    },
  },
  "kuka-fri-safety": {
    maker: "KUKA",
    signal: "ESafetyState",
    source: "Sunrise FRI",
    type: "values",
    states: {
      normal_operation: "normal",
      safety_stop_level_0: "protectiveStop.external",
      safety_stop_level_1: "protectiveStop.external",
      safety_stop_level_2: "monitoredStandstill",
    },
  },
  "fanuc-contact-stop": {
    maker: "FANUC",
    signal: "RobotStatus.contact_stop_mode",
    source: "fanuc_driver",
    type: "values",
    states: {
      "0": "normal",
      "1": "normal",
      "2": "protectiveStop.robot",
      "3": "unknown",
      "4": "protectiveStop.robot",
    },
  },
  "doosan-robot-state": {
    maker: "Doosan",
    signal: "RobotStateRt.robot_state",
    source: "doosan-robot2, header of the driver (the message's comment misnumbers 7 and above)",
    type: "values",
    states: {
      "0": "unknown",
      "1": "normal",
      "2": "normal",
      "3": "off",
      "4": "handGuiding",
      "5": "protectiveStop.external",
      "6": "emergencyStop",
      "7": "normal",
      "8": "violation",
      "9": "protectiveStop.external",
      "10": "off",
      "15": "unknown",
    },
  },
  "franka-robot-mode": {
    maker: "Franka",
    signal: "robot_mode",
    source: "libfranka",
    type: "values",
    states: {
      "0": "unknown",
      "1": "normal",
      "2": "normal",
      "3": "handGuiding",
      "4": "protectiveStop.robot",
      "5": "enablingStop",
      "6": "fault",
      kother: "unknown",
      kidle: "normal",
      kmove: "normal",
      kguiding: "handGuiding",
      kreflex: "protectiveStop.robot",
      kuserstopped: "enablingStop",
      kautomaticerrorrecovery: "fault",
    },
  },
} as const satisfies Record<string, VendorMap>;

export type VendorMapName = keyof typeof vendorMaps;

/** Which state wins when several bits are set; the first is the gravest. */
const gravity: readonly StopState[] = [
  "emergencyStop",
  "fault",
  "violation",
  "protectiveStop.robot",
  "protectiveStop.external",
  "enablingStop",
  "monitoredStandstill",
  "handGuiding",
  "reducedSpeed",
  "normal",
];

/** Reads one value of a maker's interface. A value that the map does not hold is `unknown`. */
export function decodeState(map: VendorMap, value: number | string | bigint): DecodedState {
  const raw = String(value);
  if (map.type === "values") {
    const name = raw.trim().toLowerCase();
    return { state: (Object.hasOwn(map.states, name) ? map.states[name] : undefined) ?? "unknown", raw };
  }
  const bits = Number(value);
  if (!Number.isInteger(bits) || bits < 0 || bits >= 2 ** 32) return { state: "unknown", raw };
  const found = new Set<StopState>();
  for (const [bit, state] of Object.entries(map.states)) {
    if (Math.floor(bits / 2 ** Number(bit)) % 2 === 1) found.add(state);
  }
  const stop = [...found].find(isStopped);
  if (found.has("normal") && stop !== undefined) {
    return { state: "unknown", raw, contradiction: `normal and ${stop} are both set` };
  }
  return { state: gravity.find((state) => found.has(state)) ?? "unknown", raw };
}
