/** Nothing is lost on the way into Parquet: what DuckDB reads is what was stored, bit by bit. */
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { OtherValue } from "../../../gateway/core/measurement.ts";
import { readCrate } from "../../../gateway/recordings/read-crate.ts";
import { memoryDirectory } from "../../support/context.ts";
import { anyNumber, anyOther } from "../store/arbitraries.ts";
import { batchOfRows, type Row } from "../store/values.ts";
import { exported, exportTags, filledStore, hourMs, recording, startMs } from "./crate.ts";

const anyRow: fc.Arbitrary<Row> = fc.record({
  tag: fc.integer({ min: 1, max: 3 }),
  timeMs: fc.oneof(
    fc.integer({ min: startMs - 5, max: startMs + 20 }),
    fc.integer({ min: startMs, max: startMs + 2 * hourMs + 10 }),
  ),
  timeNs: fc.oneof(
    fc.constant(0),
    fc.nat(9_999).map((n) => n * 100),
    fc.nat(999_999),
  ),
  value: fc.oneof({ arbitrary: anyNumber, weight: 6 }, fc.boolean(), anyOther),
  statusCode: fc.oneof(fc.constant(0), fc.nat(0xffff_ffff)),
  flags: fc.constantFrom(0, 1, 4, 24),
});

/** A row as text that says everything of it. */
function textOf(row: {
  signal: string;
  time: bigint;
  value: unknown;
  statusCode: number;
  flags: number;
  received: bigint;
}) {
  const { signal, time, value, statusCode, flags, received } = row;
  return `${signal} ${time} ${valueText(value)} ${statusCode} ${flags} ${received}`;
}

function valueText(value: unknown): string {
  if (typeof value === "bigint") return `integer ${value}`;
  if (typeof value === "number") return `number ${Object.is(value, -0) ? "-0" : value}`;
  if (typeof value === "string") return `text ${JSON.stringify(value)}`;
  if (value === null) return "null";
  const { sampleRateHz, samples } = value as Exclude<OtherValue, string | bigint | null>;
  return `waveform ${sampleRateHz} ${Array.from(samples, (sample) => (Object.is(sample, -0) ? "-0" : sample))}`;
}

function stored(rows: readonly Row[], receivedMs: number): string[] {
  return rows
    .filter(({ timeMs }) => timeMs >= recording.fromMs && timeMs < recording.toMs)
    .map(({ tag, timeMs, timeNs = 0, value, statusCode = 0, flags = 0 }) =>
      textOf({
        signal: exportTags[tag - 1]!.id,
        time: BigInt(timeMs) * 1_000_000n + BigInt(timeNs),
        value: typeof value === "boolean" ? Number(value) : value,
        statusCode,
        flags: typeof value === "boolean" ? flags + 32 : flags,
        received: BigInt(receivedMs) * 1_000_000n,
      }),
    );
}

async function readByDuckDb(crate: string): Promise<string[]> {
  const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  const common = "signal, epoch_ns(source_time) AS time, epoch_ns(received_time) AS received, status, flags";
  const queries: [table: string, columns: string, value: (row: Record<string, unknown>) => unknown][] = [
    ["samples", "value", ({ value }) => value],
    ["texts", "kind, text", textValue],
    ["waveforms", "sample_rate_hz AS rate, samples", ({ rate, samples }) => waveformOf(rate, samples)],
  ];
  const rows: string[] = [];
  for (const [table, columns, cellOf] of queries) {
    const files = `read_parquet('${crate}/data/${table}/*/*.parquet')`;
    const found = await connection
      .runAndReadAll(`SELECT ${common}, ${columns} FROM ${files}`)
      .then((reader) => reader.getRowObjects())
      .catch((error: unknown) => (String(error).includes("No files found") ? [] : Promise.reject(error)));
    for (const row of found) {
      const { signal, time, received, status, flags } = row;
      const head = { signal: String(signal), time: BigInt(String(time)), received: BigInt(String(received)) };
      rows.push(textOf({ ...head, value: cellOf(row), statusCode: Number(status), flags: Number(flags) }));
    }
  }
  connection.closeSync();
  return rows;
}

async function readByUs(crate: string): Promise<string[]> {
  const signals = await readCrate(crate);
  return signals.flatMap(({ signal, timesMs, timesNs, receivedMs, values, statusCodes, flags, others }) =>
    Array.from(timesMs, (timeMs, row) =>
      textOf({
        signal,
        time: BigInt(timeMs) * 1_000_000n + BigInt(timesNs[row]!),
        value: others.has(row) ? others.get(row) : values[row],
        statusCode: statusCodes[row]!,
        flags: flags[row]!,
        received: BigInt(receivedMs[row]!) * 1_000_000n,
      }),
    ),
  );
}

function textValue({ kind, text }: Record<string, unknown>): OtherValue {
  if (kind === "null") return null;
  if (kind === "integer") return BigInt(String(text));
  return kind === "json" ? JSON.parse(String(text)) : String(text);
}

function waveformOf(rate: unknown, samples: unknown): OtherValue {
  const { items } = samples as { items: number[] };
  return { sampleRateHz: Number(rate), samples: Float32Array.from(items) };
}

const runs = Number(process.env.SAMSPEL_ROUND_TRIPS ?? 2);

test("every value, status, flag and both times come back from the crate", { timeout: 240_000 }, async () => {
  const batches = fc.array(fc.array(anyRow, { maxLength: 150 }), { minLength: 3, maxLength: 4, size: "max" });
  await fc.assert(
    fc.asyncProperty(batches, fc.nat(4), async (rows, compacted) => {
      const given = rows.map((each, index) => batchOfRows(each, startMs + 1000 * index + 1));
      const { store, directory } = await filledStore(given, compacted);
      const crate = join(memoryDirectory("round-trip"), "crate");

      await exported(directory, crate);
      await store[Symbol.asyncDispose]();
      const read = await readByDuckDb(crate);
      const own = await readByUs(crate);

      // The store keeps a value that arrives twice once, under its first arrival.
      const expected = rows.flatMap((each, index) => stored(each, startMs + 1000 * index + 1));
      const unique = new Map(
        expected.map((text) => [text.slice(0, text.lastIndexOf(" ")), text] as const).toReversed(),
      );
      expect(read.toSorted()).toEqual([...unique.values()].toSorted());
      expect(own.toSorted()).toEqual(read.toSorted());
    }),
    { numRuns: runs, endOnFailure: runs < 10 },
  );
});
