/** The recent states of one signal: a bounded, immutable list of changes, read as intervals. */
import type { Interval } from "../core/interval.ts";

/** From this time on the signal has this state; undefined where it is not known. */
export interface Change<State> {
  readonly timeMs: number;
  readonly state: State | undefined;
}

/** Changes of one signal, oldest first, and the time of the newest value. */
export interface Lane<State> {
  readonly changes: readonly Change<State>[];
  readonly lastTimeMs: number;
}

export interface LaneLimits {
  /** A state holds this long without a new value; then it is not known. */
  readonly holdMs: number;
  /** Changes further back than this from the newest value are forgotten, save the one that is in force there. */
  readonly keepMs: number;
  /** More changes than this are not kept; the oldest go first, and with them the start of what is known. */
  readonly changesMax?: number;
}

/** Where the limits say nothing else. */
export const changesMax = 4096;

export const emptyLane: Lane<never> = { changes: [], lastTimeMs: Number.NEGATIVE_INFINITY };

/** The lane after a value. One that is older than the last changes nothing; one of the same time takes its place. */
export function observed<State>(lane: Lane<State>, change: Change<State>, limits: LaneLimits): Lane<State> {
  const { timeMs, state } = change;
  if (!(timeMs >= lane.lastTimeMs) || !Number.isFinite(timeMs)) return lane;
  const last = lane.changes.at(-1);
  const expiresMs = lane.lastTimeMs + limits.holdMs;
  const hasExpired = last?.state !== undefined && timeMs > expiresMs;
  if (!hasExpired && last !== undefined && last.state === state) return { changes: lane.changes, lastTimeMs: timeMs };
  const changes = [...kept(lane.changes, timeMs - limits.keepMs)];
  if (hasExpired) changes.push({ timeMs: expiresMs, state: undefined });
  if (changes.at(-1)?.timeMs === timeMs) changes.pop();
  changes.push(change);
  return { changes: changes.slice(-(limits.changesMax ?? changesMax)), lastTimeMs: timeMs };
}

function kept<State>(changes: readonly Change<State>[], fromMs: number): readonly Change<State>[] {
  let first = 0;
  while (first + 1 < changes.length && changes[first + 1]!.timeMs <= fromMs) first++;
  return first === 0 ? changes : changes.slice(first);
}

/** Where the signal has a state that `matches`, up to `nowMs`; sorted, merged. Real starts: nothing is clipped at the left. */
export function intervalsOf<State>(
  lane: Lane<State>,
  matches: (state: State) => boolean,
  { nowMs, holdMs }: { readonly nowMs: number; readonly holdMs: number },
): Interval[] {
  const result: Interval[] = [];
  const end = Math.min(nowMs, lane.lastTimeMs + holdMs);
  let open: number | undefined;
  for (const { timeMs, state } of lane.changes) {
    const isMatch = state !== undefined && matches(state) && timeMs < end;
    if (isMatch && open === undefined) open = timeMs;
    if (!isMatch && open !== undefined) {
      result.push({ from: open, to: Math.min(timeMs, end) });
      open = undefined;
    }
  }
  if (open !== undefined && end > open) result.push({ from: open, to: end });
  return result;
}

/** Where the signal is known at all. */
export function knownIntervals<State>(
  lane: Lane<State>,
  time: { readonly nowMs: number; readonly holdMs: number },
): Interval[] {
  return intervalsOf(lane, () => true, time);
}
