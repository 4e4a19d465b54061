/** Reads a table of recorded values from a CSV or Parquet file: numeric columns beside one column of times. */
import { open, stat } from "node:fs/promises";
import { closest, distance } from "fastest-levenshtein";
import { ConfigError, errorMessage, PermanentError } from "../../core/errors.ts";
import type { ReadLimits } from "../../parquet/apart.ts";
import { calendarTimeMs, timeMsOf } from "../time-text.ts";
import type { TableColumn } from "./column.ts";
import { type RawTable, readCsv } from "./csv.ts";
import { readParquet } from "./parquet.ts";

/** A recorded table. The time column is not among `columns`. */
export interface Table {
  readonly path: string;
  readonly columns: readonly TableColumn[];
  /** [rows] milliseconds since the Unix epoch, with fraction; undefined when the file has no column of times. */
  readonly timesMs: Float64Array | undefined;
  /** Name of the column of times. */
  readonly timeColumn: string | undefined;
  readonly rows: number;
}

export interface TableOptions {
  /** Name of the column of times. Without it the column is recognised by name or content. */
  readonly time?: string;
  /** Separator of a CSV file. Without it comma, semicolon and tab are told apart by the header. */
  readonly delimiter?: string;
  /** Columns to leave out. */
  readonly ignore?: readonly string[];
  /** Greatest file in bytes. */
  readonly maxBytes?: number;
  /** Of the process that reads Parquet. */
  readonly limits?: Partial<ReadLimits>;
}

const defaultMaxBytes = 512 * 1024 * 1024;

/**
 * Reads a CSV file with header, or a Parquet file, into columns. Throws ConfigError for a wrong path or column name and
 * PermanentError for content that cannot be read, both with code and line.
 */
export async function readTable(path: string, options: TableOptions = {}): Promise<Table> {
  const raw = await readRawTable(path, options);
  const ignored = (options.ignore ?? []).map((name) => columnNamed(raw, name, path));
  const candidates = raw.columns.filter((column) => !ignored.includes(column));
  const named = options.time === undefined ? undefined : columnNamed(raw, options.time, path);
  const time = named ?? candidates.find(looksLikeTimeByName) ?? candidates.find(looksLikeTimeByContent);
  return {
    path,
    columns: candidates.filter((column) => column !== time),
    timesMs: time === undefined ? undefined : timesOf(time, raw, path),
    timeColumn: time?.name,
    rows: raw.rows,
  };
}

/** All columns of a file, none of them taken for times. Throws like `readTable`. */
export async function readRawTable(
  path: string,
  { maxBytes = defaultMaxBytes, delimiter, limits }: Pick<TableOptions, "maxBytes" | "delimiter" | "limits"> = {},
): Promise<RawTable> {
  await checkFile(path, maxBytes);
  const raw = (await isParquet(path)) ? await readParquet(path, limits) : await readCsv(path, delimiter);
  if (raw.rows > 0) return raw;
  throw new PermanentError(`${path} has a header but no rows.`, {
    code: "SAMSPEL_TABLE_EMPTY",
    next: "Export the file again; at least one row of values is needed.",
  });
}

async function checkFile(path: string, maxBytes: number): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => unreadable(path, cause));
  if (!found.isFile()) unreadable(path, new Error("it is not a file"));
  if (found.size === 0) {
    throw new PermanentError(`${path} is empty.`, {
      code: "SAMSPEL_TABLE_EMPTY",
      next: "Export the file again; a header and at least one row are needed.",
    });
  }
  if (found.size <= maxBytes) return;
  throw new PermanentError(`${path} has ${found.size} bytes; at most ${maxBytes} are read.`, {
    code: "SAMSPEL_TABLE_TOO_LARGE",
    next: "Split the file, or save it as Parquet with only the columns that are needed.",
  });
}

function unreadable(path: string, cause: unknown): never {
  throw new ConfigError(`${path} cannot be read: ${errorMessage(cause)}.`, {
    code: "SAMSPEL_TABLE_UNREADABLE",
    cause,
    next: "Check the path and that this user may read the file.",
  });
}

/** Parquet files start with `PAR1`, whatever they are called. */
async function isParquet(path: string): Promise<boolean> {
  const file = await open(path).catch((cause: unknown) => unreadable(path, cause));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString("latin1") === "PAR1";
  } finally {
    await file.close();
  }
}

function columnNamed(raw: RawTable, name: string, path: string): TableColumn {
  const found = raw.columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = raw.columns.map((column) => column.name);
  const nearest = closest(name, names);
  const isNear = distance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, name.length / 2);
  throw new ConfigError(`${path} has no column "${name}".${isNear ? ` Did you mean "${nearest}"?` : ""}`, {
    code: "SAMSPEL_TABLE_COLUMN",
    next: `Its columns are: ${names.slice(0, 30).join(", ")}${names.length > 30 ? " …" : ""}.`,
  });
}

const timeNames = /^(date_?time|date|time|time_?stamp|ts|epoch|source_?time|time_?utc|time_?m?s)$/i;

function firstText(column: TableColumn): string {
  return column.text?.[0] ?? String(column.values[0]);
}

function looksLikeTimeByName(column: TableColumn): boolean {
  return timeNames.test(column.name.trim()) && timeMsOf(firstText(column)) !== undefined;
}

function looksLikeTimeByContent(column: TableColumn): boolean {
  return column.text !== undefined && calendarTimeMs(firstText(column)) !== undefined;
}

function timesOf(column: TableColumn, raw: RawTable, path: string): Float64Array {
  const timesMs = new Float64Array(raw.rows);
  for (let row = 0; row < raw.rows; row++) {
    const text = column.text?.[row] ?? String(column.values[row]);
    const timeMs = timeMsOf(text);
    if (timeMs === undefined) {
      throw new PermanentError(`${path}: column "${column.name}", data row ${row + 1}: "${text}" is no time.`, {
        code: "SAMSPEL_TABLE_TIME",
        next: "Write times like 2026-11-23T08:00:00Z or as a count since 1970, or name another column of times.",
      });
    }
    timesMs[row] = timeMs;
  }
  return timesMs;
}
