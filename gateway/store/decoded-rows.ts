/**
 * Values of the log that are in no block yet, decoded once and then kept: on a quiet site they are thousands of small rows, and
 * every query would decode them all again.
 */
import { damageFrom, type MalformedBytes } from "./bytes.ts";
import { joinedColumns, otherBytes, rowBytes, sliceOf, type ValueColumns } from "./columns.ts";
import { decodeLogRow } from "./log-row.ts";
import { bytesIn, type Database, numberIn, prepared, type SqlRow } from "./sqlite.ts";

/** Rows of the log after one that may hold a value in the range. */
export interface RowRange {
  /** Rows of the log up to here are in the blocks. */
  readonly after: number;
  readonly fromMs: number;
  readonly toMs: number;
}

type OnDamage = (error: MalformedBytes) => void;

interface Row {
  /** Number of its last value, by which the log orders its rows. */
  readonly last: number;
  readonly columns: ValueColumns;
  readonly bytes: number;
}

/** Rows that follow each other, as one. Never changed. */
interface Chunk {
  readonly columns: ValueColumns;
  /** Where each row ends in the columns. */
  readonly rows: readonly { readonly last: number; readonly end: number }[];
  readonly minMs: number;
  readonly maxMs: number;
  readonly bytes: number;
}

const valuesPerChunk = 4096;
const rowsPerChunk = 512;
/** What a row costs beside its values until it is in a chunk. */
const objectBytes = 1500;
const columnsSql = "last, checksum, data FROM log WHERE kind = 0";

/** For one file of the log: a row never changes once it is written. What is kept is bounded; what has no room is decoded each time. */
export class DecodedRows {
  readonly #mostBytes: number;
  #chunks: readonly Chunk[] = [];
  /** The newest rows, until they fill a chunk. */
  #tail: readonly Row[] = [];
  /** Rows after the first and up to the second of these are kept. */
  #keptAfter = 0;
  #keptThrough = 0;

  constructor(mostBytes = 12 * 1024 * 1024) {
    this.#mostBytes = mostBytes;
  }

  /** Bytes that are kept, roughly. */
  get bytes(): number {
    return [...this.#chunks, ...this.#tail].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * In the order of the log; values outside of the range may be among them, and later ones than the view of the log holds.
   * Gives nothing in between, so that the caller may rest. A row that cannot be read is told to `onDamage` and left out.
   */
  *within(log: Database, range: RowRange, onDamage: OnDamage): Generator<ValueColumns | undefined> {
    this.#forget(range.after);
    yield* this.#extend(log, range, onDamage);
    const [keptAfter, keptThrough, chunks, tail] = [this.#keptAfter, this.#keptThrough, this.#chunks, this.#tail];
    // Another query has seen a later round of compaction: what this one misses is no longer kept.
    if (range.after < keptAfter) yield* decoded(log, { ...range, through: keptAfter }, onDamage);
    for (const { columns, minMs, maxMs } of chunks) if (minMs < range.toMs && maxMs >= range.fromMs) yield columns;
    for (const { columns } of tail) yield columns;
    yield* decoded(log, { ...range, after: Math.max(range.after, keptThrough) }, onDamage);
  }

  /** Takes in what the log has got since, if the range may need it and while there is room. */
  *#extend(log: Database, { fromMs, toMs }: RowRange, onDamage: OnDamage): Generator<undefined> {
    const wanted = prepared(
      log,
      "SELECT 1 FROM log WHERE last > ? AND kind = 0 AND min_ms < ? AND max_ms >= ? LIMIT 1",
    ).get(this.#keptThrough, toMs, Math.floor(fromMs));
    if (wanted === undefined) return;
    let bytes = this.bytes;
    const rows = log.prepare(`SELECT ${columnsSql} AND last > ? ORDER BY last`);
    for (const row of rows.iterate(this.#keptThrough)) {
      if (bytes >= this.#mostBytes) return;
      const last = numberIn(row, "last");
      // While this query rested another one has taken it in.
      if (last <= this.#keptThrough) continue;
      const columns = readable(row, onDamage);
      this.#keptThrough = last;
      if (columns !== undefined) bytes += this.#append({ last, columns, bytes: objectBytes + bytesOf(columns) });
      yield;
    }
  }

  /** Gives its bytes. */
  #append(row: Row): number {
    this.#tail = [...this.#tail, row];
    const length = this.#tail.reduce((sum, { columns }) => sum + columns.length, 0);
    if (length < valuesPerChunk && this.#tail.length < rowsPerChunk) return row.bytes;
    this.#chunks = [...this.#chunks, chunkOf(this.#tail)];
    this.#tail = [];
    return row.bytes;
  }

  #forget(through: number): void {
    if (through <= this.#keptAfter) return;
    this.#keptAfter = through;
    this.#keptThrough = Math.max(this.#keptThrough, through);
    this.#chunks = this.#chunks.flatMap((chunk) => afterRow(chunk, through));
    this.#tail = this.#tail.filter(({ last }) => last > through);
  }
}

/** Rows that are not kept. */
function* decoded(
  log: Database,
  { after, through = Number.MAX_SAFE_INTEGER, fromMs, toMs }: RowRange & { readonly through?: number },
  onDamage: OnDamage,
): Generator<ValueColumns | undefined> {
  const rows = log.prepare(
    `SELECT ${columnsSql} AND last > ? AND last <= ? AND min_ms < ? AND max_ms >= ? ORDER BY last`,
  );
  for (const row of rows.iterate(after, through, toMs, Math.floor(fromMs))) yield readable(row, onDamage);
}

function readable(row: SqlRow, onDamage: OnDamage): ValueColumns | undefined {
  try {
    return decodeLogRow(bytesIn(row, "data"), numberIn(row, "checksum")).columns;
  } catch (error) {
    onDamage(damageFrom(error));
    return undefined;
  }
}

function chunkOf(rows: readonly Row[]): Chunk {
  let end = 0;
  const ends = rows.map(({ last, columns }) => {
    end += columns.length;
    return { last, end };
  });
  const columns = joinedColumns(rows.map((row) => row.columns));
  let [minMs, maxMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const timeMs of columns.timesMs) {
    minMs = Math.min(minMs, timeMs);
    maxMs = Math.max(maxMs, timeMs);
  }
  return { columns, rows: ends, minMs, maxMs, bytes: bytesOf(columns) };
}

/** What of a chunk comes after a row; nothing when the row is its last one or later. */
function afterRow(chunk: Chunk, through: number): readonly Chunk[] {
  const { columns, rows } = chunk;
  const first = rows.findIndex(({ last }) => last > through);
  if (first < 0) return [];
  const from = rows[first - 1]?.end ?? 0;
  if (from === 0) return [chunk];
  const ends = rows.slice(first).map(({ last, end }) => ({ last, end: end - from }));
  return [{ ...chunk, columns: sliceOf(columns, from, columns.length), rows: ends }];
}

function bytesOf({ length, others }: ValueColumns): number {
  let bytes = rowBytes * length;
  for (const value of others.values()) bytes += otherBytes(value);
  return bytes;
}
