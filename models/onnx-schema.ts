/**
 * The messages of an ONNX file, as field numbers for protobufjs: those that a graph is written with, and those in which
 * a foreign file could hide tensors or nodes. Source: `onnx-ml.proto` of ONNX 1.23, IR version 14 (Apache-2.0).
 */
import protobuf from "protobufjs/light.js";

interface FieldDescription {
  readonly type: string;
  readonly id: number;
  readonly rule?: "repeated";
  readonly options?: { readonly packed: boolean };
}

const one = (type: string, id: number): FieldDescription => ({ type, id });
const many = (type: string, id: number): FieldDescription => ({ type, id, rule: "repeated" });
const packed = (type: string, id: number): FieldDescription => ({
  type,
  id,
  rule: "repeated",
  options: { packed: true },
});
const unpacked = (type: string, id: number): FieldDescription => ({
  type,
  id,
  rule: "repeated",
  options: { packed: false },
});

const messages = {
  ModelProto: {
    irVersion: one("int64", 1),
    producerName: one("string", 2),
    producerVersion: one("string", 3),
    domain: one("string", 4),
    modelVersion: one("int64", 5),
    docString: one("string", 6),
    graph: one("GraphProto", 7),
    opsetImport: many("OperatorSetIdProto", 8),
    metadataProps: many("StringStringEntryProto", 14),
    trainingInfo: many("TrainingInfoProto", 20),
    functions: many("FunctionProto", 25),
  },
  OperatorSetIdProto: { domain: one("string", 1), version: one("int64", 2) },
  StringStringEntryProto: { key: one("string", 1), value: one("string", 2) },
  TrainingInfoProto: { initialization: one("GraphProto", 1), algorithm: one("GraphProto", 2) },
  FunctionProto: { name: one("string", 1), node: many("NodeProto", 7), domain: one("string", 10) },
  GraphProto: {
    node: many("NodeProto", 1),
    name: one("string", 2),
    initializer: many("TensorProto", 5),
    docString: one("string", 10),
    input: many("ValueInfoProto", 11),
    output: many("ValueInfoProto", 12),
    valueInfo: many("ValueInfoProto", 13),
    sparseInitializer: many("SparseTensorProto", 15),
  },
  NodeProto: {
    input: many("string", 1),
    output: many("string", 2),
    name: one("string", 3),
    opType: one("string", 4),
    attribute: many("AttributeProto", 5),
    docString: one("string", 6),
    domain: one("string", 7),
    overload: one("string", 8),
  },
  AttributeProto: {
    name: one("string", 1),
    f: one("float", 2),
    i: one("int64", 3),
    s: one("bytes", 4),
    t: one("TensorProto", 5),
    g: one("GraphProto", 6),
    floats: unpacked("float", 7),
    ints: unpacked("int64", 8),
    strings: many("bytes", 9),
    tensors: many("TensorProto", 10),
    graphs: many("GraphProto", 11),
    docString: one("string", 13),
    tp: one("TypeProto", 14),
    typeProtos: many("TypeProto", 15),
    type: one("int32", 20),
    refAttrName: one("string", 21),
    sparseTensor: one("SparseTensorProto", 22),
    sparseTensors: many("SparseTensorProto", 23),
  },
  TensorProto: {
    dims: unpacked("int64", 1),
    dataType: one("int32", 2),
    floatData: packed("float", 4),
    int32Data: packed("int32", 5),
    stringData: many("bytes", 6),
    int64Data: packed("int64", 7),
    name: one("string", 8),
    rawData: one("bytes", 9),
    doubleData: packed("double", 10),
    uint64Data: packed("uint64", 11),
    docString: one("string", 12),
    externalData: many("StringStringEntryProto", 13),
    dataLocation: one("int32", 14),
  },
  SparseTensorProto: { values: one("TensorProto", 1), indices: one("TensorProto", 2), dims: unpacked("int64", 3) },
  ValueInfoProto: { name: one("string", 1), type: one("TypeProto", 2), docString: one("string", 3) },
  TypeProto: {
    tensorType: one("TensorTypeProto", 1),
    sequenceType: one("SequenceTypeProto", 4),
    mapType: one("MapTypeProto", 5),
    denotation: one("string", 6),
  },
  SequenceTypeProto: { elemType: one("TypeProto", 1) },
  MapTypeProto: { keyType: one("int32", 1), valueType: one("TypeProto", 2) },
  TensorTypeProto: { elemType: one("int32", 1), shape: one("TensorShapeProto", 2) },
  TensorShapeProto: { dim: many("DimensionProto", 1) },
  DimensionProto: { dimValue: one("int64", 1), dimParam: one("string", 2), denotation: one("string", 3) },
} as const;

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(Object.entries(messages).map(([name, fields]) => [name, { fields: { ...fields } }])),
});

const modelType = root.lookupType("ModelProto");

/** Bytes of a model given as a plain object in the names above. Throws TypeError when a field has the wrong type. */
export function encodeModel(model: object): Uint8Array {
  // The writer gives a Buffer, whose `slice` shares memory; callers are promised a plain array.
  return new Uint8Array(modelType.encode(modelType.fromObject({ ...model })).finish());
}

/** A constant of a graph; `bytes` is a part of the file, not a copy. */
export interface Constant {
  readonly dims: readonly number[];
  /** TensorProto.DataType. */
  readonly dataType: number;
  readonly bytes: Uint8Array;
}

/** The constants of a graph, by name. Throws on malformed bytes. */
export function constantsOf(bytes: Uint8Array): ReadonlyMap<string, Constant> {
  const { graph } = modelType.toObject(modelType.decode(bytes), { longs: Number, arrays: true });
  const constants: { name: string; dims: number[]; dataType?: number; rawData?: Uint8Array }[] =
    graph?.initializer ?? [];
  return new Map(
    constants.map(({ name, dims, dataType = 0, rawData }) => [
      name,
      { dims, dataType, bytes: rawData ?? new Uint8Array() },
    ]),
  );
}

/** The model in a file as plain objects and arrays, int64 as numbers, unknown fields left out. Throws on malformed bytes. */
export function decodeModel(bytes: Uint8Array): unknown {
  return modelType.toObject(modelType.decode(bytes), { longs: Number, arrays: true });
}
