/** How long recording can go on before what is kept fills the store. Pure. */
import type { DiskTime } from "../core/recording.ts";

export interface DiskFacts {
  readonly storeBytes: number;
  readonly storeValues: number;
  readonly quotaBytes: number;
  /** Free on the disk beyond the floor that the store keeps free. */
  readonly freeBytes: number;
  /** Values in the spans of kept recordings. */
  readonly keptValues: number;
  readonly valuesPerSecond: number;
}

/** Assumed while the store is too young to tell: the worst case that it promises. */
const bytesPerValueAtFirst = 10;
const valuesToTell = 10_000;

/**
 * Older values that no recording keeps make room, so what counts is the part of the store that is kept. Never more than
 * the disk has.
 */
export function diskTime(facts: DiskFacts): DiskTime {
  const { storeBytes, storeValues, quotaBytes, freeBytes, keptValues, valuesPerSecond } = facts;
  const bytesPerValue = storeValues < valuesToTell ? bytesPerValueAtFirst : storeBytes / storeValues;
  const keptBytes = Math.min(storeBytes, Math.round(keptValues * bytesPerValue));
  const limit = Math.min(quotaBytes, storeBytes + Math.max(0, freeBytes));
  const bytesLeft = Math.max(0, limit - keptBytes);
  const bytesPerSecond = valuesPerSecond * bytesPerValue;
  const secondsLeft = bytesPerSecond > 0 ? Math.floor(bytesLeft / bytesPerSecond) : null;
  return { secondsLeft, valuesPerSecond, bytesPerSecond, bytesLeft, keptBytes };
}
