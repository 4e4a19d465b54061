/** Stretches of time in the store: what is held beyond the retention time, and how much of it is there. */

/** A stretch of source times, milliseconds since the Unix epoch; `toMs` exclusive. */
export interface StoreSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** About what the store holds of a stretch, all tags together: of a block at its edge the share of its time. */
export interface SpanFacts {
  readonly valueCount: number;
  /** Among those: removed for space, of which the minutes and hours are left. */
  readonly thinnedCount: number;
  /** Removed for space, whole: what the gaps say that touch the stretch. */
  readonly removedCount: number;
}

/** The part of the store that recordings need. */
export interface SpanHolder {
  /**
   * From now on values in these spans stay beyond the retention time, and go for space only when nothing else is left. Tags
   * with a time of their own (`keepHours`) are not held. Replaces what was held before; forgotten when the store closes.
   */
  hold(spans: readonly StoreSpan[]): Promise<void>;
  /** [spans] */
  spanFacts(spans: readonly StoreSpan[]): Promise<readonly SpanFacts[]>;
}
