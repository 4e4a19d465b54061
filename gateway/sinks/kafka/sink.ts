/** Writes to a topic of Apache Kafka: idempotent, confirmed by all in-sync replicas, keyed by asset. */
import { defineSink, type SinkWriter } from "../../core/sink.ts";
import { kafkaClientOptions } from "../../protocols/kafka/connection.ts";
import { kafkaError } from "../../protocols/kafka/errors.ts";
import { schemaHeader } from "../../protocols/kafka/record.ts";
import { KafkaSinkConfig } from "./config.ts";
import { recordsFor, siteOf } from "./records.ts";

/** Within one write the client tries again with the same sequence numbers, so that nothing stands twice in the topic. */
const retries = 20;

/** The cursor moves when all in-sync replicas have the records (acks = all). */
export const kafka = defineSink({
  kind: "kafka",
  config: KafkaSinkConfig,
  async open(config, context): Promise<SinkWriter> {
    const { brokers, topic, compression } = config;
    const [first] = context.tags();
    const lookup = { ...context, site: first === undefined ? "" : siteOf(first) };
    const options = await kafkaClientOptions(config, `samspel-${context.id}`).catch((error: unknown) => {
      throw kafkaError(brokers, error);
    });
    // Loaded when it is needed: it takes as long as the client of OPC UA, and most gateways have no Kafka.
    const { compatibilityPartitioner, Producer, stringSerializers } = await import("@platformatic/kafka");
    const producer = new Producer({
      ...options,
      retries,
      idempotent: true,
      compression,
      // As the Java client does it, so that other producers of the same keys meet the same partitions.
      partitioner: compatibilityPartitioner,
      serializers: stringSerializers,
    });
    const close = async (): Promise<void> => {
      await producer.close(true).catch(() => undefined);
    };
    const onAbort = () => void close();
    context.signal.addEventListener("abort", onAbort, { once: true });
    try {
      await producer.metadata({ topics: [topic], retries: 0 });
    } catch (error) {
      context.signal.removeEventListener("abort", onAbort);
      await close();
      throw kafkaError(brokers, error);
    }
    return {
      async write(entries) {
        const { records, omittedCount } = recordsFor(entries, lookup);
        // The time of a record is that of its writing: retention goes by it, and sources may date values wrongly.
        const timestamp = BigInt(Math.floor(context.now()));
        const messages = records.map(({ key, schema, value }) => ({
          ...{ topic, key, value, timestamp },
          headers: { [schemaHeader]: schema },
        }));
        try {
          if (messages.length > 0) await producer.send({ messages });
        } catch (error) {
          throw kafkaError(brokers, error);
        }
        return { omittedCount };
      },
      async [Symbol.asyncDispose]() {
        context.signal.removeEventListener("abort", onAbort);
        await close();
      },
    };
  },
});
