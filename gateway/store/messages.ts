/** What the main thread and the two worker threads of the store say to each other. */
import type { AggregateQuery, Aggregates } from "../core/aggregate.ts";
import type { Condition, ConditionChange } from "../core/condition.ts";
import type { Confirmed, UnclaimedBacklog } from "../core/confirmed.ts";
import type { AppendResult, Entry, History, HistoryQuery, Stored } from "../core/contracts.ts";
import type { Gap } from "../core/gap.ts";
import type { DropCause, Holding, LedgerQuery, RefusedCount, StoreLedger } from "../core/ledger.ts";
import type { Measurement, TagNumber } from "../core/measurement.ts";
import type { SpanFacts, StoreSpan } from "../core/store-span.ts";
import type { Tag } from "../core/tag.ts";
import type { ValueColumns } from "./columns.ts";
import type { StoreLimits } from "./limits.ts";

/** What both workers are started with. */
export interface WorkerStart {
  readonly directory: string;
  readonly limits: StoreLimits;
  /** Wall clock of the main thread at the start; names files that are moved aside. */
  readonly nowMs: number;
}

/** One entry of a commit; values stand in the columns of the commit, one stretch after the other. */
export type CommitItem =
  | { readonly type: "values"; readonly append: number; readonly count: number; readonly receivedTimeMs: number }
  | { readonly type: "gap"; readonly append: number; readonly gap: Gap }
  | { readonly type: "condition"; readonly append: number; readonly change: ConditionChange };

/** Several appends that are committed together. */
export interface Commit {
  readonly columns: ValueColumns;
  readonly items: readonly CommitItem[];
  /** Number of appends; the answer has one result for each. */
  readonly appends: number;
}

export interface WriterFigures {
  readonly lastSequence: number;
  readonly bytes: number;
  readonly commits: number;
  readonly commitMsP99: number;
}

export interface ReaderFigures {
  readonly values: number;
  readonly bytes: number;
  readonly oldestMs: number | undefined;
  readonly newestMs: number | undefined;
  /** What retention takes for the time of the newest arrival. */
  readonly arrivedMs: number | undefined;
}

export interface CursorMove {
  readonly sink: string;
  readonly confirmed: Confirmed;
  /** What was refused for good on the way, by hour of arrival and tag. */
  readonly setAside: readonly { readonly hour: number; readonly tag: TagNumber; readonly count: number }[];
}

/** Rows of the log that may go: what every sink has, also what a sink lacks, also what the history lacks. */
export type Droppable = "sent" | "unsent" | "uncompacted";

/** What shall be removed from the log. */
export interface TrimRequest {
  readonly bytes: number;
  readonly mayDrop: Droppable;
  /** What asks for it. */
  readonly cause: DropCause;
  /** The space must come back to the disk at once. */
  readonly isUrgent: boolean;
}

/** Items that were removed before a sink had them. */
export interface DroppedCount {
  readonly sink: string;
  readonly cause: string;
  readonly count: number;
}

/** Calls to the thread that writes the log. */
export interface WriterCalls {
  open: { argument: undefined; answer: { readonly highestTag: TagNumber; readonly gaps: readonly Gap[] } };
  internTags: { argument: readonly Tag[]; answer: readonly TagNumber[] };
  commit: { argument: Commit; answer: readonly AppendResult[] };
  latest: { argument: readonly TagNumber[]; answer: readonly (Measurement | undefined)[] };
  conditions: { argument: undefined; answer: readonly Condition[] };
  cursor: { argument: string; answer: Confirmed | undefined };
  moveCursor: { argument: CursorMove; answer: undefined };
  noteRefused: { argument: readonly RefusedCount[]; answer: undefined };
  compacted: { argument: number; answer: undefined };
  holdFor: { argument: readonly string[]; answer: readonly UnclaimedBacklog[] };
  /** Gives the bytes that were freed; 0 when there is nothing more to remove. */
  trim: { argument: TrimRequest; answer: number };
  dropped: { argument: undefined; answer: readonly DroppedCount[] };
  figures: { argument: undefined; answer: WriterFigures };
  close: { argument: undefined; answer: undefined };
}

export interface ReadAfterQuery {
  readonly sequence: number;
  readonly limit: number;
  /** Nothing beyond this one. */
  readonly through?: number;
}

/** What the writer tells unasked. */
export type WriterEvent =
  /** The log was damaged, moved aside and begun anew. */
  | { readonly type: "log-replaced"; readonly gaps: readonly Gap[] }
  /** A commit waits for space. */
  | { readonly type: "disk-full" };

export interface OpenedReader {
  readonly compactedSequence: number;
  readonly gaps: readonly Gap[];
}

/** Calls to the thread that reads history and compacts. */
export interface ReaderCalls {
  open: { argument: undefined; answer: OpenedReader };
  /** Opens the log again after it was replaced. */
  reopenLog: { argument: undefined; answer: undefined };
  history: { argument: HistoryQuery; answer: History };
  readAfter: { argument: ReadAfterQuery; answer: readonly Stored<Entry>[] };
  figures: { argument: undefined; answer: ReaderFigures };
  aggregates: { argument: AggregateQuery; answer: Aggregates };
  ledger: { argument: LedgerQuery; answer: StoreLedger };
  holdings: { argument: undefined; answer: readonly Holding[] };
  /** What retention passes over from now on. */
  hold: { argument: readonly StoreSpan[]; answer: undefined };
  spanFacts: { argument: readonly StoreSpan[]; answer: readonly SpanFacts[] };
  /** A gap of removed blocks is in the log. */
  gapRecorded: { argument: number; answer: undefined };
  /** Removes these values from the history; gives how many. */
  withdraw: { argument: readonly ValueColumns[]; answer: number };
  /** Compacts everything that is in the log now. */
  compact: { argument: undefined; answer: undefined };
  /** Removes what must go now. */
  sweep: { argument: undefined; answer: undefined };
  /** Bytes that a `trim` freed. */
  trimmed: { argument: number; answer: undefined };
  close: { argument: undefined; answer: undefined };
}

/** What the reader tells unasked. */
export type ReaderEvent =
  | { readonly type: "compacted"; readonly sequence: number }
  | { readonly type: "history-replaced"; readonly gaps: readonly Gap[] }
  /** Asks for the removal of rows of the log; the main thread answers with `trimmed`. */
  | { readonly type: "trim"; readonly request: TrimRequest }
  /** Blocks were removed before their time; asks for `gapRecorded` when the gap is in the log. */
  | { readonly type: "removed"; readonly id: number; readonly gap: Gap }
  /** Appends must be refused, or may be taken again. */
  | { readonly type: "full"; readonly isFull: boolean };
