/** Options of the MQTT sink. */
import Type, { type Static } from "typebox";
import { connectionOptions } from "../../protocols/mqtt/connection.ts";

export const MqttSinkConfig = Type.Object(
  {
    ...connectionOptions,
    version: Type.Union([Type.Literal("3.1.1"), Type.Literal("5")], {
      title: "MQTT version",
      description: "With 5 the broker says when it refuses a message; with 3.1.1 it may drop it without a word.",
      default: "5",
    }),
    prefix: Type.String({
      title: "Prefix",
      description: "First levels of every topic; then follow the equipment path and the name of the tag.",
      default: "samspel",
      minLength: 1,
      maxLength: 500,
      pattern: "^[^+#$/][^+#]*$",
    }),
    retained: Type.Boolean({
      title: "Retained",
      description: "The broker keeps the newest value of each tag for those who subscribe later.",
      default: true,
    }),
    maxPayloadBytes: Type.Integer({
      title: "Largest payload",
      description: "Larger payloads are set aside; a broker may end the connection because of them.",
      minimum: 200,
      maximum: 268_435_455,
      default: 262_144,
    }),
  },
  { title: "MQTT", description: "Publishes values as JSON.", additionalProperties: false },
);
export type MqttSinkConfig = Static<typeof MqttSinkConfig>;
