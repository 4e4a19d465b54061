/** A subscription with a few items, taken away again: only the server knows what it makes of what is asked. */
import { AttributeIds, type ClientSession, type MonitoredItemCreateResult } from "node-opcua-client";
import { errorMessage } from "../../core/errors.ts";
import type { Finding, PreflightPlan } from "../../core/preflight.ts";
import type { OpcuaConfig } from "./config.ts";
import { createMonitoredItems } from "./library.ts";
import { itemsPerRequest } from "./request-limits.ts";
import { bridgeableMs } from "./revised.ts";
import type { ServerFacts } from "./server-facts.ts";

export interface Trial {
  readonly plan: PreflightPlan;
  /** Why it could not be tried out; the plan is then what would be asked. */
  readonly problem?: Finding;
}

export interface TrialScope {
  readonly config: OpcuaConfig;
  readonly facts: ServerFacts;
  /** Nodes that would be read; the first few of them are tried. */
  readonly nodeIds: readonly string[];
}

const triedMax = 10;
/** The session that the gateway asks for when it reads (`connect.ts`): the server keeps nothing longer. */
const sessionMs = 60_000;

type Asked = Pick<PreflightPlan, "publishingIntervalMs" | "samplingIntervalMs" | "queueSize">;

export async function tryOut(session: ClientSession, { config, facts, nodeIds }: TrialScope): Promise<Trial> {
  const asked = askedOf(config, facts);
  const some = nodeIds.slice(0, triedMax);
  const planned = (revised: Asked, triedItems: number): PreflightPlan => ({
    ...revised,
    itemsPerRequest: itemsPerRequest(facts),
    bridgeableMs: bridgeableMs({
      publishingIntervalMs: revised.publishingIntervalMs,
      samplingIntervalMsMax: revised.samplingIntervalMs,
      queueSizeMin: revised.queueSize,
      lifetimeMs: sessionMs,
    }),
    triedItems,
  });
  try {
    const subscription = await session.createSubscription2({
      requestedPublishingInterval: asked.publishingIntervalMs,
      requestedLifetimeCount: 100,
      requestedMaxKeepAliveCount: 10,
      maxNotificationsPerPublish: 0,
      publishingEnabled: false,
      priority: 0,
    });
    const { subscriptionId, publishingInterval: publishingIntervalMs } = subscription;
    try {
      const results =
        some.length === 0 ? [] : await createMonitoredItems(session, subscriptionId, some.map(itemOf(asked)));
      const made = results.filter(({ statusCode }) => statusCode.isGood());
      return { plan: planned({ ...asked, ...revisedBy(made), publishingIntervalMs }, made.length) };
    } finally {
      await subscription.terminate().catch(() => undefined);
    }
  } catch (error) {
    const problem: Finding = {
      level: "problem",
      code: "SAMSPEL_PREFLIGHT_SUBSCRIPTION",
      message: `The server refuses a subscription with a few items: ${errorMessage(error).split("\n")[0]}.`,
      next: "Close other clients of the server, or raise its number of subscriptions and items.",
    };
    return { plan: planned(asked, 0), problem };
  }
}

/** What the configuration says, within what is known of the server. */
function askedOf(config: OpcuaConfig, { limits, profile }: ServerFacts): Asked {
  return {
    publishingIntervalMs: Math.max(config.publishingIntervalMs, profile?.minPublishingMs ?? 0),
    samplingIntervalMs: Math.max(config.samplingIntervalMs, profile?.minSamplingMs ?? 0, limits.minSamplingMs ?? 0),
    queueSize: Math.min(
      config.queueSize,
      profile?.maxQueueSize ?? config.queueSize,
      limits.maxQueueSize ?? config.queueSize,
    ),
  };
}

function itemOf({ samplingIntervalMs: samplingInterval, queueSize }: Asked) {
  return (nodeId: string, index: number) => ({
    itemToMonitor: { nodeId, attributeId: AttributeIds.Value },
    requestedParameters: { clientHandle: index + 1, samplingInterval, queueSize, discardOldest: true },
  });
}

/** The slowest and the shortest of what the server has made of the items. */
function revisedBy(made: readonly MonitoredItemCreateResult[]): Partial<Asked> {
  if (made.length === 0) return {};
  return {
    samplingIntervalMs: Math.max(...made.map(({ revisedSamplingInterval }) => revisedSamplingInterval)),
    queueSize: Math.min(...made.map(({ revisedQueueSize }) => revisedQueueSize)),
  };
}
