/**
 * Parameters of the detector ↔ ONNX graph. The graph takes the raw window in engineering units: subtract the centre,
 * smooth with the filters, subtract the training means, turn into components, add up their squares from each component on;
 * beside it the smoothed errors of a forecast, and the geometric mean of both.
 */
import { elementTypes, type GraphInput, node, serialiseGraph, type TensorInput } from "../onnx-graph.ts";
import { constantsOf } from "../onnx-schema.ts";
import { SameShape } from "../same-shape.ts";
import type { ForecastParameters } from "./forecast.ts";
import { backNodes, forecastNodes, forecastShare, projectNodes } from "./forecast-graph.ts";
import { fromHalves, toHalves } from "./half.ts";

const weightNames = [
  "centre",
  "means",
  "axes",
  "weights",
  "inverseScales",
  "coefficients",
  "errorMeans",
  "whitening",
] as const;

/** Ends the names of weights of several baselines. */
const ofAll = "-of-all";

/** In one file: the shared baseline and those of operating modes. */
export const baselinesMax = 33;

export interface DetectorParameters extends ForecastParameters {
  readonly channels: number;
  /** Frames in a window. */
  readonly length: number;
  readonly filters: number;
  /** Frames from which the next one is forecast. */
  readonly lags: number;
  /** [channels × 1] subtracted first, so that a small movement of a large value keeps its digits. */
  readonly centre: Float32Array;
  /** [length × (filters + lags)] means, each column sums to 1; then single values 1 to `lags` frames ago. */
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
  const isHalf = parameters.channels > fullChannelsMax;
  const tensors = weightTensors([parameters], "");
  const widened = halfNames.flatMap((name) => [
    node("Cast", [`${name}-half`], `${name}-of-one`, { to: elementTypes.float32 }),
    node("Mul", [`${name}-of-one`, `${name}-scale`], name),
  ]);
  return serialiseGraph({
    ...detectorGraph(parameters, isHalf ? widened : []),
    constants: [...(isHalf ? tensors.flatMap(halved) : tensors), ...sharedConstants(parameters)],
  });
}

/** Above so many channels the matrices would fill 100 kB as 32-bit floats. */
const fullChannelsMax = 52;
const halfNames: readonly string[] = ["axes", "whitening", "coefficients"];

/** A matrix of weights as 16-bit floats, which the graph widens and multiplies by a power of two for each row. */
function halved(tensor: TensorInput): TensorInput[] {
  const { name, dims, data } = tensor;
  if (!halfNames.includes(name) || !(data instanceof Float32Array)) return [tensor];
  const { halves, scales } = toHalves(data, dims.at(-1)!);
  return [
    { name: `${name}-half`, dims, data: halves },
    { name: `${name}-scale`, dims: [...dims.slice(0, -1), 1], data: scales },
  ];
}

/**
 * The graph of baselines of equal shape and filters, be they operating modes of one model or many models: a further input
 * `baseline` [batch] says which weights to use.
 */
export function stackedGraph(baselines: readonly DetectorParameters[]): Uint8Array {
  const [first] = baselines;
  if (first === undefined) throw new RangeError("A stack needs a baseline.");
  const gathers = weightNames.map((name) => node("Gather", [`${name}${ofAll}`, "baseline"], name));
  const graph = detectorGraph(first, gathers);
  return serialiseGraph({
    ...graph,
    inputs: [...graph.inputs, { name: "baseline", type: "int32", dims: ["batch"] }],
    constants: [...weightTensors(baselines, ofAll), ...sharedConstants(first)],
  });
}

/** The file of one model: its shared baseline, and those of its operating modes if they have any. */
export function modelGraph(baselines: readonly [DetectorParameters, ...DetectorParameters[]]): Uint8Array {
  return baselines.length === 1 ? singleGraph(baselines[0]) : stackedGraph(baselines);
}

