/** A query over what a quiet site has not compacted yet: rows that are kept decoded, against decoding them for each query. */
import { DatabaseSync } from "node:sqlite";
import { BatchBuilder } from "../../gateway/core/measurement.ts";
import { columnsOf } from "../../gateway/store/columns.ts";
import { DecodedRows } from "../../gateway/store/decoded-rows.ts";
import { encodeLogRow } from "../../gateway/store/log-row.ts";

/** Ten minutes of 20 values in each of 8 commits a second. */
const shape = { rows: 4800, valuesPerRow: 20 };
const repeats = 9;

export interface RecentRows {
  readonly keptMs: number;
  readonly decodedMs: number;
  readonly agrees: boolean;
}

export function recentRows(): RecentRows {
  const log = filled();
  const kept = new DecodedRows();
  const none = new DecodedRows(0);
  const sum = (rows: DecodedRows): number => {
    let [found, count] = [0, 0];
    for (const columns of rows.within(log, { after: 0, fromMs: 0, toMs: 1e15 }, raise)) {
      if (columns === undefined) continue;
      for (let row = 0; row < columns.length; row++) if (columns.tags[row] === 7) found += columns.values[row]!;
      count += columns.length;
    }
    return found + count;
  };
  const agrees = sum(kept) === sum(none);
  const result = { keptMs: medianMs(() => sum(kept)), decodedMs: medianMs(() => sum(none)), agrees };
  log.close();
  return result;
}

function raise(error: Error): never {
  throw error;
}

function filled(): DatabaseSync {
  const log = new DatabaseSync(":memory:");
  log.exec("CREATE TABLE log (last INTEGER PRIMARY KEY, kind, min_ms, max_ms, checksum INTEGER, data BLOB)");
  const insert = log.prepare("INSERT INTO log VALUES (?, 0, ?, ?, ?, ?)");
  for (let row = 0; row < shape.rows; row++) {
    const builder = new BatchBuilder(shape.valuesPerRow);
    const timeMs = 1_780_000_000_000 + 125 * row;
    for (let tag = 1; tag <= shape.valuesPerRow; tag++) builder.pushNumber(tag, timeMs, 0, Math.sin(row * tag), 0, 0);
    const columns = columnsOf(builder.takeMeasurements(timeMs));
    const arrivals = [{ count: columns.length, receivedTimeMs: timeMs }];
    const { data, checksum } = encodeLogRow({ columns, arrivals });
    insert.run((row + 1) * shape.valuesPerRow, timeMs, timeMs, checksum, data);
  }
  return log;
}

function medianMs(work: () => void): number {
  const times = Array.from({ length: repeats }, () => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  });
  return times.toSorted((a, b) => a - b)[repeats >> 1]!;
}
