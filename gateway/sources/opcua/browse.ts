/** Walks the address space of a server, gently: a few nodes per request, one request at a time, within its limits. */
import {
  AttributeIds,
  BrowseDirection,
  type ClientSession,
  NodeClass,
  type ReferenceDescription,
  StatusCodes,
} from "node-opcua-client";
import { ConfigError, errorMessage, TemporaryError } from "../../core/errors.ts";
import type { BrowsedNode } from "../../core/source-access.ts";
import { addressOf, resolveNode } from "./node-address.ts";
import { readDetails } from "./node-details.ts";
import type { RequestLimits } from "./request-limits.ts";

export interface BrowseOptions {
  /** Address of the node to start from; `i=85` is the folder of all objects. */
  readonly from: string;
  /** Levels below it. */
  readonly depth: number;
  /** Only nodes whose name, path or address holds this; capitals do not matter. */
  readonly search?: string;
  /** Greatest number of nodes to give. */
  readonly limit: number;
  readonly signal: AbortSignal;
  /** Told how many nodes have been looked at. */
  readonly onProgress?: (visited: number) => void;
}

export interface BrowseEnd {
  readonly visited: number;
  /** True when there is more than was given. */
  readonly isTruncated: boolean;
}

const ownLimits = { nodesPerRead: 200, nodesPerBrowse: 20, pathsPerTranslate: 100 } as const;
const referencesPerNode = 500;
/** Nodes looked at in one walk. */
const visitedMax = 500_000;

/** Gives nodes level by level, in the order of the server, as they are found. */
export async function* browse(
  session: ClientSession,
  options: BrowseOptions,
): AsyncGenerator<readonly BrowsedNode[], BrowseEnd, undefined> {
  const namespaces = await session.readNamespaceArray();
  const limits = await readLimits(session);
  const walk = new Walk(session, { namespaces, limits, options });
  let open = [await startNode(session, options.from, namespaces)];
  let left = options.limit;
  for (let level = 0; level < options.depth && open.length > 0; level++) {
    const next: Parent[] = [];
    for (let start = 0; start < open.length; start += limits.nodesPerBrowse) {
      if (options.signal.aborted) return { visited: walk.visited, isTruncated: true };
      const { found, parents } = await walk.childrenOf(open.slice(start, start + limits.nodesPerBrowse));
      next.push(...parents);
      const given = await readDetails(session, found.slice(0, left), limits);
      left -= given.length;
      options.onProgress?.(walk.visited);
      if (given.length > 0) yield given;
      const isTruncated = given.length < found.length || walk.visited >= visitedMax;
      if (isTruncated) return { visited: walk.visited, isTruncated };
    }
    open = next;
  }
  return { visited: walk.visited, isTruncated: false };
}

interface Parent {
  readonly nodeId: string;
  readonly path: readonly string[];
  readonly isVariable: boolean;
}

interface WalkScope {
  readonly namespaces: readonly string[];
  readonly limits: RequestLimits;
  readonly options: BrowseOptions;
}

/** Remembers what was seen: an address space may have loops, and several ways to one node. */
class Walk {
  readonly #session: ClientSession;
  readonly #scope: WalkScope;
  readonly #seen = new Set<string>();

  constructor(session: ClientSession, scope: WalkScope) {
    this.#session = session;
    this.#scope = scope;
    session.requestedMaxReferencesPerNode = referencesPerNode;
  }

  get visited(): number {
    return this.#seen.size;
  }

  /** New children of some nodes: those that fit the search, and those to go on from. */
  async childrenOf(parents: readonly Parent[]): Promise<{ found: readonly BrowsedNode[]; parents: readonly Parent[] }> {
    const found: BrowsedNode[] = [];
    const next: Parent[] = [];
    const references = await this.#references(parents);
    for (const [index, parent] of parents.entries()) {
      for (const reference of references[index] ?? []) this.#take(reference, { parent, found, next });
    }
    return { found, parents: next };
  }

