/** A small seeded fleet for tests of remaining life: each unit wears at its own rate until it fails. */
import type { LifeData } from "../../../models/remaining-life/histories.ts";
import { seeded } from "./machine.ts";

export interface FleetOptions {
  readonly seed: number;
  readonly units: number;
  /** Cycles that the shortest and the longest life take. */
  readonly lives?: readonly [number, number];
}

/** Two channels that follow the wear, one of noise, one that never changes. */
export function fleet({ seed, units, lives: [shortest, longest] = [60, 120] }: FleetOptions): LifeData {
  const random = seeded(seed);
  const normal = () => random() + random() + random() + random() - 2;
  return {
    channels: ["heat", "flow", "noise", "constant"].map((name) => ({ name, unit: "1" })),
    units: Array.from({ length: units }, (_, index) => {
      const life = Math.round(shortest + random() * (longest - shortest));
      const offset = normal();
      const wear = (cycle: number) => (cycle / life) ** 3;
      const column = (value: (cycle: number) => number) =>
        Float64Array.from({ length: life }, (_row, row) => value(row + 1));
      return {
        unit: String(index + 1),
        cycles: column((cycle) => cycle),
        columns: [
          column((cycle) => 80 + offset + 10 * wear(cycle) + 0.3 * normal()),
          column((cycle) => 5 - offset / 4 - 2 * wear(cycle) + 0.1 * normal()),
          column(() => normal()),
          column(() => 7),
        ],
      };
    }),
  };
}

/** The units cut off when `left` cycles remain. */
export function cutOff({ channels, units }: LifeData, left: number): LifeData {
  return {
    channels,
    units: units.map(({ unit, cycles, columns }) => ({
      unit,
      cycles: cycles.slice(0, cycles.length - left),
      columns: columns.map((values) => values.slice(0, values.length - left)),
    })),
  };
}

/** Rows of a table with header, one line per cycle. */
export function fleetLines({ channels, units }: LifeData, separator = ","): string[] {
  return [
    ["unit", "cycle", ...channels.map(({ name }) => name)].join(separator),
    ...units.flatMap(({ unit, cycles, columns }) =>
      Array.from(cycles, (cycle, row) => [unit, cycle, ...columns.map((values) => values[row])].join(separator)),
    ),
  ];
}
