/** Model files that attack: endless, huge, cut off, reaching for other files; and folders that hold them. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelCard } from "../../../models/contract.ts";
import { node, serialiseGraph } from "../../../models/onnx-graph.ts";
import { encodeModel } from "../../../models/onnx-schema.ts";

const length = 4;
const float = 1;
const int64 = 7;
const bool = 9;

const window = {
  name: "window",
  type: {
    tensorType: { elemType: float, shape: { dim: [{ dimParam: "batch" }, { dimValue: 1 }, { dimValue: length }] } },
  },
};
const score = { name: "score", type: { tensorType: { elemType: float, shape: { dim: [{ dimParam: "batch" }] } } } };

function model(graph: object, opsets: object[] = [{ domain: "", version: 17 }]): Uint8Array {
  return encodeModel({
    irVersion: 8,
    opsetImport: opsets,
    graph: { name: "hostile", input: [window], output: [score], ...graph },
  });
}

/** Loop whose condition never becomes false. */
export function endlessLoop(): Uint8Array {
  const scalar = (name: string, elemType: number) => ({ name, type: { tensorType: { elemType, shape: { dim: [] } } } });
  const body = {
    name: "body",
    node: [
      { opType: "Identity", input: ["condition-in"], output: ["condition-out"] },
      { opType: "Identity", input: ["state-in"], output: ["state-out"] },
    ],
    input: [scalar("iteration", int64), scalar("condition-in", bool), scalar("state-in", float)],
    output: [scalar("condition-out", bool), scalar("state-out", float)],
  };
  return model({
    initializer: [
      { name: "most", dims: [], dataType: int64, int64Data: ["9223372036854775807"] },
      { name: "go", dims: [], dataType: bool, int32Data: [1] },
      { name: "zero", dims: [], dataType: float, floatData: [0] },
    ],
    node: [
      {
        opType: "Loop",
        input: ["most", "go", "zero"],
        output: ["score"],
        attribute: [{ name: "body", type: 5, g: body }],
      },
    ],
  });
}

/** A tensor of 32 GiB declared in a file of a few hundred bytes. */
export function declaredTensor(): Uint8Array {
  return model({
    initializer: [{ name: "huge", dims: [8 * 1024 ** 3], dataType: float }],
    node: [{ opType: "ReduceSum", input: ["huge"], output: ["score"] }],
  });
}

/** A tensor whose data is said to lie in another file. */
export function externalData(location: string): Uint8Array {
  return model({
    initializer: [
      {
        name: "secret",
        dims: [1],
        dataType: float,
        dataLocation: 1,
        externalData: [{ key: "location", value: location }],
      },
    ],
    node: [{ opType: "Identity", input: ["secret"], output: ["score"] }],
  });
}

/** An operator of a domain that nobody has allowed. */
export function foreignDomain(): Uint8Array {
  return model({ node: [{ opType: "Anything", domain: "com.example", input: ["window"], output: ["score"] }] }, [
    { domain: "", version: 17 },
    { domain: "com.example", version: 1 },
  ]);
}

/**
 * Allocates n floats and works through them `rounds` times, where n is the newest value of the window: harmless when it
 * is tried out with zeros.
 */
export function dataDependent({ rounds }: { readonly rounds: number }): Uint8Array {
  const chain = Array.from({ length: rounds }, (_, round) =>
    node("Sin", [round === 0 ? "filled" : `round-${round}`], round === rounds - 1 ? "worked" : `round-${round + 1}`),
  );
  return serialiseGraph({
    name: "data-dependent",
    description: "",
    inputs: [{ name: "window", dims: [1, 1, length] }],
    outputs: [{ name: "score", dims: [1] }],
    constants: [
      { name: "last", dims: [1], data: BigInt64Array.of(BigInt(length - 1)) },
      { name: "flat", dims: [1], data: BigInt64Array.of(-1n) },
      { name: "zero", dims: [1], data: Float32Array.of(0) },
    ],
    nodes: [
      node("Gather", ["window", "last"], "newest", { axis: 2 }),
      node("Reshape", ["newest", "flat"], "number"),
      node("Cast", ["number"], "size", { to: int64 }),
      node("ConstantOfShape", ["size"], "filled"),
      ...chain,
      node("ReduceSum", ["worked"], "sum", { keepdims: 0 }),
      node("Reshape", ["sum", "flat"], "score"),
    ],
  });
}

/** Writes a folder with a sound card of kind `foreign` around any graph. */
export function writeForeign(directory: string, onnx: Uint8Array, changes: Partial<ModelCard> = {}): string {
  const card: ModelCard = {
    kind: "foreign",
    version: "1",
    channels: [{ name: "signal", unit: "1" }],
    sampleRateHz: 1,
    windowLength: length,
    holdSeconds: 10,
    threshold: 1,
    decision: { recoverShare: 0.3, levelFactor: 3, levelFrames: 200, limitMax: 10 },
    graph: { input: "window", layout: "channels-first", score: "score" },
    training: { description: "made by hand", rows: 0, warnings: [] },
    results: {},
    licence: "test",
    model: { sha256: createHash("sha256").update(onnx).digest("hex"), bytes: onnx.length, opset: 17 },
    created: "2026-11-23T00:00:00.000Z",
    ...changes,
  };
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "model.onnx"), onnx);
  writeFileSync(join(directory, "card.json"), JSON.stringify(card));
  return directory;
}
