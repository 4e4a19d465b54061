/** Recordings: named spans over the store with what somebody else needs to understand them. No person is named. */
import type { TagId } from "./tag.ts";

/** What measures a signal, as far as it is known. */
export interface RecordedSensor {
  readonly tag: TagId;
  readonly model?: string;
  readonly mounting?: string;
  /** Day of the last calibration, `YYYY-MM-DD`. */
  readonly calibratedOn?: string;
}

/** Circumstances that no signal says. */
export interface RecordingContext {
  readonly product?: string;
  readonly operatingConditions?: string;
  /** About the machine and the run, never about persons. */
  readonly notes?: string;
  readonly sensors?: readonly RecordedSensor[];
}

export interface Recording {
  readonly id: string;
  /** Counts up with every change; the newest holds. */
  readonly revision: number;
  readonly name: string;
  /** Recordings of one purpose, such as a test series. */
  readonly campaign?: string;
  /** Milliseconds since the Unix epoch; before the press of the button when there was a pre-trigger. */
  readonly fromMs: number;
  /** Exclusive; absent while it runs. */
  readonly toMs?: number;
  /** What is recorded; empty stands for every asset. */
  readonly assets: readonly string[];
  readonly context: RecordingContext;
  /** Its values stay beyond the retention time, as long as the quota allows. */
  readonly keep: boolean;
  readonly createdMs: number;
  /** Taken out of the list. Its values then go with the others. */
  readonly isRemoved?: true;
}

/** What a new recording says; what is left out is as usual. */
export interface RecordingStart {
  readonly name: string;
  readonly campaign?: string;
  readonly preTriggerSeconds?: number;
  readonly assets?: readonly string[];
  readonly context?: RecordingContext;
  /** A span of the past, which is recorded already. Excludes `preTriggerSeconds`. */
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** What may be said of a recording afterwards. */
export interface RecordingChange {
  readonly name?: string;
  readonly campaign?: string;
  readonly context?: RecordingContext;
  readonly keep?: boolean;
}

/** A recording with what the store holds of it. */
export interface RecordingReport extends Recording {
  readonly state: "running" | "stopped";
  /** Values that the store holds in its span; at the edges up to a block too many. */
  readonly valueCount: number;
  /** Among those: removed for space, of which the minutes and hours are left. */
  readonly thinnedCount: number;
  /** Values of its span that were removed for space, whole. */
  readonly removedCount: number;
}

/** How long it can go on like this. */
export interface DiskTime {
  /** Until what is kept fills the store; null while nothing comes in. */
  readonly secondsLeft: number | null;
  readonly valuesPerSecond: number;
  readonly bytesPerSecond: number;
  /** Of the quota, or of the disk where that is less. */
  readonly bytesLeft: number;
  /** What the kept recordings take, estimated. */
  readonly keptBytes: number;
}

export interface RecordingControl {
  /** Newest first. */
  list(): Promise<readonly RecordingReport[]>;
  /** As it is kept, without looking into the store. Throws PermanentError: unknown. */
  find(id: string): Recording;
  /** Throws PermanentError: unknown. */
  report(id: string): Promise<RecordingReport>;
  /** Throws PermanentError: unknown asset, empty span, too many. */
  start(request: RecordingStart): Promise<RecordingReport>;
  /** A recording that has stopped stays as it is. */
  stop(id: string): Promise<RecordingReport>;
  change(id: string, change: RecordingChange): Promise<RecordingReport>;
  /** Takes it out of the list; values and labels stay as long as others do. Throws PermanentError while it runs. */
  remove(id: string): Promise<void>;
  diskTime(): Promise<DiskTime>;
}

export const recordingLimits = {
  /** Lines of the file: each start, stop and change is one. */
  lines: 100_000,
  nameLength: 120,
  textLength: 2000,
  preTriggerSeconds: 3600,
  running: 20,
  /** Each is a condition of the removal of old values. */
  kept: 200,
} as const;
