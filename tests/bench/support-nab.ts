/**
 * Scores of the Numenta Anomaly Benchmark (Lavin & Ahmad 2015): a detection counts by how early it lies in its window, others
 * cost, missed windows cost. Only the first detection in a window counts. 100 is perfect, 0 is a detector that says nothing.
 */

/** Weights of the three profiles: a detection outside of all windows, a missed window. A detection at once is worth 1. */
export const nabProfiles = {
  standard: { falsePositive: -0.11, missed: -1 },
  lowFalsePositives: { falsePositive: -0.22, missed: -1 },
  lowFalseNegatives: { falsePositive: -0.11, missed: -2 },
} as const;

export type NabProfile = keyof typeof nabProfiles;

/** What a recording contributes: detections and labelled windows, in any unit of time. Both ends belong to a window. */
export interface NabRecording {
  readonly detections: readonly number[];
  readonly windows: readonly (readonly [number, number])[];
}

/** Worth of the first detection by its place in the window, 0 (begin) to 1 (end). */
type Worth = (place: number, falsePositive: number) => number;

/** Of the SKAB leaderboard: from 1 at the change point down to the cost of a false one, along a hyperbolic tangent. */
export const skabWorth: Worth = (place, falsePositive) => {
  const half = (1 - falsePositive) / 2;
  return half * (-Math.tanh(Math.PI * (place - 0.5)) / Math.tanh(Math.PI / 2)) + half + falsePositive;
};

/** Of the benchmark itself: 2 / (1 + e^(5 y)) - 1, where y runs from -1 to 0 within the window. */
export const numentaWorth: Worth = (place) => (2 / (1 + Math.exp(5 * (place - 1))) - 1) / (2 / (1 + Math.exp(-5)) - 1);

export function nabScore(recordings: readonly NabRecording[], profile: NabProfile, worth: Worth): number {
  const { falsePositive, missed } = nabProfiles[profile];
  let raw = 0;
  let windowCount = 0;
  for (const { detections, windows } of recordings) {
    windowCount += windows.length;
    for (const [from, to] of windows) {
      const first = detections.filter((at) => at >= from && at <= to).toSorted((a, b) => a - b)[0];
      raw += first === undefined ? missed : worth((first - from) / Math.max(to - from, 1), falsePositive);
    }
    raw += falsePositive * detections.filter((at) => !windows.some(([from, to]) => at >= from && at <= to)).length;
  }
  const silent = missed * windowCount;
  return Math.round((10_000 * (raw - silent)) / (windowCount - silent)) / 100;
}
