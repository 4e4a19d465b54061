/** MQTT: the message as JSON on a topic, confirmed by the broker (QoS 1), not retained. */
import Type from "typebox";
import { defineChannel } from "../../core/notification.ts";
import { connectionOptions } from "../../protocols/mqtt/connection.ts";
import { BrokerLink } from "../../protocols/mqtt/link.ts";

export const mqtt = defineChannel({
  kind: "mqtt",
  config: Type.Object({
    ...connectionOptions,
    topic: Type.String({
      minLength: 1,
      maxLength: 500,
      pattern: "^[^+#$/][^+#]*$",
      description: "Topic of the messages.",
    }),
  }),
  async send(notification, config, context) {
    await using link = await BrokerLink.open(config, context);
    const payload = JSON.stringify({ site: context.site, ...notification });
    await link.publish({ topic: config.topic, payload, qos: 1, isRetained: false });
  },
});
