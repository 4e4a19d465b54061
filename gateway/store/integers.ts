/** Whole numbers ↔ bytes that compress well (pure): differences, split into planes of equal significance. */
import { type ByteReader, type ByteWriter, MalformedBytes } from "./bytes.ts";

/** Beyond this a difference of two numbers could lose a digit. */
export const greatestInteger = 2 ** 51;

/** How often the difference of neighbours is taken before writing; 2 leaves nothing of a regular clock. */
type Order = 0 | 1 | 2;

/** Writes whole numbers of at most `greatestInteger`. */
export function writeIntegers(writer: ByteWriter, values: Float64Array | Uint32Array | Uint8Array): void {
  const { length } = values;
  if (length === 0) return;
  const order = cheapestOrder(values);
  const base = values[0]!;
  const step = order === 2 && length > 1 ? values[1]! - base : 0;
  const differences = differencesOf(values, { order, base, step });
  let most = 0;
  for (let i = 1; i < length; i++) {
    const difference = differences[i]!;
    const folded = difference < 0 ? -2 * difference - 1 : 2 * difference;
    differences[i] = folded;
    if (folded > most) most = folded;
  }
  writer.byte(order);
  writer.float64(base);
  if (order === 2) writer.float64(step);
  writePlanes(writer, differences, most);
}

export function readIntegers(reader: ByteReader, length: number): Float64Array<ArrayBuffer> {
  const values = new Float64Array(length);
  if (length === 0) return values;
  const order = reader.byte();
  if (order > 2) throw new MalformedBytes("Unknown form of whole numbers.");
  const base = reader.float64();
  const step = order === 2 ? reader.float64() : 0;
  if (!readDifferences(reader, values) && order === 0) return values.fill(base);
  values[0] = base;
  if (order === 0) addBase(values, base);
  else if (order === 1) addUp(values, base);
  else addUpTwice(values, base, step);
  return values;
}

/** Passes over what `writeIntegers` wrote. */
export function skipIntegers(reader: ByteReader, length: number): void {
  if (length === 0) return;
  const order = reader.byte();
  if (order > 2) throw new MalformedBytes("Unknown form of whole numbers.");
  reader.view(order === 2 ? 16 : 8);
  reader.view(reader.byte() * length);
}

function addBase(values: Float64Array, base: number): void {
  for (let i = 1; i < values.length; i++) values[i]! += base;
}

function addUp(values: Float64Array, base: number): void {
  let previous = base;
  for (let i = 1; i < values.length; i++) {
    previous += values[i]!;
    values[i] = previous;
  }
}

function addUpTwice(values: Float64Array, base: number, firstStep: number): void {
  let previous = base;
  let step = firstStep;
  for (let i = 1; i < values.length; i++) {
    step += values[i]!;
    previous += step;
    values[i] = previous;
  }
}

interface Form {
  readonly order: Order;
  readonly base: number;
  readonly step: number;
}

/** One plain loop for each order: this is most of the work of a block. */
function differencesOf(values: ArrayLike<number>, { order, base, step }: Form): Float64Array {
  const differences = new Float64Array(values.length);
  let previous = base;
  let previousStep = step;
  for (let i = 1; i < values.length; i++) {
    const value = values[i]!;
    if (order === 0) {
      differences[i] = value - base;
    } else {
      const difference = value - previous;
      differences[i] = order === 1 ? difference : difference - previousStep;
      previous = value;
      previousStep = difference;
    }
  }
  return differences;
}

/** The order whose numbers have the fewest bits, judged on at most 128 neighbours. */
function cheapestOrder(values: ArrayLike<number>): Order {
  const last = Math.min(values.length, 128);
  const base = values[0]!;
  let [raw, first, second] = [0, 0, 0];
  for (let i = 2; i < last; i++) {
    const step = values[i]! - values[i - 1]!;
    raw += bitsOf(values[i]! - base);
    first += bitsOf(step);
    second += bitsOf(step - (values[i - 1]! - values[i - 2]!));
  }
  if (second < first && second < raw) return 2;
  return first < raw ? 1 : 0;
}

function bitsOf(value: number): number {
  const magnitude = Math.abs(value);
  return magnitude < 2 ** 32 ? 32 - Math.clz32(magnitude) : 32 + Math.log2(magnitude / 2 ** 32);
}

/** Widths up to this many bytes are unfolded with whole words of 32 bits, which is several times as fast. */
const wordWidth = 3;

/** Lowest bytes of all numbers, then the next ones: neighbours in the file resemble each other. */
function writePlanes(writer: ByteWriter, values: Float64Array, most: number): void {
  const width = most === 0 ? 0 : Math.floor(Math.log2(most) / 8) + 1;
  writer.byte(width);
  if (width === 0) return;
  const plane = new Uint8Array(values.length);
  const low = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) low[i] = width <= 4 ? values[i]! : values[i]! % 2 ** 32;
  for (let index = 0; index < Math.min(4, width); index++) {
    for (let i = 0; i < values.length; i++) plane[i] = low[i]! >>> (8 * index);
    writer.array(plane);
  }
  for (let index = 4; index < width; index++) {
    for (let i = 0; i < values.length; i++) plane[i] = Math.floor(values[i]! / 2 ** 32) >>> (8 * index - 32);
    writer.array(plane);
  }
}

/** Reads the planes and unfolds the numbers: 0, 1, 2, 3 stand for 0, -1, 1, -2. False when all are 0. */
function readDifferences(reader: ByteReader, values: Float64Array): boolean {
  const width = reader.byte();
  if (width > 7) throw new MalformedBytes("Whole numbers have at most seven bytes.");
  if (width === 0) return false;
  if (width <= wordWidth) {
    const words = new Uint32Array(values.length);
    for (let index = 0; index < width; index++) {
      const plane = reader.view(values.length);
      for (let i = 0; i < words.length; i++) words[i]! |= plane[i]! << (8 * index);
    }
    for (let i = 0; i < words.length; i++) values[i] = (words[i]! >>> 1) ^ -(words[i]! & 1);
  } else {
    for (let index = 0; index < width; index++) {
      const plane = reader.view(values.length);
      for (let i = 0; i < values.length; i++) values[i]! += plane[i]! * 2 ** (8 * index);
    }
    for (let i = 0; i < values.length; i++) {
      const folded = values[i]!;
      values[i] = folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
    }
  }
  return true;
}
