/** What the store is measured against: node:sqlite with one row per value, and DuckDB. Also the oracle of its answers. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** One value of the benchmark's line: tag from 1, second from 0. */
export type ValueAt = (tag: number, second: number) => number;

/** Tags 1 to `tags`, one value a second each, plus one tag alone over a long time. */
export interface Load {
  readonly tags: number;
  readonly seconds: number;
  readonly longTag: number;
  readonly longSeconds: number;
  readonly startMs: number;
  readonly valueAt: ValueAt;
}

/** Values per second of one row per value, committed and synced in groups of the same size as the store's. */
export function sqliteRate(directory: string, load: Load, { count, group }: { count: number; group: number }): number {
  const database = new DatabaseSync(join(directory, "rows.db"));
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE value (tag INTEGER, time INTEGER, value REAL, status INTEGER, PRIMARY KEY (tag, time)) WITHOUT ROWID`);
  const insert = database.prepare("INSERT INTO value VALUES (?, ?, ?, 0)");
  const startMs = performance.now();
  for (let from = 0; from < count; from += group) {
    database.exec("BEGIN");
    for (let i = from; i < from + group; i++) {
      const [tag, second] = [1 + (i % load.tags), Math.floor(i / load.tags)];
      insert.run(tag, load.startMs + 1000 * second, load.valueAt(tag, second));
    }
    database.exec("COMMIT");
  }
  const seconds = (performance.now() - startMs) / 1000;
  database.close();
  return count / seconds;
}

/** Minimum, maximum and number of values of a tag in a stretch of time. */
export interface Extremes {
  readonly count: number;
  readonly min: number;
  readonly max: number;
}

/** The same values in DuckDB, on disk, and the queries that the store answers too. */
export class DuckDbBaseline {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(directory: string, load: Load): Promise<DuckDbBaseline> {
    const instance = await DuckDBInstance.create(join(directory, "baseline.duckdb"), { threads: "2" });
    const connection = await instance.connect();
    await connection.run("CREATE TABLE value (tag INTEGER, second INTEGER, value DOUBLE)");
    const appender = await connection.createAppender("value");
    const append = (tag: number, second: number) => {
      appender.appendInteger(tag);
      appender.appendInteger(second);
      appender.appendDouble(load.valueAt(tag, second));
      appender.endRow();
    };
    for (let tag = 1; tag <= load.tags; tag++)
      for (let second = 0; second < load.seconds; second++) append(tag, second);
    for (let second = 0; second < load.longSeconds; second++) append(load.longTag, second);
    appender.closeSync();
    await connection.run("CHECKPOINT");
    return new DuckDbBaseline(connection);
  }

  /** All values of one tag in a stretch, in order. */
  async values(tag: number, from: number, to: number): Promise<Float64Array> {
    const reader = await this.#connection.runAndReadAll(
      "SELECT second, value FROM value WHERE tag = $1 AND second >= $2 AND second < $3 ORDER BY second",
      [tag, from, to],
    );
    return Float64Array.from(reader.getColumnsJS()[1] ?? [], Number);
  }

  /** Minimum and maximum of each of `buckets` parts, by tag; gives the overall ones of each tag. */
  async decimated(
    tags: readonly [number, number],
    { from, to, buckets }: { readonly from: number; readonly to: number; readonly buckets: number },
  ): Promise<Map<number, Extremes>> {
    const reader = await this.#connection.runAndReadAll(
      `SELECT tag, (second - $3) * $5 // ($4 - $3) AS bucket, count(*)::INTEGER, min(value), max(value),
              arg_min(second, value), arg_max(second, value)
       FROM value WHERE tag BETWEEN $1 AND $2 AND second >= $3 AND second < $4 GROUP BY ALL ORDER BY ALL`,
      [...tags, from, to, buckets],
    );
    const result = new Map<number, Extremes>();
    for (const [tag, , count, min, max] of reader.getRowsJS()) {
      const known = result.get(Number(tag)) ?? {
        count: 0,
        min: Number.POSITIVE_INFINITY,
        max: Number.NEGATIVE_INFINITY,
      };
      result.set(Number(tag), {
        count: known.count + Number(count),
        min: Math.min(known.min, Number(min)),
        max: Math.max(known.max, Number(max)),
      });
    }
    return result;
  }

  close(): void {
    this.#connection.closeSync();
  }
}
