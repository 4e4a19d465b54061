/** Bags of the dust filter stay clogged after cleaning: more pressure, less air. */
import { type FaultDefinition, steadily } from "./fault.ts";

export const filterClogging: FaultDefinition = {
  kind: "filter-clogging",
  title: "Clogged filter",
  affects: { "extraction-1": ["differential-pressure", "airflow", "power"] },
  growth: steadily,
  effect: "filterClogging",
};
