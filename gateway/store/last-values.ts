/** The last value of every tag: what `latest` answers with, and what tells a new value from a repeated or late one. */
import { type Measurement, type OtherValue, type TagNumber, type Value, valueFlags } from "../core/measurement.ts";
import { qualityOf } from "../core/quality.ts";
import { ByteReader, ByteWriter, MalformedBytes } from "./bytes.ts";
import type { ValueColumns } from "./columns.ts";
import { readOthers, sameOther, writeOthers } from "./others.ts";

/** Bytes of one tag in the stored form: the seven columns. */
const bytesPerTag = 8 + 4 + 8 + 4 + 1 + 4 + 8;

/** Columns by tag number, read directly on the hot path. A tag without a value has the time -Infinity. */
export class LastValues {
  timesMs = new Float64Array(0);
  timesNs = new Uint32Array(0);
  values = new Float64Array(0);
  statusCodes = new Uint32Array(0);
  flags = new Uint8Array(0);
  /** Values of the same time that came before this one. */
  ordinals = new Uint32Array(0);
  receivedMs = new Float64Array(0);
  others = new Map<TagNumber, OtherValue>();

  /** Makes room for tag numbers up to `highest`. */
  reserve(highest: TagNumber): void {
    if (highest < this.timesMs.length) return;
    const size = Math.max(64, highest + 1, this.timesMs.length * 2);
    const timesMs = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    timesMs.set(this.timesMs);
    this.timesMs = timesMs;
    this.timesNs = grown(this.timesNs, new Uint32Array(size));
    this.values = grown(this.values, new Float64Array(size));
    this.statusCodes = grown(this.statusCodes, new Uint32Array(size));
    this.flags = grown(this.flags, new Uint8Array(size));
    this.ordinals = grown(this.ordinals, new Uint32Array(size));
    this.receivedMs = grown(this.receivedMs, new Float64Array(size));
  }

  /** Takes over one row as the last value of its tag. */
  set(columns: ValueColumns, row: number, ordinal: number): void {
    const tag = columns.tags[row]!;
    this.timesMs[tag] = columns.timesMs[row]!;
    this.timesNs[tag] = columns.timesNs[row]!;
    this.values[tag] = columns.values[row]!;
    this.statusCodes[tag] = columns.statusCodes[row]!;
    this.flags[tag] = columns.flags[row]!;
    this.ordinals[tag] = ordinal;
    if (columns.others.size > 0 || this.others.size > 0) this.#setOther(tag, columns.others.get(row));
  }

  /** Takes over the row when it is not older than the last value of its tag. For rows whose identity is settled. */
  offer(columns: ValueColumns, row: number, receivedTimeMs: number): void {
    const tag = columns.tags[row]!;
    this.reserve(tag);
    const difference = columns.timesMs[row]! - this.timesMs[tag]! || columns.timesNs[row]! - this.timesNs[tag]!;
    if (difference < 0 && !this.givesWayTo(columns, row)) return;
    this.set(columns, row, columns.ordinals.get(row) ?? 0);
    this.receivedMs[tag] = receivedTimeMs;
  }

  /** True when the last value was stamped by a clock that was not set, and the row was not: its time says more. */
  givesWayTo(columns: ValueColumns, row: number): boolean {
    const ofLast = this.flags[columns.tags[row]!]!;
    return (ofLast & valueFlags.clockUnset) !== 0 && (columns.flags[row]! & valueFlags.clockUnset) === 0;
  }

  /** True when value and status of the row are those of the last value of its tag. Times are not compared. */
  hasSameContent(columns: ValueColumns, row: number): boolean {
    const tag = columns.tags[row]!;
    return (
      Object.is(this.values[tag], columns.values[row]) &&
      this.statusCodes[tag] === columns.statusCodes[row] &&
      (this.flags[tag]! & valueFlags.boolean) === (columns.flags[row]! & valueFlags.boolean) &&
      (this.others.size === 0 && columns.others.size === 0
        ? true
        : sameOther(this.others.get(tag), columns.others.get(row)))
    );
  }

  measurement(tag: TagNumber): Measurement | undefined {
    const timeMs = this.timesMs[tag];
    if (timeMs === undefined || timeMs === Number.NEGATIVE_INFINITY) return undefined;
    const statusCode = this.statusCodes[tag]!;
    return {
      tag,
      value: this.#value(tag),
      quality: qualityOf(statusCode),
      statusCode,
      sourceTimeMs: timeMs + this.timesNs[tag]! / 1e6,
      receivedTimeMs: this.receivedMs[tag]!,
    };
  }

  encode(): Uint8Array {
    const writer = new ByteWriter(this.timesMs.length * bytesPerTag + 64);
    writer.count(this.timesMs.length);
    writer.array(this.timesMs);
    writer.array(this.timesNs);
    writer.array(this.values);
    writer.array(this.statusCodes);
    writer.array(this.flags);
    writer.array(this.ordinals);
    writer.array(this.receivedMs);
    writeOthers(writer, this.others);
    return writer.finish();
  }

  /** Throws `MalformedBytes` for input that `encode` did not write. */
  static decode(bytes: Uint8Array): LastValues {
    const reader = new ByteReader(bytes);
    const result = new LastValues();
    const size = reader.lengthOf(bytesPerTag, 1 << 24);
    result.timesMs = reader.float64Array(size);
    result.timesNs = reader.uint32Array(size);
    result.values = reader.float64Array(size);
    result.statusCodes = reader.uint32Array(size);
    result.flags = reader.uint8Array(size);
    result.ordinals = reader.uint32Array(size);
    result.receivedMs = reader.float64Array(size);
    result.others = readOthers(reader);
    if (reader.remaining() > 0) throw new MalformedBytes("Bytes after the last values.");
    return result;
  }

  #setOther(tag: TagNumber, other: OtherValue | undefined): void {
    if (other === undefined) this.others.delete(tag);
    else this.others.set(tag, other);
  }

  #value(tag: TagNumber): Value {
    const other = this.others.get(tag);
    if (other !== undefined) return other;
    const number = this.values[tag]!;
    return (this.flags[tag]! & valueFlags.boolean) === 0 ? number : number !== 0;
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
