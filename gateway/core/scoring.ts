/** What the scoring of windows promises: models in use, requests, scores, and the process behind them. */
import type { WindowFrames } from "./window-frames.ts";

/** A model in use: what `assess` needs to know of its card. */
/** What stands in for a channel so many frames before the first one. */
export type StandIn = (channel: number, first: number, framesBefore: number) => number;

/** What is normal in an operating mode. */
export interface Baseline {
  /** Place in the graph; 0 is the one that all modes share. */
  readonly index: number;
  /** Absent when the card does not say what is typical. */
  readonly standIn?: StandIn | undefined;
}

export interface ScoringModel {
  readonly id: string;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Frames in a window. */
  readonly windowLength: number;
  readonly holdSeconds: number;
  /** Value of a channel so many frames before the first one; absent when the card does not say what is typical. */
  readonly standIn?: StandIn | undefined;
  /** Modes that were learned, by name. Absent: modes are not told apart. */
  readonly modes?: ReadonlyMap<string, Baseline>;
}

export interface ScoringRequest {
  readonly model: string;
  /** Raw values in the units of the card. */
  readonly window: WindowFrames;
  /**
   * Number of the newest frame, as `Window.frame` gives it, when all windows of this model come from one windower: the
   * scorer then hands on only the frames that are new. Leave it out for windows from elsewhere.
   */
  readonly frame?: number;
  /** `Baseline.index`; 0 when left out. */
  readonly baseline?: number;
}

/** 1 is the alarm limit of every model. */
export interface Score {
  readonly value: number;
  /** [channels], shares of the score, 0 to 1. */
  readonly contributions?: Float32Array;
}

/** Scores windows in another process. A failed request gives `undefined`; it never rejects for one bad model. */
export interface Scorer extends AsyncDisposable {
  readonly models: readonly ScoringModel[];
  score(requests: readonly ScoringRequest[]): Promise<readonly (Score | undefined)[]>;
  /** State for screens and metrics. */
  status(): ScorerStatus;
}

/** What one window costs in the scoring process: the run of the graph, shared equally among the windows that it scored together. */
export interface InferenceTime {
  readonly meanMs: number;
  readonly p99Ms: number;
  /** How many of the last runs it rests on, at most 512. */
  readonly runs: number;
}

export interface ScorerStatus {
  readonly state: "starting" | "running" | "restarting" | "failed";
  readonly restarts: number;
  readonly scored: number;
  readonly failed: number;
  readonly batchMsP99: number;
  readonly residentBytes: number;
  readonly disabledModels: readonly string[];
}
