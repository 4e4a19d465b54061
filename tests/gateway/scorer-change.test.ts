/** Other models for a scorer that is at work, and a process that is replaced because it has grown. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WindowFrames } from "../../gateway/core/window-frames.ts";
import { openScorer } from "../../gateway/scorer.ts";
import { writeModel } from "../../models/folder.ts";
import { learn } from "../../models/learn.ts";
import { modelKinds } from "../../models/registry.ts";
import { dataDependent, endlessLoop, writeForeign } from "../models/support/hostile.ts";
import { channelNames, framesAt, machineColumns } from "../models/support/machine.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";

const root = temporaryDirectory("scorer-change");
afterAll(() => rmSync(root, { recursive: true, force: true }));

const patient = { loadDeadlineMs: 60_000, batchDeadlineMs: 60_000, backOffMs: { min: 10, max: 200 } };
const columns = machineColumns({ seed: 3, rows: 300, channels: 3 });
const folders = { one: join(root, "one"), two: join(root, "two") };
let window: WindowFrames;

beforeAll(async () => {
  for (const [index, folder] of Object.values(folders).entries()) {
    const model = await learn({
      kind: modelKinds["principal-components"]!,
      data: {
        channels: channelNames(3),
        columns: machineColumns({ seed: 3 + index, rows: 300, channels: 3 }),
        sampleRateHz: 1,
      },
      description: "test",
      nowMs: 0,
      monotonicMs: () => 0,
    });
    await writeModel(folder, model);
    window = framesAt(columns, 299, model.card.windowLength);
  }
});

test("another version under the same id scores from then on; what waited was scored by the one before; no process is lost", async () => {
  await using scorer = await openScorer({
    models: [{ id: "a", directory: folders.one }],
    log: silentLog,
    limits: patient,
  });
  const { processId } = scorer;
  const request = { model: "a", window, frame: 1 };
  const [before] = await scorer.score([request]);

  const waiting = Array.from({ length: 5 }, () => scorer.score([request]));
  const change = scorer.use([
    { id: "a", directory: folders.two },
    { id: "b", directory: folders.one },
  ]);
  const during = scorer.score([{ ...request, frame: 2 }]);
  await change;
  const [after, other] = await scorer.score([
    { ...request, frame: 3 },
    { model: "b", window },
  ]);

  expect((await during)[0]).toBeDefined();
  expect((await Promise.all(waiting)).every(([score]) => score !== undefined)).toBe(true);
  expect(after?.value).not.toBe(before?.value);
  expect(other?.value).toBe(before?.value);
  expect(scorer.models.map(({ id }) => id).toSorted()).toEqual(["a", "b"]);
  expect(scorer.processId).toBe(processId);
});

test("a refused model is given another chance with other files, and a removed one is no longer refused", async () => {
  const bad = writeForeign(join(root, "bad"), endlessLoop());
  await using scorer = await openScorer({
    models: [
      { id: "a", directory: bad },
      { id: "b", directory: bad },
    ],
    log: silentLog,
    limits: patient,
  });
  expect([...scorer.refusals.keys()]).toEqual(["a", "b"]);

  await scorer.use([{ id: "a", directory: folders.one }]);

  expect([...scorer.refusals.keys()]).toEqual([]);
  expect((await scorer.score([{ model: "a", window }]))[0]?.value).toBeGreaterThan(0);
});

test("without models there is no process; with the first one it is started; with none again nothing is scored", async () => {
  await using scorer = await openScorer({ models: [], log: silentLog, limits: patient });
  expect(scorer.processId).toBeUndefined();

  await scorer.use([{ id: "a", directory: folders.one }]);
  expect((await scorer.score([{ model: "a", window }]))[0]).toBeDefined();
  await scorer.use([]);

  expect((await scorer.score([{ model: "a", window }]))[0]).toBeUndefined();
});

test("a process that has grown is replaced between two batches; nothing that waits is lost and nobody is struck", async () => {
  const greedy = writeForeign(join(root, "greedy"), dataDependent({ rounds: 1 }));
  await using scorer = await openScorer({
    models: [
      { id: "a", directory: folders.one },
      { id: "greedy", directory: greedy },
    ],
    log: silentLog,
    limits: { ...patient, residentBytesMax: 2 ** 30, recycleShare: 0.25 },
  });
  const first = scorer.processId;
  const ask = (floats: number) =>
    scorer.score([
      { model: "greedy", window: new WindowFrames(Float32Array.of(0, 0, 0, floats), 1) },
      { model: "a", window },
    ]);
  await ask(1);

  const [large] = await Promise.all([ask(2 ** 26), ask(1)]);
  const [, after] = await ask(1);

  expect(large?.[0]?.value).toBeDefined();
  expect(after?.value).toBeGreaterThan(0);
  expect(scorer.processId).not.toBe(first);
  expect(scorer.status()).toMatchObject({ restarts: 1, disabledModels: [] });
}, 120_000);
