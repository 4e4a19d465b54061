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

/** Entries for the lists of a configuration file, as they stand there. Each has an `id`. */
export interface NewEntries {
  readonly sources?: readonly NewEntry[];
  readonly tags?: readonly NewEntry[];
  readonly metrics?: readonly NewEntry[];
  readonly assets?: readonly NewEntry[];
  readonly models?: readonly NewEntry[];
}

export type NewEntry = { readonly id: string } & Readonly<Record<string, unknown>>;

/** What became of new entries. An id that the file has already is left as it is there. */
export interface EntryAddition {
  readonly added: readonly string[];
  readonly present: readonly string[];
  /** The added entries as YAML, to be copied by hand. */
  readonly yaml: string;
  readonly isWritten: boolean;
}
