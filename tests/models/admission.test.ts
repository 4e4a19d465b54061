/** Model files that may not reach the runtime, and why they are refused. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admissionLimits, admit } from "../../models/admission.ts";
import { ModelError } from "../../models/contract.ts";
import { node, serialiseGraph } from "../../models/onnx-graph.ts";
import { constantsOf, decodeModel, encodeModel } from "../../models/onnx-schema.ts";
import { principalComponents } from "../../models/principal-components/kind.ts";
import { SameShape } from "../../models/same-shape.ts";
import { dataDependent, declaredTensor, endlessLoop, externalData, foreignDomain } from "./support/hostile.ts";
import { channelNames, machineColumns } from "./support/machine.ts";

const trained = await principalComponents.train!({
  ...{ channels: channelNames(3), columns: machineColumns({ seed: 1, rows: 100, channels: 3 }), sampleRateHz: 1 },
});
const sound = (): Uint8Array => Uint8Array.from(trained.onnx!);

function withOperator(opType: string): Uint8Array {
  return encodeModel({ irVersion: 8, opsetImport: [{ version: 17 }], graph: { node: [{ opType, output: ["x"] }] } });
}

function codeOf(file: Uint8Array): string {
  try {
    admit(file);
    return "admitted";
  } catch (error) {
    if (error instanceof ModelError) return error.code;
    throw error;
  }
}

describe("admission", () => {
  test("lets the default detector through unchanged", () => {
    const file = sound();

    const { bytes, opset } = admit(file);

    expect(Buffer.compare(bytes, file)).toBe(0);
    expect(opset).toBe(17);
  });

  test.each([
    ["an endless loop", endlessLoop(), "SAMSPEL_MODEL_OPERATOR"],
    ["a tensor of 32 GiB", declaredTensor(), "SAMSPEL_MODEL_TOO_LARGE"],
    ["data in another file", externalData("../../etc/passwd"), "SAMSPEL_MODEL_EXTERNAL_DATA"],
    ["data under an absolute path", externalData("/proc/self/environ"), "SAMSPEL_MODEL_EXTERNAL_DATA"],
    ["an operator of an unknown domain", foreignDomain(), "SAMSPEL_MODEL_OPERATOR"],
    ["an unknown operator", withOperator("MakeCoffee"), "SAMSPEL_MODEL_OPERATOR"],
    ["random numbers", withOperator("RandomNormal"), "SAMSPEL_MODEL_OPERATOR"],
    ["a cut-off file", sound().subarray(0, 700), "SAMSPEL_MODEL_MALFORMED"],
    ["an empty file", new Uint8Array(), "SAMSPEL_MODEL_MALFORMED"],
    ["no protobuf at all", new TextEncoder().encode("this is no model"), "SAMSPEL_MODEL_MALFORMED"],
    ["too large a file", new Uint8Array(admissionLimits.bytesMax + 1), "SAMSPEL_MODEL_TOO_LARGE"],
    [
      "an unknown operator set",
      encodeModel({ irVersion: 8, opsetImport: [{ version: 99 }], graph: {} }),
      "SAMSPEL_MODEL_OPSET",
    ],
    ["functions of its own", encodeModel({ functions: [{ name: "f" }], graph: {} }), "SAMSPEL_MODEL_OPERATOR"],
  ])("refuses %s", (_, file, code) => {
    expect(codeOf(file)).toBe(code);
  });

  test("refuses a loop that hides in an attribute of another operator", () => {
    const inner = { node: [{ opType: "Loop" }] };
    const file = encodeModel({
      opsetImport: [{ version: 17 }],
      graph: { node: [{ opType: "Identity", attribute: [{ name: "x", type: 5, g: inner }] }] },
    });

    expect(codeOf(file)).toBe("SAMSPEL_MODEL_OPERATOR");
  });

  test("passes on only what it has read: a second graph in the file is gone", () => {
    const first = endlessLoop();
    const second = sound();
    const joined = new Uint8Array([...first, ...second]);

    const outcome = codeOf(joined);

    if (outcome === "admitted") {
      const operators = JSON.stringify(decodeModel(admit(joined).bytes));
      expect(operators).not.toContain('"Loop"');
    } else {
      expect(outcome).toBe("SAMSPEL_MODEL_OPERATOR");
    }
  });

  test("a model whose size shows only at run time passes; the process contains it", () => {
    expect(codeOf(dataDependent({ rounds: 1 }))).toBe("admitted");
  });

  test("answers every damaged file with a coded error or admits it; it never throws anything else", () => {
    const file = sound();

    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, change, cut) => {
        const damaged = cut ? file.slice(0, at) : file.slice();
        if (!cut) damaged[at]! ^= change;
        expect(codeOf(damaged)).toMatch(/^(admitted|SAMSPEL_MODEL_[A-Z_]+)$/);
      }),
      { numRuns: 500 },
    );
  });
});

test("a graph with constants of the wrong size cannot be written", () => {
  expect(() =>
    serialiseGraph({
      name: "wrong",
      description: "",
      inputs: [],
      outputs: [],
      constants: [{ name: "c", dims: [2, 2], data: Float32Array.of(1, 2, 3) }],
      nodes: [node("Identity", ["c"], "out")],
    }),
  ).toThrow(RangeError);
});

test("what is recognised by its shape is admitted as if it were read: other weights pass, any other byte is looked at", () => {
  const first = sound();
  expect(admit(first).bytes).toEqual(first);
  const weights = new Set(
    [...constantsOf(first)]
      .filter(([, { dataType }]) => dataType === 1)
      .flatMap(([, { bytes }]) => Array.from(bytes, (_, index) => bytes.byteOffset - first.byteOffset + index)),
  );
  const memory = new SameShape<string>();
  memory.remember(first, "seen");

  fc.assert(
    fc.property(fc.nat(first.length - 1), fc.integer({ min: 1, max: 255 }), (position, change) => {
      const other = first.slice();
      other[position]! ^= change;
      expect(memory.recall(other) !== undefined).toBe(weights.has(position));
    }),
  );
  expect(memory.recall(first.subarray(1))).toBeUndefined();
  expect([...memory.recall(first)!.weights.keys()]).toContain("smoothing");
});
