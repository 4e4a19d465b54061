/** Fast forward: a stretch of the simulated line in milliseconds of real time, without servers. */
import { lineTags, type MachineId } from "./line.ts";
import { loadScenario, type Scenario } from "./scenario.ts";
import { type Row, Simulation, stepMs, type Truth } from "./simulation.ts";

export interface SimulateOptions {
  /** A scenario or its name; `healthy-line` when absent. */
  readonly scenario?: Scenario | string;
  readonly seed: number;
  readonly seconds: number;
  /** Source time of the first values, milliseconds since the Unix epoch; 0 when absent. */
  readonly startMs?: number;
  readonly machines?: readonly MachineId[];
  readonly onTruth?: (truth: Truth) => void;
}

/** Rows of each step of 100 ms, in order of time. */
export function* simulate(options: SimulateOptions): Generator<readonly Row[]> {
  const { scenario = "healthy-line", seed, seconds, startMs = 0, machines, onTruth } = options;
  const simulation = new Simulation({
    scenario: typeof scenario === "string" ? loadScenario(scenario) : scenario,
    seed,
    ...(machines === undefined ? {} : { machines }),
    ...(onTruth === undefined ? {} : { onTruth }),
  });
  const steps = Math.round((seconds * 1000) / stepMs);
  for (let step = 0; step < steps; step++) yield simulation.step(startMs + step * stepMs);
}

export interface SimulatedTable {
  /** One column per numeric signal of the machine, named by tag id, in the order of the tag list. */
  readonly columns: readonly { readonly name: string; readonly values: Float64Array }[];
  /** [rows] source times, milliseconds. */
  readonly timesMs: Float64Array;
}

/** Numbers of one machine as a table, for training. Process machines only: the cell sends states by change. */
export function simulatedTable(
  options: Omit<SimulateOptions, "machines" | "onTruth"> & { readonly machine: MachineId },
): SimulatedTable {
  const { machine } = options;
  const tags = lineTags.filter((tag) => tag.machine === machine && tag.dataType === "number" && !tag.onChange);
  const column = new Map(tags.map(({ id }, index) => [id, index]));
  // Extraction and compressed air follow the spindle, so that it runs along.
  const machines: readonly MachineId[] = machine === "spindle-1" ? [machine] : ["spindle-1", machine];
  const times: number[] = [];
  const values: number[][] = tags.map(() => []);
  for (const rows of simulate({ ...options, machines })) {
    for (const { tag, value, timeMs } of rows) {
      const index = column.get(tag.id);
      if (index === undefined || typeof value !== "number") continue;
      if (index === 0) times.push(timeMs);
      values[index]?.push(value);
    }
  }
  return {
    columns: tags.map(({ id }, index) => ({ name: id, values: Float64Array.from(values[index] ?? []) })),
    timesMs: Float64Array.from(times),
  };
}
