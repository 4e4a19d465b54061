/** The Kafka source: a member of a consumer group whose records are confirmed only when they are on disk. */
import { defineSource, type SourceContext, type SourceOutput } from "../../core/contracts.ts";
import { BatchBuilder } from "../../core/measurement.ts";
import { kafkaClientOptions } from "../../protocols/kafka/connection.ts";
import { kafkaError } from "../../protocols/kafka/errors.ts";
import { schemaHeader } from "../../protocols/kafka/record.ts";
import { OutputQueue } from "../queue.ts";
import { KafkaSourceConfig } from "./config.ts";
import { decodeRecord } from "./decode.ts";
import type { BytesMessage, Taken } from "./membership.ts";

const dayMs = 86_400_000;

/**
 * Gateways of one group share the partitions, and with them the assets. Whoever takes one over reads its tail, so that
 * windows are full where the one before stopped. Silence is no fault here: the asset may be another gateway's now.
 */
export const kafka = defineSource({
  kind: "kafka",
  config: KafkaSourceConfig,
  reportsByException: true,
  async *read(config, addresses, context) {
    const { brokers, topic, maxWaitingValues } = config;
    const queue = new OutputQueue({ source: context.id, maxRows: 4 * maxWaitingValues, now: context.now });
    queue.push({ type: "status", state: "connecting" });
    const known = knownAddresses(addresses, queue);
    /** Rows that wait in the queue as outputs of their own. */
    let apartCount = 0;
    const regulate = (): void => {
      if (queue.rowCount + apartCount >= maxWaitingValues) membership.pause();
      else membership.resume();
    };
    const take = (message: BytesMessage, { isPast, beginsAnew }: Taken, done: () => void): boolean => {
      const input = { ...inputOf(message, config, context), addresses: known };
      let count = 0;
      const stored = (): void => {
        done();
        regulate();
      };
      if (isPast || beginsAnew) {
        const builder = new BatchBuilder(64);
        const said = decodeRecord(input, builder);
        count = builder.length;
        apartCount += count;
        const marks = { ...(isPast ? { isPast } : {}), ...(beginsAnew ? { beginsAnew } : {}) };
        const given = (): void => {
          apartCount -= count;
          stored();
        };
        if (count > 0) queue.push({ ...builder.takeReadings(context.now()), ...marks }, given);
        else queue.write(() => undefined, given);
        if (said !== undefined && !isPast) queue.push(said);
      } else {
        const said = queue.write((builder) => decodeRecord(input, builder), stored);
        if (said !== undefined) queue.push(said);
      }
      regulate();
      return count > 0;
    };
    const client = await kafkaClientOptions(config, `samspel-${context.id}`).catch((error: unknown) => {
      throw kafkaError(brokers, error);
    });
    // With it the client is loaded, which a gateway without Kafka need not wait for.
    const { Membership } = await import("./membership.ts");
    const membership = new Membership({
      ...config,
      client,
      take,
      onAssigned: (partitions, removedCount) => {
        queue.push({ type: "status", state: "connected" });
        const fields = { source: context.id, topic, partitions: partitions.length };
        context.log.info(fields, "Partitions of the topic are read here.");
        if (removedCount > 0) queue.push(removed(topic, removedCount));
      },
      fail: (error) => queue.fail(kafkaError(brokers, error)),
    });
    membership.join().catch((error: unknown) => queue.fail(kafkaError(brokers, error)));
    try {
      yield* queue.outputs(context.signal);
    } finally {
      await membership.close();
    }
  },
});

function knownAddresses(
  addresses: readonly { readonly address: string }[],
  queue: Pick<OutputQueue, "push">,
): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const [index, { address }] of addresses.entries()) {
    if (/^[^/].*\/./.test(address)) known.set(address, index);
    else {
      const message = `${address.slice(0, 200)} is no address: write the equipment path of the gateway, then the tag id, for example boras/assembly/line-1/pump-1/vibration.`;
      queue.push({ type: "address", address: index, code: "SAMSPEL_KAFKA_ADDRESS", message });
    }
  }
  return known;
}

function inputOf({ value, headerEntries }: BytesMessage, config: KafkaSourceConfig, { id, now }: SourceContext) {
  const nowMs = now();
  const schema = headerEntries.find(([name]) => name?.toString() === schemaHeader)?.[1];
  return {
    schema: schema?.toString(),
    value: value ?? Buffer.alloc(0),
    fromMs: nowMs - config.maxAgeDays * dayMs,
    toMs: nowMs + config.maxAheadSeconds * 1000,
    maxBytes: config.maxRecordBytes,
    source: id,
  };
}

function removed(topic: string, count: number): SourceOutput {
  return {
    type: "rejection",
    code: "SAMSPEL_KAFKA_RETENTION",
    message: `Records of ${topic} were removed before they were read: the retention time is shorter than the outage was.`,
    example: "",
    count,
  };
}
