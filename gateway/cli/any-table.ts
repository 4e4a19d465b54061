/** A table of recorded values, whatever holds it: a CSV or Parquet file, or the folder of a proven crate. */
import { existsSync, statSync } from "node:fs";
import { crateTable } from "../recordings/crate-table.ts";
import { readCrate } from "../recordings/read-crate.ts";
import { verifyCrate } from "../recordings/verify.ts";
import { readTable, type Table, type TableOptions } from "../sources/replay/table.ts";

/** Throws PermanentError for a crate that is not whole, and whatever reading a file throws. */
export async function readAnyTable(path: string, options: TableOptions): Promise<Table> {
  if (!isFolder(path)) return await readTable(path, options);
  await verifyCrate(path, { trusted: [], onProgress: () => {} });
  const { timesMs, columns } = crateTable(await readCrate(path, options.ignore));
  return { path, columns, rows: timesMs.length, timesMs, timeColumn: "source_time" };
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
