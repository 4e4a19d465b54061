/** Unpacks pages of a Parquet file, none to more than a page may have. */
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Compressors } from "hyparquet";

const pageBytesMax = 256 * 2 ** 20;

/** Each unpacks a page to the length that it says of itself. Throws RangeError when it says too much. */
export const compressors: Compressors = {
  GZIP: (input, length) => gunzipSync(input, asItSays(length)),
  BROTLI: (input, length) => brotliDecompressSync(input, asItSays(length)),
  ZSTD: (input, length) => zstdDecompressSync(input, asItSays(length)),
};

function asItSays(length: number): { readonly maxOutputLength: number } {
  if (length > pageBytesMax) throw new RangeError(`a page claims ${length} bytes`);
  return { maxOutputLength: Math.max(1, length) };
}
