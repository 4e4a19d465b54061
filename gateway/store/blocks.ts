/** Values of one tag and period ↔ one compressed block (pure); what history is kept in. */
import { constants, crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { ByteReader, ByteWriter, MalformedBytes } from "./bytes.ts";
import { greatestInteger, readIntegers, writeIntegers } from "./integers.ts";
import { readNumbers, writeNumbers } from "./numbers.ts";
import { readOthers, writeOthers } from "./others.ts";
import type { Series } from "./series.ts";

/** Bytes as stored, and the checksum beside them. */
export interface Sealed {
  readonly data: Uint8Array;
  readonly checksum: number;
}

/** A block is complete with this many values … */
export const valuesPerBlock = 4096;
/** … or with this many bytes of waveforms and text. */
export const otherBytesPerBlock = 1024 * 1024;

const mostBlockBytes = 512 * 1024 * 1024;
const mostValues = 1 << 22;
const zstdNormal = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

/** Divisors of nanoseconds that times are written in: the coarsest that is exact for a whole block. */
const unitsNs = [1_000_000, 1_000, 100, 1] as const;
/** Stands for a unit when times are too far apart for one number. */
const splitTimes = 255;

export function encodeBlock(series: Series): Sealed {
  const writer = new ByteWriter(series.length * 4 + 256);
  writer.count(series.length);
  writeTimes(writer, series);
  writeNumbers(writer, series.values);
  writeCodes(writer, series.statusCodes);
  writeCodes(writer, series.flags);
  writeOthers(writer, series.others);
  return sealed(writer.finish());
}

/** Throws `MalformedBytes` for a damaged block. */
export function decodeBlock(block: Sealed): Series {
  const reader = new ByteReader(unsealed(block));
  const length = reader.count();
  if (length > mostValues) throw new MalformedBytes("A block has too many values.");
  const times = readTimes(reader, length);
  return {
    length,
    ...times,
    values: readNumbers(reader, length),
    statusCodes: readCodes(reader, new Uint32Array(length)),
    flags: readCodes(reader, new Uint8Array(length)),
    others: readOthers(reader),
  };
}

/** Compresses and takes the checksum. */
export function sealed(bytes: Uint8Array): Sealed {
  const data = zstdCompressSync(bytes, zstdNormal);
  return { data, checksum: crc32(data) };
}

/** Throws `MalformedBytes` when the checksum does not match. */
export function unsealed({ data, checksum }: Sealed): Uint8Array {
  if (crc32(data) !== checksum) throw new MalformedBytes("The checksum of a block does not match.");
  return zstdDecompressSync(data, { maxOutputLength: mostBlockBytes });
}

/** Columns that hold one number in almost every block. */
function writeCodes(writer: ByteWriter, codes: Uint32Array | Uint8Array): void {
  const first = codes[0] ?? 0;
  const isConstant = codes.every((code) => code === first);
  writer.byte(isConstant ? 1 : 0);
  if (isConstant) writer.uint32(first);
  else writeIntegers(writer, codes);
}

function readCodes<T extends Uint32Array | Uint8Array>(reader: ByteReader, codes: T): T {
  if (reader.byte() === 1) {
    const code = reader.uint32();
    if (code !== 0) codes.fill(code);
  } else {
    codes.set(readIntegers(reader, codes.length));
  }
  return codes;
}

function writeTimes(writer: ByteWriter, { timesMs, timesNs, length }: Series): void {
  const unitNs = unitsNs.find((unit) => timesNs.every((ns) => ns % unit === 0)) ?? 1;
  const perMs = 1_000_000 / unitNs;
  const base = timesMs[0] ?? 0;
  const isNear = (timesMs.at(-1) ?? 0) - base < greatestInteger / perMs;
  if (isNear) {
    const times = new Float64Array(length);
    for (let i = 0; i < length; i++) times[i] = (timesMs[i]! - base) * perMs + timesNs[i]! / unitNs;
    writer.byte(unitsNs.indexOf(unitNs));
    writer.float64(base);
    writeIntegers(writer, times);
  } else {
    writer.byte(splitTimes);
    writeNumbers(writer, timesMs);
    writeCodes(writer, timesNs);
  }
}

function readTimes(reader: ByteReader, length: number): Pick<Series, "timesMs" | "timesNs"> {
  const code = reader.byte();
  if (code === splitTimes) {
    const timesMs = readNumbers(reader, length);
    return { timesMs, timesNs: readCodes(reader, new Uint32Array(length)) };
  }
  const unitNs = unitsNs[code];
  if (unitNs === undefined) throw new MalformedBytes("Unknown unit of time.");
  const base = reader.float64();
  const timesMs = readIntegers(reader, length);
  const timesNs = new Uint32Array(length);
  if (unitNs === 1_000_000) {
    for (let i = 0; i < length; i++) timesMs[i]! += base;
  } else {
    const perMs = 1_000_000 / unitNs;
    for (let i = 0; i < length; i++) {
      const time = timesMs[i]!;
      const wholeMs = Math.floor(time / perMs);
      timesNs[i] = (time - wholeMs * perMs) * unitNs;
      timesMs[i] = base + wholeMs;
    }
  }
  return { timesMs, timesNs };
}
