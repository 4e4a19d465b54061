/** A recording played back in this tab: what was stored is shown again, nothing enters the gateway. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { View } from "./label-view.ts";
import {
  advanced,
  followed,
  played,
  type ReplayClock,
  type Speed,
  sought,
  startingClock,
  viewAt,
} from "./replay-clock.ts";

export interface Replay {
  readonly whole: View;
  /** For words: told a few times a second. */
  readonly clock: Signal<ReplayClock>;
  /** For the line over the trends: moves with each frame. */
  readonly cursorMs: Signal<number>;
  /** Play or pause. */
  toggle(): void;
  seek(atMs: number): void;
  setSpeed(speed: Speed): void;
  /** One frame later; what is shown follows. */
  step(passedMs: number): ReplayClock;
  tell(): void;
}

export function useReplay(whole: View, view: Signal<View>): Replay {
  const exact = useRef(startingClock(whole));
  const clock = useSignal(exact.current);
  const cursorMs = useSignal(exact.current.atMs);
  return useMemo(() => {
    const tell = (): void => {
      clock.value = exact.current;
      cursorMs.value = exact.current.atMs;
    };
    /** What somebody has asked for is shown at once. */
    const put = (next: ReplayClock): void => {
      exact.current = next;
      view.value = viewAt(view.peek(), next, whole);
      tell();
    };
    return {
      whole,
      clock,
      cursorMs,
      toggle: () =>
        put(exact.current.isPlaying ? { ...exact.current, isPlaying: false } : played(exact.current, whole)),
      seek: (atMs) => put(sought(exact.current, atMs, whole)),
      setSpeed: (speed) => put({ ...exact.current, speed }),
      step: (passedMs) => {
        const before = exact.current;
        exact.current = advanced(before, passedMs, whole);
        view.value = followed(view.peek(), { before, after: exact.current }, whole);
        return exact.current;
      },
      tell,
    };
  }, []);
}

const tellEveryMs = 200;
/** For people who have asked for less motion the line goes in steps. */
const calmEveryMs = 1000;

/** Runs while it plays; of a tab that is not seen no frame is drawn, so it stands still. */
export function useReplayFrames({ clock, cursorMs, step, tell }: Replay): void {
  const { isPlaying } = clock.value;
  useEffect(() => {
    if (!isPlaying) return undefined;
    const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    let [frame, lastMs, toldMs] = [0, performance.now(), performance.now()];
    const draw = (nowMs: number): void => {
      const after = step(nowMs - lastMs);
      lastMs = nowMs;
      if (!isCalm) cursorMs.value = after.atMs;
      if (!after.isPlaying || nowMs - toldMs >= (isCalm ? calmEveryMs : tellEveryMs)) {
        toldMs = nowMs;
        tell();
      }
      if (after.isPlaying) frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [isPlaying]);
}
