/** What every source must do, run over the registry with a real counterpart for each. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import Type from "typebox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Source } from "../../gateway/core/contracts.ts";
import { kafka } from "../../gateway/sources/kafka/source.ts";
import { mqtt } from "../../gateway/sources/mqtt/source.ts";
import { opcua } from "../../gateway/sources/opcua/source.ts";
import { sources } from "../../gateway/sources/registry.ts";
import { replay } from "../../gateway/sources/replay/source.ts";
import { sparkplug } from "../../gateway/sources/sparkplug/source.ts";
import { type Broker, type MqttPublisher, publishMqtt, startBroker } from "../../simulators/servers/mqtt.ts";
import { type OpcuaServer, serveOpcua } from "../../simulators/servers/opcua.ts";
import { publishSparkplug, type SparkplugNode } from "../../simulators/servers/sparkplug.ts";
import { temporaryDirectory } from "../support/context.ts";
import { hasKafka, isLeftOut, type Kafka, startKafka } from "../support/kafka/kafka.ts";
import { openSiteSink, sampleOf } from "../support/kafka/workers.ts";
import { freePort } from "../support/ports.ts";
import { checkedOptions, type ReaderOptions, startReader } from "../support/source-reader.ts";
import { plainTag } from "../support/view.ts";

/** Knows the type of one source, so that a table can hold several. */
interface Case {
  readonly kind: string;
  readonly start: (addresses: ReaderOptions["addresses"]) => ReturnType<typeof startReader>;
  readonly startWithoutCounterpart: () => Promise<ReturnType<typeof startReader>>;
  readonly good: string;
  readonly bad: string;
}

let opcuaServer: OpcuaServer;
let broker: Broker;
let publisher: MqttPublisher;
let node: SparkplugNode;
let ticks: NodeJS.Timeout;
let cluster: Kafka | undefined;
let stopWriting = async (): Promise<void> => {};
let groups = 0;
const file = join(temporaryDirectory("contract"), "table.csv");

beforeAll(async () => {
  opcuaServer = await serveOpcua({
    port: 0,
    certificateDirectory: temporaryDirectory("contract-opcua"),
    namespaceUri: "urn:test:contract",
    tags: [{ id: "speed", dataType: "number" }],
  });
  broker = await startBroker({ port: 0 });
  publisher = await publishMqtt({ url: broker.url, qos: 0 });
  const tags = [{ id: "speed", dataType: "number" as const }];
  node = await publishSparkplug({ url: broker.url, group: "line", node: "plc", tags });
  const rows = Array.from({ length: 400 }, (_, row) => `${1_700_000_000_000 + row * 20},${row / 4}`);
  await writeFile(file, `time,speed\n${rows.join("\n")}\n`);
  if (hasKafka) await startWriting();
  let count = 0;
  ticks = setInterval(() => {
    const value = { id: "speed", value: ++count / 4, timeMs: Date.now() };
    opcuaServer.publish([value]);
    publisher.publish([value]).catch(() => {});
    node.publish([value]).catch(() => {});
  }, 25);
}, 180_000);

/** One tag, a value every 50 ms, through the sink. */
async function startWriting(): Promise<void> {
  const started = await startKafka({ brokers: 1 });
  cluster = started;
  await started.createTopic("line", 2);
  const site = { machines: ["speed"], tags: [{ ...plainTag("speed"), equipment: "line" }] };
  const writer = await openSiteSink(site, started.brokers, "line");
  const startMs = Date.now();
  let index = 0;
  let isWriting = false;
  const writing = setInterval(() => {
    if (isWriting) return;
    isWriting = true;
    const sample = sampleOf(site, index++, startMs);
    writer.write([sample]).then(
      () => {
        isWriting = false;
      },
      () => {},
    );
  }, 50);
  stopWriting = async () => {
    clearInterval(writing);
    await writer[Symbol.asyncDispose]();
    await started[Symbol.asyncDispose]();
  };
}

afterAll(async () => {
  clearInterval(ticks);
  await stopWriting();
  await publisher.close();
  await node.close();
  await broker.close();
  await opcuaServer.close();
});

