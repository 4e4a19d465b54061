/** Dust extraction of 7.5 kW: a fan behind a bag filter that loads with dust and is blown clean every two minutes. */
import { lag, type Machine, type Readings, rounded, type StepInput, wander } from "./machine.ts";

interface ExtractionState {
  readonly readings: Readings;
  /** Dust on the bags, 0 (just cleaned) to 1 (cleaning is due). */
  readonly cake: number;
  readonly sinceCleaning: number;
  /** Share of the suction points that are open. */
  readonly openness: number;
  readonly draught: number;
}

const cleaningSeconds = 120;

export const dustExtraction: Machine<ExtractionState> = {
  intervalMs: 200,
  signals: [
    { name: "power", unit: "kW", dataType: "number", range: [0, 8], protocol: "opcua" },
    { name: "differential-pressure", unit: "Pa", dataType: "number", range: [0, 1500], protocol: "opcua" },
    { name: "fan-vibration", unit: "mm/s", dataType: "number", range: [0, 4.5], protocol: "opcua" },
    { name: "airflow", unit: "m3/h", dataType: "number", range: [0, 6000], protocol: "opcua" },
  ],

  start(random) {
    const sinceCleaning = random.uniform() * cleaningSeconds;
    return {
      readings: {},
      cake: sinceCleaning / cleaningSeconds / 2,
      sinceCleaning,
      openness: 0.6,
      draught: 0,
    };
  },

  step(state, input) {
    const { seconds, cuttingLoad } = input;
    const cleans = state.sinceCleaning + seconds >= cleaningSeconds;
    const sinceCleaning = cleans ? 0 : state.sinceCleaning + seconds;
    const cake = cleans ? 0.05 : Math.min(1, state.cake + (seconds / cleaningSeconds) * (0.15 + 1.1 * cuttingLoad));
    const openness = lag(state.openness, { target: cuttingLoad > 0.1 ? 0.75 : 0.5, timeConstant: 1.2, seconds });
    const draught = wander(state.draught, { deviation: 0.008, timeConstant: 3, input });
    const next = { cake, sinceCleaning, openness, draught };
    return { ...next, readings: read(next, input) };
  },
};

function read(state: Omit<ExtractionState, "readings">, { random, effects }: StepInput): Readings {
  // Fan curve and system curve, linearised: resistance of bags and ducts takes flow and costs pressure.
  const resistance = 0.55 + 0.2 * state.cake + 0.9 * effects.filterClogging;
  const flow = (5200 * (0.62 + 0.42 * state.openness) * (1 + state.draught)) / (0.75 + 0.45 * resistance);
  const pressure = 900 * resistance * (flow / 4800) ** 2;
  const powerKw = 2.3 + 3.2 * (flow / 4800) + 0.35 * resistance;
  const smooth = 1.15 + 0.25 * (flow / 4800);
  const vibration = Math.hypot(smooth, 4.2 * effects.imbalance, 3 * effects.bearingWear);
  return {
    power: rounded(powerKw + 0.02 * random.normal(), 3),
    "differential-pressure": rounded(pressure + 5 * random.normal(), 1),
    "fan-vibration": rounded(Math.max(0, vibration * (1 + 0.03 * random.normal())), 3),
    airflow: rounded(flow + 22 * random.normal(), 0),
  };
}
