/** The logbook of equipment: dated entries on a line or an asset, written by people about the equipment. */
import type { Role } from "./accounts.ts";

/** `handover`: from one shift to the next, on a line. `maintenance`: work done, on an asset. */
export const logbookKinds = ["handover", "maintenance"] as const;
export type LogbookKind = (typeof logbookKinds)[number];

/** What was done to an asset. */
export const logbookWorks = [
  "lubricated",
  "bearing-changed",
  "part-changed",
  "adjusted",
  "cleaned",
  "inspected",
  "repaired",
  "other",
] as const;
export type LogbookWork = (typeof logbookWorks)[number];

/** Characters of an entry: a note, not a report. */
export const logbookTextMax = 1000;

/** Append-only: the last revision withdraws it. A role is named, never a person. */
export interface LogbookEntry {
  readonly id: string;
  readonly revision: number;
  readonly kind: LogbookKind;
  /** Id of the line, or of the asset. */
  readonly about: string;
  /** Only of maintenance. */
  readonly work?: LogbookWork;
  /** Empty where `work` says it all. */
  readonly text: string;
  /** When the work was done; of a note when it was written. */
  readonly timeMs: number;
  readonly createdMs: number;
  /** `simulator`: it came with a demonstration. */
  readonly by: Role | "simulator";
  /** Withdrawn entries stay, and are marked. */
  readonly withdrawn?: { readonly timeMs: number; readonly by: Role };
}

export type NewLogbookEntry = Pick<LogbookEntry, "kind" | "about" | "by"> &
  Partial<Pick<LogbookEntry, "work" | "text" | "timeMs">>;

export interface LogbookQuery {
  readonly kind?: LogbookKind;
  readonly about?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
}

export interface LogbookAnswer {
  /** Newest first. */
  readonly entries: readonly LogbookEntry[];
  /** Entries that fit the question and are not in the list. */
  readonly more: number;
  /** How long a note is kept; entries about maintenance stay. */
  readonly noteDays: number;
}

export interface LogbookControl {
  list(query: LogbookQuery): LogbookAnswer;
  /** Resolves when it is on disk. Throws PermanentError for a line or asset that there is not, and for what says nothing. */
  write(entry: NewLogbookEntry): Promise<LogbookEntry>;
  /** Throws PermanentError for an entry that there is not. A second time changes nothing. */
  withdraw(id: string, by: Role): Promise<LogbookEntry>;
}
