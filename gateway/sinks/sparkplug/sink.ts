/** An edge node of Sparkplug B: a new session for each connection, and none while its primary host is away. */
import { setTimeout as sleep } from "node:timers/promises";
import { TemporaryError } from "../../core/errors.ts";
import { defineSink, type SinkContext } from "../../core/sink.ts";
import { doubtedTopicsOf } from "../../protocols/mqtt/doubted-topics.ts";
import { forbiddenTopic } from "../../protocols/mqtt/errors.ts";
import { BrokerLink } from "../../protocols/mqtt/link.ts";
import { decodePayload, encodePayload } from "../../protocols/sparkplug/payload.ts";
import { type Place, stateTopic, topicFor } from "../../protocols/sparkplug/topic.ts";
import { plainValueOf } from "../../protocols/sparkplug/value.ts";
import { nextBirthNumber } from "./birth-number.ts";
import { SparkplugSinkConfig } from "./config.ts";
import { deathPayload, EdgeNode, rebirthName } from "./edge-node.ts";
import { PrimaryHost } from "./primary-host.ts";

/** The state of the host is retained: it comes at once, or the host was never there. */
const hostMsMax = 5000;
const hostPollMs = 20;
/** So often it is looked for a host that is away. */
const hostRetryMs = 3000;

export const sparkplug = defineSink({
  kind: "sparkplug",
  config: SparkplugSinkConfig,
  async open(config, context) {
    const { group, node: nodeId, primaryHost } = config;
    const place: Place = { group, node: nodeId };
    const birthNumber = await nextBirthNumber(context.directory);
    const will = {
      topic: topicFor("NDEATH", place),
      payload: Buffer.from(encodePayload(deathPayload(birthNumber, context.now()))),
      qos: 1 as const,
      retain: false,
    };
    const link = await BrokerLink.open(config, context, { will });
    const doubts = doubtedTopicsOf(config, () => context.monotonicMs());
    const node = new EdgeNode({ url: config.url, link, context, place, birthNumber, doubts });
    try {
      const command = topicFor("NCMD", place);
      const refused = await link.subscribe([command], (topic, payload) => {
        if (topic === command && asksForRebirth(payload)) node.requestRebirth();
      });
      if (refused.length > 0) throw forbiddenTopic(config.url, refused, "read");
      if (primaryHost !== undefined) await untilOnline({ url: config.url, link, node, context, primaryHost });
      await node.birth();
      return node;
    } catch (error) {
      await node[Symbol.asyncDispose]();
      throw error;
    }
  },
});

interface HostWatch {
  readonly url: string;
  readonly link: BrokerLink;
  readonly node: EdgeNode;
  readonly context: SinkContext;
  readonly primaryHost: string;
}

/** Resolves when the host is online; ends the session when it goes (specification 3.0, section 5.5). */
async function untilOnline({ url, link, node, context, primaryHost }: HostWatch): Promise<void> {
  const host = new PrimaryHost();
  const state = stateTopic(primaryHost);
  let isWatching = false;
  const refused = await link.subscribe([state], (topic, payload) => {
    if (topic !== state) return;
    host.take(payload);
    if (!isWatching || host.isOnline) return;
    isWatching = false;
    node.end(hostOffline(primaryHost)).catch(() => undefined);
  });
  if (refused.length > 0) throw forbiddenTopic(url, refused, "read");
  const untilMs = context.monotonicMs() + hostMsMax;
  while (!host.isOnline) {
    if (context.monotonicMs() >= untilMs) throw hostOffline(primaryHost);
    link.check();
    await sleep(hostPollMs);
  }
  isWatching = true;
}

function hostOffline(primaryHost: string): TemporaryError {
  return new TemporaryError(`The primary host ${primaryHost} is not online.`, {
    code: "SAMSPEL_SPARKPLUG_HOST_OFFLINE",
    next: `Start the host, or check primaryHost against the topic ${stateTopic(primaryHost)}; without it nothing is waited for.`,
    retryWithinMs: hostRetryMs,
  });
}

/** Anything that cannot be read asks for nothing. */
function asksForRebirth(bytes: Uint8Array): boolean {
  try {
    return decodePayload(bytes).metrics.some(
      ({ name, raw }) => name === rebirthName && plainValueOf(raw, "Boolean") === true,
    );
  } catch {
    return false;
  }
}
