/**
 * Parameters of the detector ↔ ONNX graph. The graph takes the raw window in engineering units: subtract the centre,
 * smooth with the filters, subtract the training means, turn into components, add up their squares from each component on.
 */
import Type from "typebox";
import { Compile } from "typebox/compile";
import { type GraphInput, node, serialiseGraph, type TensorInput } from "../onnx-graph.ts";
import { decodeModel } from "../onnx-schema.ts";

const weightNames = ["centre", "means", "axes", "weights"] as const;

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
  /** [filters × channels × channels] deviations of channels → standardised components, largest variance first. */
  readonly axes: Float32Array;
  /** [filters × channels] weight of each statistic; 1 is the alarm limit. Statistic k adds the components from k on. */
  readonly weights: Float32Array;
}

/** The graph of one model: input `window` [batch, channels, length]; outputs `score` [batch], `contributions` [batch, channels]. */
export function singleGraph(parameters: DetectorParameters): Uint8Array {
  return serialiseGraph({
    ...detectorGraph(parameters, []),
    constants: [...weightTensors([parameters], ""), ...sharedConstants(parameters)],
  });
}

/** The graph of models of equal shape and filters: a further input `model` [batch] says which weights to use. */
export function stackedGraph(models: readonly DetectorParameters[]): Uint8Array {
  const [first] = models;
  if (first === undefined) throw new RangeError("A stack needs a model.");
  const gathers = weightNames.map((name) => node("Gather", [`${name}-of-all`, "model"], name));
  const graph = detectorGraph(first, gathers);
  return serialiseGraph({
    ...graph,
    inputs: [...graph.inputs, { name: "model", type: "int32", dims: ["batch"] }],
    constants: [...weightTensors(models, "-of-all"), ...sharedConstants(first)],
  });
}

function detectorGraph({ channels, length }: DetectorParameters, before: GraphInput["nodes"]): GraphInput {
  const isElementwise = channels <= elementwiseChannelsMax;
  return {
    name: "principal-components",
    description:
      "Smoothed deviations from the training means; squared distances within residual subspaces, relative to their limits.",
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
      ...(isElementwise
        ? [
            node("Unsqueeze", ["deviations", "axis-3"], "as-column"),
            node("Mul", ["as-column", "axes"], "products"),
            node("ReduceSum", ["products", "axis-2"], "components", { keepdims: 0 }),
          ]
        : [
            node("Unsqueeze", ["deviations", "axis-2"], "as-row"),
            node("MatMul", ["as-row", "axes"], "components-row"),
            node("Squeeze", ["components-row", "axis-2"], "components"),
          ]),
      node("Mul", ["components", "components"], "squares"),
      node("MatMul", ["squares", "from-each-on"], "residuals"),
      node("Mul", ["residuals", "weights"], "statistics"),
      node("ReduceMax", ["statistics"], "largest", { axes: [1, 2], keepdims: 1 }),
      node("Reshape", ["largest", "flat"], "score"),
      node("Equal", ["statistics", "largest"], "is-largest"),
      node("Cast", ["is-largest"], "chosen", { to: 1 }),
      node("MatMul", ["chosen", "up-to-each"], "in-chosen"),
      node("Mul", ["in-chosen", "components"], "chosen-components"),
      ...(isElementwise
        ? [
            node("Unsqueeze", ["chosen-components", "axis-2"], "chosen-row"),
            node("Mul", ["axes", "chosen-row"], "back-products"),
            node("ReduceSum", ["back-products", "axis-3"], "back", { keepdims: 0 }),
          ]
        : [
            node("Unsqueeze", ["chosen-components", "axis-3"], "chosen-column"),
            node("MatMul", ["axes", "chosen-column"], "back-column"),
            node("Squeeze", ["back-column", "axis-3"], "back"),
          ]),
      node("Mul", ["deviations", "back"], "terms"),
      node("ReduceSum", ["terms", "axis-1"], "by-cause", { keepdims: 0 }),
      node("Relu", ["by-cause"], "positive"),
      node("ReduceSum", ["positive", "axis-1"], "sum", { keepdims: 1 }),
      node("Max", ["sum", "tiny"], "divisor"),
      node("Div", ["positive", "divisor"], "contributions"),
    ],
  };
}

/** Shapes of the tensors that differ from model to model. */
function shapes({ channels, filters }: Pick<DetectorParameters, "channels" | "filters">) {
  return {
    centre: [channels, 1],
    means: [channels, filters],
    axes: [filters, channels, channels],
    weights: [filters, channels],
  };
}

/** Weights of the models, one after the other along the first dimension, which a single model has too. */
function weightTensors(models: readonly DetectorParameters[], suffix: string): TensorInput[] {
  const dims = shapes(models[0]!);
  return weightNames.map((name) => {
    const size = models[0]![name].length;
    const data = new Float32Array(size * models.length);
    models.forEach((model, index) => {
      data.set(model[name], index * size);
    });
    return { name: `${name}${suffix}`, dims: [models.length, ...dims[name]], data };
  });
}

function sharedConstants({ channels, length, filters, smoothing }: DetectorParameters): TensorInput[] {
  const integers = (name: string, ...values: number[]): TensorInput => ({
    name,
    dims: [values.length],
    data: BigInt64Array.from(values, BigInt),
  });
  const square = (name: string, isOne: (row: number, column: number) => boolean): TensorInput => ({
    name,
    dims: [channels, channels],
    data: Float32Array.from({ length: channels * channels }, (_, index) =>
      isOne(Math.floor(index / channels), index % channels) ? 1 : 0,
    ),
  });
  return [
    { name: "smoothing", dims: [length, filters], data: smoothing },
    square("from-each-on", (component, statistic) => component >= statistic),
    square("up-to-each", (statistic, component) => component >= statistic),
    { name: "tiny", dims: [1], data: Float32Array.of(1e-30) },
    integers("flat", -1),
    integers("axis-1", 1),
    integers("axis-2", 2),
    integers("axis-3", 3),
  ];
}

const writtenGraph = Compile(
  Type.Object({
    graph: Type.Object({
      initializer: Type.Array(
        Type.Object({ name: Type.String(), dims: Type.Array(Type.Number()), rawData: Type.Optional(Type.Unknown()) }),
      ),
    }),
  }),
);

/**
 * The parameters in a file that `singleGraph` wrote. Undefined for any other file, be it only a node that differs: such
 * a graph has to be run as it is.
 */
export function parametersOf(onnx: Uint8Array): DetectorParameters | undefined {
  const model = decodeModel(onnx);
  if (!writtenGraph.Check(model)) return undefined;
  const tensors = new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]));
  const floats = (name: string): Float32Array | undefined => {
    const bytes = tensors.get(name)?.rawData;
    return bytes instanceof Uint8Array && bytes.length % 4 === 0
      ? new Float32Array(Uint8Array.from(bytes).buffer)
      : undefined;
  };
  const [length, filters] = tensors.get("smoothing")?.dims ?? [];
  const channels = tensors.get("centre")?.dims[1];
  const [centre, smoothing, means, axes, weights] = ["centre", "smoothing", "means", "axes", "weights"].map(floats);
  if (!centre || !smoothing || !means || !axes || !weights || !channels || !length || !filters) return undefined;
  const isConsistent =
    centre.length === channels &&
    smoothing.length === length * filters &&
    means.length === channels * filters &&
    axes.length === filters * channels * channels &&
    weights.length === filters * channels;
  if (!isConsistent) return undefined;
  const parameters = { channels, length, filters, centre, smoothing, means, axes, weights };
  return Buffer.compare(singleGraph(parameters), onnx) === 0 ? parameters : undefined;
}
