/** Graph nodes of the forecast error, and the two products that both views of the detector share. */
import { type GraphInput, node } from "../onnx-graph.ts";

type Nodes = GraphInput["nodes"];

/** Weight of the forecast error in the geometric mean of both views; the graph has it as square roots. */
export const forecastShare = 0.25;

/** Above this many channels one matrix product is faster than products and a sum. */
const elementwiseChannelsMax = 16;

/** `to` [batch, filters, channels] = each row of `from` [batch, filters, channels] times the matrix `by` of its filter. */
export function projectNodes(channels: number, { from, by, to }: { from: string; by: string; to: string }): Nodes {
  if (channels <= elementwiseChannelsMax) {
    return [
      node("Unsqueeze", [from, "axis-3"], `${to}-from-column`),
      node("Mul", [`${to}-from-column`, by], `${to}-products`),
      node("ReduceSum", [`${to}-products`, "axis-2"], to, { keepdims: 0 }),
    ];
  }
  return [
    node("Unsqueeze", [from, "axis-2"], `${to}-from-row`),
    node("MatMul", [`${to}-from-row`, by], `${to}-row`),
    node("Squeeze", [`${to}-row`, "axis-2"], to),
  ];
}

/**
 * `to` [batch, channels]: `from` mapped back by the matrix `by`, times `times`, added up over the filters: the terms of a
 * sum of squares by channel, as shares that add up to 1.
 */
export function backNodes(
  channels: number,
  { from, by, times, to }: { from: string; by: string; times: string; to: string },
): Nodes {
  const back =
    channels <= elementwiseChannelsMax
      ? [
          node("Unsqueeze", [from, "axis-2"], `${to}-from-row`),
          node("Mul", [by, `${to}-from-row`], `${to}-products`),
          node("ReduceSum", [`${to}-products`, "axis-3"], `${to}-back`, { keepdims: 0 }),
        ]
      : [
          node("Unsqueeze", [from, "axis-3"], `${to}-from-column`),
          node("MatMul", [by, `${to}-from-column`], `${to}-column`),
          node("Squeeze", [`${to}-column`, "axis-3"], `${to}-back`),
        ];
  return [
    ...back,
    node("Mul", [times, `${to}-back`], `${to}-terms`),
    node("ReduceSum", [`${to}-terms`, "axis-1"], `${to}-by-cause`, { keepdims: 0 }),
    node("Relu", [`${to}-by-cause`], `${to}-positive`),
    node("ReduceSum", [`${to}-positive`, "axis-1"], `${to}-sum`, { keepdims: 1 }),
    node("Max", [`${to}-sum`, "tiny"], `${to}-divisor`),
    node("Div", [`${to}-positive`, `${to}-divisor`], to),
  ];
}

/** `forecast-error` [batch, 1, 1]: the largest statistic of the smoothed errors; and its terms by channel. */
export function forecastNodes(channels: number): Nodes {
  return [
    node("MatMul", ["columns", "spread"], "lagged-by-channel"),
    node("Transpose", ["lagged-by-channel"], "lagged-values", { perm: [0, 2, 1] }),
    node("Mul", ["lagged-values", "inverseScales"], "lagged-flat"),
    node("Reshape", ["lagged-flat", "by-filter-and-lag"], "lagged"),
    node("Gather", ["lagged", "now"], "present-frames", { axis: 2 }),
    node("Squeeze", ["present-frames", "axis-2"], "present"),
    node("Gather", ["lagged", "past"], "past-frames", { axis: 2 }),
    node("Reshape", ["past-frames", "by-filter"], "history"),
    node("MatMul", ["history", "coefficients"], "forecast"),
    node("Sub", ["present", "forecast"], "errors-raw"),
    node("Sub", ["errors-raw", "errorMeans"], "errors"),
    ...projectNodes(channels, { from: "errors", by: "whitening", to: "white" }),
    node("Mul", ["white", "white"], "white-squares"),
    // The first of these sums takes all squares; a ReduceSum would round differently from batch to batch.
    node("MatMul", ["white-squares", "from-each-on"], "error-sums"),
    node("ReduceMax", ["error-sums"], "error-statistics", { axes: [2], keepdims: 1 }),
    node("ReduceMax", ["error-statistics"], "forecast-error", { axes: [1, 2], keepdims: 1 }),
    node("Equal", ["error-statistics", "forecast-error"], "is-largest-error"),
    node("Cast", ["is-largest-error"], "chosen-filter", { to: 1 }),
    node("Mul", ["white", "chosen-filter"], "chosen-white"),
    ...backNodes(channels, { from: "chosen-white", by: "whitening", times: "errors", to: "forecast-contributions" }),
  ];
}
