/** A leak in the compressed-air net: the compressor delivers air that nobody uses. */
import { type FaultDefinition, steadily } from "./fault.ts";

export const airLeak: FaultDefinition = {
  kind: "air-leak",
  title: "Compressed-air leak",
  affects: { "compressor-1": ["flow", "power", "pressure", "oil-temperature"] },
  growth: steadily,
  effect: "airLeak",
};
