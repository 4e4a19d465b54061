/** States of a machine as one lane can show them. Pure. */
import type { StateSpan } from "../core/production.ts";

/** Spans of one lane; shorter ones than this part of the range cannot be seen. */
const spansMax = 2000;

/**
 * All of them while there is room. Then pauses within production that are too short for a stop are drawn as production: a machine
 * that waits in each cycle would look as if it stood all day. What is still shorter than a pixel is left to its neighbour.
 */
export function drawable(
  states: readonly StateSpan[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  stopSeconds: number,
): StateSpan[] {
  if (states.length <= spansMax) return [...states];
  const leastMs = (toMs - fromMs) / spansMax;
  const drawn: StateSpan[] = [];
  for (const span of withoutPauses(states, 1000 * stopSeconds)) {
    const last = drawn.at(-1);
    if (last !== undefined && last.element === span.element && span.fromMs - last.toMs < leastMs) {
      drawn[drawn.length - 1] = { ...last, toMs: span.toMs };
    } else if (span.toMs - span.fromMs >= leastMs) drawn.push(span);
  }
  return drawn;
}

/** Spans that follow each other without a gap; less than this between two is none. */
const touchingMs = 1;

function withoutPauses(states: readonly StateSpan[], stopMs: number): StateSpan[] {
  const joined: StateSpan[] = [];
  for (const [index, span] of states.entries()) {
    const [last, next] = [joined.at(-1), states[index + 1]];
    const follows = last !== undefined && span.fromMs - last.toMs < touchingMs;
    const isPause =
      span.element === "delay" &&
      span.toMs - span.fromMs < stopMs &&
      last?.element === "production" &&
      next?.element === "production" &&
      next.fromMs - span.toMs < touchingMs;
    if (follows && (isPause || (last.element === "production" && span.element === "production"))) {
      joined[joined.length - 1] = { ...last, toMs: span.toMs };
    } else joined.push(span);
  }
  return joined;
}
