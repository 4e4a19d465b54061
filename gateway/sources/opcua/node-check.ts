/** Whether the nodes of a configuration are there, and what this user may do with them. */
import { AttributeIds, type ClientSession } from "node-opcua-client";
import { resolveNode } from "./node-address.ts";
import { readAll } from "./node-details.ts";
import type { RequestLimits } from "./request-limits.ts";

export interface NodeCheck {
  /** Node ids that can be read. */
  readonly found: readonly string[];
  /** Addresses that cannot be read, with the reason. */
  readonly missing: readonly { readonly address: string; readonly reason: string }[];
  /** How many of them this user could write. */
  readonly writableCount: number;
  /** How many the server keeps a history of, which this user may read. */
  readonly historyCount: number;
}

/** Bits of AccessLevel (OPC 10000-3 §8.57). */
const [currentRead, currentWrite, historyRead] = [1, 2, 4];

export async function checkNodes(
  session: ClientSession,
  addresses: readonly string[],
  limits: RequestLimits,
): Promise<NodeCheck> {
  const namespaces = await session.readNamespaceArray();
  const missing: { address: string; reason: string }[] = [];
  const nodes = new Map<string, string>();
  for (const address of addresses) {
    const resolved = resolveNode(address, namespaces);
    if ("nodeId" in resolved) nodes.set(resolved.nodeId, address);
    else missing.push({ address, reason: resolved.message });
  }
  const levels = await readAll(
    session,
    [...nodes.keys()].map((nodeId) => ({ nodeId, attributeId: AttributeIds.UserAccessLevel })),
    limits,
  );
  const found: string[] = [];
  let [writableCount, historyCount] = [0, 0];
  for (const [index, [nodeId, address]] of [...nodes].entries()) {
    const { statusCode, value } = levels[index] ?? {};
    const level: unknown = value?.value;
    if (statusCode?.isGood() !== true || typeof level !== "number") {
      missing.push({ address, reason: statusCode?.name ?? "no answer" });
    } else if ((level & currentRead) === 0) {
      missing.push({ address, reason: "this user may not read it" });
    } else {
      found.push(nodeId);
      if ((level & currentWrite) !== 0) writableCount++;
      if ((level & historyRead) !== 0) historyCount++;
    }
  }
  return { found, missing, writableCount, historyCount };
}
