/** Router spindle of 9 kW: idles, makes a long light cut, indexes, makes a short heavy cut; one part takes 45 s. */
import { lag, type Machine, type Readings, rounded, type StepInput, wander } from "./machine.ts";
import { partWidth } from "./part-width.ts";

interface SpindleState {
  readonly readings: Readings;
  /** Seconds into the part. */
  readonly phase: number;
  /** Hardness of this blank relative to the mean. */
  readonly hardness: number;
  readonly load: number;
  readonly bearingCelsius: number;
  readonly roughness: number;
  /** Names this run among parts. */
  readonly key: number;
  /** Parts made. */
  readonly parts: number;
  /** mm, of the last part. */
  readonly width: number;
}

const partSeconds = 45;
const ambientCelsius = 22;
const nominalSpeed = 12_000;

export const spindle: Machine<SpindleState> = {
  intervalMs: 200,
  signals: [
    { name: "power", unit: "kW", dataType: "number", range: [0, 9], protocol: "opcua" },
    { name: "current", unit: "A", dataType: "number", range: [0, 22], protocol: "opcua" },
    { name: "vibration", unit: "mm/s", dataType: "number", range: [0, 4.5], protocol: "opcua" },
    { name: "bearing-temperature", unit: "Cel", dataType: "number", range: [20, 75], protocol: "opcua" },
    { name: "speed", unit: "1/min", dataType: "number", range: [0, 13_000], protocol: "opcua" },
    { name: "load", unit: "%", dataType: "number", range: [0, 100], protocol: "opcua" },
    { name: "width", unit: "mm", dataType: "number", range: [119.9, 120.1], protocol: "opcua", onChange: true },
  ],

  start(random) {
    const key = random.fork("width").uniform();
    return {
      ...{ key, parts: 0, width: partWidth({ key, part: 0 }) },
      readings: {},
      phase: random.uniform() * partSeconds,
      hardness: 1,
      load: 0.3,
      bearingCelsius: equilibrium(0.36),
      roughness: 0,
    };
  },

  step(state, input) {
    const { seconds, random, effects, producing } = input;
    const startsPart = state.phase + seconds >= partSeconds;
    const phase = producing ? (state.phase + seconds) % partSeconds : 0;
    const hardness = startsPart ? 1 + 0.04 * clamp(random.normal()) : state.hardness;
    const target = producing ? cut(phase) * hardness : 0;
    const load = lag(state.load, { target, timeConstant: 0.35, seconds });
    const roughness = wander(state.roughness, { deviation: 0.05, timeConstant: 1.5, input });
    const bearingCelsius = lag(state.bearingCelsius, {
      target: equilibrium(load) + 26 * effects.bearingWear,
      timeConstant: 240,
      seconds,
    });
    const parts = state.parts + (producing && startsPart ? 1 : 0);
    const width =
      parts === state.parts ? state.width : partWidth({ key: state.key, part: parts, wear: effects.bearingWear });
    const next = { phase, hardness, load, roughness, bearingCelsius, key: state.key, parts, width };
    return { ...next, readings: read(next, input) };
  },
};

/** Share of full load that the program asks for. */
function cut(phase: number): number {
  if (phase >= 6 && phase < 26) return 0.52;
  if (phase >= 30 && phase < 40) return 0.7;
  return 0;
}

/** Temperature that the bearing reaches at a lasting load. */
function equilibrium(load: number): number {
  return ambientCelsius + 14 + 17 * load;
}

function read(state: Omit<SpindleState, "readings">, { random, effects }: StepInput): Readings {
  const { load, roughness, bearingCelsius } = state;
  const speed = nominalSpeed * (1 - 0.012 * load);
  const powerKw = 0.85 + 6.6 * load * (1 + roughness) + 0.25 * effects.bearingWear;
  // Three phases of 400 V; the power factor of an induction motor rises with its load.
  const powerFactor = 0.5 + 0.36 * Math.min(1, powerKw / 7.5);
  const current = (powerKw * 1000) / (Math.sqrt(3) * 400 * powerFactor);
  const smooth = 0.55 + 1.35 * load * (1 + 2 * roughness);
  const rotating = 3.2 * effects.imbalance * (speed / nominalSpeed) ** 2;
  const rough = 3.4 * effects.bearingWear * (1 + 0.5 * load);
  // Independent sources add as squares: vibration velocity is an r.m.s. value.
  const vibration = Math.hypot(smooth, rotating, rough) * (1 + 0.035 * random.normal());
  return {
    power: rounded(Math.max(0, powerKw + 0.04 * random.normal()), 3),
    current: rounded(Math.max(0, current + 0.09 * random.normal()), 3),
    vibration: rounded(Math.max(0, vibration), 3),
    "bearing-temperature": rounded(bearingCelsius + 0.08 * random.normal(), 2),
    speed: rounded(speed + 6 * random.normal(), 1),
    width: state.width,
    load: rounded(Math.min(120, Math.max(0, 100 * load * (1 + 0.5 * roughness) + 0.5 * random.normal())), 2),
  };
}

/** Blanks outside three standard deviations are sorted out before the machine. */
function clamp(normal: number): number {
  return Math.max(-3, Math.min(3, normal));
}
