/** What every sink must do, run over the registry with a real counterpart for each. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { TemporaryError } from "../../gateway/core/errors.ts";
import type { Sink, SinkContext } from "../../gateway/core/sink.ts";
import { file } from "../../gateway/sinks/file/sink.ts";
import { influxdb } from "../../gateway/sinks/influxdb/sink.ts";
import { kafka } from "../../gateway/sinks/kafka/sink.ts";
import { mqtt } from "../../gateway/sinks/mqtt/sink.ts";
import { sinks } from "../../gateway/sinks/registry.ts";
import { sparkplug } from "../../gateway/sinks/sparkplug/sink.ts";
import { eventually } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { hasKafka, isLeftOut, type Kafka, startKafka } from "../support/kafka/kafka.ts";
import { followTopic } from "../support/kafka/topic-values.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { subscribe } from "../support/mqtt-subscriber.ts";
import { freePort } from "../support/ports.ts";
import { firstMs, numbersFrom, sinkContext, sinkOptions } from "../support/sinks.ts";
import { startSparkplugHost } from "../support/sparkplug-host.ts";
import { hasVictoriaMetrics, startVictoriaMetrics } from "../support/victoria-metrics.ts";

interface Counterpart extends AsyncDisposable {
  readonly options: object;
  /** Distinct values that it holds, as `tag@time=value`. */
  held(): Promise<string[]>;
}

interface Case {
  readonly kind: string;
  readonly sink: Sink;
  readonly isPresent: boolean;
  start(): Promise<Counterpart>;
  /** Options that lead nowhere. */
  nowhere(): Promise<object>;
}

/** A cluster takes seconds to start: one for all, with a topic for each. */
let kafkaStarted: Promise<Kafka> | undefined;
let topics = 0;
const oneKafka = (): Promise<Kafka> => {
  kafkaStarted ??= startKafka({ brokers: 1 });
  return kafkaStarted;
};
afterAll(async () => {
  await (await kafkaStarted)?.[Symbol.asyncDispose]();
});

const text = (tag: string, timeMs: number, value: unknown) => `${tag}@${timeMs}=${value}`;

const allCases: readonly Case[] = [
  {
    kind: "file",
    sink: file,
    isPresent: true,
    async start() {
      const directory = temporaryDirectory("contract-sink");
      const records = () =>
        readdirSync(directory)
          .flatMap((name) => readFileSync(join(directory, name), "utf8").split("\n").slice(0, -1))
          .map((line): { tag: string; time: string; value: number } => JSON.parse(line));
      return {
        options: { directory },
        held: async () => records().map(({ tag, time, value }) => text(tag, Date.parse(time), value)),
        async [Symbol.asyncDispose]() {},
      };
    },
    async nowhere() {
      const path = join(temporaryDirectory("contract-sink"), "a-file");
      writeFileSync(path, "");
      return { directory: path };
    },
  },
  {
    kind: "influxdb",
    sink: influxdb,
    isPresent: hasVictoriaMetrics,
    async start() {
      const database = await startVictoriaMetrics();
      return {
        options: { url: database.url, bucket: "line" },
        held: async () =>
          (await database.series()).flatMap(({ labels, timesMs, values }) =>
            timesMs.map((timeMs, row) => text(labels.tag ?? "", timeMs, values[row])),
          ),
        [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
      };
    },
    nowhere: async () => ({ url: `http://127.0.0.1:${await freePort()}`, bucket: "line" }),
  },
  {
    kind: "kafka",
    sink: kafka,
    isPresent: hasKafka,
    async start() {
      const cluster = await oneKafka();
      const topic = `line-${topics++}`;
      await cluster.createTopic(topic, 3);
      const seen = await followTopic(cluster, topic);
      return {
        options: { brokers: [...cluster.brokers], topic },
        held: async () => [...new Set(seen.values().map(({ tag, timeMs, value }) => text(tag, timeMs, value)))],
        [Symbol.asyncDispose]: () => seen[Symbol.asyncDispose](),
      };
    },
    nowhere: async () => ({ brokers: [`127.0.0.1:${await freePort()}`], topic: "line" }),
  },
  {
    kind: "mqtt",
    sink: mqtt,
    isPresent: hasMosquitto,
    async start() {
      const broker = await startMosquitto();
      const seen = await subscribe(broker.url, "samspel/#");
      return {
        options: { url: broker.url },
        held: async () => [
          ...new Set(
            seen.messages.map(({ topic, payload }) => {
              const { time, value } = JSON.parse(payload.toString());
              return text(topic.replace("samspel/boras/", ""), Date.parse(time), value);
            }),
          ),
        ],
        async [Symbol.asyncDispose]() {
          await seen[Symbol.asyncDispose]();
          await broker[Symbol.asyncDispose]();
        },
      };
    },
    nowhere: async () => ({ url: `mqtt://127.0.0.1:${await freePort()}` }),
  },
  {
    kind: "sparkplug",
    sink: sparkplug,
    isPresent: hasMosquitto,
    async start() {
      const broker = await startMosquitto();
      const place = { group: "line", node: "edge" };
      const host = await startSparkplugHost({ url: broker.url, host: "scada", ...place });
      return {
        options: { url: broker.url, ...place },
        held: async () => [
          ...new Set(
            host.values.map(({ device, name, timestampMs, value }) => text(`${device}/${name}`, timestampMs, value)),
          ),
        ],
        async [Symbol.asyncDispose]() {
          await host[Symbol.asyncDispose]();
          await broker[Symbol.asyncDispose]();
        },
      };
    },
    nowhere: async () => ({ url: `mqtt://127.0.0.1:${await freePort()}`, group: "line", node: "edge" }),
  },
];

const cases = allCases.filter(({ kind }) => kind !== "kafka" || !isLeftOut);

const open = (sink: Sink, options: object, context: SinkContext = sinkContext("out")) =>
  sink.open(sinkOptions(sink, options), context);

/** What `numbersFrom(0, count)` must have become. */
const numbers = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    text(index % 2 === 0 ? "cell-1/robot/torque" : "cell-1/robot/speed", firstMs + index, index),
  );

