/** What a server says about the types of its nodes: texts of enumerations, fields of structures. Asked for where needed. */

import { BinaryStream } from "node-opcua-binary-stream";
import {
  AttributeIds,
  type ClientSession,
  DataType,
  DataTypeExtractStrategy,
  type ExtraDataTypeManager,
  getExtraDataTypeManager,
  invalidateExtraDataTypeManager,
  makeBrowsePath,
  type NodeId,
} from "node-opcua-client";
import type { Decode } from "./handles.ts";
import { unknownType } from "./structure.ts";

export type Texts = ReadonlyMap<number, string>;

const nodesPerReadMax = 200;
const nodesPerTranslateMax = 50;
/** Data types below this number are built in (OPC 10000-6 §5.1.2). */
const builtInMax = 25;

export interface ValueTypes {
  /** [nodes] texts of the numbers of a node; undefined where it has none. */
  readonly texts: readonly (Texts | undefined)[];
  readonly decode: Decode;
}

/** Reads the types of some nodes. A type that cannot be read is left out: its values are then refused one by one. */
export async function readValueTypes(session: ClientSession, nodeIds: readonly string[]): Promise<ValueTypes> {
  await invalidateExtraDataTypeManager(session);
  const manager = await getExtraDataTypeManager(session, DataTypeExtractStrategy.Lazy);
  const dataTypes = await readDataTypes(session, nodeIds);
  const ownTexts = await readTexts(session, nodeIds);
  const distinct = new Map(dataTypes.flatMap((type) => (type === undefined ? [] : [[type.toString(), type]])));
  const own = [...distinct.values()].filter((type) => type.namespace !== 0 || Number(type.value) > builtInMax);
  const typeTexts = await readTexts(
    session,
    own.map((type) => type.toString()),
  );
  const textsOfType = new Map(own.map((type, index) => [type.toString(), typeTexts[index]]));
  for (const [index, type] of own.entries()) {
    if (typeTexts[index] === undefined) textsOfType.set(type.toString(), await define(session, manager, type));
  }
  await loadEncodings(session, manager, nodeIds);
  return {
    texts: nodeIds.map((_, index) => ownTexts[index] ?? textsOfType.get(dataTypes[index]?.toString() ?? "")),
    decode: decoder(manager),
  };
}

async function readDataTypes(
  session: ClientSession,
  nodeIds: readonly string[],
): Promise<readonly (NodeId | undefined)[]> {
  const types: (NodeId | undefined)[] = [];
  for (let start = 0; start < nodeIds.length; start += nodesPerReadMax) {
    const reads = nodeIds
      .slice(start, start + nodesPerReadMax)
      .map((nodeId) => ({ nodeId, attributeId: AttributeIds.DataType }));
    for (const { value } of await session.read(reads)) {
      types.push(value.dataType === DataType.NodeId ? (value.value as NodeId) : undefined);
    }
  }
  return types;
}

const textProperties = ["EnumValues", "EnumStrings", "FalseState", "TrueState"] as const;

/** Properties of an enumeration type or of a discrete variable (OPC 10000-3 §5.8.3, OPC 10000-8 §5.3.3). */
async function readTexts(session: ClientSession, nodeIds: readonly string[]): Promise<readonly (Texts | undefined)[]> {
  const texts: (Texts | undefined)[] = [];
  for (let start = 0; start < nodeIds.length; start += nodesPerTranslateMax) {
    const some = nodeIds.slice(start, start + nodesPerTranslateMax);
    const paths = some.flatMap((nodeId) => textProperties.map((name) => makeBrowsePath(nodeId, `.${name}`)));
    const found = await session.translateBrowsePath(paths).catch(() => []);
    const targets = paths.map((_, index) => found[index]?.targets?.[0]?.targetId);
    const present = targets.flatMap((target, index) => (target === undefined ? [] : [{ nodeId: target, index }]));
    const read = present.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value }));
    const values = read.length === 0 ? [] : await session.read(read);
    const byPath = new Map(present.map(({ index }, at) => [index, values[at]?.value.value as unknown]));
    for (let at = 0; at < some.length; at++) {
      const [enumValues, enumStrings, falseState, trueState] = textProperties.map((_, property) =>
        byPath.get(at * textProperties.length + property),
      );
      texts.push(textsOf(enumValues) ?? textsOf(enumStrings) ?? textsOf([falseState, trueState]));
    }
  }
  return texts;
}

/** Texts in order, or entries with a value of their own. Undefined when there is no text. */
function textsOf(list: unknown): Texts | undefined {
  if (!Array.isArray(list)) return undefined;
  const texts = new Map<number, string>();
  for (const [index, entry] of list.entries()) {
    if (typeof entry !== "object" || entry === null) continue;
    const text = "displayName" in entry ? textOf(entry.displayName) : textOf(entry);
    const number = "value" in entry ? numberOf(entry.value) : index;
    if (text !== undefined && number !== undefined) texts.set(number, text);
  }
  return texts.size === 0 ? undefined : texts;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || !("text" in value)) return undefined;
  return typeof value.text === "string" && value.text !== "" ? value.text : undefined;
}

/** Int64, which the library gives as [high, low]. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return Array.isArray(value) && typeof value[1] === "number" ? value[1] | 0 : undefined;
}

/** The DataTypeDefinition: texts of an enumeration; a structure is taken into the manager. */
async function define(session: ClientSession, manager: ExtraDataTypeManager, type: NodeId): Promise<Texts | undefined> {
  const read = await session.read({ nodeId: type, attributeId: AttributeIds.DataTypeDefinition });
  const definition: unknown = read.value.value;
  const fields =
    typeof definition === "object" && definition !== null && "fields" in definition ? definition.fields : [];
  const isEnumeration = Array.isArray(fields) && fields.some((field) => typeof field === "object" && "value" in field);
  if (!isEnumeration) {
    await manager.getStructureInfoForDataTypeAsync(type).catch(() => undefined);
    return undefined;
  }
  const named = fields.map((field: { value: unknown; displayName?: unknown; name?: unknown }) => ({
    value: field.value,
    displayName: textOf(field.displayName) ?? textOf(field.name),
  }));
  return textsOf(named);
}

/** A node of an abstract type says nothing: its current value tells which structure it holds. */
async function loadEncodings(
  session: ClientSession,
  manager: ExtraDataTypeManager,
  nodeIds: readonly string[],
): Promise<void> {
  const distinct = [...new Set(nodeIds)];
  for (let start = 0; start < distinct.length; start += nodesPerReadMax) {
    const some = distinct.slice(start, start + nodesPerReadMax);
    const values = await session.read(some.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })));
    for (const { value } of values) {
      const first: unknown = Array.isArray(value.value) ? value.value[0] : value.value;
      if (isOpaque(first)) {
        await manager.getExtensionObjectConstructorFromBinaryEncodingAsync(first.nodeId).catch(() => undefined);
      }
    }
  }
}

interface Opaque {
  readonly nodeId: NodeId;
  readonly buffer: Buffer;
}

function isOpaque(value: unknown): value is Opaque {
  return typeof value === "object" && value !== null && "nodeId" in value && "buffer" in value;
}

function decoder(manager: ExtraDataTypeManager): Decode {
  return (value) => {
    if (!isOpaque(value)) return value;
    try {
      const Structure = manager.getExtensionObjectConstructorFromBinaryEncoding(value.nodeId);
      const structure = new Structure();
      structure.decode(new BinaryStream(value.buffer));
      return structure;
    } catch {
      return unknownType;
    }
  };
}
