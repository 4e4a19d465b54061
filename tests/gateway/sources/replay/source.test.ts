/** Replay of recorded tables: values, clocks, speed, loops, holes. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { replay } from "../../../../gateway/sources/replay/source.ts";
import { temporaryDirectory, testContext } from "../../../support/context.ts";
import { sharedData } from "../../../support/shared-data.ts";
import { startReader } from "../../../support/source-reader.ts";

const directory = temporaryDirectory("replay");
const startMs = Date.UTC(2026, 0, 2, 3, 4, 5);

async function file(name: string, content: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

test("as fast as possible, with the recorded times; empty cells give no value", async () => {
  const path = await file(
    "holes.csv",
    "time,a,b\n2026-01-02 03:04:05,1,run\n2026-01-02 03:04:06,,true\n2026-01-02 03:04:07.5,3,\n",
  );
  const reader = startReader(replay, { file: path, speed: 0 }, { addresses: ["a", "b", "c"] });
  await reader.until(() => reader.hasEnded, "the end");

  expect(reader.error).toBeUndefined();
  expect(reader.of("status").map(({ state }) => state)).toEqual(["connecting", "connected"]);
  expect(reader.of("address")).toMatchObject([{ address: 2, code: "SAMSPEL_REPLAY_COLUMN" }]);
  expect(reader.values.map(({ address, value, timeMs }) => [address, value, timeMs - startMs])).toEqual([
    [0, 1, 0],
    [1, "run", 0],
    [1, true, 1000],
    [0, 3, 2500],
  ]);
});

test("speed divides the waiting; the clock now shifts the times and keeps their distances", async () => {
  const rows = Array.from({ length: 50 }, (_, row) => `${startMs + row * 100},${row}`);
  const path = await file("even.csv", `time,a\n${rows.join("\n")}\n`);
  const context = testContext("replay");
  const beganMs = context.now();

  const reader = startReader(replay, { file: path, speed: 10, clock: "now" }, { addresses: ["a"], context });
  const beganMonotonicMs = performance.now();
  await reader.until(() => reader.hasEnded, "the end");
  const tookMs = performance.now() - beganMonotonicMs;

  expect(tookMs).toBeGreaterThan(450);
  const times = reader.values.map(({ timeMs }) => timeMs);
  expect(times[0]).toBeGreaterThanOrEqual(beganMs);
  expect(times.map((timeMs) => Math.round(timeMs - (times[0] ?? 0)))).toEqual(rows.map((_, row) => row * 10));
});

test("a loop goes on with the times, one step after the last row", async () => {
  const path = await file("loop.csv", `time,a\n${startMs},1\n${startMs + 1000},2\n${startMs + 2000},3\n`);
  await using reader = startReader(replay, { file: path, speed: 0, loop: true }, { addresses: ["a"] });
  await reader.until(() => reader.values.length >= 7, "three rounds");

  const first = reader.values.slice(0, 7);
  expect(first.map(({ value }) => value)).toEqual([1, 2, 3, 1, 2, 3, 1]);
  expect(first.map(({ timeMs }) => timeMs - startMs)).toEqual([0, 1000, 2000, 3000, 4000, 5000, 6000]);
});

test("a file without times runs at the row interval from now on", async () => {
  const path = await file("plain.csv", "a\n1\n2\n3\n");
  const reader = startReader(replay, { file: path, speed: 100, rowIntervalMs: 1000 }, { addresses: ["a"] });
  await reader.until(() => reader.hasEnded, "the end");

  const times = reader.values.map(({ timeMs }) => timeMs);
  expect(times.map((timeMs) => Math.round(timeMs - (times[0] ?? 0)))).toEqual([0, 10, 20]);
  expect(Math.abs((times[0] ?? 0) - Date.now())).toBeLessThan(60_000);
});

test.skipIf(sharedData === undefined)("a public recording is played value by value", async () => {
  const path = join(sharedData ?? "", "skab/valve1/0.csv");
  const names = ["Current", "Pressure", "Volume Flow RateRMS"];
  const reader = startReader(replay, { file: path, speed: 0 }, { addresses: names });
  await reader.until(() => reader.hasEnded, "the end");

  expect(reader.values).toHaveLength(3 * 1147);
  expect(reader.valuesOf(0)[0]).toBe(1.3302);
  expect(reader.values.at(-1)?.timeMs).toBeGreaterThan(reader.values[0]?.timeMs ?? Infinity);
});