function untilHeld(counterpart: Counterpart, expected: readonly string[]): Promise<string[]> {
  return eventually(
    () => counterpart.held(),
    (held) => held.length >= expected.length,
    25_000,
  );
}

test("there is a case for every sink of the registry", () => {
  expect(allCases.map(({ kind }) => kind).toSorted()).toEqual(Object.keys(sinks).toSorted());
});

describe.each(cases)("the sink $kind", ({ kind, sink, isPresent, start, nowhere }) => {
  test("is registered under its own kind, and documents every option", () => {
    expect(sinks[kind]).toBe(sink);
    expect(sink.kind).toBe(kind);
    const properties: Record<string, { title?: string }> = Reflect.get(sink.config, "properties");
    for (const [name, option] of Object.entries(properties)) expect(option.title, name).toEqual(expect.any(String));
    expect(Reflect.get(sink.config, "additionalProperties")).toBe(false);
  });

  test.skipIf(!isPresent)(
    "has handed everything over when a write resolves; the same again changes nothing",
    async () => {
      await using counterpart = await start();
      await using writer = await open(sink, counterpart.options);
      const entries = [{ sequence: 200, entry: numbersFrom(0, 200) }];

      const first = await writer.write(entries);
      const held = await untilHeld(counterpart, numbers(200));
      const again = await writer.write(entries);

      expect([first, again]).toEqual([{ omittedCount: 0 }, { omittedCount: 0 }]);
      expect(held.toSorted()).toEqual(numbers(200).toSorted());
      expect((await counterpart.held()).toSorted()).toEqual(held.toSorted());
    },
    60_000,
  );

  test("without its counterpart throws a TemporaryError with a code and an advice", async () => {
    const options = await nowhere();
    const attempt = async () => {
      await using writer = await open(sink, options);
      await writer.write([{ sequence: 1, entry: numbersFrom(0, 1) }]);
    };

    const error: unknown = await attempt().catch((cause: unknown) => cause);

    expect(error).toBeInstanceOf(TemporaryError);
    expect(error).toMatchObject({ code: expect.stringMatching(/^SAMSPEL_/), next: expect.any(String) });
  });

  test.skipIf(!isPresent)("ends when it is told to", async () => {
    await using counterpart = await start();
    const controller = new AbortController();
    const writer = await open(sink, counterpart.options, sinkContext("out", controller));

    controller.abort();
    await writer.write([{ sequence: 1, entry: numbersFrom(0, 1) }]).catch(() => undefined);
    await writer[Symbol.asyncDispose]();
  });
});
