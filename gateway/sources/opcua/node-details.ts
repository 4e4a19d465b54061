/** Reads what a person wants to know of a variable: type, value, unit, range. In as few requests as the limits allow. */
import {
  AttributeIds,
  type ClientSession,
  DataType,
  type DataValue,
  makeBrowsePath,
  type ReadValueIdOptions,
} from "node-opcua-client";
import type { BrowsedNode, VariableDetails } from "../../core/source-access.ts";
import type { RequestLimits } from "./request-limits.ts";
import { ucumUnit } from "./units.ts";
import { variantValue } from "./variant.ts";

/** AccessLevel bit CurrentRead (OPC 10000-3 §8.57). */
const currentRead = 1;
/** AccessLevel bit CurrentWrite. */
const currentWrite = 2;

/** The nodes with the details of the variables among them. */
export async function readDetails(
  session: ClientSession,
  nodes: readonly BrowsedNode[],
  limits: RequestLimits,
): Promise<readonly BrowsedNode[]> {
  const variables = nodes.filter(({ kind }) => kind === "variable");
  if (variables.length === 0) return nodes;
  const attributes = await readAttributes(session, variables, limits);
  const properties = await readProperties(session, variables, limits);
  const typeNames = await readTypeNames(session, attributes, limits);
  const details = new Map<BrowsedNode, VariableDetails>();
  for (const [index, node] of variables.entries()) {
    const found = attributes[index];
    if (found !== undefined) details.set(node, { ...detailsOf(found, typeNames), ...properties[index] });
  }
  return nodes.map((node) => {
    const known = details.get(node);
    return known === undefined ? node : { ...node, details: known };
  });
}

interface Attributes {
  readonly value: DataValue | undefined;
  /** Node id of the data type. */
  readonly dataType: string;
  readonly valueRank: number;
  readonly accessLevel: number;
}

async function readAttributes(
  session: ClientSession,
  nodes: readonly BrowsedNode[],
  limits: RequestLimits,
): Promise<readonly Attributes[]> {
  const wanted = [AttributeIds.Value, AttributeIds.DataType, AttributeIds.ValueRank, AttributeIds.UserAccessLevel];
  const reads = nodes.flatMap(({ nodeId }) => wanted.map((attributeId) => ({ nodeId, attributeId })));
  const results = await readAll(session, reads, limits);
  return nodes.map((_, index) => {
    const [value, dataType, valueRank, accessLevel] = results.slice(index * wanted.length, (index + 1) * wanted.length);
    return {
      value,
      dataType: String(dataType?.value.value ?? "").replace(/^ns=0;/, ""),
      valueRank: numberOf(valueRank) ?? -1,
      // Servers that do not know the attribute allow reading as a rule.
      accessLevel: numberOf(accessLevel) ?? currentRead,
    };
  });
}

function detailsOf({ value, dataType, valueRank, accessLevel }: Attributes, typeNames: ReadonlyMap<string, string>) {
  const sourceTimeMs = value?.sourceTimestamp?.getTime();
  return {
    dataType: typeNames.get(dataType) ?? dataType,
    isArray: valueRank >= 0,
    isReadable: (accessLevel & currentRead) !== 0,
    ...((accessLevel & currentWrite) === 0 ? {} : { isWritable: true }),
    value: value === undefined ? null : variantValue(value.value),
    statusCode: value?.statusCode.value ?? 0,
    ...(sourceTimeMs === undefined ? {} : { sourceTimeMs }),
  };
}

type Properties = Pick<VariableDetails, "unitName" | "unit" | "range">;

/** Unit and range stand in properties of the variable (OPC 10000-8 §5.3.2); most variables have none. */
async function readProperties(
  session: ClientSession,
  nodes: readonly BrowsedNode[],
  limits: RequestLimits,
): Promise<readonly Properties[]> {
  const names = ["EngineeringUnits", "EURange"] as const;
  const paths = nodes.flatMap(({ nodeId }) => names.map((name) => makeBrowsePath(nodeId, `.${name}`)));
  const found: (string | undefined)[] = [];
  try {
    for (let start = 0; start < paths.length; start += limits.pathsPerTranslate) {
      const some = paths.slice(start, start + limits.pathsPerTranslate);
      const results = await limits.paced(some.length, () => session.translateBrowsePath(some));
      for (const { statusCode, targets } of results) {
        found.push(statusCode.isGood() ? targets?.[0]?.targetId.toString() : undefined);
      }
    }
  } catch {
    // A server without this service has no units that could be found; everything else is still worth showing.
    return nodes.map(() => ({}));
  }
  const present = found.flatMap((nodeId, index) => (nodeId === undefined ? [] : [{ nodeId, index }]));
  const reads = present.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value }));
  const values = await readAll(session, reads, limits);
  const byPath = new Map(present.map(({ index }, at) => [index, values[at]?.value.value]));
  return nodes.map((_, index) => ({ ...unitOf(byPath.get(2 * index)), ...rangeOf(byPath.get(2 * index + 1)) }));
}

function unitOf(value: unknown): Properties {
  if (typeof value !== "object" || value === null || !("unitId" in value) || !("displayName" in value)) return {};
  const { unitId, displayName } = value;
  const namespaceUri = "namespaceUri" in value ? String(value.namespaceUri) : null;
  if (typeof unitId !== "number" || typeof displayName !== "object" || displayName === null) return {};
  const text = "text" in displayName ? String(displayName.text ?? "") : "";
  const unit = ucumUnit({ namespaceUri, unitId });
  return { ...(text === "" ? {} : { unitName: text }), ...(unit === undefined ? {} : { unit }) };
}

function rangeOf(value: unknown): Properties {
  if (typeof value !== "object" || value === null || !("low" in value) || !("high" in value)) return {};
  const { low, high } = value;
  const isRange = typeof low === "number" && typeof high === "number" && low < high;
  return isRange ? { range: [low, high] } : {};
}

/** Names of the data types, those of the standard without asking. */
async function readTypeNames(
  session: ClientSession,
  attributes: readonly Attributes[],
  limits: RequestLimits,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const { dataType } of attributes) {
    const number = /^i=(\d+)$/.exec(dataType)?.[1];
    const name = number === undefined ? undefined : DataType[Number(number)];
    names.set(dataType, name ?? "");
  }
  const unknown = [...names].filter(([id, name]) => name === "" && id !== "").map(([id]) => id);
  const reads = unknown.map((nodeId) => ({ nodeId, attributeId: AttributeIds.BrowseName }));
  const results = await readAll(session, reads, limits);
  for (const [index, id] of unknown.entries()) {
    const name: unknown = results[index]?.value.value?.name;
    names.set(id, typeof name === "string" ? name : id);
  }
  return names;
}

/** Values of attributes, in as many requests as the limits make of them. */
export async function readAll(
  session: ClientSession,
  reads: readonly ReadValueIdOptions[],
  { nodesPerRead, paced }: RequestLimits,
): Promise<readonly DataValue[]> {
  const values: DataValue[] = [];
  for (let start = 0; start < reads.length; start += nodesPerRead) {
    const some = reads.slice(start, start + nodesPerRead);
    values.push(...(await paced(some.length, () => session.read(some))));
  }
  return values;
}

function numberOf(dataValue: DataValue | undefined): number | undefined {
  const value: unknown = dataValue?.value.value;
  return typeof value === "number" ? value : undefined;
}
