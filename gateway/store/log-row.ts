/** Values of one commit ↔ one row of the log (pure). A row is written once and read by compaction and sinks. */
import { constants, crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { ByteReader, ByteWriter, MalformedBytes } from "./bytes.ts";
import { rowBytes, type ValueColumns } from "./columns.ts";
import { readNumbers, writeNumbers } from "./numbers.ts";
import { readOthers, writeOthers } from "./others.ts";

/** A stretch of rows that arrived together. */
export interface Arrival {
  readonly count: number;
  readonly receivedTimeMs: number;
}

export interface LogRow {
  readonly columns: ValueColumns;
  /** Together as long as the columns. */
  readonly arrivals: readonly Arrival[];
}

/** Greatest number of values in one row; bounds the memory of every reader. */
export const mostValuesPerRow = 16_384;
/** Greatest size of a row before compression: the waveforms of one commit. */
const mostRowBytes = 512 * 1024 * 1024;

const forms = { constant: 0, narrow: 1, wide: 2 } as const;
const zstdFast = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** The stored form, and the checksum that is kept beside it. */
export function encodeLogRow({ columns, arrivals }: LogRow): { readonly data: Uint8Array; readonly checksum: number } {
  const writer = new ByteWriter(columns.length * rowBytes + 64);
  writer.count(columns.length);
  writer.count(arrivals.length);
  for (const { count, receivedTimeMs } of arrivals) {
    writer.count(count);
    writer.float64(receivedTimeMs);
  }
  writeTags(writer, columns.tags);
  writeTimes(writer, columns.timesMs);
  writeUint32(writer, columns.timesNs);
  writeNumbers(writer, columns.values);
  writeUint32(writer, columns.statusCodes);
  writeFlags(writer, columns.flags);
  writeOthers(writer, columns.others);
  writer.count(columns.ordinals.size);
  for (const [row, ordinal] of columns.ordinals) {
    writer.count(row);
    writer.count(ordinal);
  }
  const data = zstdCompressSync(writer.finish(), zstdFast);
  return { data, checksum: crc32(data) };
}

/** Throws `MalformedBytes` for a damaged row. */
export function decodeLogRow(data: Uint8Array, checksum: number): LogRow {
  if (crc32(data) !== checksum) throw new MalformedBytes("The checksum of a log row does not match.");
  const reader = new ByteReader(zstdDecompressSync(data, { maxOutputLength: mostRowBytes }));
  const length = reader.count();
  const arrivals = Array.from({ length: reader.lengthOf(9, length) }, () => ({
    count: reader.count(),
    receivedTimeMs: reader.float64(),
  }));
  if (arrivals.reduce((sum, { count }) => sum + count, 0) !== length)
    throw new MalformedBytes("Arrivals do not add up.");
  const columns: ValueColumns = {
    length,
    tags: readTags(reader, length),
    timesMs: readTimes(reader, length),
    timesNs: readUint32(reader, length),
    values: readNumbers(reader, length),
    statusCodes: readUint32(reader, length),
    flags: readFlags(reader, length),
    others: readOthers(reader),
    ordinals: new Map(Array.from({ length: reader.lengthOf(2, length) }, () => [reader.count(), reader.count()])),
  };
  return { columns, arrivals };
}

function writeTags(writer: ByteWriter, tags: Int32Array): void {
  const isNarrow = tags.every((tag) => tag >= 0 && tag <= 0xffff);
  writer.byte(isNarrow ? forms.narrow : forms.wide);
  writer.array(isNarrow ? new Uint16Array(tags) : tags);
}

function readTags(reader: ByteReader, length: number): Int32Array {
  return reader.byte() === forms.narrow ? new Int32Array(reader.uint16Array(length)) : reader.int32Array(length);
}

/** Times of one commit lie close together: the first one, then differences of 32 bits, unless some clock is far off. */
function writeTimes(writer: ByteWriter, timesMs: Float64Array): void {
  const base = timesMs[0] ?? 0;
  const offsets = new Int32Array(timesMs.length);
  for (let row = 0; row < timesMs.length; row++) {
    const offset = timesMs[row]! - base;
    offsets[row] = offset;
    if (offsets[row] !== offset) {
      writer.byte(forms.wide);
      writer.array(timesMs);
      return;
    }
  }
  writer.byte(forms.narrow);
  writer.float64(base);
  writer.array(offsets);
}

function readTimes(reader: ByteReader, length: number): Float64Array {
  if (reader.byte() === forms.wide) return reader.float64Array(length);
  const base = reader.float64();
  const times = new Float64Array(reader.int32Array(length));
  for (let row = 0; row < length; row++) times[row]! += base;
  return times;
}

function writeUint32(writer: ByteWriter, values: Uint32Array): void {
  const first = values[0] ?? 0;
  const isConstant = values.every((value) => value === first);
  writer.byte(isConstant ? forms.constant : forms.wide);
  if (isConstant) writer.uint32(first);
  else writer.array(values);
}

function readUint32(reader: ByteReader, length: number): Uint32Array {
  if (reader.byte() === forms.wide) return reader.uint32Array(length);
  return new Uint32Array(length).fill(reader.uint32());
}

function writeFlags(writer: ByteWriter, flags: Uint8Array): void {
  const first = flags[0] ?? 0;
  const isConstant = flags.every((value) => value === first);
  writer.byte(isConstant ? forms.constant : forms.wide);
  if (isConstant) writer.byte(first);
  else writer.array(flags);
}

function readFlags(reader: ByteReader, length: number): Uint8Array {
  if (reader.byte() === forms.wide) return reader.uint8Array(length);
  return new Uint8Array(length).fill(reader.byte());
}
