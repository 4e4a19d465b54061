/** Values of signals as rows of the three tables of a crate: numbers, everything that is text, and waveforms. */
import type { OtherValue, Waveform } from "../core/measurement.ts";
import type { StoredRows } from "../store/stretch-reader.ts";
import { type Nanoseconds, nanosecondsOf, type TableName, TableWriter, tableColumns } from "./parquet-columns.ts";

/** What a file says of one signal. */
export interface SignalCount {
  readonly signal: string;
  readonly rows: number;
  readonly good: number;
  readonly uncertain: number;
  readonly bad: number;
  /** Rows whose arrival is known. */
  readonly arrivals: number;
  readonly thinned: number;
  readonly damaged: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

export interface SignalRows {
  readonly signal: string;
  readonly rows: StoredRows;
}

export interface TableBytes {
  readonly table: TableName;
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** The tables that have rows. */
export function tablesOf(signals: readonly SignalRows[]): TableBytes[] {
  const isArrivalKnown = signals.every(({ rows }) => !rows.receivedMs.some(Number.isNaN));
  const optional = isArrivalKnown ? [] : ["received_time"];
  const result: TableBytes[] = [];
  for (const table of ["samples", "texts", "waveforms"] as const) {
    const writer = new TableWriter(tableColumns[table], optional);
    for (const each of signals) addSignal(writer, table, each);
    if (writer.rows > 0) result.push({ table, bytes: writer.finish(), rows: writer.rows });
  }
  return result;
}

export function countOf({ signal, rows: { series, receivedMs, thinnedCount, damagedCount } }: SignalRows): SignalCount {
  let [uncertain, bad, arrivals] = [0, 0, 0];
  for (let row = 0; row < series.length; row++) {
    // The two severity bits of an OPC UA StatusCode (OPC 10000-4 §7.39).
    const severity = series.statusCodes[row]! >>> 30;
    if (severity === 1) uncertain++;
    else if (severity > 1) bad++;
    if (!Number.isNaN(receivedMs[row]!)) arrivals++;
  }
  return {
    signal,
    rows: series.length,
    good: series.length - uncertain - bad,
    uncertain,
    bad,
    arrivals,
    thinned: thinnedCount,
    damaged: damagedCount,
    firstMs: series.timesMs[0] ?? null,
    lastMs: series.timesMs.at(series.length - 1) ?? null,
  };
}

function addSignal(writer: TableWriter, table: TableName, { signal, rows }: SignalRows): void {
  const { series, receivedMs } = rows;
  const { length, others } = series;
  if (length === 0 || (table !== "samples" && others.size === 0)) return;
  const wanted = others.size === 0 ? undefined : rowsOfTable(others, table, length);
  const count = wanted?.length ?? length;
  if (count === 0) return;
  const pick = <T extends Float64Array | Uint32Array | Uint8Array | Int32Array>(column: T): T =>
    picked(column.subarray(0, length) as T, wanted);
  const ordinals = pick(ordinalsOf(series.timesMs, series.timesNs, length));
  const head = [
    new Array<string>(count).fill(signal),
    nanosecondsOf(pick(series.timesMs), pick(series.timesNs)),
    arrivalsOf(pick(receivedMs)) as BigInt64Array,
  ];
  const status = pick(series.statusCodes);
  const tail = [new Int32Array(status.buffer, status.byteOffset, count), Int32Array.from(pick(series.flags)), ordinals];
  writer.addGroup([...head, ...cellsOf(table, rows, wanted), ...tail]);
}

/** The rows of a column, or all of it. */
function picked<T extends Float64Array | Uint32Array | Uint8Array | Int32Array>(
  column: T,
  rows: readonly number[] | undefined,
): T {
  if (rows === undefined) return column;
  const result = column.slice(0, rows.length) as T;
  for (const [at, row] of rows.entries()) result[at] = column[row]!;
  return result;
}

function rowsOfTable(others: ReadonlyMap<number, OtherValue>, table: TableName, length: number): number[] {
  const isWaveform = (value: OtherValue): value is Waveform => typeof value === "object" && value !== null;
  if (table === "samples") return Array.from({ length }, (_, row) => row).filter((row) => !others.has(row));
  const rows = [...others].filter(([, value]) => isWaveform(value) === (table === "waveforms")).map(([row]) => row);
  return rows.toSorted((a, b) => a - b);
}

/** The columns that only this table has. */
function cellsOf(table: TableName, { series }: StoredRows, rows: readonly number[] | undefined) {
  const { values, others, length } = series;
  if (table === "samples") {
    return [rows === undefined ? values.subarray(0, length) : Float64Array.from(rows, (row) => values[row]!)];
  }
  const cells = (rows ?? []).map((row) => others.get(row)!);
  if (table === "texts") return [cells.map(kindOf), cells.map(textOf)];
  const waveforms = cells as Waveform[];
  return [
    Float64Array.from(waveforms, ({ sampleRateHz }) => sampleRateHz),
    waveforms.map(({ samples }) => Array.from(samples)),
  ];
}

/** Text that UTF-8 cannot hold, with half of a surrogate pair, is kept as JSON. */
function kindOf(value: OtherValue): string {
  if (value === null) return "null";
  if (typeof value === "bigint") return "integer";
  return String(value).isWellFormed() ? "text" : "json";
}

function textOf(value: OtherValue): string {
  if (value === null) return "";
  const text = String(value);
  return text.isWellFormed() ? text : JSON.stringify(text);
}

function arrivalsOf(receivedMs: Float64Array): Nanoseconds {
  if (receivedMs.every(Number.isNaN)) return new Array<null>(receivedMs.length).fill(null);
  if (!receivedMs.some(Number.isNaN)) return nanosecondsOf(receivedMs, undefined);
  const known = nanosecondsOf(
    Float64Array.from(receivedMs, (ms) => (Number.isNaN(ms) ? 0 : ms)),
    undefined,
  );
  return Array.from(receivedMs, (ms, row) => (Number.isNaN(ms) ? null : known[row]!));
}

/** How many values of the same time came before. */
function ordinalsOf(timesMs: Float64Array, timesNs: Uint32Array, length: number): Int32Array {
  const ordinals = new Int32Array(length);
  for (let row = 1; row < length; row++) {
    const isSame = timesMs[row] === timesMs[row - 1] && timesNs[row] === timesNs[row - 1];
    if (isSame) ordinals[row] = ordinals[row - 1]! + 1;
  }
  return ordinals;
}
