/** What browsing keeps to: the limits of the server in one request, and a rest after each. */
import { setTimeout as delay } from "node:timers/promises";
import type { ClientSession } from "node-opcua-client";
import { errorMessage, TemporaryError } from "../../core/errors.ts";
import { readServerFacts, type ServerFacts, type StatedLimits } from "./server-facts.ts";
import type { VendorProfile } from "./vendor-profiles.ts";

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

/**
 * What the server states and what is known of its vendor. `serverProfile` is the id of a vendor profile, `none` or
 * `auto`.
 */
export async function readLimits(
  session: Pick<ClientSession, "read">,
  serverProfile: string | undefined,
): Promise<RequestLimits> {
  try {
    const { limits, profile } = await readServerFacts(session, serverProfile);
    return { ...within(limits, profile), paced: paced() };
  } catch (cause) {
    throw new TemporaryError(`The server does not tell its limits: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_OPCUA_CONNECTION",
      cause,
      next: "Try again; check the load of the server if it goes on.",
    });
  }
}

function within(stated: StatedLimits, profile: VendorProfile | undefined) {
  const least = (...limits: (number | undefined)[]) => Math.min(...limits.filter((limit) => limit !== undefined));
  const known = profile?.nodesPerRequest;
  return {
    nodesPerRead: least(own.nodesPerRead, known, stated.maxNodesPerRead),
    nodesPerBrowse: least(own.nodesPerBrowse, known, stated.maxNodesPerBrowse, stated.maxBrowseContinuationPoints),
    pathsPerTranslate: least(own.pathsPerTranslate, known, stated.maxNodesPerTranslate),
  };
}

/** Items in one request where nothing is known. */
const itemsPerRequestMax = 1000;

export function itemsPerRequest({ limits, profile }: Pick<ServerFacts, "limits" | "profile">): number {
  return Math.min(
    itemsPerRequestMax,
    limits.maxItemsPerRequest ?? itemsPerRequestMax,
    profile?.itemsPerRequest ?? itemsPerRequestMax,
  );
}
