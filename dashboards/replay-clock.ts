/** The clock of a playback: where it stands, how fast it runs, and which part of the recording is shown meanwhile. Pure. */
import { moved, type View, zoomed } from "./label-view.ts";

/** Times of the speed at which it was recorded. */
export const speeds = [0.1, 0.5, 1, 2, 5, 10, 50, 100] as const;
export type Speed = (typeof speeds)[number];

export interface ReplayClock {
  /** Moment of the recording, milliseconds since the Unix epoch. */
  readonly atMs: number;
  readonly speed: Speed;
  readonly isPlaying: boolean;
}

/** A tab that was not drawn for longer than this stood still; nobody saw what would have passed. */
const longestStepMs = 250;
/** The shown part lasts this long at least, so that points are asked for seldom however fast it runs. */
const shownMsMin = 5000;

export function startingClock(whole: View): ReplayClock {
  return { atMs: whole.fromMs, speed: 1, isPlaying: false };
}

/** At the end it begins again. */
export function played(clock: ReplayClock, whole: View): ReplayClock {
  return { ...clock, isPlaying: whole.toMs > whole.fromMs, atMs: clock.atMs >= whole.toMs ? whole.fromMs : clock.atMs };
}

/** So much time later; stops at the end. */
export function advanced(clock: ReplayClock, passedMs: number, whole: View): ReplayClock {
  if (!clock.isPlaying) return clock;
  const step = Math.min(Math.max(0, passedMs), longestStepMs) * clock.speed;
  const atMs = clock.atMs + step;
  return atMs >= whole.toMs ? { ...clock, atMs: whole.toMs, isPlaying: false } : { ...clock, atMs };
}

/** To a moment within the recording; goes on from there if it runs. */
export function sought(clock: ReplayClock, atMs: number, whole: View): ReplayClock {
  return { ...clock, atMs: Math.min(whole.toMs, Math.max(whole.fromMs, atMs)) };
}

/**
 * The part to show after a step. It is turned like a page when the clock has left it, not moved along: what somebody looks at
 * stands still. A part that does not hold the moment of before was chosen by hand and stays.
 */
export function followed(view: View, { before, after }: Record<"before" | "after", ReplayClock>, whole: View): View {
  if (!holds(view, before.atMs) || holds(view, after.atMs)) return view;
  return viewAt(view, after, whole);
}

/** The part to show from a moment on, long enough for the speed. */
export function viewAt(view: View, { atMs, speed }: ReplayClock, whole: View): View {
  const length = view.toMs - view.fromMs;
  const leastMs = speed * shownMsMin;
  const wide = length >= leastMs ? view : zoomed(view, leastMs / length, whole);
  if (holds(wide, atMs) && wide !== view) return wide;
  return moved({ fromMs: atMs, toMs: atMs + (wide.toMs - wide.fromMs) }, 0, whole);
}

function holds({ fromMs, toMs }: View, timeMs: number): boolean {
  return timeMs >= fromMs && timeMs <= toMs;
}

/** Minutes, seconds and tenths; hours where there are some. */
export function elapsedText(ms: number, language: string): string {
  const tenths = Math.max(0, Math.round(ms / 100));
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60];
  const seconds = `${two(Math.floor(tenths / 10) % 60)}${language === "sv" ? "," : "."}${tenths % 10}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${seconds}` : `${minutes}:${seconds}`;
}
