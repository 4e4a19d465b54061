/** The MQTT source: a session at a broker whose messages are confirmed only when they are on disk. */
import { connect } from "mqtt";
import { defineSource, type SourceContext } from "../../core/contracts.ts";
import { statusCodes } from "../../core/quality.ts";
import { clientOptions, closeClient } from "../../protocols/mqtt/connection.ts";
import { type BrokerMessage, BrokerSession } from "../../protocols/mqtt/session.ts";
import { OutputQueue } from "../queue.ts";
import { MqttConfig } from "./config.ts";
import { mqttAccess } from "./listen.ts";
import { decodePayload } from "./payload.ts";
import { Expiry, type Validity } from "./people/expiry.ts";
import { plansFor, type TopicPlan } from "./plan.ts";

/**
 * The first connection must succeed, else `read` throws and `receive` decides. From then on the session connects again
 * by itself.
 */
export const mqtt = defineSource({
  kind: "mqtt",
  config: MqttConfig,
  access: mqttAccess,
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
    const expiry = new Expiry<TopicPlan>();
    const take = ({ topic, payload, isRetained, arrivalMs }: BrokerMessage, stored: () => void): boolean => {
      const plan = plans.byTopic.get(topic);
      if (plan === undefined) return false;
      const onValid = (validity: Validity) => expiry.seen(plan, validity, context.monotonicMs());
      const input = { payload, plan, isRetained, arrivalMs, maxBytes, maxDepth, onValid };
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
    const mayExpire = [...plans.byTopic.values()].some(({ people }) => people !== undefined);
    const expiring = mayExpire ? setInterval(() => expire(expiry, queue, context), expiryCheckMs) : undefined;
    try {
      yield* queue.outputs(context.signal);
    } finally {
      clearInterval(expiring);
      session.stop();
      await closeClient(client);
    }
  },
});

/** How often it is looked whether a sensor of people has fallen silent. */
const expiryCheckMs = 250;

/** A sensor of people that has fallen silent tells nothing, least of all that nobody is there. */
function expire(expiry: Expiry<TopicPlan>, queue: OutputQueue, { monotonicMs }: SourceContext): void {
  const statusCode = statusCodes.badNoCommunication;
  for (const { topic, sourceTimeMs } of expiry.takeExpired(monotonicMs())) {
    queue.write((builder) => {
      for (const { address } of topic.entries) builder.push({ key: address, value: null, sourceTimeMs, statusCode });
    });
  }
}
