/** The Sparkplug B source: edge nodes at a broker, read by their birth certificates. */
import { connect, type IClientOptions } from "mqtt";
import { defineSource, type SourceContext } from "../../core/contracts.ts";
import { clientOptions, closeClient } from "../../protocols/mqtt/connection.ts";
import { type BrokerMessage, BrokerSession } from "../../protocols/mqtt/session.ts";
import { stateTopic } from "../../protocols/sparkplug/topic.ts";
import { OutputQueue } from "../queue.ts";
import { filtersOf, plansFor } from "./addresses.ts";
import { SparkplugConfig } from "./config.ts";
import { HostPresence } from "./host-presence.ts";
import { createNodeReader } from "./node-reader.ts";
import { Rebirths } from "./rebirth.ts";

/** The first connection must succeed, else `read` throws and `receive` decides. The session connects again by itself. */
export const sparkplug = defineSource({
  kind: "sparkplug",
  config: SparkplugConfig,
  reportsByException: true,
  async *read(config, addresses, context) {
    const queue = new OutputQueue({ source: context.id, maxRows: 2 * config.maxWaitingValues, now: context.now });
    const plans = plansFor(addresses);
    queue.push({ type: "status", state: "connecting" });
    for (const address of plans.invalid) {
      const message = `"${addresses[address]?.address.slice(0, 100)}" is no address; write group/node/metric or group/node/device/metric.`;
      queue.push({ type: "address", address, code: "SAMSPEL_SPARKPLUG_ADDRESS", message });
    }
    const presence = config.hostId === undefined ? undefined : new HostPresence(config.hostId, context.now);
    const client = connect(config.url, await optionsOf(config, { context, presence }));
    const rebirths = config.requestRebirth ? new Rebirths({ client, ...context }) : undefined;
    const reader = createNodeReader({ plans, config, queue, context, rebirths });
    const session = new BrokerSession({
      client,
      url: config.url,
      context,
      subscriptions: new Map([
        ...[...plans.nodes.values()].flatMap((plan) =>
          filtersOf(plan).map((filter): [string, readonly number[]] => [filter, plan.addresses]),
        ),
        ...(presence === undefined ? [] : ([[stateTopic(presence.host), []]] as const)),
      ]),
      qos: 1,
      isPersistent: false,
      output: queue,
      take: (message: BrokerMessage, stored) =>
        presence?.take(message, client, stored) === true || reader.take(message, stored),
      isFull: () => queue.rowCount >= config.maxWaitingValues,
      onSubscribed: () => {
        presence?.announce(client);
        reader.online();
      },
      onOffline: () => {
        reader.offline();
        presence?.renew(client);
      },
    });
    try {
      yield* queue.outputs(context.signal);
    } finally {
      session.stop();
      rebirths?.stop();
      await presence?.leave(client);
      await closeClient(client);
    }
  },
});

async function optionsOf(
  config: SparkplugConfig,
  { context, presence }: { context: SourceContext; presence: HostPresence | undefined },
): Promise<IClientOptions> {
  return {
    ...(await clientOptions(config, context)),
    clean: true,
    ...(presence === undefined ? {} : { will: presence.will() }),
  };
}
