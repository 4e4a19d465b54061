/** Options of the Sparkplug source. */
import Type, { type Static } from "typebox";
import { connectionOptions, receivingOptions } from "../../protocols/mqtt/connection.ts";

export const SparkplugConfig = Type.Object(
  {
    ...connectionOptions,
    ...receivingOptions,
    hostId: Type.Optional(
      Type.String({
        title: "Host id",
        description:
          "Announces this gateway as the host application of this name (STATE). Edge nodes that wait for their primary host then send.",
        minLength: 1,
        maxLength: 200,
        pattern: "^[^/+#]+$",
      }),
    ),
    requestRebirth: Type.Boolean({
      title: "Request rebirth",
      description:
        "Asks an edge node for its birth certificate when it is missing or no longer certain, at most once in ten seconds. The only message that is ever sent towards a node; it makes the node publish and commands no machine.",
      default: true,
    }),
    maxMetrics: Type.Integer({
      title: "Metrics of a node",
      description: "A birth certificate with more metrics is refused and counted.",
      minimum: 1,
      maximum: 1_000_000,
      default: 50_000,
    }),
  },
  { title: "Sparkplug", description: "Reads Sparkplug B edge nodes over an MQTT broker.", additionalProperties: false },
);
export type SparkplugConfig = Static<typeof SparkplugConfig>;
