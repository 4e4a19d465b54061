/** Writes an entry that is no value into the log, and what queries find it by. */
import { crc32 } from "node:zlib";
import type { ConditionChange } from "../core/condition.ts";
import type { Gap } from "../core/gap.ts";
import { rowKinds } from "./row-kinds.ts";
import type { Database } from "./sqlite.ts";

export function writeItem(database: Database, entry: Gap | ConditionChange, sequence: number): void {
  const data = Buffer.from(JSON.stringify(entry));
  const [fromMs, toMs] = entry.type === "gap" ? [entry.fromMs, entry.toMs] : [entry.timeMs, entry.timeMs];
  const [minMs, maxMs] = [Math.floor(fromMs), Math.floor(toMs)];
  database
    .prepare(
      "INSERT INTO log (last, first, kind, min_ms, max_ms, received_ms, checksum, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .run(sequence, sequence, rowKinds[entry.type], minMs, maxMs, maxMs, crc32(data), data);
  if (entry.type === "gap") {
    database.prepare("INSERT INTO gap VALUES (?, ?, ?, ?)").run(sequence, fromMs, toMs, JSON.stringify(entry));
  } else {
    database
      .prepare("INSERT OR REPLACE INTO condition VALUES (?, ?, ?)")
      .run(entry.condition.id, sequence, JSON.stringify(entry.condition));
  }
}
