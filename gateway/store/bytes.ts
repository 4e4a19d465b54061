/** Writes and reads the parts of a binary row: counts, numbers, whole typed arrays. Little-endian throughout. */

/** Thrown by `ByteReader` for input that no `ByteWriter` wrote. The caller turns it into a damaged row. */
export class MalformedBytes extends Error {}

/** What kept a row from being decoded is damage; a failed checksum is one kind of it. */
export function damageFrom(error: unknown): MalformedBytes {
  return error instanceof MalformedBytes ? error : new MalformedBytes("A row cannot be decoded.", { cause: error });
}

/** Any typed array that is written as its bytes. */
type Bytes = ArrayBufferView;

/** Grows as needed; `finish` gives the bytes that were written. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(Math.max(64, capacity));
    this.#view = new DataView(this.#bytes.buffer);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Non-negative integer up to 2^53, seven bits per byte. */
  count(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  array(values: Bytes): void {
    this.#reserve(values.byteLength);
    this.#bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), this.#length);
    this.#length += values.byteLength;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(extra: number): void {
    const needed = this.#length + extra;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Reads what a `ByteWriter` wrote, in the same order. Throws `MalformedBytes` past the end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(bytes: Uint8Array) {
    // A Buffer's `slice` gives a view instead of a copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.#bytes[this.#take(1)]!;
  }

  count(): number {
    let value = 0;
    let factor = 1;
    for (let digit = 0; digit < 8; digit++) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
    throw new MalformedBytes("A count has too many digits.");
  }

  /** A count that something of `bytesEach` follows for each: refused when the input cannot hold that many. */
  lengthOf(bytesEach: number, most: number): number {
    const value = this.count();
    if (value > most || value * bytesEach > this.remaining()) throw new MalformedBytes(`${value} items cannot follow.`);
    return value;
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  uint8Array(length: number): Uint8Array<ArrayBuffer> {
    const from = this.#take(length);
    return this.#bytes.slice(from, from + length);
  }

  /** Bytes that are read at once and not kept. */
  view(length: number): Uint8Array {
    const from = this.#take(length);
    return this.#bytes.subarray(from, from + length);
  }

  uint16Array(length: number): Uint16Array<ArrayBuffer> {
    return new Uint16Array(this.uint8Array(length * 2).buffer);
  }

  uint32Array(length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.uint8Array(length * 4).buffer);
  }

  int32Array(length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.uint8Array(length * 4).buffer);
  }

  float32Array(length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.uint8Array(length * 4).buffer);
  }

  float64Array(length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.uint8Array(length * 8).buffer);
  }

  remaining(): number {
    return this.#bytes.length - this.#position;
  }

  #take(length: number): number {
    const from = this.#position;
    if (length > this.#bytes.length - from) throw new MalformedBytes("The row ends too early.");
    this.#position = from + length;
    return from;
  }
}
