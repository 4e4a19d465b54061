/** The ledger: what became of every value, by tag, hour of arrival and destination. */
import type { TagNumber } from "./measurement.ts";
import type { TagId } from "./tag.ts";

/** Values of a tag that were refused on arrival. */
export interface RefusedCount {
  readonly tag: TagNumber;
  /** Arrival, milliseconds since the Unix epoch. */
  readonly receivedTimeMs: number;
  readonly count: number;
}

export interface LedgerQuery {
  /** All that have something to count when left out. */
  readonly tags?: readonly TagNumber[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** What became of values of one tag at one destination: stored = the sum of the six counts + residual. */
export interface SinkAccount {
  readonly sink: string;
  /** Stored before the destination existed. */
  readonly earlierCount: number;
  readonly forwardedCount: number;
  /** Refused by the destination for good, and kept in a file. */
  readonly setAsideCount: number;
  /** Removed before the destination had them: quota or full disk. */
  readonly droppedCount: number;
  /** Lost with a damaged part of the store. */
  readonly damagedCount: number;
  readonly pendingCount: number;
  /** 0, unless the ledger is wrong. */
  readonly residual: number;
}

/** What became of values of one tag that arrived in a range of time: received = stored + duplicate + rejected. */
export interface TagAccount {
  /** 0 stands for gaps and changes of conditions; they have no id. */
  readonly tag: TagNumber;
  readonly tagId: TagId;
  readonly receivedCount: number;
  readonly storedCount: number;
  readonly duplicateCount: number;
  /** Refused on arrival: a time that cannot be, a message that cannot be read. */
  readonly rejectedCount: number;
  /** Among those stored: filled in afterwards from the history of the source. */
  readonly backfilledCount: number;
  /** Among those stored: removed from a full disk before the history had them. */
  readonly lostCount: number;
  readonly sinks: readonly SinkAccount[];
}

/** Values of one tag that are held here now, and those that no longer are, since the store began. */
export interface Holding {
  readonly tag: TagNumber;
  readonly heldCount: number;
  /** Older than the retention time. */
  readonly expiredCount: number;
  /** Removed for space before their time. */
  readonly removedCount: number;
  /** Removed for space; minutes and hours are left. */
  readonly thinnedCount: number;
  /** Stored again at their right time, because the clock had not been set when they came. */
  readonly rebasedCount: number;
}

/** Why entries were removed before a destination had them: the quota of the store, or a disk with too little free space. */
export type DropCause = "quota" | "free-space";

export interface StoreLedger {
  /** The range that was asked for, widened to whole hours. */
  readonly fromMs: number;
  readonly toMs: number;
  /** True when a part of the store could not be read at some time. */
  readonly isDamaged: boolean;
  readonly tags: readonly TagAccount[];
  readonly sinks: readonly {
    readonly sink: string;
    readonly pendingCount: number;
    /** Arrival of the oldest entry that waits. */
    readonly pendingSinceMs?: number;
    /** Removed before the destination had them, by cause, since the store began. */
    readonly dropped: readonly { readonly cause: string; readonly count: number }[];
  }[];
}
