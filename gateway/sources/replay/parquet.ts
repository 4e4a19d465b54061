/** Parquet file → columns. */
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { asyncBufferFromFile, type Compressors, parquetScan } from "hyparquet";
import { errorMessage, PermanentError } from "../../core/errors.ts";
import { ColumnBuilder } from "./column.ts";
import type { RawTable } from "./csv.ts";

const pageBytesMax = 256 * 2 ** 20;

const compressors: Compressors = {
  GZIP: (input, length) => gunzipSync(input, asItSays(length)),
  BROTLI: (input, length) => brotliDecompressSync(input, asItSays(length)),
  ZSTD: (input, length) => zstdDecompressSync(input, asItSays(length)),
};

/** A page unpacks to what it says of itself, and to no more than a page may have. */
function asItSays(length: number): { readonly maxOutputLength: number } {
  if (length > pageBytesMax) throw new RangeError(`a page claims ${length} bytes`);
  return { maxOutputLength: Math.max(1, length) };
}

/** Calendar times as ISO text, so that they are recognised like those of a CSV file; the fraction stays whole. */
const parsers = {
  timestampFromMilliseconds: (count: bigint) => isoText(count, 3),
  timestampFromMicroseconds: (count: bigint) => isoText(count, 6),
  timestampFromNanoseconds: (count: bigint) => isoText(count, 9),
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
};

/** Throws PermanentError when the file is damaged or uses what is not supported. */
export async function readParquet(path: string): Promise<RawTable> {
  try {
    const scan = await parquetScan({ file: await asyncBufferFromFile(path), compressors, parsers });
    const names = scan.metadata.row_groups[0]?.columns.map((column) => column.meta_data?.path_in_schema[0] ?? "") ?? [];
    const columns = [];
    for (const name of new Set(names)) {
      const builder = new ColumnBuilder(name);
      for (const range of scan.ranges) {
        for (const cell of await scan.readColumn({ column: name, ...range })) pushCell(builder, cell);
      }
      columns.push(builder.finish());
    }
    return { columns, rows: Number(scan.metadata.num_rows) };
  } catch (cause) {
    throw new PermanentError(`${path} cannot be read as Parquet: ${errorMessage(cause)}`, {
      code: "SAMSPEL_TABLE_MALFORMED",
      cause,
      next: "Write the file again, with a common compression such as zstd or snappy.",
    });
  }
}

function pushCell(builder: ColumnBuilder, cell: unknown): void {
  if (typeof cell === "number") builder.pushNumber(cell);
  else if (typeof cell === "bigint") builder.pushNumber(Number(cell));
  else if (cell === null || cell === undefined) builder.pushNumber(Number.NaN);
  else if (typeof cell === "string") builder.pushCell(cell);
  else if (typeof cell === "boolean") builder.pushCell(String(cell));
  else builder.pushCell(JSON.stringify(cell, (_key, value) => (typeof value === "bigint" ? String(value) : value)));
}

/** Count of 10^-digits seconds since the epoch as ISO 8601 text. */
function isoText(count: bigint, digits: number): string {
  const unit = 10n ** BigInt(digits);
  const fraction = ((count % unit) + unit) % unit;
  const seconds = Number((count - fraction) / unit);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction.toString().padStart(digits, "0")}Z`;
}