function detectorGraph({ channels, length }: DetectorParameters, before: GraphInput["nodes"]): GraphInput {
  return {
    name: "principal-components",
    description:
      "Smoothed deviations from the training means: squared distances within residual subspaces; and smoothed errors of a forecast; relative to their limits.",
    inputs: [{ name: "window", dims: ["batch", channels, length] }],
    outputs: [
      { name: "score", dims: ["batch"] },
      { name: "contributions", dims: ["batch", channels] },
    ],
    constants: [],
    nodes: [
      ...before,
      node("Expand", ["one", "square"], "ones"),
      node("Trilu", ["ones"], "from-each-on", { upper: 0 }),
      node("Trilu", ["ones"], "up-to-each", { upper: 1 }),
      node("Sub", ["window", "centre"], "centred"),
      node("MatMul", ["centred", "smoothing"], "columns"),
      ...stateNodes(channels),
      ...forecastNodes(channels),
      // state^0.75 × error^0.25. Powers would round differently from batch to batch; square roots do not.
      node("Mul", ["state", "forecast-error"], "both-squared"),
      node("Sqrt", ["both-squared"], "both"),
      node("Mul", ["state", "both"], "score-squared"),
      node("Sqrt", ["score-squared"], "score-cube"),
      node("Reshape", ["score-cube", "flat"], "score"),
      node("Mul", ["state-contributions", "state-share"], "state-causes"),
      node("Mul", ["forecast-contributions", "forecast-share"], "forecast-causes"),
      node("Add", ["state-causes", "forecast-causes"], "contributions"),
    ],
  };
}

/** `state` [batch, 1, 1]: the largest distance within a residual subspace at any scale; and its terms by channel. */
function stateNodes(channels: number): GraphInput["nodes"] {
  return [
    node("Gather", ["columns", "mean-columns"], "smoothed", { axis: 2 }),
    node("Sub", ["smoothed", "means"], "deviations-by-channel"),
    node("Transpose", ["deviations-by-channel"], "deviations", { perm: [0, 2, 1] }),
    ...projectNodes(channels, { from: "deviations", by: "axes", to: "components" }),
    node("Mul", ["components", "components"], "squares"),
    node("MatMul", ["squares", "from-each-on"], "residuals"),
    node("Mul", ["residuals", "weights"], "statistics"),
    node("ReduceMax", ["statistics"], "state", { axes: [1, 2], keepdims: 1 }),
    node("Equal", ["statistics", "state"], "is-largest"),
    node("Cast", ["is-largest"], "chosen", { to: 1 }),
    node("MatMul", ["chosen", "up-to-each"], "in-chosen"),
    node("Mul", ["in-chosen", "components"], "chosen-components"),
    ...backNodes(channels, { from: "chosen-components", by: "axes", times: "deviations", to: "state-contributions" }),
  ];
}

