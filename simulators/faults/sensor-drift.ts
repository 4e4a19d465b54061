/** A transmitter drifts away from the truth, steadily. The machine is well. */
import { type FaultDefinition, steadily } from "./fault.ts";

export const sensorDrift: FaultDefinition = {
  kind: "sensor-drift",
  title: "Sensor drift",
  affects: {
    "spindle-1": ["bearing-temperature"],
    "conveyor-1": ["gear-temperature"],
    "extraction-1": ["differential-pressure"],
    "compressor-1": ["pressure"],
  },
  growth: steadily,
  /** At severity 1 the offset is half of the normal range. */
  sense: ({ value, quality }, { severity, span }) => ({
    value: typeof value === "number" ? value + (severity * span) / 2 : value,
    quality,
  }),
};
