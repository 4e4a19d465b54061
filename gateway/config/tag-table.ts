/** Entries of `tags` ↔ a CSV or YAML table, for spreadsheets and scripts. */
import { CsvError, parse } from "csv-parse/sync";
import { parseDocument, stringify } from "yaml";
import { csvText, readCsvText } from "../core/csv-text.ts";
import { ConfigError, type ConfigProblem, errorMessage } from "../core/errors.ts";
import type { TableFormat } from "../core/tag-exchange.ts";
import { schemaFindings } from "./problems.ts";
import { type TagConfig, tagSchema } from "./tag-schema.ts";

/** One tag as it stands in a file: without defaults. */
export type TagEntry = Pick<TagConfig, "id"> & Partial<TagConfig>;

const tagsMax = 200_000;
/** Columns of a CSV table, in order. A range is written `low..high`. */
const columns = Object.keys(tagSchema.properties);
const rangePattern = /^\s{0,9}(-?[\d.eE+-]{1,40}?)\s{0,9}\.\.\s{0,9}(-?[\d.eE+-]{1,40})\s{0,9}$/;

export function tableText(tags: readonly TagEntry[], format: TableFormat): string {
  if (format === "yaml") return tags.length === 0 ? "tags: []\n" : stringify({ tags }, { lineWidth: 0 });
  const used = columns.filter((column) => tags.some((tag) => Reflect.get(tag, column) !== undefined));
  const header = used.length === 0 ? ["id", "unit", "source", "address"] : used;
  const lines = tags.map((tag) => header.map((column) => csvCell(Reflect.get(tag, column))).join(","));
  return `${[header.join(","), ...lines].join("\r\n")}\r\n`;
}

function csvCell(value: unknown): string {
  if (typeof value === "string") return csvText(value);
  return Array.isArray(value) ? value.join("..") : value === undefined ? "" : String(value);
}

/** Throws ConfigError with every problem and its line. `name` is what messages call the table. */
export function tagsOfTable(text: string, format: TableFormat, name: string): TagEntry[] {
  const rows = format === "csv" ? csvRows(text, name) : yamlRows(text, name);
  if (rows.length > tagsMax) throw refused(name, [problem({}, `more than ${tagsMax} tags`)]);
  const problems: ConfigProblem[] = [];
  const seen = new Set<string>();
  const tags: TagEntry[] = [];
  rows.forEach(({ line, value }, index) => {
    const place = ["tags", index];
    const findings = schemaFindings(tagSchema, value, place).filter(
      ({ message }) => !/^(\w+) is missing$/.test(message),
    );
    for (const { message, place: at } of findings)
      problems.push(problem({ line }, `${at.slice(2).join("/")}: ${message}`));
    if (!isEntry(value)) {
      problems.push(problem({ line }, "id is missing"));
    } else if (seen.has(value.id)) {
      problems.push(problem({ line }, `${value.id} is given twice`));
    } else {
      seen.add(value.id);
      tags.push(value);
    }
  });
  if (problems.length > 0) throw refused(name, problems);
  return tags;
}

interface Row {
  readonly line: number | undefined;
  readonly value: unknown;
}

function isEntry(value: unknown): value is TagEntry {
  return (
    typeof value === "object" && value !== null && "id" in value && typeof value.id === "string" && value.id !== ""
  );
}

function csvRows(text: string, name: string): Row[] {
  let records: { info: { lines: number }; record: Record<string, string> }[];
  try {
    records = parse(text, {
      bom: true,
      columns: (header: string[]) => header.map((column) => column.trim()),
      delimiter: delimiterOf(text),
      info: true,
      skip_empty_lines: true,
      max_record_size: 100_000,
    });
  } catch (error) {
    const line = error instanceof CsvError && typeof error.lines === "number" ? error.lines : undefined;
    throw refused(name, [problem({ line }, errorMessage(error))]);
  }
  return records.map(({ info, record }) => ({ line: info.lines, value: entryOfCells(record) }));
}

/** The one that stands in the header: addresses may hold the others, as in `ns=2;s=Pump`. */
function delimiterOf(text: string): string {
  const [header = ""] = text.split(/\r?\n/, 1);
  return [",", ";", "\t"].find((delimiter) => header.includes(delimiter)) ?? ",";
}

/** Empty cells are left out. What is no number where one is expected stays text, and the schema says so. */
function entryOfCells(record: Readonly<Record<string, string>>): object {
  const cells = Object.entries(record).filter(([, cell]) => cell.trim() !== "");
  return Object.fromEntries(cells.map(([column, cell]) => [column, valueOfCell(column, cell)]));
}

const textColumns = new Set(["id", "name", "unit", "sourceUnit", "dataType", "source", "address", "keep"]);

function valueOfCell(column: string, cell: string): unknown {
  if (column === "range") {
    const [, low, high] = rangePattern.exec(cell) ?? [];
    return low === undefined || high === undefined ? cell : [Number(low), Number(high)];
  }
  if (textColumns.has(column)) return readCsvText(cell);
  const number = Number(cell);
  return Number.isFinite(number) ? number : cell;
}

function yamlRows(text: string, name: string): Row[] {
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) throw refused(name, [problem({}, error.message)]);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw refused(name, [problem({}, errorMessage(cause))]);
  }
  const list: unknown = Array.isArray(value) ? value : Reflect.get(Object(value), "tags");
  if (!Array.isArray(list)) throw refused(name, [problem({}, "no list of tags: write `tags:` and the list")]);
  return list.map((entry: unknown) => ({ line: undefined, value: entry }));
}

function problem({ line }: { line?: number | undefined }, message: string): ConfigProblem {
  return { code: "SAMSPEL_TAG_TABLE", path: "", message, ...(line === undefined ? {} : { line }) };
}

const problemsMax = 100;

function refused(name: string, problems: readonly ConfigProblem[]): ConfigError {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return new ConfigError(`The table ${name} has ${count}. Nothing was written.`, {
    code: "SAMSPEL_TAG_TABLE",
    problems: problems.slice(0, problemsMax).map((one) => ({ file: name, ...one })),
    next: "Correct the table and import it again; samspel tags export shows the form.",
  });
}
