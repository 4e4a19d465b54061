/** Something that turns is out of balance: a chipped tool, dust on a fan wheel. Vibration at the speed of rotation. */
import { type FaultDefinition, steadily } from "./fault.ts";

export const imbalance: FaultDefinition = {
  kind: "imbalance",
  title: "Imbalance",
  affects: { "spindle-1": ["vibration"], "extraction-1": ["fan-vibration"], "conveyor-1": ["vibration"] },
  growth: steadily,
  effect: "imbalance",
};
