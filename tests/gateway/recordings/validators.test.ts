/**
 * What tools of others say of a crate: DuckDB always; with SAMSPEL_CRATE_PYTHON, a Python with roc-validator, mlcroissant,
 * rocrate, frictionless, pandas and pyarrow, these too, without a network.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../support/context.ts";
import { batchOfRows } from "../store/values.ts";
import { crateInput, exported, filledStore, startMs } from "./crate.ts";

const root = temporaryDirectory("validators");
const crate = join(root, "crate");
const python = process.env.SAMSPEL_CRATE_PYTHON;
const count = 2000;
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeAll(async () => {
  const rows = Array.from({ length: count }, (_, row) => [
    { tag: 1, timeMs: startMs + 1000 * row, value: row / 8, statusCode: 0 },
    { tag: 2, timeMs: startMs + 1000 * row, value: row % 2 === 0 ? "running" : "idle", statusCode: 0 },
  ]);
  const { store, directory } = await filledStore([batchOfRows(rows.flat(), startMs)], 1);
  const label = {
    ...{ labelId: "1", revision: 1, fromMs: startMs, toMs: startMs + 1000, scope: "pump-1", class: "fault" },
    ...{ source: "human", annotator: "first", createdMs: startMs },
  };
  const input = { ...crateInput(), models: [{ id: "pump-1", kind: "limit", asset: "pump-1", channels: [] }] };
  await exported(directory, crate, { input, labels: [label], withCsv: true });
  await store[Symbol.asyncDispose]();
}, 120_000);

test("DuckDB reads every table, with nanoseconds and the sum that was recorded", async () => {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson()[0];

  const samples = await ask(
    `SELECT count(*), sum(value), min(epoch_ns(source_time)) FROM read_parquet('${crate}/data/samples/*/*.parquet')`,
  );
  const texts = await ask(`SELECT count(*) FROM read_parquet('${crate}/data/texts/*/*.parquet') WHERE text = 'idle'`);
  const labels = await ask(
    `SELECT class, epoch_ms(t_end) - epoch_ms(t_start) FROM read_parquet('${crate}/data/labels.parquet')`,
  );
  connection.closeSync();

  expect(samples).toEqual([String(count), ((count - 1) * count) / 16, String(BigInt(startMs) * 1_000_000n)]);
  expect(texts).toEqual([String(count / 2)]);
  expect(labels).toEqual(["fault", "1000"]);
});

/** Command, or a script, that ends with 0 when it has nothing to say against the crate. */
const tools: Readonly<Record<string, readonly string[]>> = {
  "rocrate-validator": [
    "rocrate-validator",
    "-y",
    "validate",
    "--no-paging",
    "--offline",
    "--cache-path",
    join(root, "http"),
    "--requirement-severity",
    "required",
    crate,
  ],
  mlcroissant: ["mlcroissant", "validate", "--jsonld", join(crate, "croissant.json")],
  frictionless: ["frictionless", "validate", join(crate, "datapackage.json")],
  pandas: [
    "python",
    "-c",
    `import pandas, sys
values = pandas.read_parquet(sys.argv[1] + "/data/samples")
assert len(values) == ${count}, len(values)
assert str(values.source_time.dtype) == "datetime64[ns]", values.source_time.dtype
assert values.value.sum() == ${((count - 1) * count) / 16}
import mlcroissant
data = mlcroissant.Dataset(jsonld=sys.argv[1] + "/croissant.json")
first = next(iter(data.records("samples-1")))
assert first["samples-1/value"] == 0, first`,
    crate,
  ],
};
if (python !== undefined) {
  const cacheMaker = join(import.meta.dirname, "../../support/rocrate-cache.py");
  beforeAll(() => {
    execFileSync(python, [cacheMaker, join(root, "http")], { stdio: "ignore" });
  });
  test.each(Object.entries(tools))(
    "%s has nothing against it",
    { timeout: 240_000 },
    (_name, [command = "", ...args]) => {
      const { status, stdout, stderr } = spawnSync(join(dirname(python), command), args, { encoding: "utf8" });

      expect(status, `${stdout}\n${stderr}`).toBe(0);
    },
  );
}
