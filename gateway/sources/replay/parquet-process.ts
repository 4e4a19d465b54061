/** The process that reads a Parquet file as a table, column by column. */
import { asyncBufferFromFile, parquetScan } from "hyparquet";
import { errorMessage, PermanentError } from "../../core/errors.ts";
import { answerWith } from "../../parquet/answer.ts";
import { compressors } from "../../parquet/compressors.ts";
import { ColumnBuilder, type TableColumn } from "./column.ts";

export interface TableRequest {
  readonly path: string;
}

/** Calendar times as ISO text, so that they are recognised like those of a CSV file; the fraction stays whole. */
const parsers = {
  timestampFromMilliseconds: (count: bigint) => isoText(count, 3),
  timestampFromMicroseconds: (count: bigint) => isoText(count, 6),
  timestampFromNanoseconds: (count: bigint) => isoText(count, 9),
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
};

answerWith(async function* ({ path }: TableRequest): AsyncGenerator<TableColumn> {
  try {
    const scan = await parquetScan({ file: await asyncBufferFromFile(path), compressors, parsers });
    const names = scan.metadata.row_groups[0]?.columns.map((column) => column.meta_data?.path_in_schema[0] ?? "") ?? [];
    for (const name of new Set(names)) {
      const builder = new ColumnBuilder(name);
      for (const range of scan.ranges) {
        for (const cell of await scan.readColumn({ column: name, ...range })) pushCell(builder, cell);
      }
      yield builder.finish();
    }
  } catch (cause) {
    throw new PermanentError(`${path} cannot be read as Parquet: ${errorMessage(cause)}`, {
      code: "SAMSPEL_TABLE_MALFORMED",
      cause,
      next: "Write the file again, with a common compression such as zstd or snappy.",
    });
  }
});

function pushCell(builder: ColumnBuilder, cell: unknown): void {
  if (typeof cell === "number") builder.pushNumber(cell);
  else if (typeof cell === "bigint") builder.pushNumber(Number(cell));
  else if (cell === null || cell === undefined) builder.pushNumber(Number.NaN);
  else if (typeof cell === "string") builder.pushCell(cell);
  else if (typeof cell === "boolean") builder.pushCell(String(cell));
  else builder.pushCell(JSON.stringify(cell, (_key, value) => (typeof value === "bigint" ? String(value) : value)));
}

/** Count of 10^-digits seconds since the epoch as ISO 8601 text. */
function isoText(count: bigint, digits: number): string {
  const unit = 10n ** BigInt(digits);
  const fraction = ((count % unit) + unit) % unit;
  const seconds = Number((count - fraction) / unit);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction.toString().padStart(digits, "0")}Z`;
}
