/** The robot takes a part that lies ready late: the person waits at the handover. */
import { type FaultDefinition, steadily } from "./fault.ts";

export const slowHandover: FaultDefinition = {
  kind: "slow-handover",
  title: "Slow handover",
  affects: { "cell-1": ["handover/received", "human/active", "cycle/seconds"] },
  growth: steadily,
  effect: "slowHandover",
};
