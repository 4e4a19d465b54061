/** The replay source: plays a recorded table as if its columns came from a machine. */
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import { closest } from "fastest-levenshtein";
import Type, { type Static } from "typebox";
import { defineSource, type SourceAddress, type SourceContext, type SourceOutput } from "../../core/contracts.ts";
import { BatchBuilder } from "../../core/measurement.ts";
import type { TableColumn } from "./column.ts";
import { readTable, type Table } from "./table.ts";

const ReplayConfig = Type.Object(
  {
    file: Type.String({ title: "File", description: "CSV with header, or Parquet.", minLength: 1 }),
    time: Type.Optional(
      Type.String({ title: "Time column", description: "Without it the column is recognised by name or content." }),
    ),
    delimiter: Type.Optional(
      Type.String({ title: "Delimiter", description: "Of a CSV file; recognised when left out.", maxLength: 1 }),
    ),
    speed: Type.Number({
      title: "Speed",
      description: "1 is as recorded, 10 is ten times as fast, 0 is as fast as the store takes it.",
      minimum: 0,
      maximum: 1e6,
      default: 1,
    }),
    loop: Type.Boolean({ title: "Loop", description: "Starts again at the end, with times going on.", default: false }),
    clock: Type.Union([Type.Literal("recorded"), Type.Literal("now")], {
      title: "Clock",
      description: "recorded: times as in the file. now: the first row is now, and time passes at the replay speed.",
      default: "recorded",
    }),
    rowIntervalMs: Type.Number({
      title: "Row interval",
      description: "Milliseconds between rows of a file that has no times; its first row is now.",
      exclusiveMinimum: 0,
      default: 1000,
    }),
  },
  { title: "Replay", description: "Plays a recorded table.", additionalProperties: false },
);
type ReplayConfig = Static<typeof ReplayConfig>;

/** Rows played in one batch when there is no need to wait. */
const rowsPerBatchMax = 500;

export const replay = defineSource({
  kind: "replay",
  config: ReplayConfig,
  async *read(config, addresses, context) {
    yield { type: "status", state: "connecting" };
    const table = await readTable(config.file, {
      ...(config.time === undefined ? {} : { time: config.time }),
      ...(config.delimiter === undefined ? {} : { delimiter: config.delimiter }),
    });
    const columns = new Map(table.columns.map((column) => [column.name, column]));
    const tracks: Track[] = [];
    for (const [address, entry] of addresses.entries()) {
      const column = columns.get(entry.address);
      if (column === undefined) yield unknownColumn(address, entry, columns);
      else tracks.push({ address, column });
    }
    yield { type: "status", state: "connected" };
    yield* play({ table, tracks, config, context });
  },
});

interface Track {
  readonly address: number;
  readonly column: TableColumn;
}

interface Playing {
  readonly table: Table;
  readonly tracks: readonly Track[];
  readonly config: ReplayConfig;
  readonly context: SourceContext;
}

function unknownColumn(address: number, entry: SourceAddress, columns: ReadonlyMap<string, unknown>): SourceOutput {
  const names = [...columns.keys()];
  const hint = names.length === 0 ? "It has none." : `The nearest name is "${closest(entry.address, names)}".`;
  const message = `The file has no column "${entry.address}". ${hint}`;
  return { type: "address", address, code: "SAMSPEL_REPLAY_COLUMN", message };
}

async function* play({ table, tracks, config, context }: Playing): AsyncGenerator<SourceOutput, void, undefined> {
  const startMs = context.now();
  const startMonotonicMs = context.monotonicMs();
  const clock = rowClock(table, config, startMs);
  const builder = new BatchBuilder(rowsPerBatchMax * tracks.length);
  for (let round = 0; round === 0 || config.loop; round++) {
    let batchRows = 0;
    for (let row = 0; row < table.rows; row++) {
      const waitMs = startMonotonicMs + clock.dueMs(row, round) - context.monotonicMs();
      if (batchRows > 0 && (waitMs > 0 || batchRows === rowsPerBatchMax)) {
        batchRows = 0;
        if (builder.length > 0) yield builder.takeReadings(context.now());
      }
      if (row % rowsPerBatchMax === 0) await nextTurn();
      if (waitMs > 0) await delay(waitMs, undefined, { signal: context.signal }).catch(() => undefined);
      if (context.signal.aborted) return;
      addRow(builder, { tracks, row, timeMs: clock.timeMs(row, round) });
      batchRows++;
    }
    if (builder.length > 0) yield builder.takeReadings(context.now());
    // A loop without waiting would keep everything else, the signal included, from its turn.
    await nextTurn();
  }
}

interface RowClock {
  /** Source time of a row. */
  timeMs(row: number, round: number): number;
  /** When the row is due, milliseconds after the start. */
  dueMs(row: number, round: number): number;
}

function rowClock(table: Table, { speed, clock, rowIntervalMs }: ReplayConfig, startMs: number): RowClock {
  const times = table.timesMs;
  const firstMs = times?.[0] ?? 0;
  const elapsedMs = (row: number) => (times === undefined ? row * rowIntervalMs : (times[row] ?? firstMs) - firstMs);
  const lengthMs = elapsedMs(table.rows - 1);
  const stepMs = table.rows > 1 && lengthMs > 0 ? lengthMs / (table.rows - 1) : rowIntervalMs;
  const passedMs = (row: number, round: number) => round * (lengthMs + stepMs) + elapsedMs(row);
  const isRecorded = clock === "recorded" && times !== undefined;
  return {
    timeMs: (row, round) =>
      isRecorded ? firstMs + passedMs(row, round) : startMs + passedMs(row, round) / (speed === 0 ? 1 : speed),
    dueMs: (row, round) => (speed === 0 ? 0 : passedMs(row, round) / speed),
  };
}

interface RowToAdd {
  readonly tracks: readonly Track[];
  readonly row: number;
  readonly timeMs: number;
}

/** Empty cells give no value. */
function addRow(builder: BatchBuilder, { tracks, row, timeMs }: RowToAdd): void {
  for (const { address, column } of tracks) {
    const number = column.values[row] ?? Number.NaN;
    const text = column.text?.[row] ?? "";
    if (!Number.isNaN(number)) {
      builder.push({ key: address, value: number, sourceTimeMs: timeMs });
    } else if (text !== "") {
      const isBoolean = text === "true" || text === "false";
      builder.push({ key: address, value: isBoolean ? text === "true" : text, sourceTimeMs: timeMs });
    }
  }
}
