/** Parquet file → columns. */
import { join } from "node:path";
import { PermanentError } from "../../core/errors.ts";
import { type ReadLimits, readApart } from "../../parquet/apart.ts";
import type { TableColumn } from "./column.ts";
import type { RawTable } from "./csv.ts";
import type { TableRequest } from "./parquet-process.ts";

const program = join(import.meta.dirname, "parquet-process.ts");

/** Throws PermanentError when the file is damaged or uses what is not supported. */
export async function readParquet(path: string, limits: Partial<ReadLimits> = {}): Promise<RawTable> {
  const columns: TableColumn[] = [];
  const request: TableRequest = { path };
  for await (const column of readApart({ program, request, name: path, limits })) columns.push(column as TableColumn);
  const rows = columns[0]?.values.length ?? 0;
  const odd = columns.find(({ values }) => values.length !== rows);
  if (odd === undefined) return { columns, rows };
  throw new PermanentError(`${path} has ${rows} rows in the first column, ${odd.values.length} in "${odd.name}".`, {
    code: "SAMSPEL_TABLE_MALFORMED",
    next: "The file is damaged: export it again.",
  });
}
