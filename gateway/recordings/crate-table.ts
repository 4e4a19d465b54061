/** The numbers of a crate as one table with a row for each time: for playing it, and for learning from it. Pure. */
import type { CrateSignalValues } from "./crate-columns.ts";

export interface CrateColumn {
  readonly name: string;
  /** [rows] NaN where the signal has no good value at that time. */
  readonly values: Float64Array;
}

export interface CrateTable {
  readonly timesMs: Float64Array;
  readonly columns: readonly CrateColumn[];
}

/** Of values with the same time the last one counts. Bad and uncertain ones are left out, and signals without numbers. */
export function crateTable(signals: readonly CrateSignalValues[]): CrateTable {
  const numeric = signals.filter(({ others, timesMs }) => others.size < timesMs.length);
  const timeOf = ({ timesMs, timesNs }: CrateSignalValues, row: number) => timesMs[row]! + timesNs[row]! / 1e6;
  const times = new Set<number>();
  for (const signal of numeric) {
    for (let row = 0; row < signal.timesMs.length; row++) if (isUsable(signal, row)) times.add(timeOf(signal, row));
  }
  const timesMs = Float64Array.from(times).sort();
  const rowAt = new Map(Array.from(timesMs, (timeMs, row) => [timeMs, row]));
  const columns = numeric.map((signal) => {
    const values = new Float64Array(timesMs.length).fill(Number.NaN);
    for (let row = 0; row < signal.timesMs.length; row++) {
      if (isUsable(signal, row)) values[rowAt.get(timeOf(signal, row))!] = signal.values[row]!;
    }
    return { name: signal.signal, values };
  });
  return { timesMs, columns };
}

function isUsable({ statusCodes, others, values }: CrateSignalValues, row: number): boolean {
  return statusCodes[row]! < 0x4000_0000 && !others.has(row) && Number.isFinite(values[row]!);
}
