/** Reads the values of a proven crate back, as the store had them. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { asyncBufferFromFile, type Compressors, type ParquetParsers, parquetScan } from "hyparquet";
import { errorMessage, PermanentError } from "../core/errors.ts";
import type { OtherValue } from "../core/measurement.ts";
import type { TableName } from "./parquet-columns.ts";

/** Values of one signal in order of source time; of equal times the first one arrived first. */
export interface CrateSignalValues {
  readonly signal: string;
  readonly timesMs: Float64Array;
  readonly timesNs: Uint32Array;
  /** NaN where the arrival is not known. */
  readonly receivedMs: Float64Array;
  readonly values: Float64Array;
  readonly statusCodes: Uint32Array;
  readonly flags: Uint8Array;
  readonly others: ReadonlyMap<number, OtherValue>;
}

/** A page of a table holds at most a file of values; more is nothing that Samspel wrote. */
const pageBytesMax = 256 * 2 ** 20;
const fileRowsMax = 16_000_000;
const crateRowsMax = 200_000_000;

const compressors: Compressors = {
  ZSTD: (input, length) => {
    if (length > pageBytesMax) throw new RangeError(`a page claims ${length} bytes`);
    return zstdDecompressSync(input, { maxOutputLength: Math.max(1, length) });
  },
};
const asBigInt = (value: bigint) => value;
const parsers: Partial<ParquetParsers> = { timestampFromNanoseconds: asBigInt as never };

interface Cells {
  readonly nanoseconds: bigint[];
  readonly received: (bigint | null)[];
  readonly numbers: number[];
  readonly others: (OtherValue | undefined)[];
  readonly status: number[];
  readonly flags: number[];
  readonly ordinal: number[];
}

/** Only the wanted signals; all when left out. Throws PermanentError when a table is damaged or too large. */
export async function readCrate(
  directory: string,
  wanted: (signal: string) => boolean = () => true,
): Promise<CrateSignalValues[]> {
  const bySignal = new Map<string, Cells>();
  let rows = 0;
  for (const table of ["samples", "texts", "waveforms"] as const) {
    for (const path of await filesOf(join(directory, "data", table))) {
      try {
        rows += await readFile({ path, table, wanted, bySignal });
        if (rows > crateRowsMax) throw new RangeError(`more than ${crateRowsMax} values`);
      } catch (cause) {
        throw new PermanentError(`${path} cannot be read: ${errorMessage(cause)}.`, {
          code: cause instanceof RangeError ? "SAMSPEL_CRATE_TOO_LARGE" : "SAMSPEL_CRATE_MALFORMED",
          cause,
          next: "Read it with another program, or export a shorter recording.",
        });
      }
    }
  }
  return [...bySignal].map(([signal, cells]) => inOrder(signal, cells));
}

async function filesOf(directory: string): Promise<string[]> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.endsWith(".parquet"))
    .toSorted()
    .map((name) => join(directory, name));
}

interface FileParts {
  readonly path: string;
  readonly table: TableName;
  readonly wanted: (signal: string) => boolean;
  readonly bySignal: Map<string, Cells>;
}

async function readFile({ path, table, wanted, bySignal }: FileParts): Promise<number> {
  const scan = await parquetScan({ file: await asyncBufferFromFile(path), compressors, parsers });
  if (Number(scan.metadata.num_rows) > fileRowsMax) throw new RangeError(`${scan.metadata.num_rows} rows`);
  let rows = 0;
  for (const range of scan.ranges) {
    const column = (name: string) => scan.readColumn({ column: name, ...range });
    // A group of rows holds one signal: the first cell says which.
    const signals = await column("signal");
    const signal = String(signals[0]);
    if (!wanted(signal)) continue;
    rows += signals.length;
    const cells = bySignal.get(signal) ?? emptyCells();
    bySignal.set(signal, cells);
    append(cells.nanoseconds, await column("source_time"));
    append(cells.received, await column("received_time"));
    for (const name of ["status", "flags", "ordinal"] as const) append(cells[name], await column(name));
    await appendValues(cells, table, column);
  }
  return rows;
}

function emptyCells(): Cells {
  return { nanoseconds: [], received: [], numbers: [], others: [], status: [], flags: [], ordinal: [] };
}

async function appendValues(cells: Cells, table: TableName, column: (name: string) => Promise<ArrayLike<unknown>>) {
  if (table === "samples") {
    const numbers = await column("value");
    append(cells.numbers, numbers);
    append(cells.others, new Array(numbers.length).fill(undefined));
    return;
  }
  const others =
    table === "texts"
      ? textsOf(await column("kind"), await column("text"))
      : waveformsOf(await column("sample_rate_hz"), await column("samples"));
  append(cells.others, others);
  append(cells.numbers, new Array(others.length).fill(Number.NaN));
}

function append<T>(to: T[], from: ArrayLike<unknown>): void {
  for (let at = 0; at < from.length; at++) to.push(from[at] as T);
}

function textsOf(kinds: ArrayLike<unknown>, texts: ArrayLike<unknown>): OtherValue[] {
  return Array.from(kinds, (kind, at) => {
    const text = String(texts[at]);
    if (kind === "null") return null;
    if (kind === "integer") return BigInt(text);
    return kind === "json" ? String(JSON.parse(text)) : text;
  });
}

function waveformsOf(rates: ArrayLike<unknown>, samples: ArrayLike<unknown>): OtherValue[] {
  return Array.from(rates, (rate, at) => ({
    sampleRateHz: Number(rate),
    samples: Float32Array.from(samples[at] as ArrayLike<number>),
  }));
}

/** Numbers and other values of one signal come from different tables: the order of arrival is in `ordinal`. */
function inOrder(signal: string, cells: Cells): CrateSignalValues {
  const { nanoseconds, received, numbers, others, status, flags, ordinal } = cells;
  const order = nanoseconds.map((_, row) => row);
  const isOrdered = order.every((row) => row === 0 || nanoseconds[row - 1]! <= nanoseconds[row]!);
  if (!isOrdered || others.some((other) => other !== undefined)) {
    order.sort((a, b) => {
      const difference = nanoseconds[a]! - nanoseconds[b]!;
      return difference === 0n ? ordinal[a]! - ordinal[b]! : difference < 0n ? -1 : 1;
    });
  }
  const times = order.map((row) => splitOf(nanoseconds[row]!));
  const found = order.flatMap((row, at): [number, OtherValue][] => {
    const other = others[row];
    return other === undefined ? [] : [[at, other]];
  });
  return {
    signal,
    timesMs: Float64Array.from(times, ({ ms }) => ms),
    timesNs: Uint32Array.from(times, ({ ns }) => ns),
    receivedMs: Float64Array.from(order, (row) => {
      const at = received[row];
      return at === null || at === undefined ? Number.NaN : splitOf(at).ms;
    }),
    values: Float64Array.from(order, (row) => numbers[row]!),
    statusCodes: Uint32Array.from(order, (row) => status[row]!),
    flags: Uint8Array.from(order, (row) => flags[row]!),
    others: new Map(found),
  };
}

/** Nanoseconds since the epoch → whole milliseconds, rounded down, and the rest. */
function splitOf(nanoseconds: bigint): { ms: number; ns: number } {
  const ns = ((nanoseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
  return { ms: Number((nanoseconds - ns) / 1_000_000n), ns: Number(ns) };
}
