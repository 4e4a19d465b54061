/** Figures of the past: told for a time that has ended, and shown to their metric again after a restart. */
import type { Value, Waveform } from "./measurement.ts";

/** A figure of a time that has ended: it is stored at that time, not at the time at which it was found. */
export interface TimedResult {
  readonly timeMs: number;
  readonly value: number | boolean | string | Waveform;
}

/** What a metric gave before the gateway was started anew. */
export interface RecalledOutput {
  readonly name: string;
  readonly timeMs: number;
  readonly value: Value;
}

/** What a metric gave itself in the seconds before, oldest first; shown before the past of its inputs. */
export interface MetricRecall<State> {
  readonly outputs: readonly string[];
  readonly seconds: number;
  resume(state: State, outputs: readonly RecalledOutput[], nowMs: number): State;
}
