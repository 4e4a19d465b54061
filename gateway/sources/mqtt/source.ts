/** The MQTT source: a session at a broker whose messages are confirmed only when they are on disk. */
import { connect } from "mqtt";
import { defineSource } from "../../core/contracts.ts";
import { clientOptions, closeClient } from "../../protocols/mqtt/connection.ts";
import { type BrokerMessage, BrokerSession } from "../../protocols/mqtt/session.ts";
import { OutputQueue } from "../queue.ts";
import { MqttConfig } from "./config.ts";
import { decodePayload } from "./payload.ts";
import { plansFor } from "./plan.ts";

/**
 * The first connection must succeed, else `read` throws and `receive` decides. From then on the session connects again
 * by itself.
 */
export const mqtt = defineSource({
  kind: "mqtt",
  config: MqttConfig,
  async *read(config, addresses, context) {
    const { version, qos, maxWaitingValues, maxPayloadBytes: maxBytes, maxDepth } = config;
    const properties = { sessionExpiryInterval: config.sessionExpirySeconds, receiveMaximum: config.receiveMaximum };
    const options = {
      ...(await clientOptions(config, context)),
      clean: false,
      ...(version === "5" ? { properties } : {}),
    };
    const queue = new OutputQueue({ source: context.id, maxRows: 2 * maxWaitingValues, now: context.now });
    const plans = plansFor(addresses, config.payloads);
    queue.push({ type: "status", state: "connecting" });
    for (const { address, message } of plans.invalid) {
      queue.push({ type: "address", address, code: "SAMSPEL_MQTT_ADDRESS", message });
    }
    const take = ({ topic, payload, isRetained, arrivalMs }: BrokerMessage, stored: () => void): boolean => {
      const plan = plans.byTopic.get(topic);
      if (plan === undefined) return false;
      const input = { payload, plan, isRetained, arrivalMs, maxBytes, maxDepth };
      const rejection = queue.write((builder) => decodePayload(input, builder), stored);
      if (rejection !== undefined) queue.push(rejection);
      return true;
    };
    const client = connect(config.url, options);
    const session = new BrokerSession({
      client,
      url: config.url,
      context,
      subscriptions: new Map(
        [...plans.byTopic].map(([topic, { entries }]) => [topic, entries.map(({ address }) => address)]),
      ),
      qos,
      isPersistent: qos > 0,
      output: queue,
      take,
      isFull: () => queue.rowCount >= maxWaitingValues,
    });
    try {
      yield* queue.outputs(context.signal);
    } finally {
      session.stop();
      await closeClient(client);
    }
  },
});
