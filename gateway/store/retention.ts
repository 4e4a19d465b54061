/** What may be deleted, and when (pure). */

/** What happens when the store is as large as it may be. */
export type FullPolicy = "drop-oldest-unsent-last" | "reject-new" | "down-sample";

/** How far committed time may run ahead of the monotonic clock before it counts as a step. */
const stepMs = 3_600_000;
/** A step of the clock is believed after the clock has run on from there for so long. */
const confirmMs = 24 * 3_600_000;

/** The time that retention goes by. A wrong clock cannot make everything old at once. */
export interface RetentionClock {
  readonly timeMs: number;
  /** How long the committed time has been ahead. */
  readonly aheadForMs: number;
}

interface Observation {
  /** Highest time of arrival that is committed, milliseconds since the Unix epoch. */
  readonly committedMs: number;
  /** Time since the observation before, by the monotonic clock. */
  readonly elapsedMs: number;
}

/** Follows the committed time; never back, and forward in a step only when the step has lasted. */
export function advanced(clock: RetentionClock | undefined, { committedMs, elapsedMs }: Observation): RetentionClock {
  if (clock === undefined) return { timeMs: committedMs, aheadForMs: 0 };
  const expectedMs = clock.timeMs + elapsedMs;
  if (committedMs <= expectedMs + stepMs) return { timeMs: Math.max(clock.timeMs, committedMs), aheadForMs: 0 };
  const aheadForMs = clock.aheadForMs + elapsedMs;
  return aheadForMs >= confirmMs ? { timeMs: committedMs, aheadForMs: 0 } : { timeMs: expectedMs, aheadForMs };
}

export interface DiskUse {
  readonly usedBytes: number;
  readonly quotaBytes: number;
  /** Free space of the disk, with the ballast counted as free. */
  readonly freeBytes: number;
  readonly floorBytes: number;
}

/** Bytes that must go so that quota and floor hold; 0 when they do. */
export function excessBytes({ usedBytes, quotaBytes, freeBytes, floorBytes }: DiskUse): number {
  return Math.max(0, usedBytes - quotaBytes, floorBytes - freeBytes);
}

/** What may be removed, in the order in which it is removed. */
export type Removal =
  /** Rows of the log that are in the history and that every destination has. */
  | "sent-log"
  /** Blocks older than the retention time. */
  | "expired-blocks"
  /** Values of blocks whose minutes and hours stay. */
  | "values-with-roll-up"
  /** Whole blocks that are older than everything that waits for a destination. */
  | "blocks-before-backlog"
  /** Whole blocks, the oldest first. */
  | "oldest-blocks"
  /** Rows of the log that are in the history, but that a destination does not have yet. */
  | "unsent-log"
  /** The oldest rows of the log that are not in the history yet: only when the disk is so full that it cannot grow. */
  | "uncompacted-log";

/** Removals that a policy allows while there is an excess. `reject-new` and `down-sample` refuse appends after the last. */
export function removals(policy: FullPolicy): readonly Removal[] {
  switch (policy) {
    case "drop-oldest-unsent-last":
      return [
        "sent-log",
        "expired-blocks",
        "values-with-roll-up",
        "blocks-before-backlog",
        "unsent-log",
        "oldest-blocks",
        "uncompacted-log",
      ];
    case "down-sample":
      return ["sent-log", "expired-blocks", "values-with-roll-up"];
    case "reject-new":
      return ["sent-log", "expired-blocks"];
  }
}
