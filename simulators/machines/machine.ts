/** What a simulated machine is: named signals, and a pure step from one state to the next. */
import type { Random } from "../random.ts";

/** A burst of samples in the unit of the signal. */
export interface Waveform {
  readonly sampleRateHz: number;
  readonly samples: Float32Array;
}

export type Value = number | boolean | string | Waveform;

/** One signal of a machine. */
export interface Signal {
  /** Path below the machine, for example `vibration` or `robot/tcp-x`. */
  readonly name: string;
  /** UCUM code; empty for states. */
  readonly unit: string;
  readonly dataType: "number" | "integer" | "boolean" | "string" | "waveform";
  /** Where a healthy value normally lies. Present for numbers. */
  readonly range?: readonly [low: number, high: number];
  readonly protocol: "opcua" | "mqtt";
  /** Samples per second of a waveform. */
  readonly sampleRateHz?: number;
  /** Distance of its values where that is not the interval of the machine. */
  readonly intervalMs?: number;
  /** Sent when it changes, and once a second otherwise. For states. */
  readonly onChange?: boolean;
  /** About the person: a gateway shows it live and keeps nothing of it. */
  readonly isPrivate?: boolean;
}

/** What faults do to the physics of a machine, 0 (none) to 1 (about to fail). */
export interface Effects {
  readonly bearingWear: number;
  readonly imbalance: number;
  readonly filterClogging: number;
  readonly airLeak: number;
  readonly crowding: number;
  readonly slowHandover: number;
}

export const noEffects: Effects = {
  bearingWear: 0,
  imbalance: 0,
  filterClogging: 0,
  airLeak: 0,
  crowding: 0,
  slowHandover: 0,
};

export interface StepInput {
  readonly seconds: number;
  readonly random: Random;
  readonly effects: Effects;
  /** False in a break: nobody works, machines that were left on idle. */
  readonly producing: boolean;
  /** Load of the spindle, 0 to 1: what extraction and compressed air have to serve. */
  readonly cuttingLoad: number;
}

/** Values of the signals by name; a signal without a value now (a person who is not there) is absent. */
export type Readings = Readonly<Record<string, Value>>;

export interface Machine<State extends { readonly readings: Readings }> {
  readonly intervalMs: number;
  readonly signals: readonly Signal[];
  start(random: Random): State;
  /** Next state. Depends on nothing but its arguments; `random` is drawn from. */
  step(state: State, input: StepInput): State;
}

export interface RunningMachine {
  step(input: StepInput): Readings;
}

/** Holds the state of a machine in motion. */
export function run<State extends { readonly readings: Readings }>(
  machine: Machine<State>,
  random: Random,
): RunningMachine {
  let state = machine.start(random);
  return {
    step(input) {
      state = machine.step(state, input);
      return state.readings;
    },
  };
}

/** Value of a first-order lag after a step of time: moves from `value` towards `target` with the time constant. */
export function lag(
  value: number,
  { target, timeConstant, seconds }: { target: number; timeConstant: number; seconds: number },
): number {
  return target + (value - target) * Math.exp(-seconds / timeConstant);
}

/** Slow variation around 0 with standard deviation `deviation` (first-order autoregressive process). */
export function wander(
  value: number,
  { deviation, timeConstant, input }: { deviation: number; timeConstant: number; input: StepInput },
): number {
  const keep = Math.exp(-input.seconds / timeConstant);
  return value * keep + deviation * Math.sqrt(1 - keep * keep) * input.random.normal();
}

/** Rounds like a transmitter does: to the given number of decimals. */
export function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
