/** The process that reads the tables of a crate: their values, or only how many there are. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { asyncBufferFromFile, parquetMetadataAsync, parquetScan } from "hyparquet";
import { errorMessage, PermanentError } from "../core/errors.ts";
import type { OtherValue } from "../core/measurement.ts";
import { answerWith } from "../parquet/answer.ts";
import { compressors } from "../parquet/compressors.ts";
import { type CrateChunk, chunkOf } from "./crate-chunk.ts";
import type { TableName } from "./parquet-columns.ts";

export type CrateRequest =
  | { readonly type: "values"; readonly directory: string; readonly except: readonly string[] }
  | { readonly type: "rows"; readonly paths: readonly string[] };

/** A group of rows; or how many rows a file says it has. */
export interface SignalChunk {
  readonly signal: string;
  readonly chunk: CrateChunk;
}

/** More is nothing that Samspel wrote. */
const fileRowsMax = 16_000_000;
const crateRowsMax = 200_000_000;

class TooLarge extends Error {}

answerWith((request: CrateRequest) => (request.type === "rows" ? rowsOf(request.paths) : valuesOf(request)));

async function* rowsOf(paths: readonly string[]): AsyncGenerator<number> {
  for (const path of paths) {
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(path)).catch((cause) => refuse(path, cause));
    yield Number(metadata.num_rows);
  }
}

async function* valuesOf({
  directory,
  except,
}: Extract<CrateRequest, { type: "values" }>): AsyncGenerator<SignalChunk> {
  const left = new Set(except);
  let rows = 0;
  for (const table of ["samples", "texts", "waveforms"] as const) {
    for (const path of await filesOf(join(directory, "data", table))) {
      try {
        for await (const part of chunksOf(path, table, left)) {
          rows += part.chunk.timesMs.length;
          if (rows > crateRowsMax) throw new TooLarge(`more than ${crateRowsMax} values`);
          yield part;
        }
      } catch (cause) {
        refuse(path, cause);
      }
    }
  }
}

function refuse(path: string, cause: unknown): never {
  throw new PermanentError(`${path} cannot be read: ${errorMessage(cause)}.`, {
    code: cause instanceof TooLarge ? "SAMSPEL_CRATE_TOO_LARGE" : "SAMSPEL_CRATE_MALFORMED",
    cause,
    next: "Read it with another program, or export a shorter recording.",
  });
}

async function filesOf(directory: string): Promise<string[]> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.endsWith(".parquet"))
    .toSorted()
    .map((name) => join(directory, name));
}

async function* chunksOf(path: string, table: TableName, left: ReadonlySet<string>): AsyncGenerator<SignalChunk> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  if (Number(metadata.num_rows) > fileRowsMax) throw new TooLarge(`${metadata.num_rows} rows`);
  // While a column is called a time, the reader makes an object of each cell.
  for (const element of metadata.schema) if (element.logical_type?.type === "TIMESTAMP") delete element.logical_type;
  const scan = await parquetScan({ file, metadata, compressors });
  for (const range of scan.ranges) {
    const column = (name: string) => scan.readColumn({ column: name, ...range });
    const signals = await column("signal");
    const signal = String(signals[0]);
    if (!Array.prototype.every.call(signals, (each) => each === signals[0])) {
      throw new Error("a group of rows holds more than one signal");
    }
    if (left.has(signal)) continue;
    const [sourceTime, receivedTime] = [await column("source_time"), await column("received_time")];
    const [status, flags, ordinal] = [await column("status"), await column("flags"), await column("ordinal")];
    const cells = await cellsOf(table, column);
    yield { signal, chunk: chunkOf(cells, { sourceTime, receivedTime, status, flags, ordinal }) };
  }
}

type ReadColumn = (name: string) => Promise<ArrayLike<unknown>>;

/** Numbers, or everything else. */
async function cellsOf(table: TableName, column: ReadColumn): Promise<ArrayLike<number> | readonly OtherValue[]> {
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
