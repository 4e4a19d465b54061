/** Features of signals over equal windows, to compare with others without giving values or times away. Pure. */
import { plainColumn, TableWriter } from "./parquet-columns.ts";
import type { SignalRows } from "./tables.ts";

export const featureColumns = [
  plainColumn("signal", "text"),
  ...[
    ...["window", "seconds", "count", "mean", "deviation", "minimum", "maximum"],
    ...["root_mean_square", "changes_per_second"],
  ].map((name) => plainColumn(name, "number")),
];

/** A window with fewer values says too little of them, and too much of each. */
export const featureValuesMin = 5;

interface Sums {
  count: number;
  sum: number;
  squares: number;
  minimum: number;
  maximum: number;
  changes: number;
  last: number;
}

/** Sums by signal and window, taken from stretch after stretch. `window` counts from the begin of the recording. */
export class Features {
  readonly #fromMs: number;
  readonly #windowMs: number;
  readonly #sums = new Map<string, Map<number, Sums>>();

  constructor(fromMs: number, windowSeconds: number) {
    this.#fromMs = fromMs;
    this.#windowMs = 1000 * windowSeconds;
  }

  take({ signal, rows: { series } }: SignalRows): void {
    const windows = this.#sums.get(signal) ?? new Map<number, Sums>();
    this.#sums.set(signal, windows);
    for (let row = 0; row < series.length; row++) {
      const value = series.values[row]!;
      if (series.statusCodes[row]! >= 0x4000_0000 || !Number.isFinite(value)) continue;
      const window = Math.floor((series.timesMs[row]! - this.#fromMs) / this.#windowMs);
      const sums = windows.get(window) ?? emptySums();
      windows.set(window, sums);
      if (sums.count > 0 && value !== sums.last) sums.changes++;
      sums.last = value;
      sums.count++;
      sums.sum += value;
      sums.squares += value * value;
      sums.minimum = Math.min(sums.minimum, value);
      sums.maximum = Math.max(sums.maximum, value);
    }
  }

  /** The table, and its rows; undefined when no window has values enough. */
  table(): { readonly bytes: Uint8Array; readonly rows: number } | undefined {
    const seconds = this.#windowMs / 1000;
    const cells: (string | number)[][] = featureColumns.map(() => []);
    for (const [signal, windows] of this.#sums) {
      for (const [window, { count, sum, squares, minimum, maximum, changes }] of [...windows].toSorted(
        ([a], [b]) => a - b,
      )) {
        if (count < featureValuesMin) continue;
        const mean = sum / count;
        const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
        const row = [signal, window, seconds, count, mean, deviation, minimum, maximum];
        for (const [index, cell] of [...row, Math.sqrt(squares / count), changes / seconds].entries())
          cells[index]!.push(cell);
      }
    }
    const rows = cells[0]!.length;
    if (rows === 0) return undefined;
    const writer = new TableWriter(
      featureColumns,
      featureColumns.map(({ name }) => name),
    );
    writer.addGroup(cells);
    return { bytes: writer.finish(), rows };
  }
}

function emptySums(): Sums {
  const [minimum, maximum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return { count: 0, sum: 0, squares: 0, minimum, maximum, changes: 0, last: Number.NaN };
}
