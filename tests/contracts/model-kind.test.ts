/** What every kind of model promises: trained, written, loaded and scored, it tells normal from abnormal. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { ModelKind } from "../../models/contract.ts";
import { readModel, writeModel } from "../../models/folder.ts";
import { checkGolden } from "../../models/golden.ts";
import { learn } from "../../models/learn.ts";
import { modelKinds } from "../../models/registry.ts";
import { channelNames, machineColumns, windowAt } from "../models/support/machine.ts";

const root = mkdtempSync(join(tmpdir(), "samspel-model-kind-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const trainable = Object.values(modelKinds).filter(({ train }) => train !== undefined);

async function learned(kind: ModelKind, directory: string) {
  const columns = machineColumns({ seed: 7, rows: 400, channels: 4 });
  const data = { channels: channelNames(4), columns, sampleRateHz: 1 };
  const model = await learn({ kind, data, description: "test", nowMs: 1_800_000_000_000, monotonicMs: () => 0 });
  await writeModel(directory, model);
  return model;
}

test("every kind is registered under its own name", () => {
  for (const [name, { kind }] of Object.entries(modelKinds)) expect(kind).toBe(name);
});

describe.each(trainable)("a model of kind $kind", (kind) => {
  const directory = join(root, kind.kind);

  test("survives being written and read, and gives its golden scores", async () => {
    const written = await learned(kind, directory);

    const model = await readModel("a", directory);

    expect(model.card).toEqual(written.card);
    expect(model.onnx === undefined).toBe(!kind.hasGraph);
    await using group = await kind.open([model]);
    await checkGolden(model, group, written.golden);
  });

  test("scores unseen normal rows below 1 and a fault above it", async () => {
    await learned(kind, directory);
    const model = await readModel("a", directory);
    const length = model.card.windowLength;
    const columns = machineColumns({ seed: 99, rows: 600, channels: 4, faultAt: 400, faultSize: 30 });

    await using group = await kind.open([model]);
    const scores = async (row: number) =>
      (await group.score({ models: Int32Array.of(0), windows: windowAt(columns, row, length) })).values[0]!;

    for (const row of [50, 200, 399]) expect(await scores(row)).toBeLessThanOrEqual(1);
    expect(await scores(599)).toBeGreaterThan(1);
  });

  test("gives no score, or one above 1, for values that are no numbers", async () => {
    await learned(kind, directory);
    const model = await readModel("a", directory);
    const size = model.card.channels.length * model.card.windowLength;

    await using group = await kind.open([model]);
    const { values } = await group.score({
      models: Int32Array.of(0, 0),
      windows: new Float32Array(2 * size).fill(Number.NaN, 0, size).fill(Number.POSITIVE_INFINITY, size),
    });

    for (const value of values) expect(Number.isNaN(value) || value > 1).toBe(true);
  });

  test("scores alike alone, in a batch and together with other models", async () => {
    await learned(kind, directory);
    const model = await readModel("a", directory);
    const otherDirectory = join(root, `${kind.kind}-other`);
    const columns = machineColumns({ seed: 8, rows: 300, channels: 4 });
    const other = await learn({
      kind,
      data: { channels: channelNames(4), columns, sampleRateHz: 1 },
      description: "other",
      nowMs: 0,
      monotonicMs: () => 0,
    });
    await writeModel(otherDirectory, other);
    const otherModel = await readModel("b", otherDirectory);
    const { windowLength } = model.card;
    const one = windowAt(columns, 200, windowLength);
    const two = windowAt(columns, 250, windowLength);

    await using alone = await kind.open([model]);
    const first = await alone.score({ models: Int32Array.of(0), windows: one });
    const second = await alone.score({ models: Int32Array.of(0), windows: two });
    const both = await alone.score({ models: Int32Array.of(0, 0), windows: Float32Array.of(...one, ...two) });

    expect(both.values[0]).toBeCloseTo(first.values[0]!, 4);
    expect(both.values[1]).toBeCloseTo(second.values[0]!, 4);
    if (kind.groupKey(model) === undefined || kind.groupKey(model) !== kind.groupKey(otherModel)) return;
    await using together = await kind.open([otherModel, model]);
    const mixed = await together.score({ models: Int32Array.of(1, 0), windows: Float32Array.of(...one, ...two) });
    await using otherAlone = await kind.open([otherModel]);
    const otherSecond = await otherAlone.score({ models: Int32Array.of(0), windows: two });
    expect(mixed.values[0]).toBeCloseTo(first.values[0]!, 4);
    expect(mixed.values[1]).toBeCloseTo(otherSecond.values[0]!, 4);
  });

  test("is refused when its graph is not the one that the card describes", async () => {
    if (!kind.hasGraph) return;
    await learned(kind, directory);
    const path = join(directory, "model.onnx");
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);

    await expect(readModel("a", directory)).rejects.toMatchObject({ code: "SAMSPEL_MODEL_HASH" });
  });
});
