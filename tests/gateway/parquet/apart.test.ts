/** Parquet of strangers: whatever its bytes are, it is read or refused with a stable code, and in a limited time. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { TableWriter, tableColumns } from "../../../gateway/recordings/parquet-columns.ts";
import { readCrate } from "../../../gateway/recordings/read-crate.ts";
import { readRawTable } from "../../../gateway/sources/replay/table.ts";
import { memoryDirectory } from "../../support/context.ts";
import { casesOr, malformedTimeoutMs, refusalOnly } from "../../support/malformed.ts";

const directory = memoryDirectory("parquet");
const tablePath = join(directory, "table.parquet");
const samples = join(directory, "crate/data/samples/cell");
const rows = 20;
const at = Array.from({ length: rows }, (_, row) => row);

function tableFile(): Uint8Array {
  const file = parquetWriteBuffer({
    columnData: [
      { name: "time", data: at.map((second) => new Date(second * 1000)), type: "TIMESTAMP" },
      { name: "power", data: at.map((row) => row / 3), type: "DOUBLE" },
      { name: "count", data: at.map(BigInt), type: "INT64" },
      { name: "state", data: at.map((row) => `s${row % 2}`), type: "STRING" },
      { name: "flag", data: at.map((row) => row % 2 === 0), type: "BOOLEAN" },
    ],
  });
  return new Uint8Array(file);
}

function crateFile(): Uint8Array {
  const writer = new TableWriter(tableColumns.samples, ["received_time"]);
  const times = BigInt64Array.from(at, (row) => BigInt(row) * 1000n);
  const counts = () => new Uint32Array(rows);
  const received = at.map((row) => (row % 2 === 0 ? null : BigInt(row)));
  const [status, flags, ordinal] = [counts(), new Uint8Array(rows), counts()];
  writer.addGroup([Array(rows).fill("a"), times, received, new Float64Array(at), status, flags, ordinal]);
  return writer.finish();
}

function put(path: string, content: Uint8Array): void {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
}

/** The header of the first page: after the magic number, its kind and two sizes, the count of its values. */
const endless = { at: 14, was: 2 * rows, becomes: 2 * rows + 0x80 };

test("a changed byte with which the decoder finds no end is an error after the deadline", async () => {
  const file = tableFile();
  expect(file[endless.at]).toBe(endless.was);
  file[endless.at] = endless.becomes;
  put(tablePath, file);

  const attempt = readRawTable(tablePath, { limits: { quietMsMax: 1000 } });

  await expect(attempt).rejects.toMatchObject({
    code: "SAMSPEL_PARQUET_LIMITS",
    message: expect.stringContaining(tablePath),
    next: expect.stringMatching(/damaged/),
  });
});

test("a file that takes more memory than it may is an error, and none of it is ours", async () => {
  const columnData = [{ name: "zeros", data: new Float64Array(4_000_000), type: "DOUBLE" as const }];
  put(tablePath, new Uint8Array(parquetWriteBuffer({ columnData })));
  const before = process.memoryUsage().rss;

  const attempt = readRawTable(tablePath, { limits: { residentBytesMax: 80 * 2 ** 20 } });

  await expect(attempt).rejects.toMatchObject({ code: expect.stringMatching(/^SAMSPEL_(PARQUET_LIMITS|TABLE_)/) });
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20);
});

const kinds = [
  { name: "a table", path: tablePath, file: tableFile(), read: () => readRawTable(tablePath, { limits }) },
  {
    name: "a table of a crate",
    path: join(samples, "0.parquet"),
    file: crateFile(),
    read: () => readCrate(join(directory, "crate"), [], limits),
  },
];
const limits = { quietMsMax: 3000 };

test.each(kinds)(
  "$name with changed bytes is read, or refused with a stable code",
  async ({ path, file, read }) => {
    put(path, file);
    await read();
    const change = fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }));

    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const changed = Uint8Array.from(file);
        for (const [index, mask] of changes) changed[index]! ^= mask;
        put(path, changed);
        await read().catch(refusalOnly);
      }),
      { numRuns: casesOr(5), seed: 42 },
    );
  },
  malformedTimeoutMs + casesOr(5) * 3000,
);
