/** Tags of a configuration as a table, out and in. */
import type { TagId } from "./tag.ts";

export type TableFormat = "csv" | "yaml";

/** `add`: new tags only. `update`: new tags and what is given of known ones. `replace`: the list becomes that of the table. */
export type MergeMode = "add" | "update" | "replace";

export interface TagImport {
  readonly format: TableFormat;
  readonly text: string;
  readonly mode: MergeMode;
  /** True: says what would change and writes nothing. */
  readonly dryRun: boolean;
}

export interface TagChange {
  readonly id: TagId;
  readonly key: string;
  /** As in the file; absent when the key is new, or removed. */
  readonly from?: unknown;
  readonly to?: unknown;
}

export interface TagDifferences {
  readonly added: readonly TagId[];
  readonly changed: readonly TagChange[];
  readonly removed: readonly TagId[];
  /** Tags that stay as they are, those included that the mode leaves alone. */
  readonly unchangedCount: number;
}
