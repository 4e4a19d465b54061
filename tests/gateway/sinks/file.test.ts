/** The file sink on a real disk: what it writes, and what it finds after it was cut off. */
import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Entry, Stored } from "../../../gateway/core/contracts.ts";
import { file } from "../../../gateway/sinks/file/sink.ts";
import { batchOf, firstMs, numbersFrom, sinkContext, sinkOptions } from "../../support/sinks.ts";

type Records = { readonly sequence: number; readonly [key: string]: unknown }[];

const namesIn = (directory: string) => readdirSync(directory).toSorted();
const linesIn = (directory: string) =>
  namesIn(directory).flatMap((name) => readFileSync(join(directory, name), "utf8").split("\n").slice(0, -1));
const recordsIn = (directory: string): Records => linesIn(directory).map((line) => JSON.parse(line));
const sequencesIn = (directory: string) => recordsIn(directory).map(({ sequence }) => sequence);
const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Values `from` to `to` (inclusive) as the store numbers them. */
const numbered = (from: number, to: number): Stored<Entry>[] => [
  { sequence: to, entry: numbersFrom(from, to - from + 1) },
];

async function write(directory: string, batches: readonly (readonly Stored<Entry>[])[], options: object = {}) {
  const context = { ...sinkContext("file"), directory };
  await using writer = await file.open(sinkOptions(file, options), context);
  for (const batch of batches) await writer.write(batch);
}

test("each value is a record with everything that identifies it", async () => {
  const { directory } = sinkContext("file");
  const rows = [
    { key: 1, value: 1.5, sourceTimeMs: firstMs, sourceTimeNs: 456_700 },
    { key: 1, value: Number.NaN, sourceTimeMs: firstMs, statusCode: 0x8000_0000 },
    { key: 3, value: 2n ** 63n - 1n, sourceTimeMs: firstMs },
    { key: 6, value: { sampleRateHz: 100, samples: Float32Array.of(0.5, -1) }, sourceTimeMs: firstMs },
  ];

  await write(directory, [[{ sequence: 4, entry: batchOf(rows, firstMs + 9) }]]);

  const time = new Date(firstMs).toISOString();
  expect(recordsIn(directory)).toEqual([
    {
      sequence: 1,
      type: "value",
      tag: "cell-1/robot/torque",
      equipment: "boras/cell-1/robot",
      time: time.replace("Z", "456700Z"),
      value: 1.5,
      unit: "N.m",
      quality: "good",
      received: new Date(firstMs + 9).toISOString(),
    },
    expect.objectContaining({ value: "NaN", form: "not-finite", quality: "bad", statusCode: 0x8000_0000, time }),
    expect.objectContaining({ value: "9223372036854775807", form: "integer" }),
    expect.objectContaining({ value: { sampleRateHz: 100, samples: [0.5, -1] }, form: "waveform" }),
  ]);
});

describe("writing the same entries again", () => {
  test("adds nothing, in the same run or after a restart", async () => {
    const { directory } = sinkContext("file");

    await write(directory, [numbered(1, 50), numbered(1, 50), numbered(20, 70)]);
    await write(directory, [numbered(51, 90), numbered(51, 90)]);

    expect(sequencesIn(directory)).toEqual(oneTo(90));
  });

  test("after a power cut in the middle of a line completes what was torn", async () => {
    const { directory } = sinkContext("file");
    await write(directory, [numbered(1, 50)]);
    const path = join(directory, namesIn(directory)[0]!);
    truncateSync(path, readFileSync(path).length - 700);
    const whole = linesIn(directory).length;
    expect(whole).toBeLessThan(49);

    await write(directory, [numbered(1, 60)]);

    expect(sequencesIn(directory)).toEqual(oneTo(60));
  });

  test("after a power cut that left zeros or a broken line behind goes on after the last whole record", async () => {
    const { directory } = sinkContext("file");
    await write(directory, [numbered(1, 10)]);
    const path = join(directory, namesIn(directory)[0]!);
    appendFileSync(path, `{"sequence":11,"type":"va\n${"\0".repeat(200_000)}`);

    await write(directory, [numbered(1, 12)]);

    expect(sequencesIn(directory)).toEqual(oneTo(12));
  });

  test("right after a new file was begun finds them in the one before", async () => {
    const { directory } = sinkContext("file");
    await write(directory, [numbered(1, 10)]);
    writeFileSync(join(directory, "values-00000002.jsonl"), "");

    await write(directory, [numbered(5, 12)]);

    expect(sequencesIn(directory)).toEqual(oneTo(12));
  });
});

test("a store that was begun anew counts from 1 again: its values go to a new file and none is left out", async () => {
  const { directory } = sinkContext("file");
  await write(directory, [numbered(1, 100)]);

  await write(directory, [numbered(1, 30)]);

  expect(namesIn(directory)).toHaveLength(2);
  expect(sequencesIn(directory)).toEqual([...oneTo(100), ...oneTo(30)]);
});

test("a full file is followed by the next, and the oldest ones go", async () => {
  const { directory } = sinkContext("file");
  const batches = Array.from({ length: 40 }, (_, index) => numbered(1 + index * 1000, (index + 1) * 1000));

  await write(directory, batches, { fileMiB: 1, files: 3 });

  expect(namesIn(directory)).toHaveLength(3);
  const kept = sequencesIn(directory);
  expect(kept.at(-1)).toBe(40_000);
  expect(kept).toEqual(oneTo(40_000).slice(-kept.length));
  for (const name of namesIn(directory).slice(0, -1)) {
    expect(readFileSync(join(directory, name)).length).toBeGreaterThanOrEqual(2 ** 20);
  }
});

test("a directory that cannot be written says so and waits for somebody", async () => {
  const { directory } = sinkContext("file");
  writeFileSync(join(directory, "taken"), "");

  const opening = write(directory, [], { directory: "taken/below" });

  await expect(opening).rejects.toMatchObject({ code: "SAMSPEL_SINK_FILE", remedy: "operator" });
});
