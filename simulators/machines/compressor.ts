/** Screw compressor of 37 kW in load/idle control: fills a receiver from which the line draws compressed air. */
import { lag, type Machine, type Readings, rounded, type StepInput, wander } from "./machine.ts";

interface CompressorState {
  readonly readings: Readings;
  readonly bar: number;
  readonly loaded: boolean;
  /** Air that the line draws, m³/min of free air. */
  readonly demand: number;
  readonly variation: number;
  readonly delivered: number;
  readonly oilCelsius: number;
}

const loadBelowBar = 7;
const idleAboveBar = 7.6;
const capacity = 6.2;
const receiverCubicMetres = 2;

export const compressor: Machine<CompressorState> = {
  intervalMs: 200,
  signals: [
    { name: "pressure", unit: "bar", dataType: "number", range: [6.5, 8], protocol: "opcua" },
    { name: "flow", unit: "m3/min", dataType: "number", range: [0, 7], protocol: "opcua" },
    { name: "power", unit: "kW", dataType: "number", range: [0, 42], protocol: "opcua" },
    { name: "oil-temperature", unit: "Cel", dataType: "number", range: [40, 95], protocol: "opcua" },
  ],

  start(random) {
    return {
      readings: {},
      bar: 7 + 0.6 * random.uniform(),
      loaded: true,
      demand: 3.3,
      variation: 0,
      delivered: capacity,
      oilCelsius: 73,
    };
  },

  step(state, input) {
    const { seconds, effects, producing, cuttingLoad } = input;
    const loaded = state.loaded ? state.bar < idleAboveBar : state.bar < loadBelowBar;
    const variation = wander(state.variation, { deviation: 0.18, timeConstant: 6, input });
    // A tenth of the air leaks even in a healthy net.
    const used = producing ? 2.55 + 0.9 * cuttingLoad + variation : 0;
    const demand = lag(state.demand, { target: 0.35 + used + 1.6 * effects.airLeak, timeConstant: 1, seconds });
    const delivered = lag(state.delivered, { target: loaded ? capacity : 0, timeConstant: 0.7, seconds });
    // Free air at 1 bar into a receiver at constant temperature: dp = dV / V.
    const bar = Math.max(0, state.bar + ((delivered - demand) / 60 / receiverCubicMetres) * seconds);
    const oilCelsius = lag(state.oilCelsius, { target: loaded ? 84 : 62, timeConstant: 300, seconds });
    const next = { bar, loaded, demand, variation, delivered, oilCelsius };
    return { ...next, readings: read(next, input) };
  },
};

function read(state: Omit<CompressorState, "readings">, { random }: StepInput): Readings {
  const { bar, delivered, demand, oilCelsius } = state;
  const powerKw = 9.5 + 26.5 * (delivered / capacity) * (0.6 + 0.4 * (bar / 7.3));
  return {
    pressure: rounded(bar + 0.004 * random.normal(), 3),
    flow: rounded(Math.max(0, demand + 0.03 * random.normal()), 3),
    power: rounded(powerKw + 0.1 * random.normal(), 2),
    "oil-temperature": rounded(oilCelsius + 0.08 * random.normal(), 2),
  };
}
