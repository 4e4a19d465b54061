/** Options of the Kafka source. */
import Type, { type Static } from "typebox";
import { kafkaOptions } from "../../protocols/kafka/connection.ts";

export const KafkaSourceConfig = Type.Object(
  {
    ...kafkaOptions,
    group: Type.String({
      title: "Consumer group",
      description: "Gateways with the same group share the assets of the topic: each asset is read by one of them.",
      default: "samspel",
      minLength: 1,
      maxLength: 200,
      pattern: "^\\S+$",
    }),
    from: Type.Union([Type.Literal("earliest"), Type.Literal("latest")], {
      title: "Start",
      description: "Where a group begins that has read nothing yet.",
      default: "earliest",
    }),
    tailSeconds: Type.Integer({
      title: "Tail",
      description:
        "How far back a gateway reads, without storing it, when it takes over assets from another one: at least the longest window of a model.",
      minimum: 0,
      maximum: 86_400,
      default: 300,
    }),
    overlapSeconds: Type.Integer({
      title: "Overlap",
      description:
        "How far back it stores and scores again: what the other one may have had no time for. Values and scores are the same and count once where they meet.",
      minimum: 0,
      maximum: 3600,
      default: 10,
    }),
    sessionSeconds: Type.Integer({
      title: "Session",
      description: "A gateway that is silent for so long is taken for gone, and its assets go to the others.",
      minimum: 1,
      maximum: 300,
      default: 6,
    }),
    maxAheadSeconds: Type.Integer({
      title: "Farthest ahead",
      description: "Values that are dated farther than this into the future are refused: a clock is wrong.",
      minimum: 1,
      maximum: 31_536_000,
      default: 600,
    }),
    maxAgeDays: Type.Integer({
      title: "Oldest",
      description: "Values that are dated farther back than this are refused: a clock is wrong.",
      minimum: 1,
      maximum: 36_600,
      default: 180,
    }),
    maxRecordBytes: Type.Integer({
      title: "Largest record",
      description: "Larger records are refused and counted.",
      minimum: 1000,
      maximum: 100_000_000,
      default: 4_194_304,
    }),
    maxWaitingValues: Type.Integer({
      title: "Waiting values",
      description: "Values that may wait for the store. Beyond it nothing more is read until some are stored.",
      minimum: 1000,
      maximum: 10_000_000,
      default: 200_000,
    }),
  },
  {
    title: "Kafka",
    description: "Reads a topic that sinks of kind `kafka` write; several gateways may share it.",
    additionalProperties: false,
  },
);
export type KafkaSourceConfig = Static<typeof KafkaSourceConfig>;
