/** Reads the values of a proven crate back, as the store had them. */
import { join } from "node:path";
import { type ReadLimits, readApart } from "../parquet/apart.ts";
import { CrateColumns, type CrateSignalValues } from "./crate-columns.ts";
import type { CrateRequest, SignalChunk } from "./crate-process.ts";

const program = join(import.meta.dirname, "crate-process.ts");

/** All signals, or all except some. Throws PermanentError when a table is damaged or too large. */
export async function readCrate(
  directory: string,
  except: readonly string[] = [],
  limits: Partial<ReadLimits> = {},
): Promise<CrateSignalValues[]> {
  const bySignal = new Map<string, CrateColumns>();
  const request: CrateRequest = { type: "values", directory, except };
  for await (const part of readApart({ program, request, name: directory, limits })) {
    const { signal, chunk } = part as SignalChunk;
    const columns = bySignal.get(signal) ?? new CrateColumns();
    bySignal.set(signal, columns);
    columns.append(chunk);
  }
  return [...bySignal].map(([signal, columns]) => ({ signal, ...columns.finish() }));
}

/** Rows that the ends of these files tell, together. Throws PermanentError for what is no Parquet file. */
export async function rowsOfTables(directory: string, paths: readonly string[]): Promise<number> {
  if (paths.length === 0) return 0;
  const request: CrateRequest = { type: "rows", paths: paths.map((path) => join(directory, path)) };
  let rows = 0;
  for await (const count of readApart({ program, request, name: directory })) rows += count as number;
  return rows;
}
