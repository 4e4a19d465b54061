/** Walks the address space of a server, gently: a few nodes per request, one request at a time, within its limits. */
import { AttributeIds, type ClientSession, NodeClass, type ReferenceDescription } from "node-opcua-client";
import { ConfigError } from "../../core/errors.ts";
import type { BrowsedNode } from "../../core/source-access.ts";
import { addressOf, resolveNode } from "./node-address.ts";
import { readDetails } from "./node-details.ts";
import { plainNodeId, plainText, referencesOf } from "./references.ts";
import { type RequestLimits, readLimits } from "./request-limits.ts";

export interface BrowseOptions {
  /** Address of the node to start from; `i=85` is the folder of all objects. */
  readonly from: string;
  /** Levels below it. */
  readonly depth: number;
  /** Only nodes whose name, path or address holds this; capitals do not matter. */
  readonly search?: string;
  /** Nodes passed over before the first that is given. Default 0. */
  readonly skip?: number;
  /** Greatest number of nodes to give. */
  readonly limit: number;
  readonly signal: AbortSignal;
  /** As in the configuration. Default `auto`. */
  readonly serverProfile?: string;
}

/** Some nodes, perhaps none, and how many have been looked at so far. */
export interface BrowseStep {
  readonly nodes: readonly BrowsedNode[];
  readonly visited: number;
}

export interface BrowseEnd {
  readonly visited: number;
  /** True when there is more than was given. */
  readonly isTruncated: boolean;
}

/** Nodes looked at in one walk. */
const visitedMax = 500_000;
/** Nodes whose details are read before they are given. */
const nodesPerStep = 100;

/**
 * Gives nodes level by level, in the order of the server, as they are found. Asks for nothing ahead of what is taken;
 * what the server keeps for the walk is released when it ends or is left.
 */
export async function* browse(
  session: ClientSession,
  options: BrowseOptions,
): AsyncGenerator<BrowseStep, BrowseEnd, undefined> {
  const namespaces = await session.readNamespaceArray();
  const limits = await readLimits(session, options.serverProfile);
  const walk = new Walk(session, { namespaces, limits, options });
  let open = [await startNode(session, options.from, namespaces)];
  let { skip = 0, limit: left } = options;
  for (let level = 0; level < options.depth && open.length > 0; level++) {
    const next: Parent[] = [];
    for await (const { found, parents } of walk.childrenOf(open)) {
      if (options.signal.aborted) return { visited: walk.visited, isTruncated: true };
      next.push(...parents);
      const wanted = found.slice(skip);
      skip -= found.length - wanted.length;
      for (let start = 0; start < Math.min(wanted.length, left); start += nodesPerStep) {
        const nodes = wanted.slice(start, Math.min(start + nodesPerStep, left));
        yield { nodes: await readDetails(session, nodes, limits), visited: walk.visited };
      }
      if (wanted.length === 0) yield { nodes: [], visited: walk.visited };
      const isTruncated = wanted.length > left || walk.visited >= visitedMax;
      if (isTruncated) return { visited: walk.visited, isTruncated };
      left -= wanted.length;
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

/** Those among the children that fit the search, and those to go on from. */
interface Children {
  readonly found: readonly BrowsedNode[];
  readonly parents: readonly Parent[];
}

/** Remembers what was seen: an address space may have loops, and several ways to one node. */
class Walk {
  readonly #session: ClientSession;
  readonly #scope: WalkScope;
  readonly #seen = new Set<string>();

  constructor(session: ClientSession, scope: WalkScope) {
    this.#session = session;
    this.#scope = scope;
  }

  get visited(): number {
    return this.#seen.size;
  }

  /** New children of some nodes, answer by answer. */
  async *childrenOf(parents: readonly Parent[]): AsyncGenerator<Children, void, undefined> {
    const nodeIds = parents.map(({ nodeId }) => nodeId);
    for await (const { index, references } of referencesOf(this.#session, nodeIds, this.#scope.limits)) {
      const parent = parents[index];
      if (parent === undefined) continue;
      const found: BrowsedNode[] = [];
      const next: Parent[] = [];
      for (const reference of references) this.#take(reference, { parent, found, next });
      yield { found, parents: next };
    }
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
}

const [serverNode, hasProperty] = ["i=2253", "i=46"];

function isProperty({ referenceTypeId }: ReferenceDescription): boolean {
  return plainText(referenceTypeId) === hasProperty;
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