/** Shapes of the tensors that differ from model to model. */
function shapes({ channels, filters, lags }: Pick<DetectorParameters, "channels" | "filters" | "lags">) {
  return {
    inverseScales: [1, channels],
    coefficients: [lags * channels, channels],
    errorMeans: [filters, channels],
    whitening: [filters, channels, channels],
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

function sharedConstants(parameters: DetectorParameters): TensorInput[] {
  const { channels, length, filters, lags, smoothing, spread } = parameters;
  const integers = (name: string, ...values: number[]): TensorInput => ({
    name,
    dims: [values.length],
    data: BigInt64Array.from(values, BigInt),
  });
  return [
    { name: "smoothing", dims: [length, filters + lags], data: smoothing },
    { name: "spread", dims: [filters + lags, filters * (lags + 1)], data: spread },
    { name: "state-share", dims: [1], data: Float32Array.of(1 - forecastShare) },
    { name: "forecast-share", dims: [1], data: Float32Array.of(forecastShare) },
    integers("mean-columns", ...Array.from({ length: filters }, (_, index) => index)),
    integers("now", 0),
    integers("past", ...Array.from({ length: lags }, (_, index) => index + 1)),
    integers("by-filter-and-lag", 0, filters, lags + 1, channels),
    integers("by-filter", 0, filters, lags * channels),
    { name: "one", dims: [1], data: Float32Array.of(1) },
    integers("square", channels, channels),
    { name: "tiny", dims: [1], data: Float32Array.of(1e-30) },
    integers("flat", -1),
    integers("axis-1", 1),
    integers("axis-2", 2),
    integers("axis-3", 3),
  ];
}

/**
 * The baselines in a file that `modelGraph` wrote: the shared one, then those of operating modes. Undefined for any other
 * file, be it only a node that differs: such a graph has to be run as it is.
 */
export function baselinesOf(onnx: Uint8Array): readonly DetectorParameters[] | undefined {
  if (!baselinesByFile.has(onnx)) baselinesByFile.set(onnx, readBaselines(onnx));
  return baselinesByFile.get(onnx);
}

/** Grouping asks for them, and opening again. */
const baselinesByFile = new WeakMap<Uint8Array, readonly DetectorParameters[] | undefined>();

interface Shape extends Pick<DetectorParameters, "channels" | "length" | "filters" | "lags"> {
  readonly count: number;
}

/** Shapes of the files that `modelGraph` was seen to write. */
const written = new SameShape<Shape>();

function readBaselines(onnx: Uint8Array): readonly DetectorParameters[] | undefined {
  const known = written.recall(onnx);
  if (known !== undefined) return baselinesIn(known.weights, known.found);
  const tensors = constantsOf(onnx);
  const weights = new Map(Array.from(tensors, ([name, { bytes }]) => [name, bytes]));
  const suffix = tensors.has(`centre${ofAll}`) ? ofAll : "";
  const [length, columns] = tensors.get("smoothing")?.dims ?? [];
  const [count, channels] = tensors.get(`centre${suffix}`)?.dims ?? [];
  const [filters] = tensors.get(`errorMeans${suffix}`)?.dims.slice(1) ?? [];
  if (!length || !columns || !count || !channels || !filters || count > baselinesMax) return undefined;
  const shape = { channels, length, filters, lags: columns - filters, count };
  const baselines = baselinesIn(weights, shape);
  if (baselines === undefined || Buffer.compare(modelGraph(baselines), onnx) !== 0) return undefined;
  written.remember(onnx, shape);
  return baselines;
}

/** Undefined when a tensor is missing, or has not as many numbers as the shape says. */
function baselinesIn(
  weights: ReadonlyMap<string, Uint8Array>,
  { count, ...shape }: Shape,
): readonly [DetectorParameters, ...DetectorParameters[]] | undefined {
  const floats = (name: string): Float32Array | undefined => {
    const [bytes, halves, scales] = [name, `${name}-half`, `${name}-scale`].map((each) => weights.get(each));
    if (bytes !== undefined) return bytes.length % 4 === 0 ? new Float32Array(copyOf(bytes)) : undefined;
    if (halves === undefined || scales === undefined || halves.length % 2 > 0 || scales.length % 4 > 0)
      return undefined;
    return fromHalves({ halves: new Float16Array(copyOf(halves)), scales: new Float32Array(copyOf(scales)) });
  };
  const common = { smoothing: floats("smoothing"), spread: floats("spread") };
  const all = weightNames.map((name) => [name, floats(`${name}${count > 1 ? ofAll : ""}`)] as const);
  const found = Array.from({ length: count }, (_, index): Candidate => {
    const own = all.map(([name, values]) => {
      const size = (values?.length ?? 0) / count;
      return [name, values?.slice(index * size, (index + 1) * size)] as const;
    });
    return { ...shape, ...common, ...Object.fromEntries(own) };
  });
  const [first, ...others] = found.filter(isWhole);
  return first === undefined || others.length + 1 !== count ? undefined : [first, ...others];
}

/** Numbers must begin at a multiple of their size, which parts of a file do not. */
function copyOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

type Candidate = { readonly [K in keyof DetectorParameters]?: DetectorParameters[K] | undefined };

/** Whether every tensor is there, with as many numbers as its shape says. */
function isWhole(candidate: Candidate): candidate is DetectorParameters {
  const { channels = 0, filters = 0, lags = 0, length = 0 } = candidate;
  const sizes: [Float32Array | undefined, readonly number[]][] = [
    ...weightNames.map((name): [Float32Array | undefined, readonly number[]] => [
      candidate[name],
      shapes({ channels, filters, lags })[name],
    ]),
    [candidate.smoothing, [length, filters + lags]],
    [candidate.spread, [filters + lags, filters * (lags + 1)]],
  ];
  return lags > 0 && sizes.every(([data, dims]) => data?.length === dims.reduce((size, dim) => size * dim, 1));
}
