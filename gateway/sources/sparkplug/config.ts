/** Options of the Sparkplug source. */
import Type, { type Static } from "typebox";
import { connectionOptions } from "../../protocols/mqtt/connection.ts";

export const SparkplugConfig = Type.Object(
  {
    ...connectionOptions,
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
    maxPayloadBytes: Type.Integer({
      title: "Largest payload",
      description: "Larger payloads are refused and counted.",
      minimum: 1,
      maximum: 268_435_455,
      default: 1_048_576,
    }),
    maxMetrics: Type.Integer({
      title: "Metrics of a node",
      description: "A birth certificate with more metrics is refused and counted.",
      minimum: 1,
      maximum: 1_000_000,
      default: 50_000,
    }),
    maxWaitingValues: Type.Integer({
      title: "Waiting values",
      description:
        "Values that may wait for the store. Beyond it nothing more is read from the broker until some are stored.",
      minimum: 1000,
      maximum: 100_000_000,
      default: 1_000_000,
    }),
  },
  { title: "Sparkplug", description: "Reads Sparkplug B edge nodes over an MQTT broker.", additionalProperties: false },
);
export type SparkplugConfig = Static<typeof SparkplugConfig>;
