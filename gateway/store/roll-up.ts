/** Figures of values by period: of a whole block, of each minute, of each hour (pure). */
import { valueFlags } from "../core/measurement.ts";
import { type Sealed, sealed, unsealed } from "./blocks.ts";
import { isComparable } from "./buckets.ts";
import { ByteReader, ByteWriter, MalformedBytes } from "./bytes.ts";
import { readIntegers, skipIntegers, writeIntegers } from "./integers.ts";
import { decimalOf, readNumbers, skipNumbers, writeNumbers } from "./numbers.ts";
import type { Series } from "./series.ts";

export const minuteMs = 60_000;
export const hourMs = 3_600_000;

/** A value is in force until the next one, but no longer than this many usual distances of two values. */
const holdIntervals = 2.5;

/** Figures of one stretch. Minimum, maximum and sum are over the good values: finite, not bad; NaN without one. */
export interface Figures {
  /** First millisecond of the period, or of the values of a block. */
  readonly startMs: number;
  readonly count: number;
  readonly goodCount: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly minAtMs: number;
  readonly maxAtMs: number;
  readonly minStatus: number;
  readonly maxStatus: number;
  /** Time in which a good value was in force, within the period in which the value began. */
  readonly coveredMs: number;
}

export interface RollUp {
  readonly minutes: readonly Figures[];
  readonly hours: readonly Figures[];
}

/** Figures of the whole series; it must not be empty. */
export function figuresOf(series: Series): Figures {
  return foldPeriods(series, Number.POSITIVE_INFINITY)[0]!;
}

/** True when every value is a finite number that is not bad: then the figures stand for the values. */
export function isPlain(series: Series, { count, goodCount }: Figures): boolean {
  return count === goodCount && series.others.size === 0 && series.flags.every((flag) => !(flag & valueFlags.boolean));
}

export function rollUpOf(series: Series): RollUp {
  return { minutes: foldPeriods(series, minuteMs), hours: foldPeriods(series, hourMs) };
}

export function encodeRollUp({ minutes, hours }: RollUp): Sealed {
  const writer = new ByteWriter(minutes.length * 32 + 256);
  for (const [periods, periodMs] of [[minutes, minuteMs] as const, [hours, hourMs] as const]) {
    writer.count(periods.length);
    writeIntegers(
      writer,
      column(periods, ({ startMs }) => startMs / periodMs),
    );
    writeIntegers(
      writer,
      column(periods, ({ count }) => count),
    );
    writeIntegers(
      writer,
      column(periods, ({ goodCount }) => goodCount),
    );
    for (const name of doubleColumns)
      writeNumbers(
        writer,
        column(periods, (figures) => figures[name]),
      );
    writeNumbers(
      writer,
      column(periods, ({ minAtMs, startMs }) => minAtMs - startMs),
    );
    writeNumbers(
      writer,
      column(periods, ({ maxAtMs, startMs }) => maxAtMs - startMs),
    );
    writeIntegers(
      writer,
      column(periods, ({ minStatus }) => minStatus),
    );
    writeIntegers(
      writer,
      column(periods, ({ maxStatus }) => maxStatus),
    );
  }
  return sealed(writer.finish());
}

/** Throws `MalformedBytes` for a damaged roll-up. */
export function decodeRollUp(rollUp: Sealed): RollUp {
  const reader = new ByteReader(unsealed(rollUp));
  const minutes = readPeriods(reader, minuteMs);
  return { minutes, hours: readPeriods(reader, hourMs) };
}

/** Lowest and highest good value of each minute, [length] each: what a decimated chart needs of a roll-up. */
export interface MinuteExtremes {
  readonly length: number;
  readonly counts: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly minAtMs: Float64Array;
  readonly maxAtMs: Float64Array;
  readonly minStatus: Float64Array;
  readonly maxStatus: Float64Array;
}

/** Throws `MalformedBytes` for a damaged roll-up. The other columns, which are most of it, are passed over. */
export function decodeMinuteExtremes(rollUp: Sealed): MinuteExtremes {
  const reader = new ByteReader(unsealed(rollUp));
  const length = readLength(reader);
  const startsMs = readIntegers(reader, length);
  for (let i = 0; i < length; i++) startsMs[i]! *= minuteMs;
  const counts = readIntegers(reader, length);
  skipIntegers(reader, length);
  const [min, max] = [readNumbers(reader, length), readNumbers(reader, length)];
  skipNumbers(reader, length);
  skipNumbers(reader, length);
  const [minAtMs, maxAtMs] = [readNumbers(reader, length), readNumbers(reader, length)];
  for (let i = 0; i < length; i++) {
    minAtMs[i]! += startsMs[i]!;
    maxAtMs[i]! += startsMs[i]!;
  }
  const [minStatus, maxStatus] = [readIntegers(reader, length), readIntegers(reader, length)];
  return { length, counts, min, max, minAtMs, maxAtMs, minStatus, maxStatus };
}

