/** Options of the Kafka sink. */
import Type from "typebox";
import { kafkaOptions } from "../../protocols/kafka/connection.ts";

export const KafkaSinkConfig = Type.Object(
  {
    ...kafkaOptions,
    compression: Type.Union([Type.Literal("none"), Type.Literal("gzip"), Type.Literal("zstd")], {
      title: "Compression",
      description: "How records travel and are kept. zstd (Kafka 2.1 and later) takes about a fifth of the space.",
      default: "zstd",
    }),
  },
  {
    title: "Kafka",
    description: "Writes values, gaps and conditions to a topic of Apache Kafka, keyed by asset.",
    additionalProperties: false,
  },
);
