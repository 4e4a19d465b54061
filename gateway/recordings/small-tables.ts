/** Labels and events of a recording as small Parquet tables. */
import type { ConditionChange } from "../core/condition.ts";
import type { CrateInput } from "./crate-input.ts";
import { type Column, nanosecondsOf, plainColumn, TableWriter } from "./parquet-columns.ts";

/** A label as the table has it; every revision is a row. */
export interface RecordedLabel {
  readonly labelId: string;
  readonly revision: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly scope: string;
  readonly class: string;
  readonly severity?: number;
  readonly source: string;
  readonly annotator: string;
  readonly confidence?: number;
  readonly comment?: string;
  readonly createdMs: number;
  readonly isRemoved?: boolean;
}

export const labelColumns: readonly Column[] = [
  ...["label_id", "recording_id"].map((name) => plainColumn(name, "text")),
  ...["t_start", "t_end"].map((name) => plainColumn(name, "time")),
  ...["scope", "class"].map((name) => plainColumn(name, "text")),
  plainColumn("severity", "number"),
  ...["source", "annotator"].map((name) => plainColumn(name, "text")),
  plainColumn("confidence", "number"),
  plainColumn("comment", "text"),
  plainColumn("created", "time"),
  plainColumn("revision", "number"),
  plainColumn("is_removed", "number"),
];

const eventColumns: readonly Column[] = [
  plainColumn("time", "time"),
  ...["condition", "state", "message"].map((name) => plainColumn(name, "text")),
  plainColumn("severity", "number"),
];

interface SmallTable {
  readonly path: string;
  readonly table: string;
  readonly description: string;
  readonly rows: number;
  readonly bytes: Uint8Array;
}

/** Those that have rows. */
export function smallTables(
  { recording }: CrateInput,
  labels: readonly RecordedLabel[],
  changes: readonly ConditionChange[],
): SmallTable[] {
  const labelRows = labels.map((label) => [
    ...[label.labelId, recording.id, label.fromMs, label.toMs, label.scope, label.class, label.severity ?? null],
    ...[
      label.source,
      label.annotator,
      label.confidence ?? null,
      label.comment ?? null,
      label.createdMs,
      label.revision,
    ],
    label.isRemoved === true ? 1 : 0,
  ]);
  const eventRows = changes.map(({ timeMs, condition }) => [
    ...[timeMs, condition.id, condition.state, condition.message, condition.severity],
  ]);
  const tables = [
    { table: "labels", description: "Labels, every revision", columns: labelColumns, cells: labelRows },
    {
      table: "events",
      description: "Changes of conditions, as far back as the log reached",
      columns: eventColumns,
      cells: eventRows,
    },
  ];
  return tables
    .filter(({ cells }) => cells.length > 0)
    .map(({ table, description, columns, cells }) => {
      const writer = new TableWriter(
        columns,
        columns.map(({ name }) => name),
      );
      writer.addGroup(columns.map((column, index) => cells.map((row) => cellOf(column, row[index]))));
      return { path: `data/${table}.parquet`, table, description, rows: cells.length, bytes: writer.finish() };
    });
}

function cellOf({ element }: Column, value: unknown): unknown {
  if (element.type !== "INT64" || typeof value !== "number") return value ?? null;
  const wholeMs = Math.floor(value);
  return nanosecondsOf(Float64Array.of(wholeMs), Uint32Array.of(Math.round((value - wholeMs) * 1e6)))[0];
}
