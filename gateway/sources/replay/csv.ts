/** CSV file → columns. Finds the delimiter from the header and names the line of whatever is wrong. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { ConfigError, errorMessage, PermanentError } from "../../core/errors.ts";
import { calendarTimeMs } from "../time-text.ts";
import { ColumnBuilder, type TableColumn } from "./column.ts";

/** Columns of a file, the column of times among them. */
export interface RawTable {
  readonly columns: readonly TableColumn[];
  readonly rows: number;
}

const maxRows = 50_000_000;
const maxColumns = 10_000;
const maxRecordBytes = 1024 * 1024;

/** Throws PermanentError (empty, malformed, ragged) or ConfigError (no header). */
export async function readCsv(path: string, delimiter?: string): Promise<RawTable> {
  const separator = delimiter ?? (await delimiterOf(path));
  let builders: ColumnBuilder[] | undefined;
  let rows = 0;
  try {
    await pipeline(
      createReadStream(path),
      parse({ bom: true, delimiter: separator, skip_empty_lines: true, max_record_size: maxRecordBytes }),
      async (records: AsyncIterable<readonly string[]>) => {
        for await (const record of records) {
          if (builders === undefined) {
            builders = columnsOf(record, { path, separator });
            continue;
          }
          if (++rows > maxRows) tooMany(path, `more than ${maxRows} rows`);
          for (let column = 0; column < builders.length; column++) builders[column]?.pushCell(record[column] ?? "");
        }
      },
    );
  } catch (error) {
    throw error instanceof CsvError ? malformed(path, error) : error;
  }
  return { columns: (builders ?? []).map((builder) => builder.finish()), rows };
}

/** The most frequent of comma, semicolon and tab in the first line, outside quotation marks. */
async function delimiterOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    const start = buffer.toString("utf8", 0, bytesRead).trimStart();
    const header = (start.split(/\r?\n|\r/, 1)[0] ?? "").replaceAll(/"[^"]*"/g, "");
    const count = (candidate: string) => header.split(candidate).length;
    return [",", ";", "\t"].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
  } finally {
    await file.close();
  }
}

function columnsOf(header: readonly string[], { path, separator }: { path: string; separator: string }) {
  if (header.length > maxColumns) tooMany(path, `more than ${maxColumns} columns`);
  const names = header.map((cell, index) => cell.trim() || `column-${index + 1}`);
  if (!header.some(isName)) {
    throw new ConfigError(
      `${path} has no header: its first line holds values (${names.slice(0, 4).join(", ").slice(0, 60)} …).`,
      {
        code: "SAMSPEL_TABLE_NO_HEADER",
        next: "Add a first line with one name per column.",
      },
    );
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new ConfigError(`${path} has two columns named "${twice}".`, {
      code: "SAMSPEL_TABLE_DUPLICATE_COLUMN",
      next: "Give each column a name of its own.",
    });
  }
  const hasDecimalComma = separator !== ",";
  return names.map((name) => new ColumnBuilder(name, { hasDecimalComma }));
}

function isName(cell: string): boolean {
  const text = cell.trim();
  if (calendarTimeMs(text) !== undefined) return false;
  return text.split(/\s+/).some((word) => Number.isNaN(Number(word.replace(",", "."))));
}

function tooMany(path: string, what: string): never {
  throw new PermanentError(`${path} has ${what}.`, {
    code: "SAMSPEL_TABLE_TOO_LARGE",
    next: "Split the file into smaller ones.",
  });
}

function malformed(path: string, error: CsvError): PermanentError {
  const line = typeof error.lines === "number" ? error.lines : 0;
  if (/^CSV_(RECORD_)?INCONSISTENT/.test(error.code)) {
    const { record } = error;
    const cells = Array.isArray(record) ? `${record.length} cells` : "another number of cells";
    return new PermanentError(`${path}:${line}: the line has ${cells}, which differs from the header.`, {
      code: "SAMSPEL_TABLE_RAGGED",
      cause: error,
      next: "Correct the line, or name the delimiter if the wrong one was recognised.",
    });
  }
  return new PermanentError(`${path}:${line}: ${errorMessage(error)}`, {
    code: "SAMSPEL_TABLE_MALFORMED",
    cause: error,
    next: "Correct the line; quotation marks inside a cell are written twice.",
  });
}
