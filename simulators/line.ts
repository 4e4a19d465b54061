/** The furniture-component line: its machines and tags. Servers, scenarios and the configuration of the demo derive from this list. */
import { collaborativeCell } from "./machines/collaborative-cell.ts";
import { compressor } from "./machines/compressor.ts";
import { conveyor } from "./machines/conveyor.ts";
import { dustExtraction } from "./machines/dust-extraction.ts";
import { type RunningMachine, run, type Signal } from "./machines/machine.ts";
import { spindle } from "./machines/spindle.ts";
import type { Random } from "./random.ts";

export const machineIds = ["spindle-1", "conveyor-1", "extraction-1", "compressor-1", "cell-1"] as const;
export type MachineId = (typeof machineIds)[number];

/** Namespace of the simulated machines on the OPC UA server. */
export const namespaceUri = "urn:samspel:simulator";

export interface SimulatedTag {
  /** `<machine>/<signal>`, also the string identifier of the OPC UA node. */
  readonly id: string;
  readonly machine: MachineId;
  readonly signal: string;
  readonly unit: string;
  readonly dataType: Signal["dataType"];
  readonly range?: readonly [low: number, high: number];
  readonly protocol: Signal["protocol"];
  /** How a gateway asks for it: a NodeId with its namespace URI, or a topic and a JSON pointer into the payload. */
  readonly address: string;
  /** Greatest distance of two values as the machine gives them. */
  readonly intervalMs: number;
  /** The same as a client sees it; absent where the protocol sends only what has changed. */
  readonly expectedIntervalMs?: number;
  readonly onChange: boolean;
  /** About the person: `keep: live` in the configuration of a gateway. */
  readonly isPrivate: boolean;
  /** Samples per second of a waveform. */
  readonly sampleRateHz?: number;
}

interface LineMachine {
  readonly id: MachineId;
  readonly intervalMs: number;
  readonly signals: readonly Signal[];
  start(random: Random): RunningMachine;
}

export const lineMachines: readonly LineMachine[] = [
  { id: "spindle-1", ...spindle, start: (random) => run(spindle, random) },
  { id: "conveyor-1", ...conveyor, start: (random) => run(conveyor, random) },
  { id: "extraction-1", ...dustExtraction, start: (random) => run(dustExtraction, random) },
  { id: "compressor-1", ...compressor, start: (random) => run(compressor, random) },
  { id: "cell-1", ...collaborativeCell, start: (random) => run(collaborativeCell, random) },
];

/** States repeat after this long even when nothing changes, so that a silent link is noticed. */
export const repeatMs = 1000;

export const lineTags: readonly SimulatedTag[] = lineMachines.flatMap(({ id, intervalMs, signals }) =>
  signals.map((signal) => describe(id, signal, signal.intervalMs ?? intervalMs)),
);

function describe(id: MachineId, signal: Signal, intervalMs: number): SimulatedTag {
  return {
    id: `${id}/${signal.name}`,
    machine: id,
    signal: signal.name,
    unit: signal.unit,
    dataType: signal.dataType,
    ...(signal.range === undefined ? {} : { range: signal.range }),
    protocol: signal.protocol,
    address:
      signal.protocol === "opcua"
        ? `nsu=${namespaceUri};s=${id}/${signal.name}`
        : `samspel/${id}/${signal.name}#/value`,
    intervalMs: signal.onChange === true ? repeatMs : intervalMs,
    ...(signal.onChange !== true || signal.protocol === "mqtt"
      ? { expectedIntervalMs: signal.onChange === true ? repeatMs : intervalMs }
      : {}),
    onChange: signal.onChange === true,
    isPrivate: signal.isPrivate === true,
    ...(signal.sampleRateHz === undefined ? {} : { sampleRateHz: signal.sampleRateHz }),
  };
}
