/** Belt conveyor with a gear motor of 1.5 kW (bearing 6205): carries one part after the other past a feeder. */
import type { Random } from "../random.ts";
import { acceleration } from "./acceleration.ts";
import { lag, type Machine, type Readings, rounded, type StepInput, type Waveform, wander } from "./machine.ts";

interface ConveyorState {
  readonly readings: Readings;
  /** Seconds until the next part reaches the belt. */
  readonly untilPart: number;
  /** Seconds for which the present part stays on the belt. */
  readonly partLeft: number;
  readonly load: number;
  readonly friction: number;
  readonly gearCelsius: number;
  /** Until the next waveform. */
  readonly untilWaveform: number;
  /** Of the waveforms alone: they draw thousands of numbers, and the other signals stay as they are. */
  readonly waves: Random;
}

/** Gear motor with four poles. The accelerometer sits on the housing of its bearing 6205. */
const shaftHz = 24;
const sampleRateHz = 12_000;
const waveformSeconds = 10;
const takt = 22.5;
const beltSeconds = 12;
const ambientCelsius = 22;

export const conveyor: Machine<ConveyorState> = {
  intervalMs: 200,
  signals: [
    { name: "motor-current", unit: "A", dataType: "number", range: [0, 4], protocol: "opcua" },
    { name: "power", unit: "kW", dataType: "number", range: [0, 1.5], protocol: "opcua" },
    { name: "speed", unit: "m/s", dataType: "number", range: [0, 0.4], protocol: "opcua" },
    { name: "vibration", unit: "mm/s", dataType: "number", range: [0, 1.8], protocol: "opcua" },
    {
      ...{ name: "acceleration", unit: "m/s2", dataType: "waveform", range: [-20, 20], protocol: "opcua" },
      ...{ sampleRateHz, intervalMs: 1000 * waveformSeconds },
    },
    { name: "gear-temperature", unit: "Cel", dataType: "number", range: [15, 65], protocol: "opcua" },
  ],

  start(random) {
    return {
      readings: {},
      untilPart: random.uniform() * takt,
      partLeft: 0,
      load: 0.3,
      friction: 0,
      gearCelsius: equilibrium(0.4),
      untilWaveform: 0,
      waves: random.fork("waves"),
    };
  },

  step(state, input) {
    const { seconds, random, effects, producing } = input;
    const arrives = producing && state.untilPart <= seconds;
    const untilPart = arrives ? takt * (1 + 0.05 * random.normal()) : state.untilPart - (producing ? seconds : 0);
    const partLeft = arrives ? beltSeconds : Math.max(0, state.partLeft - seconds);
    const load = lag(state.load, { target: partLeft > 0 ? 0.62 : 0.22, timeConstant: 0.8, seconds });
    const friction = wander(state.friction, { deviation: 0.02, timeConstant: 4, input });
    const gearCelsius = lag(state.gearCelsius, {
      target: equilibrium(load) + 14 * effects.bearingWear,
      timeConstant: 420,
      seconds,
    });
    const isDue = state.untilWaveform <= seconds / 2;
    const untilWaveform = (isDue ? waveformSeconds : state.untilWaveform) - seconds;
    const next = { untilPart, partLeft, load, friction, gearCelsius, untilWaveform, waves: state.waves };
    const readings = read(next, input);
    return {
      ...next,
      readings: isDue ? { ...readings, acceleration: record(readings, state.waves, input) } : readings,
    };
  },
};

function equilibrium(load: number): number {
  return ambientCelsius + 13 + 15 * load;
}

function record({ vibration }: Readings, random: Random, { effects }: StepInput): Waveform {
  const samples = acceleration({
    ...{ sampleRateHz, length: sampleRateHz, shaftHz, random },
    velocityMmS: typeof vibration === "number" ? vibration : 0,
    bearingWear: effects.bearingWear,
  });
  return { sampleRateHz, samples };
}

function read(state: Omit<ConveyorState, "readings">, { random, effects }: StepInput): Readings {
  const torque = state.load * (1 + state.friction) + 0.1 * effects.bearingWear;
  const current = 1.75 + 1.6 * torque;
  const powerKw = 0.14 + 1.05 * torque;
  const smooth = 0.5 + 0.12 * torque;
  const vibration = Math.hypot(smooth, 2 * effects.bearingWear, 2.4 * effects.imbalance);
  return {
    "motor-current": rounded(current + 0.015 * random.normal(), 3),
    power: rounded(Math.max(0, powerKw + 0.008 * random.normal()), 4),
    speed: rounded(0.3 * (1 - 0.02 * torque) + 0.0008 * random.normal(), 4),
    vibration: rounded(Math.max(0, vibration * (1 + 0.035 * random.normal())), 3),
    "gear-temperature": rounded(state.gearCelsius + 0.06 * random.normal(), 2),
  };
}
