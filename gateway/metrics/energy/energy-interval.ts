/** Energy of one interval of the clock: what is added up, and its form as a value that the store keeps. Pure. */
import type { Waveform } from "../../core/measurement.ts";
import { type OperatingState, operatingStates } from "./operating-states.ts";

export interface EnergyInterval {
  /** Milliseconds since the Unix epoch; a multiple of the length. */
  readonly fromMs: number;
  /** kWh by state, where power and state were known. */
  readonly kwh: Readonly<Record<OperatingState, number>>;
  /** s by state. */
  readonly seconds: Readonly<Record<OperatingState, number>>;
  /** kWh with a known power and an unknown state. */
  readonly unknownKwh: number;
  /** kWh that a counter had counted while it could not be read; when within the gap is not known. */
  readonly gapKwh: number;
  /** s with known power. */
  readonly observedSeconds: number;
  readonly avoidableKwh: number;
  readonly produced: number;
  readonly good: number;
  /** Falls of a counter, and jumps that no machine makes: energy that cannot be told. */
  readonly breaks: number;
  /** Values that came when their time was added up already. */
  readonly late: number;
}

const none = { off: 0, standby: 0, ready: 0, processing: 0 };
const nothing = {
  unknownKwh: 0,
  gapKwh: 0,
  observedSeconds: 0,
  avoidableKwh: 0,
  produced: 0,
  good: 0,
  breaks: 0,
  late: 0,
};
const plainKeys = Object.keys(nothing) as (keyof typeof nothing)[];

export function emptyInterval(fromMs: number): EnergyInterval {
  return { fromMs, kwh: none, seconds: none, ...nothing };
}

/** Sums of two; the time is that of the first. */
export function together(one: EnergyInterval, other: Omit<EnergyInterval, "fromMs">): EnergyInterval {
  const byState = (a: Readonly<Record<OperatingState, number>>, b: Readonly<Record<OperatingState, number>>) =>
    Object.fromEntries(operatingStates.map((state) => [state, a[state] + b[state]])) as Record<OperatingState, number>;
  const plain = Object.fromEntries(plainKeys.map((key) => [key, one[key] + other[key]])) as typeof nothing;
  return {
    fromMs: one.fromMs,
    kwh: byState(one.kwh, other.kwh),
    seconds: byState(one.seconds, other.seconds),
    ...plain,
  };
}

export function totalKwh({ kwh, unknownKwh, gapKwh }: Omit<EnergyInterval, "fromMs">): number {
  return operatingStates.reduce((sum, state) => sum + kwh[state], 0) + unknownKwh + gapKwh;
}

/** A share of everything in it, for a period that begins or ends within the interval. */
export function shareOf(interval: EnergyInterval, share: number): EnergyInterval {
  const scaled = (by: Readonly<Record<OperatingState, number>>) =>
    Object.fromEntries(operatingStates.map((state) => [state, by[state] * share])) as Record<OperatingState, number>;
  const plain = Object.fromEntries(plainKeys.map((key) => [key, interval[key] * share])) as typeof nothing;
  return { fromMs: interval.fromMs, kwh: scaled(interval.kwh), seconds: scaled(interval.seconds), ...plain };
}

/** Mean power, kW; undefined unless all of the interval was seen and nothing of it was counted in a gap. */
export function demandKw(interval: EnergyInterval, intervalMinutes: number): number | undefined {
  const isSeen = interval.observedSeconds >= 0.95 * 60 * intervalMinutes && interval.gapKwh === 0;
  return isSeen ? (totalKwh(interval) * 60) / intervalMinutes : undefined;
}

const version = 1;

/** As a value of the store: one field of numbers, so that what belongs together is written together. */
export function recordOf(interval: EnergyInterval, intervalMinutes: number): Waveform {
  const { kwh, seconds } = interval;
  return {
    sampleRateHz: 1 / (60 * intervalMinutes),
    samples: Float32Array.from([
      ...[version, intervalMinutes],
      ...operatingStates.map((state) => kwh[state]),
      ...operatingStates.map((state) => seconds[state]),
      ...plainKeys.map((key) => interval[key]),
    ]),
  };
}

/** The interval that a record tells; undefined for anything else. */
export function intervalIn(
  record: Waveform,
  fromMs: number,
): { readonly interval: EnergyInterval; readonly intervalMinutes: number } | undefined {
  const numbers = [...record.samples];
  const count = operatingStates.length;
  if (numbers[0] !== version || numbers.length < 2 + 2 * count + plainKeys.length) return undefined;
  const named = <Key extends string>(keys: readonly Key[], start: number) =>
    Object.fromEntries(keys.map((key, index) => [key, numbers[start + index]!])) as Record<Key, number>;
  const interval = {
    fromMs,
    kwh: named(operatingStates, 2),
    seconds: named(operatingStates, 2 + count),
    ...named(plainKeys, 2 + 2 * count),
  };
  return { interval, intervalMinutes: numbers[1]! };
}
