/** Follows a topic as a consumer that is not ours would: the documented records, nothing of the gateway's code. */
import { Consumer, type Message, stringDeserializers } from "@platformatic/kafka";
import type { Kafka } from "./kafka.ts";

export interface TopicValue {
  readonly key: string;
  readonly partition: number;
  readonly tag: string;
  readonly timeMs: number;
  readonly value: unknown;
}

export interface FollowedTopic extends AsyncDisposable {
  /** Every record from the beginning of the topic on. */
  readonly records: readonly Message<string, string, string, string>[];
  values(): TopicValue[];
}

export async function followTopic({ brokers }: Pick<Kafka, "brokers">, topic: string): Promise<FollowedTopic> {
  const consumer = new Consumer<string, string, string, string>({
    clientId: "reader",
    groupId: `reader-${Math.random().toString(36).slice(2)}`,
    bootstrapBrokers: [...brokers],
    deserializers: stringDeserializers,
    maxWaitTime: 100,
    autocommit: false,
    retries: 100,
    retryDelay: 200,
  });
  const records: Message<string, string, string, string>[] = [];
  const stream = await consumer.consume({ topics: [topic], mode: "earliest", fallbackMode: "earliest" });
  stream.on("data", (message) => records.push(message));
  stream.on("error", () => undefined);
  return {
    records,
    values: () => records.flatMap(valuesOf),
    async [Symbol.asyncDispose]() {
      await consumer.close(true).catch(() => undefined);
    },
  };
}

function valuesOf({ key, partition, value, headers }: Message<string, string, string, string>): TopicValue[] {
  if (headers.get("samspel-schema") !== "samspel.values/1") return [];
  const { series }: { series: { tag: string; timeMs: number[]; value: unknown[] }[] } = JSON.parse(value);
  return series.flatMap(({ tag, timeMs, value: values }) =>
    timeMs.map((time, row) => ({ key, partition, tag, timeMs: time, value: values[row] })),
  );
}
