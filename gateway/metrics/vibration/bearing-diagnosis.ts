/** Metric `bearing-diagnosis`: which part of a rolling bearing is damaged, as far as a waveform can tell. */
import Type, { type Static } from "typebox";
import { defineMetric, type MetricResults, type Unavailable } from "../../core/contracts.ts";
import { unavailable } from "../input.ts";
import { readBearing } from "./bearing-frequencies.ts";
import { diagnoseBearing, type NamedFault, needsOf } from "./diagnosis.ts";
import {
  type MachineState,
  type MachineWaveform,
  machineInputs,
  machineOptions,
  machineProblem,
  takeMachineEvent,
} from "./machine-input.ts";

const { bearing, ...others } = machineOptions;

const config = Type.Object(
  {
    ...others,
    bearing: Type.String({ ...bearing, minLength: 1, maxLength: 200 }),
    intervalSeconds: Type.Number({
      default: 60,
      minimum: 0,
      description:
        "Waveforms that follow sooner are not diagnosed: a diagnosis of one second takes tens of milliseconds.",
    }),
  },
  { examples: [{ waveform: "conveyor-1/acceleration", speedRpm: 1440, bearing: "6205" }] },
);

type Config = Static<typeof config>;

interface State extends MachineState {
  readonly options: Config;
  readonly diagnosedMs?: number;
}

const outputs = [
  { name: "type", unit: "", dataType: "string" },
  { name: "outer-prominence", unit: "1" },
  { name: "inner-prominence", unit: "1" },
  { name: "ball-prominence", unit: "1" },
] as const;

/** A waveform that takes more than this is cut: time for one diagnosis is bounded. */
const samplesMax = 65_536;

export const bearingDiagnosis = defineMetric({
  kind: "bearing-diagnosis",
  config,
  outputs: () => outputs,
  inputs: machineInputs,
  problem: machineProblem,
  start: (options): State => ({ options }),
  step(state, event) {
    const [next, taken] = takeMachineEvent<State>(state, event);
    if (taken === undefined) return [next, undefined];
    if ("unavailable" in taken) return [next, outputs.map(() => taken)];
    const sinceMs = taken.timeMs - (state.diagnosedMs ?? Number.NEGATIVE_INFINITY);
    if (sinceMs >= 0 && sinceMs < 1000 * state.options.intervalSeconds) return [next, undefined];
    return [{ ...next, diagnosedMs: taken.timeMs }, figures(state.options, taken)];
  },
});

function figures({ bearing: text }: Config, { rateHz, shaftHz, ...waveform }: MachineWaveform): MetricResults {
  const none = (why: Unavailable) => outputs.map(() => why);
  const stated = readBearing(text, shaftHz);
  if (typeof stated === "string") return none(unavailable("not-configured", `bearing: ${stated}`));
  const { orders } = stated;
  const samples = waveform.samples.subarray(0, samplesMax);
  const needs = needsOf({ shaftHz, orders });
  if (rateHz < needs.rateHz) return none(unavailable("too-little", "the sampling rate is too low for this bearing"));
  if (samples.length < needs.fewestSeconds * rateHz) {
    return none(unavailable("too-little", "the waveform is too short for this speed"));
  }
  const { type, prominences } = diagnoseBearing({ samples, rateHz, shaftHz, orders });
  const short = unavailable("too-little", "the waveform is too short to tell the frequencies apart");
  const of = (fault: NamedFault) => prominences.find((found) => found.fault === fault)?.prominence ?? short;
  return [type, of("outer"), of("inner"), of("ball")];
}
