/**
 * The examples of the documentation for models from elsewhere, run in Python and scored here. The one of `onnx` alone always;
 * those of scikit-learn and PyTorch where the Python that SAMSPEL_PYTHON names has them.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readGolden, readModel } from "../../models/folder.ts";
import { foreign } from "../../models/foreign/kind.ts";
import { checkGolden } from "../../models/golden.ts";
import { temporaryDirectory } from "../support/context.ts";
import { presentOrFailInCi } from "../support/required.ts";

const python = process.env.SAMSPEL_PYTHON ?? "python3";
const has = (packages: string) => spawnSync(python, ["-c", `import ${packages}`], { timeout: 60_000 }).status === 0;
const root = temporaryDirectory("foreign");
afterAll(() => rmSync(root, { recursive: true, force: true }));

const examples = join(import.meta.dirname, "../../deploy/docs/how-to/foreign-models");

/** Runs an example, loads what it wrote and checks its golden scores. */
async function made(example: string) {
  const folder = join(root, example);
  const script = join(examples, `${example}.py`);
  const { status, stderr } = spawnSync(python, ["-B", script, folder], {
    cwd: root,
    encoding: "utf8",
    timeout: 300_000,
  });
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  const model = await readModel(example, folder);
  const group = await foreign.open([model]);
  await checkGolden(model, group, (await readGolden(folder))!);
  const scoreOf = async (...values: number[]) =>
    (await group.score({ models: Int32Array.of(0), windows: Float32Array.from(values) })).values[0]!;
  return { folder, model, group, scoreOf };
}

describe.skipIf(!presentOrFailInCi(has("onnx, onnxruntime, numpy"), "Python with onnx"))("with onnx alone", () => {
  test("a tree by hand is admitted, gives its golden scores, and 1 is its threshold", {
    timeout: 300_000,
  }, async () => {
    const { scoreOf } = await made("plain_tree");

    expect(
      [await scoreOf(5, 0), await scoreOf(7, 0), await scoreOf(7, 1)].map((score) => Math.round(10 * score)),
    ).toEqual([0, 20, 4]);
  });

  test("a graph that scores otherwise than its golden file says is refused", { timeout: 300_000 }, async () => {
    const { folder, model, group } = await made("plain_tree");
    const path = join(folder, "golden.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"score": 1.0', '"score": 0.9'));

    await expect(checkGolden(model, group, (await readGolden(folder))!)).rejects.toMatchObject({
      code: "SAMSPEL_MODEL_GOLDEN",
    });
  });
});

/** Not there at all without its packages: nothing may be skipped in CI, and these would cost it minutes. */
const optIn = (packages: string) => (has(`onnx, onnxruntime, ${packages}`) ? test : () => {});

optIn("sklearn, skl2onnx")(
  "with scikit-learn a forest that learned the same rule scores alike",
  { timeout: 300_000 },
  async () => {
    const { scoreOf } = await made("scikit_forest");

    expect(await scoreOf(5, 1)).toBeLessThan(0.5);
    expect(await scoreOf(7.5, 0)).toBeGreaterThan(1);
  },
);

optIn("torch")(
  "with PyTorch an autoencoder scores normal windows below 1 and flat ones above",
  { timeout: 600_000 },
  async () => {
    const { folder, scoreOf } = await made("pytorch_autoencoder");

    const golden = (await readGolden(folder))!;
    for (const { window } of golden.examples) expect(await scoreOf(...window)).toBeLessThan(1);
    expect(await scoreOf(...golden.examples[0]!.window.map((value) => value + 5))).toBeGreaterThan(1);
  },
);
