/**
 * Parameters of the detector ↔ ONNX graph. The graph takes the raw window in engineering units: subtract the centre,
 * smooth with the filters, subtract the training means, then one quadratic form per filter and statistic.
 */
import Type from "typebox";
import Value from "typebox/value";
import { type GraphInput, node, serialiseGraph, type TensorInput } from "../onnx-graph.ts";
import { decodeModel } from "../onnx-schema.ts";

/** Two statistics per filter: T² within the principal components, Q beside them. */
const statistics = 2;

/** Above this many channels one matrix product is faster than products and a sum. */
const elementwiseChannelsMax = 16;

export interface DetectorParameters {
  readonly channels: number;
  /** Frames in a window. */
  readonly length: number;
  readonly filters: number;
  /** [channels × 1] subtracted first, so that a small movement of a large value keeps its digits. */
  readonly centre: Float32Array;
  /** [length × filters] each column sums to 1. */
  readonly smoothing: Float32Array;
  /** [channels × filters] means of the smoothed training rows. */
  readonly means: Float32Array;
  /**
   * [filters × channels × 2 channels] for each filter the matrices of T² and of Q side by side, divided by their alarm
   * limits: z' M z = 1 is the limit.
   */
  readonly forms: Float32Array;
}

/** The graph of one model: input `window` [batch, channels, length]; outputs `score` [batch], `contributions` [batch, channels]. */
export function singleGraph(parameters: DetectorParameters): Uint8Array {
  return serialiseGraph({
    ...detectorGraph(parameters, []),
    constants: [...weights([parameters], ""), ...sharedConstants(parameters)],
  });
}

/** The graph of models of equal shape and filters: a further input `model` [batch] says which weights to use. */
export function stackedGraph(models: readonly DetectorParameters[]): Uint8Array {
  const [first] = models;
  if (first === undefined) throw new RangeError("A stack needs a model.");
  const gathers = ["centre", "means", "forms"].map((name) => node("Gather", [`${name}-of-all`, "model"], name));
  const graph = detectorGraph(first, gathers);
  return serialiseGraph({
    ...graph,
    inputs: [...graph.inputs, { name: "model", type: "int32", dims: ["batch"] }],
    constants: [...weights(models, "-of-all"), ...sharedConstants(first)],
  });
}

function detectorGraph({ channels, length }: DetectorParameters, before: GraphInput["nodes"]): GraphInput {
  const product =
    channels <= elementwiseChannelsMax
      ? [
          node("Unsqueeze", ["deviations", "axis-3"], "as-column"),
          node("Mul", ["as-column", "forms"], "products"),
          node("ReduceSum", ["products", "axis-2"], "projected", { keepdims: 0 }),
        ]
      : [node("MatMul", ["as-row", "forms"], "projected")];
  return {
    name: "principal-components",
    description:
      "Smoothed deviations from the training mean; T2 and Q of their principal components, relative to the alarm limits.",
    inputs: [{ name: "window", dims: ["batch", channels, length] }],
    outputs: [
      { name: "score", dims: ["batch"] },
      { name: "contributions", dims: ["batch", channels] },
    ],
    constants: [],
    nodes: [
      ...before,
      node("Sub", ["window", "centre"], "centred"),
      node("MatMul", ["centred", "smoothing"], "smoothed"),
      node("Sub", ["smoothed", "means"], "deviations-by-channel"),
      node("Transpose", ["deviations-by-channel"], "deviations", { perm: [0, 2, 1] }),
      node("Unsqueeze", ["deviations", "axis-2"], "as-row"),
      ...product,
      node("Reshape", ["projected", "by-statistic"], "by-channel"),
      node("Mul", ["by-channel", "as-row"], "terms"),
      node("ReduceSum", ["terms", "axis-3"], "statistics", { keepdims: 1 }),
      node("ReduceMax", ["statistics"], "largest", { axes: [1, 2, 3], keepdims: 1 }),
      node("Reshape", ["largest", "flat"], "score"),
      node("Equal", ["statistics", "largest"], "is-largest"),
      node("Cast", ["is-largest"], "chosen", { to: 1 }),
      node("Mul", ["terms", "chosen"], "chosen-terms"),
      node("ReduceSum", ["chosen-terms", "axes-1-2"], "by-cause", { keepdims: 0 }),
      node("Relu", ["by-cause"], "positive"),
      node("ReduceSum", ["positive", "axis-1"], "sum", { keepdims: 1 }),
      node("Max", ["sum", "tiny"], "divisor"),
      node("Div", ["positive", "divisor"], "contributions"),
    ],
  };
}

/** Weights of the models, one after the other; a single model has no leading dimension but batch-like 1. */
function weights(models: readonly DetectorParameters[], suffix: string): TensorInput[] {
  const { channels, filters } = models[0]!;
  const joined = (pick: (model: DetectorParameters) => Float32Array) => {
    const size = pick(models[0]!).length;
    const all = new Float32Array(size * models.length);
    models.forEach((model, index) => {
      all.set(pick(model), index * size);
    });
    return all;
  };
  const count = models.length;
  return [
    { name: `centre${suffix}`, dims: [count, channels, 1], data: joined((model) => model.centre) },
    { name: `means${suffix}`, dims: [count, channels, filters], data: joined((model) => model.means) },
    {
      name: `forms${suffix}`,
      dims: [count, filters, channels, statistics * channels],
      data: joined((model) => model.forms),
    },
  ];
}

function sharedConstants({ channels, length, filters, smoothing }: DetectorParameters): TensorInput[] {
  const integers = (name: string, ...values: number[]): TensorInput => ({
    name,
    dims: [values.length],
    data: BigInt64Array.from(values, BigInt),
  });
  return [
    { name: "smoothing", dims: [length, filters], data: smoothing },
    { name: "tiny", dims: [1], data: Float32Array.of(1e-30) },
    integers("by-statistic", -1, filters, statistics, channels),
    integers("flat", -1),
    integers("axis-1", 1),
    integers("axis-2", 2),
    integers("axis-3", 3),
    integers("axes-1-2", 1, 2),
  ];
}

const WeightTensors = Type.Object({
  graph: Type.Object({
    initializer: Type.Array(
      Type.Object({ name: Type.String(), dims: Type.Array(Type.Number()), rawData: Type.Optional(Type.Unknown()) }),
    ),
  }),
});

/**
 * The parameters in a file that `singleGraph` wrote. Undefined for any other file, be it only a node that differs: such
 * a graph has to be run as it is.
 */
export function parametersOf(onnx: Uint8Array): DetectorParameters | undefined {
  const model = decodeModel(onnx);
  if (!Value.Check(WeightTensors, model)) return undefined;
  const tensors = new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]));
  const floats = (name: string): Float32Array | undefined => {
    const bytes = tensors.get(name)?.rawData;
    return bytes instanceof Uint8Array && bytes.length % 4 === 0 ? new Float32Array(bytes.slice().buffer) : undefined;
  };
  const [centre, smoothing, means, forms] = ["centre", "smoothing", "means", "forms"].map(floats);
  const [length, filters] = tensors.get("smoothing")?.dims ?? [];
  const channels = tensors.get("centre")?.dims[1];
  if (!centre || !smoothing || !means || !forms || !channels || !length || !filters) return undefined;
  const isConsistent =
    centre.length === channels &&
    smoothing.length === length * filters &&
    means.length === channels * filters &&
    forms.length === filters * channels * statistics * channels;
  if (!isConsistent) return undefined;
  const parameters = { channels, length, filters, centre, smoothing, means, forms };
  return Buffer.compare(singleGraph(parameters), onnx) === 0 ? parameters : undefined;
}
