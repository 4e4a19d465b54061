/** A sensor repeats its last value. The machine is well. */
import { type FaultDefinition, steadily } from "./fault.ts";

export const sensorStuck: FaultDefinition = {
  kind: "sensor-stuck",
  title: "Stuck sensor",
  affects: {
    "spindle-1": ["vibration"],
    "conveyor-1": ["vibration"],
    "extraction-1": ["airflow"],
    "compressor-1": ["pressure"],
  },
  growth: steadily,
  sense: ({ quality }, { held }) => ({ value: held, quality }),
};
