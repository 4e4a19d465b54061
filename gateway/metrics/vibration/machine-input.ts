/** What the metrics of a waveform share: their options, and the waveform in m/s² with the speed of the shaft beside it. */
import Type, { type Static } from "typebox";
import type { MetricEvent, Unavailable } from "../../core/contracts.ts";
import type { TagId } from "../../core/tag.ts";
import { numberOf, unavailable } from "../input.ts";
import { readBearing } from "./bearing-frequencies.ts";
import type { Waveform } from "./fourier.ts";
import { standardGravity } from "./velocity.ts";

export const machineOptions = {
  waveform: Type.String({ minLength: 1, description: "Tag of the acceleration, data type waveform." }),
  accelerationUnit: Type.Union([Type.Literal("m/s2"), Type.Literal("g")], {
    default: "m/s2",
    description: "Unit of the waveform.",
  }),
  speedRpm: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, maximum: 200_000, description: "Speed of the shaft, turns per minute." }),
  ),
  speed: Type.Optional(
    Type.String({ minLength: 1, description: "Tag of the speed, turns per minute; goes before `speedRpm`." }),
  ),
  bearing: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: "Name of the catalogue, `bpfo=..,bpfi=..,bsf=..,ftf=..` per turn, or `n=..,d=..,D=..,angle=..`.",
    }),
  ),
  holdSeconds: Type.Number({
    default: 600,
    exclusiveMinimum: 0,
    description: "Without a new waveform or speed for longer, there are no figures.",
  }),
};

const schema = Type.Object(machineOptions);
export type MachineOptions = Static<typeof schema>;

export function machineInputs({ waveform, speed }: MachineOptions): readonly TagId[] {
  return speed === undefined || speed === waveform ? [waveform] : [waveform, speed];
}

/** What is wrong with the options that no schema can tell. */
export function machineProblem({ speedRpm, speed, bearing }: MachineOptions): string | undefined {
  if (speedRpm === undefined && speed === undefined) return "speedRpm or the tag speed is needed";
  if (bearing === undefined) return undefined;
  if (/hz/i.test(bearing)) return "bearing: write multiples of the shaft frequency; Hz holds for one speed only";
  const read = readBearing(bearing, 1);
  return typeof read === "string" ? `bearing: ${read}` : undefined;
}

/** The part of the state that every metric of a waveform keeps. */
export interface MachineState {
  readonly options: MachineOptions;
  readonly speed?: { readonly rpm: number; readonly timeMs: number };
  /** Arrival of the last waveform, good or not. */
  readonly waveformMs?: number;
}

/** One waveform with its speed, ready to be looked at. */
export interface MachineWaveform extends Waveform {
  readonly shaftHz: number;
  readonly timeMs: number;
}

/** Next state, and what a waveform that just came gives; undefined for anything else than a waveform. */
export function takeMachineEvent<State extends MachineState>(
  state: State,
  event: MetricEvent,
): readonly [State, MachineWaveform | Unavailable | undefined] {
  const { options } = state;
  if (event.type === "tick") return [state, missing(state, event.timeMs)];
  const { measurement } = event;
  const timeMs = measurement.sourceTimeMs;
  if (event.input > 0) {
    const rpm = numberOf(measurement);
    return [rpm === undefined || event.input > 1 ? state : { ...state, speed: { rpm, timeMs } }, undefined];
  }
  return [{ ...state, waveformMs: timeMs }, waveformOf(options, state, event)];
}

function missing({ options, waveformMs }: MachineState, nowMs: number): Unavailable | undefined {
  const { waveform, holdSeconds } = options;
  if (waveformMs === undefined) return unavailable("waiting", `no value of ${waveform} yet`);
  if (nowMs - waveformMs > 1000 * holdSeconds) return unavailable("stale", `${waveform} has no new value`);
  return undefined;
}

function waveformOf(
  options: MachineOptions,
  state: MachineState,
  { measurement }: Extract<MetricEvent, { type: "value" }>,
): MachineWaveform | Unavailable {
  const { waveform, accelerationUnit } = options;
  const { value, quality, sourceTimeMs: timeMs } = measurement;
  if (quality !== "good" || value === null) return unavailable("bad", `${waveform} has no good value`);
  if (typeof value !== "object") return unavailable("implausible", `${waveform} is no waveform`);
  if (!(value.sampleRateHz > 0)) return unavailable("not-configured", `${waveform} has no sampleRateHz`);
  const shaftHz = shaftHzOf(options, state, timeMs);
  if (typeof shaftHz !== "number") return shaftHz;
  const scale = accelerationUnit === "g" ? standardGravity : 1;
  const samples = Float64Array.from(value.samples, (sample) => sample * scale);
  if (!samples.every(Number.isFinite)) return unavailable("bad", `${waveform} has samples that are no numbers`);
  if (samples.every((sample) => sample === samples[0])) return unavailable("frozen", `${waveform} does not move`);
  return { samples, rateHz: value.sampleRateHz, shaftHz, timeMs };
}

/** Turns per second when the waveform was taken. */
function shaftHzOf(options: MachineOptions, { speed }: MachineState, timeMs: number): number | Unavailable {
  let rpm = options.speedRpm;
  if (options.speed !== undefined) {
    if (speed !== undefined && Math.abs(timeMs - speed.timeMs) <= 1000 * options.holdSeconds) rpm = Math.abs(speed.rpm);
    else if (rpm === undefined) return unavailable("waiting", `no value of ${options.speed} yet`);
  }
  if (rpm === undefined) return unavailable("not-configured", "speedRpm or the tag speed is needed");
  return rpm >= 1 ? rpm / 60 : unavailable("absent", "the shaft stands still");
}
