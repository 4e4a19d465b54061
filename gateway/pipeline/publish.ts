/** Live fan-out of committed entries, and the last value of every tag. */
import type { Entry } from "../core/contracts.ts";
import { passingMsMax } from "../core/live-only.ts";
import {
  type Measurement,
  type MeasurementBatch,
  type OtherValue,
  type TagNumber,
  valueFlags,
} from "../core/measurement.ts";
import { qualityOf } from "../core/quality.ts";
import type { LiveFeed } from "../core/view.ts";

export interface Publisher extends LiveFeed {
  /** Hands a committed entry to every subscriber. */
  publish(entry: Entry): void;
}

export interface PassingValues {
  /** Tags whose values only pass: the last one is forgotten after `passingMsMax`. */
  readonly liveOnly: ReadonlySet<TagNumber>;
  readonly now: () => number;
}

const nonePass: PassingValues = { liveOnly: new Set(), now: () => 0 };

/** `initial` are the last values of an earlier run, so that screens are not empty after a restart. */
export function createPublisher(
  initial: readonly (Measurement | undefined)[],
  { liveOnly, now }: PassingValues = nonePass,
): Publisher {
  const listeners = new Set<(entry: Entry) => void>();
  const latest = new LatestValues();
  for (const measurement of initial) if (measurement !== undefined) latest.restore(measurement);

  return {
    publish(entry) {
      if (entry.type === "measurements") latest.take(entry);
      for (const listener of listeners) listener(entry);
    },
    latest(tag) {
      const value = latest.get(tag);
      if (value === undefined || !liveOnly.has(tag) || now() - value.receivedTimeMs <= passingMsMax) return value;
      latest.forget(tag);
      return undefined;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A value dated further after its arrival than this has a wrong time, and gives way to the next one. */
const aheadMsMax = 60_000;

/** The newest value of each tag by source time, as columns over the tag numbers. */
class LatestValues {
  #timesMs = new Float64Array(0);
  #values = new Float64Array(0);
  #statusCodes = new Uint32Array(0);
  #isBoolean = new Uint8Array(0);
  #receivedMs = new Float64Array(0);
  readonly #others = new Map<TagNumber, OtherValue>();

  restore({ tag, value, statusCode, sourceTimeMs, receivedTimeMs }: Measurement): void {
    this.#reserve(tag);
    this.#timesMs[tag] = sourceTimeMs;
    this.#statusCodes[tag] = statusCode;
    this.#receivedMs[tag] = receivedTimeMs;
    this.#isBoolean[tag] = typeof value === "boolean" ? 1 : 0;
    if (typeof value === "number" || typeof value === "boolean") this.#values[tag] = Number(value);
    else this.#others.set(tag, value);
  }

  take(batch: MeasurementBatch): void {
    for (let row = 0; row < batch.length; row++) {
      const tag = batch.tags[row]!;
      if (tag >= this.#timesMs.length) this.#reserve(tag);
      const timeMs = batch.sourceTimeMs[row]! + batch.sourceTimeNs[row]! / 1e6;
      const newestMs = this.#timesMs[tag]!;
      if (timeMs < newestMs && newestMs <= batch.receivedTimeMs + aheadMsMax) continue;
      this.#timesMs[tag] = timeMs;
      this.#values[tag] = batch.values[row]!;
      this.#statusCodes[tag] = batch.statusCodes[row]!;
      this.#isBoolean[tag] = batch.flags[row]! & valueFlags.boolean;
      this.#receivedMs[tag] = batch.receivedTimeMs;
      if (batch.others.size > 0 || this.#others.size > 0) {
        const other = batch.others.get(row);
        if (other === undefined) this.#others.delete(tag);
        else this.#others.set(tag, other);
      }
    }
  }

  get(tag: TagNumber): Measurement | undefined {
    const sourceTimeMs = this.#timesMs[tag];
    if (sourceTimeMs === undefined || sourceTimeMs === Number.NEGATIVE_INFINITY) return undefined;
    const other = this.#others.get(tag);
    const number = this.#values[tag]!;
    const plain = this.#isBoolean[tag] === 0 ? number : number !== 0;
    const statusCode = this.#statusCodes[tag]!;
    return {
      tag,
      value: other === undefined ? plain : other,
      quality: qualityOf(statusCode),
      statusCode,
      sourceTimeMs,
      receivedTimeMs: this.#receivedMs[tag]!,
    };
  }

  forget(tag: TagNumber): void {
    this.#timesMs[tag] = Number.NEGATIVE_INFINITY;
    this.#values[tag] = Number.NaN;
    this.#others.delete(tag);
  }

  #reserve(tag: TagNumber): void {
    const { length } = this.#timesMs;
    if (tag < length) return;
    const capacity = Math.max(256, 2 * length, tag + 1);
    const timesMs = new Float64Array(capacity).fill(Number.NEGATIVE_INFINITY);
    timesMs.set(this.#timesMs);
    this.#timesMs = timesMs;
    this.#values = copied(this.#values, new Float64Array(capacity));
    this.#statusCodes = copied(this.#statusCodes, new Uint32Array(capacity));
    this.#isBoolean = copied(this.#isBoolean, new Uint8Array(capacity));
    this.#receivedMs = copied(this.#receivedMs, new Float64Array(capacity));
  }
}

function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
