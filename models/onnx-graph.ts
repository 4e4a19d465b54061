/** Builds an ONNX graph and serialises it; knows nothing of models. */
import { encodeModel } from "./onnx-schema.ts";

/** Operator set and file version that are written: the newest that runtimes of 2023 already read. */
export const opset = 17;
const irVersion = 8;

/** TensorProto.DataType of the element types that are used here. */
export const elementTypes = { float32: 1, int32: 6, int64: 7, float16: 10 } as const;
type ElementType = keyof typeof elementTypes;

/** TypeProto, AttributeProto.AttributeType: a single integer, a list of integers. */
const attributeTypes = { int: 2, ints: 7 } as const;

export interface TensorInput {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | Float16Array | Int32Array | BigInt64Array;
}

/** Name of an input or output, its type and shape; a string is a dimension that may vary. */
export interface ValueInput {
  readonly name: string;
  readonly type?: ElementType;
  readonly dims: readonly (number | string)[];
}

type Attributes = Readonly<Record<string, number | readonly number[]>>;

interface NodeInput {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Attributes;
}

export interface GraphInput {
  readonly name: string;
  readonly description: string;
  readonly inputs: readonly ValueInput[];
  readonly outputs: readonly ValueInput[];
  readonly constants: readonly TensorInput[];
  readonly nodes: readonly NodeInput[];
}

/** A graph as the bytes of an ONNX file. */
export function serialiseGraph(graph: GraphInput): Uint8Array {
  return encodeModel({
    irVersion,
    producerName: "samspel",
    opsetImport: [{ domain: "", version: opset }],
    graph: {
      name: graph.name,
      docString: graph.description,
      node: graph.nodes.map(nodeMessage),
      initializer: graph.constants.map(tensorMessage),
      input: graph.inputs.map(valueMessage),
      output: graph.outputs.map(valueMessage),
    },
  });
}

/** One operator: `node("Add", ["a", "b"], "sum")`. */
export function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Attributes = {},
): NodeInput {
  return { operator, inputs, output, attributes };
}

function nodeMessage({ operator, inputs, output, attributes }: NodeInput): object {
  return {
    opType: operator,
    name: output,
    input: inputs,
    output: [output],
    attribute: Object.entries(attributes ?? {}).map(([name, value]) =>
      typeof value === "number"
        ? { name, i: value, type: attributeTypes.int }
        : { name, ints: value, type: attributeTypes.ints },
    ),
  };
}

function elementTypeOf(data: TensorInput["data"]): ElementType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float16Array) return "float16";
  return data instanceof Int32Array ? "int32" : "int64";
}

function tensorMessage({ name, dims, data }: TensorInput): object {
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (size !== data.length) throw new RangeError(`${name} has ${data.length} elements, its shape ${size}.`);
  return {
    name,
    dims,
    dataType: elementTypes[elementTypeOf(data)],
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

function valueMessage({ name, type = "float32", dims }: ValueInput): object {
  const dim = dims.map((size) => (typeof size === "number" ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim } } } };
}
