/** Limits of the store, each with its default. The configuration may change them. */
import type { FullPolicy } from "./retention.ts";

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
  /** Values that may be in the log only; beyond, commits slow down until compaction has caught up. */
  readonly lagValues: number;
  /** Compacted rows of the log that stay for destinations which have not begun yet. */
  readonly keptLogBytes: number;
  /** Greatest number of tags. */
  readonly tags: number;
  /** How often it is looked whether something must be removed. */
  readonly keepMs: number;
  /** Blocks whose newest value is older than this are removed. */
  readonly retentionMs: number;
  /** Greatest size of the store. */
  readonly quotaBytes: number;
  /** Space that stays free on the disk. */
  readonly freeBytes: number;
  /** Size of the file that is given back when the disk is full; 0 for none. */
  readonly ballastBytes: number;
  /** What happens when quota or floor are reached. */
  readonly whenFull: FullPolicy;
  /** An append waits this long for space on a full disk before it is refused. */
  readonly fullWaitMs: number;
}

const MiB = 1024 * 1024;
const dayMs = 24 * 3_600_000;

export const defaultLimits: StoreLimits = {
  commitMs: 200,
  commitValues: 1000,
  queueValues: 2_000_000,
  queueBytes: 128 * MiB,
  compactMs: 600_000,
  lagValues: 16_000_000,
  keptLogBytes: 64 * MiB,
  tags: 100_000,
  keepMs: 10_000,
  retentionMs: 366 * dayMs,
  quotaBytes: 16 * 1024 * MiB,
  freeBytes: 256 * MiB,
  ballastBytes: 64 * MiB,
  whenFull: "drop-oldest-unsent-last",
  fullWaitMs: 10_000,
};
