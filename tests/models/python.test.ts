/**
 * Second opinion on the ONNX files: the reference checker and another runtime. Opt-in: needs a Python with the packages
 * `onnx` and `onnxruntime`, named by SAMSPEL_PYTHON or found as python3.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { writeModel } from "../../models/folder.ts";
import { learn } from "../../models/learn.ts";
import { baselinesOf, stackedGraph } from "../../models/principal-components/graph.ts";
import { modelKinds } from "../../models/registry.ts";
import { learnLife } from "../../models/remaining-life/learn.ts";
import { temporaryDirectory } from "../support/context.ts";
import { fleet } from "./support/fleet.ts";
import { channelNames, machineColumns } from "./support/machine.ts";

const python = process.env.SAMSPEL_PYTHON ?? "python3";
const hasOnnx = spawnSync(python, ["-c", "import onnx, onnxruntime"], { timeout: 60_000 }).status === 0;

const root = temporaryDirectory("python");
afterAll(() => rmSync(root, { recursive: true, force: true }));

const script = `
import json, sys
import numpy, onnx, onnxruntime
folder = sys.argv[1]
model = onnx.load(folder + "/model.onnx")
onnx.checker.check_model(model, full_check=True)
card = json.load(open(folder + "/card.json"))
golden = json.load(open(folder + "/golden.json"))
shape = (len(golden["examples"]), len(card["channels"]), card["windowLength"])
windows = numpy.array([e["window"] for e in golden["examples"]], dtype=numpy.float32).reshape(shape)
session = onnxruntime.InferenceSession(folder + "/model.onnx", providers=["CPUExecutionProvider"])
feeds = {"window": windows}
if any(each.name == "baseline" for each in session.get_inputs()):
    feeds["baseline"] = numpy.array([e.get("baseline", 0) for e in golden["examples"]], dtype=numpy.int32)
score, contributions = session.run(["score", "contributions"], feeds)
print(json.dumps({"score": score.tolist(), "sums": contributions.sum(axis=1).tolist()}))
`;

const lifeScript = script
  .slice(0, script.indexOf("feeds ="))
  .concat(`print(json.dumps(session.run(["life"], {"history": windows})[0].tolist()))`);

/** Of several modes, one after the other every hundred rows, each with a load of its own. */
async function trained(channels: number, modes?: number) {
  const rows = modes === undefined ? 400 : 300 * modes;
  const modeAt = (row: number) => Math.floor(row / 100) % (modes ?? 1);
  const columns = machineColumns({ seed: channels, rows, channels }).map((values) =>
    values.map((value, row) => value + 20 * modeAt(row)),
  );
  const names = modes === undefined ? {} : { modes: Array.from({ length: rows }, (_, row) => `mode ${modeAt(row)}`) };
  return learn({
    kind: modelKinds["principal-components"]!,
    data: { channels: channelNames(channels), columns, sampleRateHz: 1, ...names },
    description: "test",
    nowMs: 0,
    monotonicMs: () => 0,
  });
}

describe.skipIf(!hasOnnx)("in Python", () => {
  // Above 52 channels the weights are 16-bit floats; of modes there are several baselines in one file.
  test.each([
    { channels: 1 },
    { channels: 8 },
    { channels: 30 },
    { channels: 64 },
    { channels: 4, modes: 2 },
    { channels: 6, modes: 5 },
  ])(
    "a detector of $channels channels, modes: $modes, passes the checker and gives the same scores",
    async ({ channels, modes }) => {
      const model = await trained(channels, modes);
      const folder = join(root, `${channels}-${modes}`);
      await writeModel(folder, model);

      const { status, stdout, stderr } = spawnSync(python, ["-c", script, folder], {
        encoding: "utf8",
        timeout: 120_000,
      });

      expect(stderr).toBe("");
      expect(status).toBe(0);
      expect(new Set(model.golden.examples.map(({ baseline = 0 }) => baseline)).size).toBe(1 + (modes ?? 0));
      const found = JSON.parse(stdout);
      model.golden.examples.forEach(({ score }, index) => {
        expect(Math.abs(found.score[index] - score)).toBeLessThanOrEqual(model.golden.tolerance * (1 + score));
        expect(found.sums[index]).toBeCloseTo(1, 3);
      });
    },
  );

  test("a model of remaining life passes the checker and gives the same estimates", async () => {
    const model = await learnLife({
      data: fleet({ seed: 1, units: 8 }),
      description: "test",
      nowMs: 0,
      monotonicMs: () => 0,
    });
    const folder = join(root, "life");
    await writeModel(folder, model);

    const { status, stdout, stderr } = spawnSync(python, ["-c", lifeScript, folder], {
      encoding: "utf8",
      timeout: 120_000,
    });

    expect(stderr).toBe("");
    expect(status).toBe(0);
    const found: number[] = JSON.parse(stdout);
    model.golden.examples.forEach(({ score }, index) => {
      expect(Math.abs(found[index]! - score)).toBeLessThanOrEqual(model.golden.tolerance * (1 + score));
    });
  });

  test("a stack of models passes the checker", async () => {
    const parameters = [await trained(4), await trained(4)].map(({ onnx }) => baselinesOf(onnx!)![0]!);
    const check =
      "import sys, onnx; onnx.checker.check_model(onnx.load_model_from_string(sys.stdin.buffer.read()), full_check=True)";

    const { status, stderr } = spawnSync(python, ["-c", check], { input: stackedGraph(parameters), timeout: 120_000 });

    expect(String(stderr)).toBe("");
    expect(status).toBe(0);
  });
});
