/** Publishes entries as JSON to a broker, each confirmed by it; what is not confirmed is published again. */

import { PermanentError } from "../../core/errors.ts";
import { defineSink } from "../../core/sink.ts";
import { BrokerLink } from "../../protocols/mqtt/link.ts";
import { MqttSinkConfig } from "./config.ts";
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
    return {
      async write(entries) {
        let omittedCount = 0;
        let hasFailed = false;
        const messages = namespace.messagesOf(entries);
        // Each lane takes the next message when its last one is confirmed. A failure in one ends them all.
        const lane = async (): Promise<void> => {
          for (const message of messages) {
            if (hasFailed) return;
            if (message === undefined) omittedCount++;
            else await publish(message);
          }
        };
        const lanes = Array.from({ length: link.limits.inFlight }, () =>
          lane().catch((error: unknown) => {
            hasFailed = true;
            throw error;
          }),
        );
        const failed = (await Promise.allSettled(lanes)).find((result) => result.status === "rejected");
        if (failed !== undefined) throw failed.reason;
        return { omittedCount };
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
