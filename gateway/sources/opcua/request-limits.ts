/** What browsing keeps to: the limits of the server in one request, and a rest after each. */
import { setTimeout as delay } from "node:timers/promises";
import { AttributeIds, type ClientSession } from "node-opcua-client";
import { errorMessage, TemporaryError } from "../../core/errors.ts";

/** What a server allows in one request; our own bounds where it states none, or more than a small controller likes. */
export interface RequestLimits {
  readonly nodesPerRead: number;
  readonly nodesPerBrowse: number;
  readonly pathsPerTranslate: number;
  /** Sends a request for this many nodes and rests after it. Requests are sent one after the other. */
  readonly paced: Paced;
}

type Paced = <T>(nodes: number, request: () => Promise<T>) => Promise<T>;

const own = { nodesPerRead: 200, nodesPerBrowse: 20, pathsPerTranslate: 100 } as const;
/** Attributes, references and paths asked for in a second, at most. */
const nodesPerSecondMax = 20_000;
const restMsMax = 1000;

/**
 * A rest half as long as the answer took: a controller that answers slowly is asked less often, and has a third of its
 * time for others.
 */
function paced(): Paced {
  let restUntilMs = 0;
  return async (nodes, request) => {
    await delay(Math.max(0, restUntilMs - performance.now()));
    const sentMs = performance.now();
    try {
      return await request();
    } finally {
      const tookMs = performance.now() - sentMs;
      const restMs = Math.max(tookMs / 2, (1000 * nodes) / nodesPerSecondMax - tookMs);
      restUntilMs = performance.now() + Math.min(restMsMax, restMs);
    }
  };
}

/** Limits of OPC 10000-5 §6.3.11 and MaxBrowseContinuationPoints; 0 or nothing means that the server states none. */
export async function readLimits(session: Pick<ClientSession, "read">): Promise<RequestLimits> {
  const nodes = ["i=11705", "i=11710", "i=11712", "i=2735"];
  try {
    const read = await session.read(nodes.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })));
    const [reads, browses, paths, points] = read.map(({ value }) =>
      typeof value.value === "number" ? value.value : 0,
    );
    const within = (ours: number, ...stated: (number | undefined)[]) =>
      Math.min(ours, ...stated.filter((limit) => limit !== undefined && limit > 0).map(Number));
    return {
      nodesPerRead: within(own.nodesPerRead, reads),
      nodesPerBrowse: within(own.nodesPerBrowse, browses, points),
      pathsPerTranslate: within(own.pathsPerTranslate, paths),
      paced: paced(),
    };
  } catch (cause) {
    throw new TemporaryError(`The server does not tell its limits: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_OPCUA_CONNECTION",
      cause,
      next: "Try again; check the load of the server if it goes on.",
    });
  }
}
