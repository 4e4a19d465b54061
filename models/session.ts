/** The only file that knows the ONNX runtime: opens a graph from bytes and runs it on one thread. */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { ModelError } from "./contract.ts";

export interface Feed {
  readonly data: Float32Array | Int32Array;
  readonly dims: readonly number[];
}

export interface ValueShape {
  readonly name: string;
  /** Element type in the words of the runtime, for example `float32`. Undefined for a sequence or map. */
  readonly type: string | undefined;
  /** A string is a dimension that may vary. */
  readonly dims: readonly (number | string)[];
}

export interface Session extends AsyncDisposable {
  readonly inputs: readonly ValueShape[];
  readonly outputs: readonly ValueShape[];
  /** Blocks the event loop until the graph has run. Throws ModelError. */
  run(
    feeds: Readonly<Record<string, Feed>>,
    outputs: readonly string[],
  ): Promise<Readonly<Record<string, Float32Array>>>;
}

/**
 * Without these options each session starts a thread per core, and each thread spins between runs. Severity 4: fatal
 * only; the runtime writes them to standard error.
 */
const options: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
  enableCpuMemArena: true,
  logSeverityLevel: 4,
  extra: { session: { intra_op: { allow_spinning: "0" }, inter_op: { allow_spinning: "0" } } },
};

/** Opens a graph. Bytes only, never a path: a path would let the file name data outside of itself. */
export async function openSession(bytes: Uint8Array): Promise<Session> {
  const session = await InferenceSession.create(bytes, options).catch((cause: unknown) => {
    throw new ModelError(`The runtime refuses the graph: ${firstLine(cause)}.`, {
      code: "SAMSPEL_MODEL_GRAPH_INVALID",
      cause,
      next: "Check the file with the ONNX checker and export it again.",
    });
  });
  return {
    inputs: session.inputMetadata.map(shapeOf),
    outputs: session.outputMetadata.map(shapeOf),
    run: (feeds, outputs) => run(session, feeds, outputs),
    [Symbol.asyncDispose]: () => session.release(),
  };
}

async function run(
  session: InferenceSession,
  feeds: Readonly<Record<string, Feed>>,
  outputs: readonly string[],
): Promise<Record<string, Float32Array>> {
  const tensors: Record<string, Tensor> = {};
  for (const [name, { data, dims }] of Object.entries(feeds)) tensors[name] = tensorOf(data, dims);
  const results = await session.run(tensors, outputs).catch((cause: unknown) => {
    throw new ModelError(`The graph failed: ${firstLine(cause)}.`, { code: "SAMSPEL_MODEL_RUN_FAILED", cause });
  });
  return Object.fromEntries(outputs.map((name) => [name, numbersOf(name, results[name])]));
}

function tensorOf(data: Float32Array | Int32Array, dims: readonly number[]): Tensor {
  return data instanceof Float32Array ? new Tensor("float32", data, dims) : new Tensor("int32", data, dims);
}

function numbersOf(name: string, value: InferenceSession.ReturnType[string] | undefined): Float32Array {
  if (value instanceof Tensor) {
    if (value.data instanceof Float32Array) return value.data;
    if (value.data instanceof Float64Array || value.data instanceof Int32Array) return Float32Array.from(value.data);
    if (value.data instanceof BigInt64Array) return Float32Array.from(value.data, Number);
  }
  throw new ModelError(`Output ${name} of the graph is no tensor of numbers.`, {
    code: "SAMSPEL_MODEL_OUTPUT",
    next: "Name an output of floats in the card.",
  });
}

function shapeOf(metadata: InferenceSession.ValueMetadata): ValueShape {
  return metadata.isTensor
    ? { name: metadata.name, type: metadata.type, dims: metadata.shape }
    : { name: metadata.name, type: undefined, dims: [] };
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n")[0] ?? "").slice(0, 300).replace(/\.$/, "");
}
