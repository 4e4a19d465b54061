/** Reads a run-to-failure table: rows of units and cycles, with a header, or bare as the turbofan files of NASA are. */
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { parse } from "csv-parse";
import type { LifeData, UnitHistory } from "../../models/remaining-life/histories.ts";
import { ConfigError, PermanentError } from "../core/errors.ts";
import { ColumnBuilder, type TableColumn } from "../sources/replay/column.ts";
import { readRawTable } from "../sources/replay/table.ts";
import { unitIn } from "./model-table.ts";

export interface LifeTableOptions {
  readonly unit?: string;
  readonly cycle?: string;
  readonly ignore?: readonly string[];
}

const unitNames = /^(unit|engine|asset|machine|bearing|tool|serial|id)([ _-]?(id|nr|no|number|name))?$/i;
const cycleNames = /^(time[ _-]?(in[ _-]?)?)?cycles?([ _-]?(nr|no|number))?$/i;
const bareBytesMax = 256 * 1024 * 1024;
const unitsMax = 10_000;

/** Throws ConfigError for wrong names and PermanentError for content that cannot be read, both with a code. */
export async function readLifeTable(path: string, options: LifeTableOptions = {}): Promise<LifeData> {
  const bare = await bareWidth(path);
  const all = bare === undefined ? (await readRawTable(path)).columns : await readBare(path, bare);
  const unitColumn = named(all, path, { option: "--unit", name: options.unit, pattern: unitNames });
  const cycleColumn = named(all, path, { option: "--cycle", name: options.cycle, pattern: cycleNames });
  const ignored = (options.ignore ?? []).map((name) => named(all, path, { option: "--ignore", name, pattern: /^$/ }));
  const others = all.filter((column) => column !== unitColumn && column !== cycleColumn && !ignored.includes(column));
  const channels = others.filter(({ values }) => values.some(Number.isFinite));
  if (channels.length === 0) {
    throw new PermanentError(`${path} holds no column of numbers beside units and cycles.`, {
      code: "SAMSPEL_LIFE_COLUMNS",
      next: "The table needs one column per signal.",
    });
  }
  return {
    channels: channels.map(({ name }) => ({ name, unit: unitIn(name) })),
    units: unitsOf({ unitColumn, cycleColumn, channels }, path),
  };
}

interface Wanted {
  readonly option: string;
  readonly name: string | undefined;
  readonly pattern: RegExp;
}

function named(columns: readonly TableColumn[], path: string, { option, name, pattern }: Wanted): TableColumn {
  const found = columns.find((column) =>
    name === undefined ? pattern.test(column.name.trim()) : column.name === name,
  );
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name);
  const what = name === undefined ? `a column for ${option}` : `"${name}"`;
  throw new ConfigError(`${path} has no column that could be ${what}.`, {
    code: "SAMSPEL_TABLE_COLUMN",
    next: `Name it with ${option}; its columns are: ${names.slice(0, 30).join(", ")}${names.length > 30 ? " …" : ""}.`,
  });
}

interface LifeColumns {
  readonly unitColumn: TableColumn;
  readonly cycleColumn: TableColumn;
  readonly channels: readonly TableColumn[];
}

/** In the order in which units first occur. */
function unitsOf({ unitColumn, cycleColumn, channels }: LifeColumns, path: string): UnitHistory[] {
  const rowsOf = new Map<string, number[]>();
  unitColumn.values.forEach((value, row) => {
    const unit = unitColumn.text?.[row] ?? (Number.isNaN(value) ? "" : String(value));
    if (unit === "") {
      throw new PermanentError(`${path}: data row ${row + 1} names no unit.`, {
        code: "SAMSPEL_LIFE_COLUMNS",
        next: `Fill in the column "${unitColumn.name}", or name another one with --unit.`,
      });
    }
    const rows = rowsOf.get(unit);
    if (rows === undefined) rowsOf.set(unit, [row]);
    else rows.push(row);
  });
  if (rowsOf.size > unitsMax) {
    throw new PermanentError(`${path} has ${rowsOf.size} units; at most ${unitsMax} are read.`, {
      code: "SAMSPEL_TABLE_TOO_LARGE",
      next: "Check the column of units, or split the file.",
    });
  }
  return Array.from(rowsOf, ([unit, rows]) => ({
    unit,
    cycles: Float64Array.from(rows, (row) => cycleColumn.values[row]!),
    columns: channels.map(({ values }) => Float64Array.from(rows, (row) => values[row]!)),
  }));
}

/** The rows of a table of units brought into the order of the channels of a model. */
export function withChannels(data: LifeData, wanted: readonly string[], path: string): LifeData {
  const places = wanted.map((name) => data.channels.findIndex((channel) => channel.name === name));
  const missing = wanted.filter((_, index) => places[index]! < 0);
  if (missing.length > 0) {
    throw new PermanentError(`${path} has no column ${missing.map((name) => `"${name}"`).join(", ")}.`, {
      code: "SAMSPEL_LIFE_COLUMNS",
      next: "Training and data need the same columns with the same names.",
    });
  }
  return {
    channels: places.map((place) => data.channels[place]!),
    units: data.units.map((unit) => ({ ...unit, columns: places.map((place) => unit.columns[place]!) })),
  };
}

/** Number of columns when the first line of a file holds bare numbers between blanks or commas; else undefined. */
async function bareWidth(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  // What cannot be opened is reported by the reader of tables with headers.
  if (!found?.isFile()) return undefined;
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    const line =
      buffer
        .toString("utf8", 0, bytesRead)
        .trimStart()
        .split(/\r?\n|\r/, 1)[0] ?? "";
    const cells = line.trim().split(/[\s,;]+/);
    if (cells.length < 3 || !cells.every((cell) => cell !== "" && Number.isFinite(Number(cell)))) return undefined;
    if (found.size <= bareBytesMax) return cells.length;
  } finally {
    await file.close();
  }
  throw new PermanentError(`${path} has ${found.size} bytes; at most ${bareBytesMax} are read.`, {
    code: "SAMSPEL_TABLE_TOO_LARGE",
    next: "Split the file.",
  });
}

/** Columns of a file without header: unit, cycle, then signals; with 26 columns those of the turbofan data. */
async function readBare(path: string, width: number): Promise<TableColumn[]> {
  const builders = bareNames(width).map((name) => new ColumnBuilder(name));
  let row = 0;
  await pipeline(
    createReadStream(path),
    parse({ bom: true, delimiter: [" ", "\t", ",", ";"], relax_column_count: true, skip_empty_lines: true }),
    async (records: AsyncIterable<readonly string[]>) => {
      for await (const record of records) {
        row++;
        const cells = record.filter((cell) => cell.trim() !== "");
        if (cells.length === 0) continue;
        if (cells.length !== width) {
          throw new PermanentError(`${path}: row ${row} has ${cells.length} values, the first one ${width}.`, {
            code: "SAMSPEL_TABLE_RAGGED",
            next: "Correct the row, or give the file a header.",
          });
        }
        builders.forEach((builder, index) => {
          builder.pushCell(cells[index]!);
        });
      }
    },
  );
  return builders.map((builder) => builder.finish());
}

function bareNames(width: number): string[] {
  const signals = width - 2;
  const settings = width === 26 ? 3 : 0;
  return [
    "unit",
    "cycle",
    ...Array.from({ length: signals }, (_, index) =>
      index < settings ? `setting-${index + 1}` : `sensor-${index + 1 - settings}`,
    ),
  ];
}
