/** Metric `energy`: energy of one machine today, by operating state and part, what was avoidable, and the peak. */
import { defineMetric } from "../../core/contracts.ts";
import { energyOutputs, given } from "./energy-figures.ts";
import { resumed, taken, ticked } from "./energy-fold.ts";
import { energyOptions, inputsOf, optionsProblem } from "./energy-options.ts";
import { type EnergyState, startState } from "./energy-state.ts";

export const energy = defineMetric<typeof energyOptions, EnergyState>({
  kind: "energy",
  config: energyOptions,
  outputs: () => energyOutputs,
  inputs: inputsOf,
  problem: optionsProblem,
  holdsValues: true,
  recallSeconds: () => 4 * 3600,
  recall: { outputs: ["interval", "idle-stretch"], seconds: 26 * 3600, resume: resumed },
  start: startState,
  step(state, event) {
    if (event.type === "value") return [taken(state, event.input, event.measurement), undefined];
    return given(ticked(state, event.timeMs), event.timeMs);
  },
});
