/** A bearing wears out: vibration first, then heat and friction. */
import type { FaultDefinition } from "./fault.ts";

export const bearingWear: FaultDefinition = {
  kind: "bearing-wear",
  title: "Bearing wear",
  affects: {
    "spindle-1": ["vibration", "bearing-temperature", "power", "current"],
    "conveyor-1": ["vibration", "gear-temperature", "motor-current", "power"],
    "extraction-1": ["fan-vibration"],
  },
  /** Defects of raceways grow exponentially: slowly for long, then fast. */
  growth: (share) => Math.expm1(3 * share) / Math.expm1(3),
  effect: "bearingWear",
};
