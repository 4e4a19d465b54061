/** Which stretches of time are learned from: the chosen one, less what was labelled, spread when it holds too many rows. Pure. */
import { type Interval, merged } from "../core/interval.ts";
import type { LearningStretch } from "../core/model-learning.ts";

/** Rows of a model. A longer time is read in stretches of equal length, spread evenly over it. */
const rowsMax = 20_000;
const stretchesMax = 20;
/** False alarms that are added, newest first, and the longest part of one. */
const addedMax = 10;
const addedRowsMax = 1000;

/** What people have said of an asset. */
export interface Labelled {
  /** The machine was well although there was an alarm. */
  readonly normal: readonly LearningStretch[];
  /** A fault or planned work. */
  readonly other: readonly LearningStretch[];
}

export interface Chosen {
  readonly stretches: readonly LearningStretch[];
  /** Labelled stretches within the chosen time that are left out. */
  readonly leftOut: number;
  readonly added: number;
}

export function chosenStretches(
  range: LearningStretch,
  { labelled, withFalseAlarms, sampleRateHz }: { labelled: Labelled; withFalseAlarms: boolean; sampleRateHz: number },
): Chosen {
  const chosen = intervalOf(range);
  const others = merged(labelled.other.map(intervalOf));
  const leftOut = others.filter(({ from, to }) => to > chosen.from && from < chosen.to).length;
  const addedMs = (addedRowsMax / sampleRateHz) * 1000;
  const added = withFalseAlarms
    ? labelled.normal
        .slice(-addedMax)
        .map(({ fromMs, toMs }) => ({ from: fromMs, to: Math.min(toMs, fromMs + addedMs) }))
    : [];
  const stretches = merged([...spread(without([chosen], others), sampleRateHz), ...added]);
  return { stretches: stretches.map(({ from, to }) => ({ fromMs: from, toMs: to })), leftOut, added: added.length };
}

/** All of it, or parts that together hold as many rows as are learned from. */
function spread(intervals: readonly Interval[], sampleRateHz: number): Interval[] {
  const width = (rowsMax / stretchesMax / sampleRateHz) * 1000;
  const total = intervals.reduce((sum, { from, to }) => sum + to - from, 0);
  if (total <= width * stretchesMax) return [...intervals];
  return Array.from({ length: stretchesMax }, (_, index) => {
    const start = ((total - width) * index) / (stretchesMax - 1);
    return within(intervals, start, start + width);
  }).flat();
}

/** The part from `start` to `end` of the intervals put one after the other. */
function within(intervals: readonly Interval[], start: number, end: number): Interval[] {
  let passed = 0;
  return intervals.flatMap(({ from, to }) => {
    const part = { from: from + Math.max(0, start - passed), to: from + Math.min(to - from, end - passed) };
    passed += to - from;
    return part.from < part.to ? [part] : [];
  });
}

/** `holes` must be merged. */
function without(intervals: readonly Interval[], holes: readonly Interval[]): Interval[] {
  return intervals.flatMap(({ from, to }) => {
    const edges = [from, ...holes.flatMap((hole) => [hole.from, hole.to]), to].map((edge) =>
      Math.min(Math.max(edge, from), to),
    );
    return Array.from({ length: edges.length / 2 }, (_, index) => ({
      from: edges[2 * index]!,
      to: edges[2 * index + 1]!,
    })).filter((part) => part.from < part.to);
  });
}

function intervalOf({ fromMs, toMs }: LearningStretch): Interval {
  return { from: fromMs, to: toMs };
}