const allCases: readonly Case[] = [
  {
    kind: "opcua",
    start: (addresses) =>
      startReader(opcua, { endpointUrl: opcuaServer.endpointUrl, trustServerCertificate: "any" }, { addresses }),
    startWithoutCounterpart: async () =>
      startReader(opcua, { endpointUrl: `opc.tcp://127.0.0.1:${await freePort()}` }, { addresses: ["ns=1;s=speed"] }),
    good: "ns=1;s=speed",
    bad: "ns=1;s=none",
  },
  {
    kind: "mqtt",
    start: (addresses) => startReader(mqtt, { url: broker.url }, { addresses }),
    startWithoutCounterpart: async () =>
      startReader(mqtt, { url: `mqtt://127.0.0.1:${await freePort()}` }, { addresses: ["samspel/speed"] }),
    good: "samspel/speed",
    bad: "samspel/+",
  },
  {
    kind: "sparkplug",
    start: (addresses) => startReader(sparkplug, { url: broker.url }, { addresses }),
    startWithoutCounterpart: async () =>
      startReader(sparkplug, { url: `mqtt://127.0.0.1:${await freePort()}` }, { addresses: ["line/plc/speed"] }),
    good: "line/plc/speed",
    bad: "line/plc",
  },
  {
    kind: "kafka",
    start: (addresses) => {
      const group = `contract-${groups++}`;
      return startReader(kafka, { brokers: [...(cluster?.brokers ?? [])], topic: "line", group }, { addresses });
    },
    startWithoutCounterpart: async () =>
      startReader(kafka, { brokers: [`127.0.0.1:${await freePort()}`] }, { addresses: ["line/speed"] }),
    good: "line/speed",
    bad: "speed",
  },
  {
    kind: "replay",
    start: (addresses) => startReader(replay, { file }, { addresses }),
    startWithoutCounterpart: async () => startReader(replay, { file: `${file}.none` }, { addresses: ["speed"] }),
    good: "speed",
    bad: "sped",
  },
];

const cases = allCases.filter(({ kind }) => kind !== "kafka" || !isLeftOut);

test("every source of the registry is proven here", () => {
  expect(allCases.map(({ kind }) => kind).toSorted()).toEqual(Object.keys(sources).toSorted());
});

const registry: Readonly<Record<string, Source>> = sources;

test.each(Object.entries(registry))("%s carries its name and documents every option", (name, source) => {
  expect(source.kind).toBe(name);
  if (!Type.IsObject(source.config)) throw new TypeError(`The options of ${name} are no object.`);
  for (const schema of Object.values(source.config.properties)) expect(schema).toHaveProperty("title");
  expect(() => checkedOptions(source, { nonsense: true })).toThrow();
});

describe.each(cases)("$kind", ({ start, startWithoutCounterpart, good, bad }) => {
  test("says that it connects, then that it is connected, then gives values with times in whole milliseconds", async () => {
    await using reader = start([good]);

    await reader.until(() => reader.values.length > 5, "values");

    expect(reader.of("status").map(({ state }) => state)).toEqual(["connecting", "connected"]);
    for (const batch of reader.of("readings")) {
      expect(batch.length).toBeGreaterThan(0);
      for (const column of [batch.addresses, batch.sourceTimeMs, batch.sourceTimeNs, batch.values, batch.statusCodes]) {
        expect(column).toHaveLength(batch.length);
      }
      expect(batch.sourceTimeMs.every((timeMs) => Number.isInteger(timeMs) && timeMs > 1e12)).toBe(true);
      expect(batch.sourceTimeNs.every((ns) => ns < 1_000_000)).toBe(true);
      expect(batch.receivedTimeMs).toBeGreaterThan(1e12);
    }
  });

  test("a bad address is named with a code and does not stop the good one", async () => {
    await using reader = start([bad, good]);

    await reader.until(() => reader.values.length > 2, "values of the good address");

    expect(reader.of("address").map(({ address }) => address)).toEqual([0]);
    expect(reader.of("address")[0]?.code).toMatch(/^SAMSPEL_/);
    expect(new Set(reader.values.map(({ address }) => address))).toEqual(new Set([1]));
  });

  test("without its counterpart it throws an error with a code and an advice", async () => {
    const reader = await startWithoutCounterpart();

    await reader.until(() => reader.hasEnded, "the error", 60_000).catch(() => undefined);

    expect(reader.error).toMatchObject({
      code: expect.stringMatching(/^SAMSPEL_/),
      next: expect.stringMatching(/\.$/),
    });
  });

  test("ends soon when the signal says so, and can be started again", async () => {
    for (let round = 0; round < 2; round++) {
      const reader = start([good]);
      await reader.until(() => reader.values.length > 0, "a value");

      const tookMs = await reader.stop();

      expect(reader.error).toBeUndefined();
      expect(tookMs).toBeLessThan(8000);
    }
  });
});
