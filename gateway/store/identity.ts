/**
 * Which values are new (pure). Identity is tag, source time and ordinal: the same value and status at the same time is
 * a duplicate; another value or status at the same time is kept with the next ordinal.
 */
import { type OtherValue, type TagNumber, valueFlags } from "../core/measurement.ts";
import { pick, type ValueColumns } from "./columns.ts";
import type { LastValues } from "./last-values.ts";
import { sameOther } from "./others.ts";
import type { Series } from "./series.ts";

/** What the values of a commit turned out to be. */
export interface Identified {
  /** Rows that were there already, ascending. */
  readonly duplicates: readonly number[];
  /** Rows whose time was taken by other values: how many. */
  readonly ordinals: ReadonlyMap<number, number>;
}

/** Finds stored values at the times of the index and notes them there. Reads no more than those times need. */
export type LoadStored = (late: LateIndex) => void;

/** One stored value at a time that is asked for. */
interface Content {
  readonly value: number;
  readonly statusCode: number;
  readonly isBoolean: boolean;
  readonly other: OtherValue | undefined;
}

/** Time of one value: milliseconds and nanoseconds within. */
export interface ExactTime {
  readonly ms: number;
  readonly ns: number;
}

/** The times at which stored values matter, by tag, and the values found there. */
export class LateIndex {
  /** Earliest and latest time asked for, milliseconds. */
  fromMs = Number.POSITIVE_INFINITY;
  toMs = Number.NEGATIVE_INFINITY;
  readonly #byTag = new Map<TagNumber, Map<string, Content[]>>();

  ask(tag: TagNumber, { ms, ns }: ExactTime): void {
    let times = this.#byTag.get(tag);
    if (times === undefined) {
      times = new Map();
      this.#byTag.set(tag, times);
    }
    times.set(`${ms}.${ns}`, []);
    this.fromMs = Math.min(this.fromMs, ms);
    this.toMs = Math.max(this.toMs, ms);
  }

  tags(): IterableIterator<TagNumber> {
    return this.#byTag.keys();
  }

  /** Times asked for one tag, ascending. */
  timesOf(tag: TagNumber): ExactTime[] {
    return Array.from(this.#byTag.get(tag)?.keys() ?? [], (key) => {
      const [ms, ns] = key.split(".");
      return { ms: Number(ms), ns: Number(ns) };
    }).toSorted((a, b) => a.ms - b.ms || a.ns - b.ns);
  }

  /** Notes a stored row if its time was asked for. A row that is noted twice counts once. */
  note(tag: TagNumber, series: Series, row: number): void {
    const contents = this.#contentsOf(tag, series, row);
    if (contents !== undefined && !contents.some((content) => isSame(content, series, row))) {
      contents.push(contentOf(series, row));
    }
  }

  /** Notes the rows of the given columns whose times were asked for. */
  noteAll(columns: ValueColumns): void {
    for (let row = 0; row < columns.length; row++) {
      const ms = columns.timesMs[row]!;
      const tag = columns.tags[row]!;
      if (ms >= this.fromMs && ms <= this.toMs && this.#byTag.has(tag)) this.note(tag, columns, row);
    }
  }

  /** Ordinal of a row that is new at its time, -1 for one that is there already, undefined for a time not asked for. */
  settle(columns: ValueColumns, row: number): number | undefined {
    const contents = this.#contentsOf(columns.tags[row]!, columns, row);
    if (contents === undefined) return undefined;
    if (contents.some((content) => isSame(content, columns, row))) return -1;
    contents.push(contentOf(columns, row));
    return contents.length - 1;
  }

  #contentsOf(tag: TagNumber, series: Series, row: number): Content[] | undefined {
    return this.#byTag.get(tag)?.get(`${series.timesMs[row]!}.${series.timesNs[row]!}`);
  }
}

/**
 * Sorts the rows of a commit into new values, duplicates and further values of one time, and moves `last` on.
 * Values in order of time cost a comparison each; only the others look into the store.
 */
export function identify(columns: ValueColumns, last: LastValues, loadStored: LoadStored): Identified {
  const duplicates: number[] = [];
  const { tags, timesMs, timesNs, length } = columns;
  let late: LateIndex | undefined;
  for (let row = 0; row < length; row++) {
    const tag = tags[row]!;
    const difference = timesMs[row]! - last.timesMs[tag]! || timesNs[row]! - last.timesNs[tag]!;
    if (difference > 0) {
      last.set(columns, row, 0);
    } else if (difference === 0 && last.ordinals[tag] === 0 && last.hasSameContent(columns, row)) {
      duplicates.push(row);
    } else {
      late ??= new LateIndex();
      late.ask(tag, { ms: timesMs[row]!, ns: timesNs[row]! });
    }
  }
  if (late === undefined) return { duplicates, ordinals: new Map() };
  loadStored(late);
  return settleAll(columns, last, { late, repeated: new Set(duplicates) });
}

/** Second pass in order of arrival, now that the stored values at the late times are known. */
function settleAll(
  columns: ValueColumns,
  last: LastValues,
  { late, repeated }: { readonly late: LateIndex; readonly repeated: ReadonlySet<number> },
): Identified {
  const duplicates: number[] = [];
  const ordinals = new Map<number, number>();
  for (let row = 0; row < columns.length; row++) {
    const ordinal = repeated.has(row) ? -1 : late.settle(columns, row);
    if (ordinal === undefined) continue;
    if (ordinal < 0) {
      duplicates.push(row);
      continue;
    }
    if (ordinal > 0) ordinals.set(row, ordinal);
    if (isLast(columns, row, last) || last.givesWayTo(columns, row)) last.set(columns, row, ordinal);
  }
  return { duplicates, ordinals };
}

function isLast(columns: ValueColumns, row: number, last: LastValues): boolean {
  const tag = columns.tags[row]!;
  return last.timesMs[tag] === columns.timesMs[row] && last.timesNs[tag] === columns.timesNs[row];
}

function isSame(content: Content, columns: Series, row: number): boolean {
  return (
    Object.is(content.value, columns.values[row]) &&
    content.statusCode === columns.statusCodes[row] &&
    content.isBoolean === ((columns.flags[row]! & valueFlags.boolean) !== 0) &&
    sameOther(content.other, columns.others.get(row))
  );
}

function contentOf(columns: Series, row: number): Content {
  return {
    value: columns.values[row]!,
    statusCode: columns.statusCodes[row]!,
    isBoolean: (columns.flags[row]! & valueFlags.boolean) !== 0,
    other: columns.others.get(row),
  };
}

/** The rows that are stored. */
export function keptOf(columns: ValueColumns, { duplicates, ordinals }: Identified): ValueColumns {
  const all = { ...columns, ordinals };
  if (duplicates.length === 0) return all;
  const skip = new Set(duplicates);
  return pick(
    all,
    Array.from({ length: columns.length }, (_, row) => row).filter((row) => !skip.has(row)),
  );
}
