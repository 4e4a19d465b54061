/**
 * Doubles ↔ bytes (pure, exact). Sensor values have few decimals: they become whole numbers by a power of ten where
 * that gives exactly the same double back; a few others stand beside them; everything else goes by its bits.
 */
import { type ByteReader, type ByteWriter, MalformedBytes } from "./bytes.ts";
import { greatestInteger, readIntegers, skipIntegers, writeIntegers } from "./integers.ts";

const forms = { decimal: 0, bits: 1 } as const;
const powersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] as const;
const mostDecimals = powersOfTen.length - 1;
/** Share of values that may stand beside the decimal ones. */
const mostExceptions = 1 / 16;

interface Decimal {
  readonly scale: number;
  readonly integers: Float64Array;
  readonly exceptions: readonly number[];
}

export function writeNumbers(writer: ByteWriter, values: Float64Array): void {
  const decimal = decimalOf(values);
  if (decimal === undefined) {
    writer.byte(forms.bits);
    writeBits(writer, values);
    return;
  }
  writer.byte(forms.decimal);
  writer.float64(decimal.scale);
  writeIntegers(writer, decimal.integers);
  writer.count(decimal.exceptions.length);
  for (const row of decimal.exceptions) {
    writer.count(row);
    writer.float64(values[row]!);
  }
}

export function readNumbers(reader: ByteReader, length: number): Float64Array<ArrayBuffer> {
  if (reader.byte() === forms.bits) return readBits(reader, length);
  const scale = reader.float64();
  if (!(scale >= 1)) throw new MalformedBytes("Unknown scale of decimal numbers.");
  const values = readIntegers(reader, length);
  if (scale > 1) for (let i = 0; i < length; i++) values[i]! /= scale;
  for (let rest = reader.lengthOf(9, length); rest > 0; rest--) {
    const row = reader.count();
    if (row >= length) throw new MalformedBytes("An exception lies outside of the block.");
    values[row] = reader.float64();
  }
  return values;
}

/** Passes over what `writeNumbers` wrote. */
export function skipNumbers(reader: ByteReader, length: number): void {
  if (reader.byte() === forms.bits) {
    reader.view(8 * length);
    return;
  }
  reader.float64();
  skipIntegers(reader, length);
  for (let rest = reader.lengthOf(9, length); rest > 0; rest--) {
    reader.count();
    reader.float64();
  }
}

/** Power of ten that makes the values whole, judged on the whole column; undefined when there is none. */
export function decimalOf(values: Float64Array): Decimal | undefined {
  const most = Math.floor(values.length * mostExceptions) + 1;
  for (let decimals = firstGuess(values); decimals <= mostDecimals; decimals++) {
    const scale = powersOfTen[decimals]!;
    const integers = new Float64Array(values.length);
    const exceptions: number[] = [];
    let previous = 0;
    for (let row = 0; row < values.length && exceptions.length <= most; row++) {
      const value = values[row]!;
      const integer = Math.round(value * scale);
      if (isExact(value, integer, scale)) previous = integer;
      else exceptions.push(row);
      integers[row] = previous;
    }
    if (exceptions.length <= most) return { scale, integers, exceptions };
  }
  return undefined;
}

/** Fewest decimals that hold most of a few values across the column. */
function firstGuess(values: Float64Array): number {
  const stride = Math.max(1, Math.floor(values.length / 16));
  for (let decimals = 0; decimals <= mostDecimals; decimals++) {
    const scale = powersOfTen[decimals]!;
    let fitting = 0;
    let tried = 0;
    for (let row = 0; row < values.length; row += stride) {
      const value = values[row]!;
      if (!Number.isFinite(value)) continue;
      tried++;
      if (isExact(value, Math.round(value * scale), scale)) fitting++;
    }
    if (fitting >= tried * (1 - mostExceptions)) return decimals;
  }
  return mostDecimals + 1;
}

/** The quotient of two whole doubles is correctly rounded (IEEE 754 §5.4.1), so equality here means equality when read. */
function isExact(value: number, integer: number, scale: number): boolean {
  return Math.abs(integer) < greatestInteger && integer / scale === value && !Object.is(value, -0);
}

/** Each double against its predecessor, bit by bit, then split into eight planes of bytes. */
function writeBits(writer: ByteWriter, values: Float64Array): void {
  const words = new Uint32Array(values.slice().buffer);
  const plane = new Uint8Array(values.length);
  for (let index = 0; index < 8; index++) {
    const half = index >> 2;
    const shift = (index & 3) * 8;
    let previous = 0;
    for (let i = 0; i < values.length; i++) {
      const word = words[2 * i + half]!;
      plane[i] = (word ^ previous) >>> shift;
      previous = word;
    }
    writer.array(plane);
  }
}

function readBits(reader: ByteReader, length: number): Float64Array<ArrayBuffer> {
  const words = new Uint32Array(2 * length);
  for (let index = 0; index < 8; index++) {
    const half = index >> 2;
    const shift = (index & 3) * 8;
    const plane = reader.view(length);
    for (let i = 0; i < length; i++) words[2 * i + half]! |= plane[i]! << shift;
  }
  for (let i = 1; i < length; i++) {
    words[2 * i]! ^= words[2 * i - 2]!;
    words[2 * i + 1]! ^= words[2 * i - 1]!;
  }
  return new Float64Array(words.buffer);
}
