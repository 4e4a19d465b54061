/** Values that are not numbers ↔ bytes, exact: strings with any code units, integers of any size, waveforms, null. */
import type { OtherValue } from "../core/measurement.ts";
import { type ByteReader, type ByteWriter, MalformedBytes } from "./bytes.ts";

/** Kinds in the stored form. Numbers never change their meaning. */
const kinds = { null: 0, text: 1, rawText: 2, integer: 3, waveform: 4 } as const;

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** A block of 4096 values has no more; a row of the log is shorter. */
const mostEntries = 1 << 22;

export function writeOthers(writer: ByteWriter, others: ReadonlyMap<number, OtherValue>): void {
  writer.count(others.size);
  for (const [row, value] of others) {
    writer.count(row);
    writeOther(writer, value);
  }
}

export function readOthers(reader: ByteReader): Map<number, OtherValue> {
  const result = new Map<number, OtherValue>();
  const size = reader.lengthOf(2, mostEntries);
  for (let i = 0; i < size; i++) {
    const row = reader.count();
    result.set(row, readOther(reader));
  }
  return result;
}

/** Same kind and same content; samples are compared bit by bit. */
export function sameOther(a: OtherValue | undefined, b: OtherValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a.sampleRateHz !== b.sampleRateHz) return false;
  return Buffer.compare(bytesOf(a.samples), bytesOf(b.samples)) === 0;
}

function writeOther(writer: ByteWriter, value: OtherValue): void {
  if (value === null) {
    writer.byte(kinds.null);
  } else if (typeof value === "string") {
    writeText(writer, value);
  } else if (typeof value === "bigint") {
    writer.byte(kinds.integer);
    writeSized(writer, utf8.encode(value.toString()));
  } else {
    writer.byte(kinds.waveform);
    writer.float64(value.sampleRateHz);
    writer.count(value.samples.length);
    writer.array(value.samples);
  }
}

/** UTF-8 cannot hold half of a surrogate pair; such text is kept as UTF-16. */
function writeText(writer: ByteWriter, text: string): void {
  if (text.isWellFormed()) {
    writer.byte(kinds.text);
    writeSized(writer, utf8.encode(text));
  } else {
    writer.byte(kinds.rawText);
    writeSized(writer, Buffer.from(text, "utf16le"));
  }
}

function readOther(reader: ByteReader): OtherValue {
  switch (reader.byte()) {
    case kinds.null:
      return null;
    case kinds.text:
      return fromUtf8.decode(readSized(reader));
    case kinds.rawText:
      return Buffer.from(readSized(reader)).toString("utf16le");
    case kinds.integer:
      return BigInt(fromUtf8.decode(readSized(reader)));
    case kinds.waveform: {
      const sampleRateHz = reader.float64();
      return { sampleRateHz, samples: reader.float32Array(reader.lengthOf(4, mostEntries * 64)) };
    }
    default:
      throw new MalformedBytes("A value of unknown kind.");
  }
}

function writeSized(writer: ByteWriter, bytes: Uint8Array): void {
  writer.count(bytes.length);
  writer.array(bytes);
}

function readSized(reader: ByteReader): Uint8Array {
  return reader.uint8Array(reader.lengthOf(1, Number.MAX_SAFE_INTEGER));
}

function bytesOf(samples: Float32Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