const doubleColumns = ["min", "max", "sum", "coveredMs"] as const;
const mostPeriods = 1 << 20;

function readLength(reader: ByteReader): number {
  const length = reader.count();
  if (length > mostPeriods) throw new MalformedBytes("A roll-up has too many periods.");
  return length;
}

function readPeriods(reader: ByteReader, periodMs: number): Figures[] {
  const length = readLength(reader);
  const [starts, counts, goodCounts] = [0, 0, 0].map(() => readIntegers(reader, length));
  const [min, max, sum, coveredMs] = [0, 0, 0, 0].map(() => readNumbers(reader, length));
  const [minAt, maxAt] = [0, 0].map(() => readNumbers(reader, length));
  const [minStatus, maxStatus] = [0, 0].map(() => readIntegers(reader, length));
  return Array.from({ length }, (_, i) => ({
    startMs: starts![i]! * periodMs,
    count: counts![i]!,
    goodCount: goodCounts![i]!,
    min: min![i]!,
    max: max![i]!,
    sum: sum![i]!,
    minAtMs: minAt![i]! + starts![i]! * periodMs,
    maxAtMs: maxAt![i]! + starts![i]! * periodMs,
    minStatus: minStatus![i]!,
    maxStatus: maxStatus![i]!,
    coveredMs: coveredMs![i]!,
  }));
}

function column(periods: readonly Figures[], of: (figures: Figures) => number): Float64Array {
  return Float64Array.from(periods, of);
}

interface Fold {
  startMs: number;
  count: number;
  goodCount: number;
  min: number;
  max: number;
  sum: number;
  minAtMs: number;
  maxAtMs: number;
  minStatus: number;
  maxStatus: number;
  coveredMs: number;
}

/** One pass over the rows; a new period begins where the time enters it. An infinite period holds everything. */
function foldPeriods(series: Series, periodMs: number): Figures[] {
  const { timesMs, length } = series;
  const holdMs = holdIntervals * usualIntervalMs(series);
  // Sums of decimal numbers are taken over whole numbers: exact, and short when stored.
  const { summands, scale } = summandsOf(series);
  const result: Fold[] = [];
  let current: Fold | undefined;
  let endMs = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < length; row++) {
    const timeMs = timesMs[row]!;
    if (current === undefined || timeMs >= endMs) {
      const startMs = Number.isFinite(periodMs) ? Math.floor(timeMs / periodMs) * periodMs : timeMs;
      endMs = startMs + periodMs;
      current = emptyFold(startMs);
      result.push(current);
    }
    current.count++;
    if (!isGoodAt(series, row)) continue;
    addRow(current, series, row);
    current.sum += summands[row]!;
    const next = timesMs[row + 1] ?? timeMs + holdMs / holdIntervals;
    current.coveredMs += Math.min(next - timeMs, holdMs, endMs - timeMs);
  }
  for (const fold of result) fold.sum /= scale;
  return result;
}

function summandsOf(series: Series): { readonly summands: Float64Array; readonly scale: number } {
  const decimal = decimalOf(series.values);
  const isWhole = decimal !== undefined && !decimal.exceptions.some((row) => isGoodAt(series, row));
  return isWhole ? { summands: decimal.integers, scale: decimal.scale } : { summands: series.values, scale: 1 };
}

function addRow(fold: Fold, { timesMs, timesNs, values, statusCodes }: Series, row: number): void {
  const value = values[row]!;
  const timeMs = timesMs[row]! + timesNs[row]! / 1e6;
  fold.goodCount++;
  if (!(fold.min <= value)) {
    fold.min = value;
    fold.minAtMs = timeMs;
    fold.minStatus = statusCodes[row]!;
  }
  if (!(fold.max >= value)) {
    fold.max = value;
    fold.maxAtMs = timeMs;
    fold.maxStatus = statusCodes[row]!;
  }
}

function emptyFold(startMs: number): Fold {
  return {
    startMs,
    count: 0,
    goodCount: 0,
    min: Number.NaN,
    max: Number.NaN,
    sum: 0,
    minAtMs: startMs,
    maxAtMs: startMs,
    minStatus: 0,
    maxStatus: 0,
    coveredMs: 0,
  };
}

function isGoodAt({ values, statusCodes, others }: Series, row: number): boolean {
  return isComparable({ value: values[row]!, statusCode: statusCodes[row]!, other: others.get(row) });
}

/** Median distance of neighbours that differ in time, at least one millisecond. */
function usualIntervalMs({ timesMs, length }: Series): number {
  const distances = new Float64Array(Math.max(0, length - 1));
  let count = 0;
  for (let row = 1; row < length; row++) {
    const distance = timesMs[row]! - timesMs[row - 1]!;
    if (distance > 0) distances[count++] = distance;
  }
  const inOrder = distances.subarray(0, count).sort();
  return Math.max(1, inOrder[count >> 1] ?? 1);
}
