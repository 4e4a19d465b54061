/** Publishes entries as JSON to a broker, each confirmed by it; what is not confirmed is published again. */

import { PermanentError } from "../../core/errors.ts";
import { defineSink } from "../../core/sink.ts";
import { doubtedTopicsOf } from "../../protocols/mqtt/doubted-topics.ts";
import { BrokerLink } from "../../protocols/mqtt/link.ts";
import { MqttSinkConfig } from "./config.ts";
import { Delivery } from "./delivery.ts";
import { type Message, Namespace } from "./message.ts";

/** One connection; when it breaks, `forward` decides when there is another. */
export const mqtt = defineSink({
  kind: "mqtt",
  config: MqttSinkConfig,
  async open(config, context) {
    const link = await BrokerLink.open(config, context);
    const namespace = new Namespace(config.prefix, context.tag);
    const publish = async ({ topic, payload, isNewest }: Message): Promise<void> => {
      checkSize(topic, payload, config.maxPayloadBytes);
      await link.publish({ topic, payload, qos: 1, isRetained: config.retained && isNewest });
    };
    const doubts = doubtedTopicsOf(config, () => context.monotonicMs());
    const delivery = { url: config.url, link, doubts, publish, isWordless: config.version !== "5" };
    return {
      async write(entries) {
        return await new Delivery(delivery).send([...namespace.messagesOf(entries)]);
      },
      check: () => link.check(),
      [Symbol.asyncDispose]: () => link[Symbol.asyncDispose](),
    };
  },
});

function checkSize(topic: string, payload: string, bytesMax: number): void {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= bytesMax) return;
  throw new PermanentError(`The payload for ${topic} has ${bytes} bytes, at most ${bytesMax} are allowed.`, {
    code: "SAMSPEL_MQTT_MESSAGE",
  });
}
