/** The tables of a crate as Parquet: which columns there are, and how their bytes are written. */
import { constants, zstdCompressSync } from "node:zlib";
import type { DecodedArray, Encoding, SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";

/** Nanoseconds since the Unix epoch; [rows], or with nulls where one is not known. */
export type Nanoseconds = BigInt64Array | readonly (bigint | null)[];

export interface Column {
  readonly name: string;
  readonly element: Omit<SchemaElement, "name" | "repetition_type">;
  readonly encoding?: Encoding;
  /** Minimum and maximum of each group: only where readers choose by them, for they cost as much as the column. */
  readonly hasStatistics?: true;
  /** Each cell is a list of elements. */
  readonly isList?: true;
}

/** UTC by the description of the crate, not by the type: DuckDB 1.5 reads a time marked as UTC in whole microseconds only. */
const timestamp = {
  type: "INT64",
  logical_type: { type: "TIMESTAMP", isAdjustedToUTC: false, unit: "NANOS" },
} as const;
const text = { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } } as const;
/** By the older annotation alone: hyparquet-writer 0.17 gives the newer one a width that DuckDB refuses. */
const unsigned = (bitWidth: 8 | 32) => ({ type: "INT32", converted_type: `UINT_${bitWidth}` }) as const;

const signal: Column = { name: "signal", element: text, encoding: "RLE_DICTIONARY", hasStatistics: true };
const sourceTime: Column = { name: "source_time", element: timestamp, encoding: "DELTA_BINARY_PACKED" };
const receivedTime: Column = { name: "received_time", element: timestamp, encoding: "DELTA_BINARY_PACKED" };
const common: readonly Column[] = [
  { name: "status", element: unsigned(32), encoding: "DELTA_BINARY_PACKED" },
  { name: "flags", element: unsigned(8), encoding: "DELTA_BINARY_PACKED" },
  { name: "ordinal", element: unsigned(32), encoding: "DELTA_BINARY_PACKED" },
];

/** Columns by table, in order. */
export const tableColumns = {
  samples: [
    signal,
    sourceTime,
    receivedTime,
    { name: "value", element: { type: "DOUBLE" }, encoding: "PLAIN" },
    ...common,
  ],
  texts: [
    ...[signal, sourceTime, receivedTime],
    { name: "kind", element: text, encoding: "RLE_DICTIONARY" },
    { name: "text", element: text, encoding: "PLAIN" },
    ...common,
  ],
  waveforms: [
    ...[signal, sourceTime, receivedTime],
    { name: "sample_rate_hz", element: { type: "DOUBLE" }, encoding: "PLAIN" },
    { name: "samples", element: { type: "FLOAT" }, isList: true },
    ...common,
  ],
} as const satisfies Record<string, readonly Column[]>;
export type TableName = keyof typeof tableColumns;

/** A column of a small table, such as labels: text, number or time, each may be absent. */
export function plainColumn(name: string, type: "text" | "number" | "time"): Column {
  if (type === "time") return { name, element: timestamp };
  return { name, element: type === "text" ? text : { type: "DOUBLE" } };
}

const zstd = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Writes one file in memory, a group of rows after the other. */
export class TableWriter {
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  readonly #columns: readonly Column[];
  /** Elements that are times, and what they shall be called in the end. */
  readonly #times: readonly (readonly [SchemaElement, typeof timestamp.logical_type])[];
  #rows = 0;

  /** `optional` names the columns that may hold nulls. */
  constructor(columns: readonly Column[], optional: readonly string[] = []) {
    this.#columns = columns;
    const elements = columns.flatMap((column) => elementsOf(column, optional.includes(column.name)));
    const times = elements.filter(({ logical_type }) => logical_type?.type === "TIMESTAMP");
    this.#times = times.map((element) => [element, timestamp.logical_type]);
    // While it is called a time, the writer asks of each value whether it is a Date, which takes a third of everything.
    for (const element of times) delete element.logical_type;
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [{ name: "root", num_children: columns.length }, ...elements],
      codec: "ZSTD",
      compressors: { ZSTD: (input) => zstdCompressSync(input, zstd) },
      statistics: false,
      createdBy: "samspel",
    });
  }

  get rows(): number {
    return this.#rows;
  }

  /** [columns] in the order of the table, all of the same length. */
  addGroup(data: readonly DecodedArray[]): void {
    const length = data[0]?.length ?? 0;
    if (length === 0) return;
    this.#rows += length;
    void this.#writer.write({
      columnData: this.#columns.map(({ name, encoding, hasStatistics = false }, index) => ({
        name,
        data: data[index]!,
        ...(encoding === undefined ? {} : { encoding }),
        statistics: hasStatistics,
        offsetIndex: false,
      })),
      rowGroupSize: length,
      pageSize: 0,
    });
  }

  finish(): Uint8Array {
    for (const [element, type] of this.#times) element.logical_type = type;
    void this.#writer.finish();
    return this.#bytes.getBytes();
  }
}

/** A list is three elements: the list, its repetition, what is in it (Parquet LogicalTypes, Lists). */
function elementsOf({ name, element, isList }: Column, isOptional: boolean): SchemaElement[] {
  const repetition_type = isOptional ? "OPTIONAL" : "REQUIRED";
  if (isList !== true) return [{ ...element, name, repetition_type }];
  return [
    { name, repetition_type, num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { ...element, name: "element", repetition_type: "REQUIRED" },
  ];
}

/** Milliseconds and nanoseconds within → nanoseconds since the epoch, without a BigInt for each. */
export function nanosecondsOf(timesMs: Float64Array, timesNs: Uint32Array | undefined): BigInt64Array {
  const result = new BigInt64Array(timesMs.length);
  const words = new DataView(result.buffer);
  for (let row = 0; row < timesMs.length; row++) {
    const ms = timesMs[row]!;
    // ms × 10⁶ exceeds 2⁵³: it is taken in two parts of 16 bits and more, which stay exact.
    const high = Math.floor(ms / 65_536);
    const upper = high * 1_000_000;
    const upperHigh = Math.floor(upper / 65_536);
    const lower = (upper - upperHigh * 65_536) * 65_536 + (ms - high * 65_536) * 1_000_000 + (timesNs?.[row] ?? 0);
    const carry = Math.floor(lower / 4_294_967_296);
    words.setUint32(row * 8, lower - carry * 4_294_967_296, true);
    words.setInt32(row * 8 + 4, upperHigh + carry, true);
  }
  return result;
}