  #take(
    reference: ReferenceDescription,
    { parent, found, next }: { parent: Parent; found: BrowsedNode[]; next: Parent[] },
  ): void {
    const isVariable = reference.nodeClass === NodeClass.Variable;
    // The properties of a variable are its unit and range: they are told with it.
    if (parent.isVariable && isProperty(reference)) return;
    const nodeId = plainNodeId(reference);
    if (nodeId === undefined || this.#seen.has(nodeId)) return;
    this.#seen.add(nodeId);
    const name = reference.displayName.text || reference.browseName.name || nodeId;
    const path = [...parent.path, name];
    const address = addressOf(nodeId, this.#scope.namespaces);
    const node: BrowsedNode = { address, nodeId, name, path, kind: isVariable ? "variable" : "object" };
    if (this.#fits(node, reference.browseName.name ?? "")) found.push(node);
    // The diagnostics of the server itself are many, and nobody looks for them below the objects.
    if (nodeId !== serverNode && !(isVariable && isProperty(reference))) next.push({ nodeId, path, isVariable });
  }

  #fits({ address, path }: BrowsedNode, browseName: string): boolean {
    const { search } = this.#scope.options;
    if (search === undefined) return true;
    const wanted = search.toLowerCase();
    return [address, browseName, path.join("/")].some((text) => text.toLowerCase().includes(wanted));
  }

  async #references(parents: readonly Parent[]): Promise<readonly (readonly ReferenceDescription[])[]> {
    const results = await this.#session.browse(parents.map(({ nodeId }) => browseDescription(nodeId)));
    const lists: ReferenceDescription[][] = [];
    for (const [index, result] of results.entries()) {
      const parent = parents[index];
      // Too many at once for this server: this one again, alone.
      const isCrowded = result.statusCode.equals(StatusCodes.BadNoContinuationPoints) && parents.length > 1;
      const first = isCrowded && parent ? await this.#session.browse(browseDescription(parent.nodeId)) : result;
      const references = [...(first.references ?? [])];
      let { continuationPoint } = first;
      while (continuationPoint !== null && continuationPoint.length > 0) {
        const release = references.length >= visitedMax || this.#scope.options.signal.aborted;
        const more = await this.#session.browseNext(continuationPoint, release);
        references.push(...(more.references ?? []));
        continuationPoint = release ? Buffer.alloc(0) : more.continuationPoint;
      }
      lists.push(references);
    }
    return lists;
  }
}

const [serverNode, hasProperty, hierarchical] = ["i=2253", "i=46", "i=33"];

function isProperty({ referenceTypeId }: ReferenceDescription): boolean {
  return plainText(referenceTypeId) === hasProperty;
}

/** `i=85` for namespace 0, else `ns=2;s=…`. Undefined for a node of another server. */
function plainNodeId({ nodeId }: ReferenceDescription): string | undefined {
  return nodeId.serverIndex > 0 ? undefined : plainText(nodeId);
}

function plainText(nodeId: { toString(): string }): string {
  return nodeId.toString().replace(/^ns=0;/, "");
}

function browseDescription(nodeId: string) {
  return {
    nodeId,
    referenceTypeId: hierarchical,
    browseDirection: BrowseDirection.Forward,
    includeSubtypes: true,
    nodeClassMask: NodeClass.Object | NodeClass.Variable,
    resultMask: 63,
  };
}

/** Throws ConfigError for an address that is none, or that the server does not have. */
async function startNode(session: ClientSession, from: string, namespaces: readonly string[]): Promise<Parent> {
  const resolved = resolveNode(from, namespaces);
  if (!("nodeId" in resolved)) {
    const isNamespace = resolved.code === "SAMSPEL_OPCUA_NAMESPACE";
    throw new ConfigError(resolved.message, {
      code: isNamespace ? "SAMSPEL_OPCUA_NAMESPACE" : "SAMSPEL_OPCUA_ADDRESS",
      next: "Browse without a node, and take the address from there.",
    });
  }
  const nodeId = resolved.nodeId.replace(/^ns=0;/, "");
  const nodeClass = await session.read({ nodeId, attributeId: AttributeIds.NodeClass });
  if (!nodeClass.statusCode.isGood()) {
    throw new ConfigError(`The server has no node ${from.slice(0, 200)}: ${nodeClass.statusCode.name}.`, {
      code: "SAMSPEL_OPCUA_NODE",
      next: "Browse without a node, and take the address from there.",
    });
  }
  return { nodeId, path: [], isVariable: nodeClass.value.value === NodeClass.Variable };
}

/** Limits of OPC 10000-5 §6.3.11 and MaxBrowseContinuationPoints; 0 or nothing means that the server states none. */
async function readLimits(session: ClientSession): Promise<RequestLimits> {
  const nodes = ["i=11705", "i=11710", "i=11712", "i=2735"];
  try {
    const read = await session.read(nodes.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })));
    const [reads, browses, paths, points] = read.map(({ value }) =>
      typeof value.value === "number" ? value.value : 0,
    );
    const within = (own: number, ...stated: (number | undefined)[]) =>
      Math.min(own, ...stated.filter((limit) => limit !== undefined && limit > 0).map(Number));
    return {
      nodesPerRead: within(ownLimits.nodesPerRead, reads),
      nodesPerBrowse: within(ownLimits.nodesPerBrowse, browses, points),
      pathsPerTranslate: within(ownLimits.pathsPerTranslate, paths),
    };
  } catch (cause) {
    throw new TemporaryError(`The server does not tell its limits: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_OPCUA_CONNECTION",
      cause,
      next: "Try again; check the load of the server if it goes on.",
    });
  }
}
