/** Limits of the store, each with its default. The configuration may change them. */

export interface StoreLimits {
  /** A commit waits no longer than this for more values. */
  readonly commitMs: number;
  /** A commit waits for no more values than this. */
  readonly commitValues: number;
  /** Values that wait for their commit; beyond, appending is refused until some are committed. */
  readonly queueValues: number;
  /** The same in bytes: waveforms and strings count. */
  readonly queueBytes: number;
  /** What is in the log only is moved to the history after this time, sooner when it is much. */
  readonly compactMs: number;
  /** Compacted rows of the log that stay for destinations which have not begun yet. */
  readonly keptLogBytes: number;
  /** Greatest number of tags. */
  readonly tags: number;
}

export const defaultLimits: StoreLimits = {
  commitMs: 200,
  commitValues: 1000,
  queueValues: 2_000_000,
  queueBytes: 128 * 1024 * 1024,
  compactMs: 600_000,
  keptLogBytes: 64 * 1024 * 1024,
  tags: 100_000,
};
