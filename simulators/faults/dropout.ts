/** A sensor loses contact: single values arrive with bad quality, at severity 1 all of them. */
import { type FaultDefinition, steadily } from "./fault.ts";

export const dropout: FaultDefinition = {
  kind: "dropout",
  title: "Loose contact",
  affects: {
    "spindle-1": ["bearing-temperature"],
    "conveyor-1": ["motor-current"],
    "extraction-1": ["airflow"],
    "compressor-1": ["flow"],
  },
  growth: steadily,
  sense: (sensed, { severity, random }) => (random.uniform() < severity ? { ...sensed, quality: "bad" } : sensed),
};
