/** Reads the values of a proven crate back, as the store had them. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { asyncBufferFromFile, type Compressors, parquetMetadataAsync, parquetScan } from "hyparquet";
import { errorMessage, PermanentError } from "../core/errors.ts";
import type { OtherValue } from "../core/measurement.ts";
import { CrateColumns, type CrateSignalValues } from "./crate-columns.ts";
import type { TableName } from "./parquet-columns.ts";

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

/** Only the wanted signals; all when left out. Throws PermanentError when a table is damaged or too large. */
export async function readCrate(
  directory: string,
  wanted: (signal: string) => boolean = () => true,
): Promise<CrateSignalValues[]> {
  const bySignal = new Map<string, CrateColumns>();
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
  return [...bySignal].map(([signal, columns]) => ({ signal, ...columns.finish() }));
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
  readonly bySignal: Map<string, CrateColumns>;
}

async function readFile({ path, table, wanted, bySignal }: FileParts): Promise<number> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  if (Number(metadata.num_rows) > fileRowsMax) throw new RangeError(`${metadata.num_rows} rows`);
  // While a column is called a time, the reader makes an object of each cell.
  for (const element of metadata.schema) if (element.logical_type?.type === "TIMESTAMP") delete element.logical_type;
  const scan = await parquetScan({ file, metadata, compressors });
  let rows = 0;
  for (const range of scan.ranges) {
    const column = (name: string) => scan.readColumn({ column: name, ...range });
    // A group of rows holds one signal: the first cell says which.
    const signals = await column("signal");
    const signal = String(signals[0]);
    if (!wanted(signal)) continue;
    rows += signals.length;
    const columns = bySignal.get(signal) ?? new CrateColumns();
    bySignal.set(signal, columns);
    const [sourceTime, receivedTime] = [await column("source_time"), await column("received_time")];
    const [status, flags, ordinal] = [await column("status"), await column("flags"), await column("ordinal")];
    columns.append(await valuesOf(table, column), { sourceTime, receivedTime, status, flags, ordinal });
  }
  return rows;
}

type ReadColumn = (name: string) => Promise<ArrayLike<unknown>>;

/** Numbers, or everything else. */
async function valuesOf(table: TableName, column: ReadColumn): Promise<ArrayLike<number> | readonly OtherValue[]> {
  if (table === "samples") return (await column("value")) as ArrayLike<number>;
  if (table === "texts") return textsOf(await column("kind"), await column("text"));
  return waveformsOf(await column("sample_rate_hz"), await column("samples"));
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
