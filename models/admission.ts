/** What a model file must satisfy before the runtime may see it. The check reads the file by itself, before any runtime does. */
import { ModelError } from "./contract.ts";
import { decodeModel, encodeModel } from "./onnx-schema.ts";
import { allowedOperators } from "./operators.ts";
import { SameShape } from "./same-shape.ts";

export const admissionLimits = {
  /** Largest file. */
  bytesMax: 64 * 1024 * 1024,
  /** Elements that one declared tensor may have. */
  tensorElementsMax: 16 * 1024 * 1024,
  nodesMax: 20_000,
  opsetMin: 7,
  opsetMax: 26,
  /** Depth of nested graphs and functions that is looked at; deeper files are refused. */
  depthMax: 8,
} as const;

/** TensorProto.DataLocation EXTERNAL: the data lies in another file. */
const externalLocation = 1;

export interface Admitted {
  /** The same model written anew from what was checked: nothing unread is left in it. */
  readonly bytes: Uint8Array;
  readonly opset: number;
}

/** Checks a model file. Throws ModelError that says which rule it breaks. */
export function admit(file: Uint8Array): Admitted {
  if (file.length > admissionLimits.bytesMax) {
    refuse(
      "SAMSPEL_MODEL_TOO_LARGE",
      `The file has ${file.length} bytes; at most ${admissionLimits.bytesMax} are allowed.`,
    );
  }
  const alike = admitted.recall(file);
  if (alike !== undefined) return { bytes: file, opset: alike.found };
  const model = decoded(file);
  if (list(model, "functions").length > 0 || list(model, "trainingInfo").length > 0) {
    refuse("SAMSPEL_MODEL_OPERATOR", "The file brings functions or training graphs of its own.");
  }
  const graph = child(model, "graph");
  if (graph === undefined) refuse("SAMSPEL_MODEL_MALFORMED", "The file holds no graph.");
  const opset = checkedOpset(model);
  checkGraph(graph, { nodes: 0 }, 0);
  const bytes = encodeModel(model);
  if (Buffer.compare(bytes, file) === 0) admitted.remember(bytes, opset);
  return { bytes, opset };
}

/** Operator set of files that passed and were written as we write; those that differ from one in their weights pass too. */
const admitted = new SameShape<number>();

function refuse(code: `SAMSPEL_${string}`, message: string, cause?: unknown): never {
  throw new ModelError(message, {
    code,
    cause,
    next: "Export the model again without this, or train one on the gateway.",
  });
}

function decoded(file: Uint8Array): object {
  try {
    const model = decodeModel(file);
    if (typeof model === "object" && model !== null) return model;
  } catch (cause) {
    refuse("SAMSPEL_MODEL_MALFORMED", "The file is no ONNX model, or only a part of one.", cause);
  }
  return refuse("SAMSPEL_MODEL_MALFORMED", "The file is no ONNX model.");
}

function checkedOpset(model: object): number {
  let standard = 0;
  for (const entry of list(model, "opsetImport")) {
    const domain = text(entry, "domain");
    if (!allowedOperators.has(domain))
      refuse("SAMSPEL_MODEL_OPERATOR", `Operators of the domain "${domain}" are not allowed.`);
    if (domain !== "ai.onnx.ml") standard = number(entry, "version");
  }
  const { opsetMin, opsetMax } = admissionLimits;
  if (standard < opsetMin || standard > opsetMax) {
    refuse("SAMSPEL_MODEL_OPSET", `The operator set is ${standard}; ${opsetMin} to ${opsetMax} are supported.`);
  }
  return standard;
}

function checkGraph(graph: object, count: { nodes: number }, depth: number): void {
  if (depth > admissionLimits.depthMax) refuse("SAMSPEL_MODEL_MALFORMED", "Graphs are nested too deep.");
  for (const tensor of list(graph, "initializer")) checkTensor(tensor);
  if (list(graph, "sparseInitializer").length > 0) {
    refuse("SAMSPEL_MODEL_OPERATOR", "The graph holds sparse tensors, which are not supported.");
  }
  for (const node of list(graph, "node")) {
    if (++count.nodes > admissionLimits.nodesMax) {
      refuse("SAMSPEL_MODEL_TOO_LARGE", `The graph has more than ${admissionLimits.nodesMax} nodes.`);
    }
    const operator = text(node, "opType");
    const domain = text(node, "domain");
    if (!allowedOperators.get(domain)?.has(operator)) {
      refuse("SAMSPEL_MODEL_OPERATOR", `The operator ${domain === "" ? "" : `${domain}.`}${operator} is not allowed.`);
    }
    for (const attribute of list(node, "attribute")) checkAttribute(attribute, operator);
  }
}

function checkAttribute(attribute: object, operator: string): void {
  const graphs = [child(attribute, "g"), ...list(attribute, "graphs")].filter((graph) => graph !== undefined);
  const sparse = [child(attribute, "sparseTensor"), ...list(attribute, "sparseTensors")];
  if (graphs.length > 0 || sparse.some((tensor) => tensor !== undefined)) {
    refuse("SAMSPEL_MODEL_OPERATOR", `The operator ${operator} carries a graph or a sparse tensor of its own.`);
  }
  const tensor = child(attribute, "t");
  if (tensor !== undefined) checkTensor(tensor);
  for (const each of list(attribute, "tensors")) checkTensor(each);
}

function checkTensor(tensor: object): void {
  const name = text(tensor, "name").slice(0, 80);
  if (number(tensor, "dataLocation") === externalLocation || list(tensor, "externalData").length > 0) {
    refuse("SAMSPEL_MODEL_EXTERNAL_DATA", `The tensor "${name}" lies in another file; a model must be one file.`);
  }
  let elements = 1;
  for (const dim of numbers(tensor, "dims")) {
    if (!Number.isSafeInteger(dim) || dim < 0)
      refuse("SAMSPEL_MODEL_MALFORMED", `The tensor "${name}" has a size of ${dim}.`);
    elements *= dim;
  }
  if (elements > admissionLimits.tensorElementsMax) {
    refuse(
      "SAMSPEL_MODEL_TOO_LARGE",
      `The tensor "${name}" declares ${elements} elements; at most ${admissionLimits.tensorElementsMax} are allowed.`,
    );
  }
}

// A decoded file is unknown content; these read one field of it, with the empty value where there is none.

function field(from: object, key: string): unknown {
  return Object.hasOwn(from, key) ? Reflect.get(from, key) : undefined;
}

function child(from: object, key: string): object | undefined {
  const value = field(from, key);
  return typeof value === "object" && value !== null ? value : undefined;
}

function list(from: object, key: string): object[] {
  const value = field(from, key);
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "object" && entry !== null) : [];
}

function numbers(from: object, key: string): number[] {
  const value = field(from, key);
  return Array.isArray(value) ? value.map(Number) : [];
}

function text(from: object, key: string): string {
  const value = field(from, key);
  return typeof value === "string" ? value : "";
}

function number(from: object, key: string): number {
  const value = field(from, key);
  return typeof value === "number" ? value : 0;
}
