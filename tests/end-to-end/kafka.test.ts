/** Apache Kafka, three brokers: a broker and a worker are killed while values flow; what is bad is set aside. */
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Producer, stringSerializers } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Entry, Stored } from "../../gateway/core/contracts.ts";
import type { SinkWriter } from "../../gateway/core/sink.ts";
import type { SourceReport } from "../../gateway/core/view.ts";
import { kafka as kafkaSink } from "../../gateway/sinks/kafka/sink.ts";
import { eventually, getJson } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { hasKafka, type Kafka, startKafka } from "../support/kafka/kafka.ts";
import { openSiteSink, rateHz, readOut, sampleOf, siteOfMachines, startWorker } from "../support/kafka/workers.ts";
import { sinkContext, sinkOptions } from "../support/sinks.ts";

const site = siteOfMachines(6);
const samples = 150;
const isScore = (tag: string) => tag.endsWith("/score");
const isInput = (tag: string) => site.tags.some(({ id }) => id === tag);

describe.skipIf(!hasKafka)("Apache Kafka", () => {
  let cluster: Kafka;
  let started: Kafka | undefined;
  let isWhole = true;
  beforeAll(async () => {
    cluster = await startKafka({ brokers: 3 });
    started = cluster;
  }, 180_000);
  afterAll(async () => {
    await started?.[Symbol.asyncDispose]();
  });

  test("a worker and a broker are killed while values flow: every score is there once, as one worker alone gives it", async () => {
    if (!isWhole) await cluster.restart(2);
    const directory = temporaryDirectory("kafka-workers");
    const topic = basename(directory);
    await cluster.createTopic(topic, 6);
    const shared = { brokers: cluster.brokers, topic, group: `shared-${topic}` };
    const [first, second] = await Promise.all([
      startWorker(site, { ...shared, directory: join(directory, "a") }),
      startWorker(site, { ...shared, directory: join(directory, "b") }),
    ]);
    await using _first = first;
    await using _second = second;
    await using sink = persistentSink(() => openSiteSink(site, cluster.brokers, topic));
    const startMs = Math.floor(Date.now() / 100) * 100;
    const startedMs = performance.now();
    let killedMs = Number.NaN;
    // Whoever reads the partition of the bad records tells of them.
    const sources: SourceReport[] = [];
    const other = await sendBad(cluster, topic, startMs);
    for (let index = 0; index < samples; index++) {
      await sink.write(sampleOf(site, index, startMs));
      if (index === 50) {
        isWhole = false;
        await cluster.kill(2);
      }
      if (index === 70) {
        sources.push(...(await getJson<SourceReport[]>(`${first.ready.url}/api/v1/sources`)));
        await first.child.kill();
        killedMs = performance.now();
      }
      const waitMs = startedMs + ((index + 1) * 1000) / rateHz - performance.now();
      if (waitMs > 0) await sleep(waitMs);
    }
    const outs = [first.out, second.out];
    const all = samples * site.tags.length;
    let gapMs = Number.NaN;
    const lastOf = (values: ReadonlyMap<string, number>) => new Set([...values.keys()].map((key) => key.split("/")[0]));
    await eventually(
      async () => {
        const late = new Date(startMs + (72 * 1000) / rateHz).toISOString();
        const { values } = readOut([second.out], isScore);
        const after = new Map([...values].filter(([key]) => key.slice(key.indexOf("@") + 1) >= late));
        if (Number.isNaN(gapMs) && lastOf(after).size === site.machines.length) gapMs = performance.now() - killedMs;
        return readOut(outs, isInput).values.size;
      },
      (count) => count === all && !Number.isNaN(gapMs),
    );
    sources.push(...(await getJson<SourceReport[]>(`${second.ready.url}/api/v1/sources`)));
    await second.child.stop();

    await using reference = await startWorker(site, {
      ...{ ...shared, group: `reference-${topic}`, directory: join(directory, "c") },
    });
    const expected = await eventually(
      async () => readOut([reference.out], isScore).values,
      ({ size }) => size > 0 && size === readOut(outs, isScore).values.size,
      60_000,
    ).catch(() => readOut([reference.out], isScore).values);
    const inputs = readOut(outs, isInput);
    const scores = readOut(outs, isScore);

    process.stdout.write(
      `${JSON.stringify({ rebalance: { gapMs: Math.round(gapMs), scores: scores.values.size } })}\n`,
    );
    expect(inputs.conflicts).toEqual([]);
    expect(inputs.values.size).toBe(all);
    expect(scores.conflicts).toEqual([]);
    expect([...expected.keys()].filter((key) => !scores.values.has(key))).toEqual([]);
    expect([...scores.values.keys()].filter((key) => !expected.has(key))).toEqual([]);
    expect([...expected].filter(([key, value]) => scores.values.get(key) !== value)).toEqual([]);
    expect(scores.values.size).toBeGreaterThan(site.machines.length);
    expect(other).toBe(4);
    const codes = sources.flatMap(({ rejections }) => rejections.map(({ code }) => code));
    expect(new Set(codes).size).toBeGreaterThanOrEqual(3);
  }, 240_000);

  test("a topic that does not exist holds the sink, with what to do", async () => {
    const options = sinkOptions(kafkaSink, { brokers: [...cluster.brokers], topic: "none" });

    await expect(kafkaSink.open(options, sinkContext("out"))).rejects.toMatchObject({
      ...{ code: "SAMSPEL_KAFKA_TOPIC", remedy: "operator", next: expect.any(String) },
    });
  });
});

/** As the gateway does it: after a failure another writer is opened, and the same is written again. */
function persistentSink(open: () => Promise<SinkWriter>) {
  let writer: SinkWriter | undefined;
  const close = async () => {
    await writer?.[Symbol.asyncDispose]();
    writer = undefined;
  };
  return {
    async write(entry: Stored<Entry>): Promise<void> {
      for (let attempt = 0; ; attempt++) {
        try {
          writer ??= await open();
          await writer.write([entry]);
          return;
        } catch (error) {
          if (attempt > 60) throw error;
          await close();
          await sleep(200);
        }
      }
    },
    [Symbol.asyncDispose]: close,
  };
}

/** A schema of tomorrow, no JSON, a clock a year ahead, a clock a year behind: one record each, of one machine. */
async function sendBad({ brokers }: Kafka, topic: string, nowMs: number): Promise<number> {
  const bootstrapBrokers = [...brokers];
  const producer = new Producer({ clientId: "bad", bootstrapBrokers, serializers: stringSerializers });
  const yearMs = 365 * 86_400_000;
  const dated = (timeMs: number) =>
    JSON.stringify({
      site: "boras/line-1",
      asset: "pump-0",
      series: [{ tag: site.tags[0]!.id, timeMs: [timeMs], value: [1] }],
    });
  const records = [
    ["samspel.values/9", "{}"],
    ["samspel.values/1", "{poison"],
    ["samspel.values/1", dated(nowMs + yearMs)],
    ["samspel.values/1", dated(nowMs - yearMs)],
  ] as const;
  const messages = records.map(([schema, value]) => ({
    ...{ topic, key: "boras/line-1/pump-0", value, headers: { "samspel-schema": schema } },
  }));
  await producer.send({ messages, acks: -1 });
  await producer.close();
  return messages.length;
}
