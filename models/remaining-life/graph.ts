/**
 * Parameters of remaining life → ONNX graph. It takes the raw history in engineering units; frames, means, slopes,
 * baseline, scaling, random layer and cap are inside.
 */
import { node, serialiseGraph, type TensorInput } from "../onnx-graph.ts";
import { slopeDivisorMin } from "./features.ts";
import type { LifeParameters } from "./train.ts";

/** Input `history` [batch, 1 + channels, length] as `windowOf` makes it; output `life` [batch] in cycles. */
export function lifeGraph(parameters: LifeParameters): Uint8Array {
  const channels = parameters.centre.length;
  const { length } = parameters.filters;
  return serialiseGraph({
    name: "remaining-life",
    description: "Features of wear from the history of a unit, random features, ridge regression.",
    inputs: [{ name: "history", dims: ["batch", 1 + channels, length] }],
    outputs: [{ name: "life", dims: ["batch"] }],
    constants: constantsOf(parameters),
    nodes: [
      node("Gather", ["history", "cycle-line"], "cycles", { axis: 1 }),
      node("Gather", ["history", "channel-lines"], "signals", { axis: 1 }),
      node("Greater", ["cycles", "zero"], "is-present"),
      node("Cast", ["is-present"], "present", { to: 1 }),
      node("Sub", ["signals", "centre"], "centred"),
      node("Mul", ["centred", "present"], "values"),
      ...["smoothing", "baseline", "recent", "place"].map((name) => node("MatMul", ["values", name], `${name}-values`)),
      ...["smoothing", "baseline", "recent", "place", "place-squared"].map((name) =>
        node("MatMul", ["present", name], `${name}-frames`),
      ),
      node("Div", ["smoothing-values", "smoothing-frames"], "smoothed"),
      node("Div", ["baseline-values", "baseline-frames"], "when-new"),
      node("Sub", ["smoothed", "when-new"], "moved"),
      node("Mul", ["recent-frames", "place-values"], "slope-a"),
      node("Mul", ["place-frames", "recent-values"], "slope-b"),
      node("Sub", ["slope-a", "slope-b"], "slope-dividend"),
      node("Mul", ["recent-frames", "place-squared-frames"], "slope-c"),
      node("Mul", ["place-frames", "place-frames"], "slope-d"),
      node("Sub", ["slope-c", "slope-d"], "slope-divisor-raw"),
      node("Max", ["slope-divisor-raw", "slope-divisor-min"], "slope-divisor"),
      node("Div", ["slope-dividend", "slope-divisor"], "slopes"),
      node("ReduceMax", ["cycles"], "age", { axes: [2], keepdims: 1 }),
      node("Concat", ["smoothed", "slopes", "moved", "age"], "features-column", { axis: 1 }),
      node("Squeeze", ["features-column", "axis-2"], "features"),
      node("Sub", ["features", "means"], "less-means"),
      node("Div", ["less-means", "scales"], "standardised"),
      node("MatMul", ["standardised", "layer"], "layer-sums"),
      node("Add", ["layer-sums", "bias"], "layer-inputs"),
      node("Tanh", ["layer-inputs"], "hidden"),
      node("MatMul", ["hidden", "readout"], "read"),
      node("Add", ["read", "offset"], "uncapped"),
      node("Min", ["uncapped", "cap"], "below-cap"),
      node("Max", ["below-cap", "zero"], "life-column"),
      node("Squeeze", ["life-column", "axis-1"], "life"),
    ],
  });
}

function constantsOf({ settings, filters, centre, means, scales, layer, readout }: LifeParameters): TensorInput[] {
  const channels = centre.length;
  const hidden = layer.bias.length;
  const floats = (name: string, dims: readonly number[], data: Iterable<number>): TensorInput => ({
    name,
    dims,
    data: Float32Array.from(data),
  });
  const integers = (name: string, values: readonly number[]): TensorInput => ({
    name,
    dims: [values.length],
    data: BigInt64Array.from(values, BigInt),
  });
  const { length, smoothing, baseline, recent, place, placeSquared } = filters;
  return [
    integers("cycle-line", [0]),
    integers(
      "channel-lines",
      Array.from({ length: channels }, (_, index) => index + 1),
    ),
    floats("centre", [channels, 1], centre),
    ...Object.entries({ smoothing, baseline, recent, place, "place-squared": placeSquared }).map(([name, weights]) =>
      floats(name, [length, 1], weights),
    ),
    floats("means", [means.length], means),
    floats("scales", [scales.length], scales),
    floats("layer", [means.length, hidden], layer.weights),
    floats("bias", [hidden], layer.bias),
    floats("readout", [hidden, 1], readout.weights),
    floats("offset", [1], [readout.offset]),
    floats("cap", [1], [settings.capCycles]),
    floats("zero", [1], [0]),
    floats("slope-divisor-min", [1], [slopeDivisorMin]),
    integers("axis-1", [1]),
    integers("axis-2", [2]),
  ];
}
