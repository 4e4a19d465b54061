/** Gap: a stretch in which values may be missing. A chart shows it as a gap; an aggregate over it is incomplete. */
import type { TagId } from "./tag.ts";

/** Why values may be missing. */
export type GapCause =
  | "connection-lost"
  | "silent"
  | "server-queue-overflow"
  | "subscription-recreated"
  | "sequence-missing"
  | "gateway-stopped"
  | "source-restarted"
  | "suspended"
  | "retention"
  | "store-damaged";

export interface Gap {
  readonly type: "gap";
  readonly source: string;
  /** Tags concerned; empty means every tag of the source. */
  readonly tagIds: readonly TagId[];
  /** Set by a source, which knows no tags: indices of the addresses concerned. `receive` turns them into `tagIds`. */
  readonly addresses?: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly cause: GapCause;
  /** Values that are probably missing; 0 when it cannot be estimated. */
  readonly estimatedCount: number;
}
