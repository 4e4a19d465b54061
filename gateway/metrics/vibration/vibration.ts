/** Metric `vibration`: severity and features of each waveform of acceleration. */
import Type, { type Static } from "typebox";
import { defineMetric, type MetricResults, type Unavailable } from "../../core/contracts.ts";
import { unavailable } from "../input.ts";
import { type ZoneProfileName, zoneOf, zoneProfiles } from "../severity-zones.ts";
import { readBearing } from "./bearing-frequencies.ts";
import { amplitudesAt, envelopeMagnitudeSpectrum, usualBand } from "./envelope-lines.ts";
import {
  type MachineState,
  type MachineWaveform,
  machineInputs,
  machineOptions,
  machineProblem,
  takeMachineEvent,
} from "./machine-input.ts";
import { timeFeatures } from "./time-features.ts";
import { severityBand, velocityRms } from "./velocity.ts";

const profileNames = Object.keys(zoneProfiles) as ZoneProfileName[];

const config = Type.Object(
  {
    ...machineOptions,
    profile: Type.Union(
      profileNames.map((name) => Type.Literal(name)),
      { default: "small", description: "Severity zones by size and foundation of the machine; indicative." },
    ),
    envelopeBandHz: Type.Optional(
      Type.Tuple([Type.Number({ minimum: 0 }), Type.Number({ exclusiveMinimum: 0 })], {
        description: "Band of the envelope, Hz; a sixth to a third of the sampling rate when left out.",
      }),
    ),
  },
  { examples: [{ waveform: "conveyor-1/acceleration", speedRpm: 1440, bearing: "6205" }] },
);

type Config = Static<typeof config>;

interface State extends MachineState {
  readonly options: Config;
}

const outputs = [
  { name: "velocity-rms", unit: "mm/s" },
  { name: "zone", unit: "", dataType: "string" },
  { name: "acceleration-rms", unit: "m/s2" },
  { name: "crest", unit: "1" },
  { name: "kurtosis", unit: "1" },
  { name: "envelope-bpfo", unit: "m/s2" },
  { name: "envelope-bpfi", unit: "m/s2" },
  { name: "envelope-bsf", unit: "m/s2" },
  { name: "envelope-ftf", unit: "m/s2" },
] as const;

export const vibration = defineMetric({
  kind: "vibration",
  config,
  outputs: () => outputs,
  inputs: machineInputs,
  problem: machineProblem,
  start: (options): State => ({ options }),
  step(state, event) {
    const [next, taken] = takeMachineEvent(state, event);
    if (taken === undefined) return [next, undefined];
    return [next, "unavailable" in taken ? outputs.map(() => taken) : figures(state.options, taken)];
  },
});

function figures(options: Config, waveform: MachineWaveform): MetricResults {
  const { mean } = timeFeatures(waveform.samples);
  const { rms, crest, kurtosis } = timeFeatures(waveform.samples.map((value) => value - mean));
  const none = unavailable("implausible", `${options.waveform} does not move`);
  return [...severity(options, waveform), rms, crest ?? none, kurtosis ?? none, ...envelope(options, waveform)];
}

/** Velocity needs a second, and 2.56 times its band as rate. Source: kpis of ISO 20816-1, usual practice of analysers. */
function severity(
  { profile }: Config,
  { samples, rateHz, shaftHz }: MachineWaveform,
): [number, string] | Unavailable[] {
  const band = severityBand(60 * shaftHz);
  if (samples.length < rateHz || rateHz < 2.56 * band.highHz) {
    const why = unavailable("too-little", "velocity needs one second at 2560 samples per second or more");
    return [why, why];
  }
  const velocity = velocityRms({ samples, rateHz }, band);
  return [velocity, zoneOf(velocity, zoneProfiles[profile])];
}

function envelope({ bearing, envelopeBandHz }: Config, waveform: MachineWaveform): (number | Unavailable)[] {
  const none = (why: Unavailable) => [why, why, why, why];
  if (bearing === undefined) return none(unavailable("not-configured", "bearing is not given"));
  const stated = readBearing(bearing, waveform.shaftHz);
  if (typeof stated === "string") return none(unavailable("not-configured", `bearing: ${stated}`));
  const { lowHz, highHz } = usualBand(waveform.rateHz);
  const [fromHz, toHz] = envelopeBandHz ?? [lowHz, highHz];
  if (fromHz >= toHz || toHz > waveform.rateHz / 2) {
    return none(unavailable("not-configured", "envelopeBandHz must rise and end below half the sampling rate"));
  }
  const spectrum = envelopeMagnitudeSpectrum(waveform, { lowHz: fromHz, highHz: toHz });
  const { bpfo, bpfi, bsf, ftf } = amplitudesAt(spectrum, stated.orders, waveform.shaftHz);
  const beyond = unavailable("too-little", "the sampling rate is too low for this frequency");
  return [bpfo ?? beyond, bpfi ?? beyond, bsf ?? beyond, ftf ?? beyond];
}
