/** The last values as written beside the log, so that a start reads few rows of it. */
import { crc32 } from "node:zlib";
import { LastValues } from "./last-values.ts";
import { bytesIn, type Database, numberIn } from "./sqlite.ts";

const factName = "last-values";

export interface Snapshot {
  readonly last: LastValues;
  /** The last values stand for the log up to here. */
  readonly sequence: number;
}

/** An empty one at 0 when there is none, or when it is damaged: the log is read from its start then. */
export function readSnapshot(database: Database): Snapshot {
  const row = database.prepare("SELECT * FROM fact WHERE name = ?").get(factName);
  if (row === undefined) return { last: new LastValues(), sequence: 0 };
  const data = bytesIn(row, "data");
  if (crc32(data) !== numberIn(row, "checksum")) return { last: new LastValues(), sequence: 0 };
  return { last: LastValues.decode(data), sequence: numberIn(row, "sequence") };
}

export function writeSnapshot(database: Database, { last, sequence }: Snapshot): void {
  const data = last.encode();
  database
    .prepare("INSERT OR REPLACE INTO fact (name, sequence, checksum, data) VALUES (?, ?, ?, ?)")
    .run(factName, sequence, crc32(data), data);
}
