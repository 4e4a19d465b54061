/**
 * Export to Parquet: stored values → tables of a crate with zstd, against DuckDB's COPY of the same columns with the same
 * compression. Prints one JSON line; rows a second by the clock and by processor time, of the best round.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { BatchBuilder } from "../../gateway/core/measurement.ts";
import { tablesOf } from "../../gateway/recordings/tables.ts";
import { openStore } from "../../gateway/store/store.ts";
import { StretchReader } from "../../gateway/store/stretch-reader.ts";
import { numberTag } from "../gateway/store/values.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

const rows = process.argv.includes("--short") ? 500_000 : 2_000_000;
const rounds = 3;
const startMs = Date.UTC(2026, 10, 26);
const batchRows = 50_000;
const root = temporaryDirectory("bench-export");

/** Two signals that a machine might give, in the history of a store. */
async function filled(): Promise<string> {
  const directory = join(root, "store");
  await using store = await openStore({
    ...{ directory, log: silentLog, now: () => startMs },
    limits: { ballastBytes: 0, freeBytes: 0, keepMs: 3_600_000, compactMs: 3_600_000 },
  });
  await store.internTags([numberTag("machine/power"), numberTag("machine/vibration")]);
  const builder = new BatchBuilder(batchRows);
  for (let row = 0; row < rows; row++) {
    const value = Math.round(1e3 * (Math.sin(row / 500) + ((row * 7919) % 101) / 100)) / 1e3;
    builder.push({ key: 1 + (row % 2), value, sourceTimeMs: startMs + Math.floor(row / 2) });
    if (builder.length === batchRows) {
      await store.append([builder.takeMeasurements(startMs + row)]);
      await store.compact();
    }
  }
  return directory;
}

interface Measured {
  readonly rowsPerSecond: number;
  readonly rowsPerProcessorSecond: number;
}

async function measured(work: () => Promise<number> | number): Promise<Measured> {
  let best = { rowsPerSecond: 0, rowsPerProcessorSecond: 0 };
  for (let round = 0; round < rounds; round++) {
    const [beganMs, began] = [performance.now(), process.cpuUsage()];
    const count = await work();
    const { user, system } = process.cpuUsage(began);
    best = {
      rowsPerSecond: Math.max(best.rowsPerSecond, Math.round((1000 * count) / (performance.now() - beganMs))),
      rowsPerProcessorSecond: Math.max(best.rowsPerProcessorSecond, Math.round((1e6 * count) / (user + system))),
    };
  }
  return best;
}

const directory = await filled();
const out = join(root, "out");
mkdirSync(out);
const signals = ["machine/power", "machine/vibration"];
const span = { fromMs: startMs, toMs: startMs + rows };
using reader = new StretchReader(directory);
let bytes = 0;
const samspel = await measured(() => {
  const read = reader.read([1, 2], span);
  const tables = tablesOf(signals.map((signal, index) => ({ signal, rows: read.get(index + 1)! })));
  for (const table of tables) writeFileSync(join(out, "samspel.parquet"), table.bytes);
  bytes = tables.reduce((sum, table) => sum + table.bytes.length, 0);
  return tables.reduce((sum, table) => sum + table.rows, 0);
});
const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
const connection = await instance.connect();
await connection.run(`CREATE TABLE samples AS SELECT * FROM read_parquet('${join(out, "samspel.parquet")}')`);
const duckdb = await measured(async () => {
  const to = join(out, "duckdb.parquet");
  await connection.run(`COPY samples TO '${to}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`);
  return rows;
});
connection.closeSync();
const ratio = (samspel.rowsPerProcessorSecond / duckdb.rowsPerProcessorSecond).toFixed(3);
const bytesPerRow = Number((bytes / rows).toFixed(2));
process.stdout.write(
  `${JSON.stringify({ name: "export", rows, ...samspel, bytesPerRow, duckdb, ratio: Number(ratio) })}\n`,
);
rmSync(root, { recursive: true, force: true });
