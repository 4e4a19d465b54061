/**
 * What a record of the topic looks like: schema `samspel.values/1` and its two companions. Pure. The format is public:
 * `deploy/docs/reference/kafka-records.md` describes it for others.
 */
import type { JsonForm } from "../../core/entry-record.ts";

/** Name of the header that says which schema the value of a record follows. */
export const schemaHeader = "samspel-schema";

/** The number is raised when a reader of the old form could misread the new one. */
export const schemas = {
  values: "samspel.values/1",
  gap: "samspel.gap/1",
  condition: "samspel.condition/1",
} as const;

/** Values of one asset, as columns by tag; columns of one series have the same length. */
export interface ValuesRecord {
  /** Equipment path of the gateway: site/area/line. */
  readonly site: string;
  readonly asset: string;
  readonly series: readonly SeriesRecord[];
}

export interface SeriesRecord {
  /** Id of the tag at its gateway. */
  readonly tag: string;
  /** UCUM code; left out when empty. */
  readonly unit?: string;
  /** Milliseconds since the Unix epoch. */
  readonly timeMs: readonly number[];
  /** Nanoseconds within the millisecond; left out when all are 0. */
  readonly timeNs?: readonly number[];
  /** Numbers, Booleans, texts, null; what JSON cannot hold as `{ value, form }`. */
  readonly value: readonly (unknown | JsonForm)[];
  /** OPC UA status codes; left out when all are 0 (good). */
  readonly status?: readonly number[];
  /** Bits of `valueFlags`; left out when all are 0. */
  readonly flags?: readonly number[];
}

/** A stretch that is known to be incomplete. Times in milliseconds since the Unix epoch. */
export interface GapRecord {
  readonly site: string;
  readonly source: string;
  readonly tags: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly cause: string;
  readonly estimatedCount: number;
}
