/** The column of a table that says in which operating mode a machine ran: `--mode`. */
import type { TableColumn } from "../sources/replay/column.ts";
import { readTable, type Table } from "../sources/replay/table.ts";

export interface ModedTable {
  readonly table: Table;
  /** [rows] undefined where the cell is empty; absent without `--mode`. */
  readonly modes?: readonly (string | undefined)[];
}

export interface ModedTableOptions {
  readonly time?: string;
  readonly ignore?: readonly string[];
  readonly mode?: string;
}

/** Reads a table and takes the column of modes out of it. Throws as `readTable` does, also for an unknown column. */
export async function readModedTable(
  path: string,
  { mode, time, ignore = [] }: ModedTableOptions,
): Promise<ModedTable> {
  const timed = time === undefined ? {} : { time };
  if (mode === undefined) return { table: await readTable(path, { ...timed, ignore }) };
  const whole = await readTable(path, { ...timed, ignore: ignore.filter((name) => name !== mode) });
  const found = whole.columns.find(({ name }) => name === mode);
  // The other way of reading says what columns there are.
  if (found === undefined) return { table: await readTable(path, { ...timed, ignore: [...ignore, mode] }) };
  const table = { ...whole, columns: whole.columns.filter((column) => column !== found) };
  return { table, modes: Array.from({ length: whole.rows }, (_, row) => modeAt(found, row)) };
}

/** As the gateway names a mode: text, or the number as it is written. */
function modeAt({ text, values }: TableColumn, row: number): string | undefined {
  const written = text?.[row]?.trim() ?? (Number.isFinite(values[row]) ? String(values[row]) : "");
  return written === "" ? undefined : written;
}
