/** The hierarchical references of nodes, answer by answer; what the server keeps for a long list is released. */
import {
  BrowseDirection,
  type ClientSession,
  NodeClass,
  type ReferenceDescription,
  StatusCodes,
} from "node-opcua-client";
import { TemporaryError } from "../../core/errors.ts";
import type { RequestLimits } from "./request-limits.ts";

const referencesPerNode = 500;
const empty = Buffer.alloc(0);
const hierarchical = "i=33";

export interface References {
  /** Which of the nodes they belong to. */
  readonly index: number;
  readonly references: readonly ReferenceDescription[];
}

/**
 * Asks for nothing ahead of what is taken. A node that cannot be browsed has no references. Throws TemporaryError when
 * the server gives up a list in its middle.
 */
export async function* referencesOf(
  session: ClientSession,
  nodeIds: readonly string[],
  limits: RequestLimits,
): AsyncGenerator<References, void, undefined> {
  session.requestedMaxReferencesPerNode = referencesPerNode;
  const { nodesPerBrowse } = limits;
  for (let start = 0; start < nodeIds.length; start += nodesPerBrowse) {
    const some = nodeIds.slice(start, start + nodesPerBrowse);
    for await (const { index, references } of ofSome(session, some, limits)) {
      yield { index: start + index, references };
    }
  }
}

async function* ofSome(session: ClientSession, nodeIds: readonly string[], { paced }: RequestLimits) {
  const ask = (some: readonly string[]) => paced(some.length, () => session.browse(some.map(browseDescription)));
  const results = await ask(nodeIds);
  const points = results.map(({ continuationPoint }) => continuationPoint ?? empty);
  try {
    for (const [index, nodeId] of nodeIds.entries()) {
      // Too many at once for this server: this one again, alone.
      const isCrowded = results[index]?.statusCode.equals(StatusCodes.BadNoContinuationPoints) ?? false;
      const [result] = isCrowded && nodeIds.length > 1 ? await ask([nodeId]) : [results[index]];
      points[index] = result?.continuationPoint ?? empty;
      yield { index, references: result?.references ?? [] };
      for (let point = points[index]; point.length > 0; point = points[index] ?? empty) {
        const more = await paced(referencesPerNode, () => session.browseNext(point, false));
        points[index] = more.continuationPoint ?? empty;
        if (!more.statusCode.isGood()) throw listingLost(nodeId, more.statusCode.name);
        yield { index, references: more.references ?? [] };
      }
    }
  } finally {
    const held = points.filter((point) => point.length > 0);
    if (held.length > 0) await session.browseNext(held, true).catch(() => undefined);
  }
}

function listingLost(nodeId: string, status: string): TemporaryError {
  return new TemporaryError(`The server gave up the list of what is below ${nodeId}: ${status}.`, {
    code: "SAMSPEL_OPCUA_LISTING",
    next: "Ask again; other clients may be browsing the same server.",
  });
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

/** `i=85` for namespace 0, else `ns=2;s=…`. Undefined for a node of another server. */
export function plainNodeId({ nodeId }: ReferenceDescription): string | undefined {
  return nodeId.serverIndex > 0 ? undefined : plainText(nodeId);
}

export function plainText(nodeId: { toString(): string }): string {
  return nodeId.toString().replace(/^ns=0;/, "");
}
