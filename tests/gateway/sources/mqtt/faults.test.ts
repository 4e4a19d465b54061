/** The MQTT source when things go wrong, against a real Mosquitto: what is lost, what comes twice, what is said. */
import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { valueFlags } from "../../../../gateway/core/measurement.ts";
import { mqtt } from "../../../../gateway/sources/mqtt/source.ts";
import { createCertificates, hasOpenssl, type TestCertificates } from "../../../support/certificates.ts";
import { testContext } from "../../../support/context.ts";
import { startFaultProxy } from "../../../support/fault-proxy.ts";
import { hasMosquitto, type Mosquitto, startMosquitto } from "../../../support/mosquitto.ts";
import { type SourceReader, startReader } from "../../../support/source-reader.ts";

const clients: MqttClient[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
});

async function publisher({ url }: Mosquitto): Promise<MqttClient> {
  const client = await connectAsync(url, { reconnectPeriod: 200 });
  client.on("error", () => {});
  clients.push(client);
  return client;
}

const states = (reader: SourceReader) => reader.of("status").map(({ state }) => state);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

async function subscribed(reader: SourceReader, broker: Mosquitto): Promise<void> {
  await reader.until(() => /Sending SUBACK/.test(broker.log()), "the subscription");
}

describe.skipIf(!hasMosquitto)("a cut", () => {
  test.each(["before", "after"])(
    "%s the confirmation stores no value twice, though it has no time of its own",
    async (when) => {
      await using broker = await startMosquitto();
      await using proxy = await startFaultProxy(broker.port);
      await using reader = startReader(mqtt, { url: `mqtt://127.0.0.1:${proxy.port}` }, { addresses: ["a"] });
      await subscribed(reader, broker);
      const client = await publisher(broker);
      reader.isHeld = true;
      await client.publishAsync("a", "5", { qos: 1 });
      await reader.until(() => reader.values.length === 1, "the first delivery");

      if (when === "after") {
        proxy.stall();
        reader.isHeld = false;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      proxy.cut();
      proxy.heal();
      reader.isHeld = false;
      await reader.until(() => reader.values.length === 2, "the second delivery");

      const [first, second] = reader.values;
      expect(second).toEqual(first);
    },
  );

  test("of a known session brings no retained value again", async () => {
    await using broker = await startMosquitto();
    await using proxy = await startFaultProxy(broker.port);
    const client = await publisher(broker);
    await client.publishAsync("a", "1", { qos: 1, retain: true });
    await using reader = startReader(mqtt, { url: `mqtt://127.0.0.1:${proxy.port}` }, { addresses: ["a"] });
    await reader.until(() => /Received PUBACK/.test(broker.log()), "the confirmation of the retained value");

    for (let count = 1; count <= 2; count++) {
      proxy.cut();
      const back = () => states(reader).filter((state) => state === "connected").length === count + 1;
      await reader.until(back, "the connection");
    }
    await client.publishAsync("a", "2", { qos: 1 });
    await reader.until(() => reader.values.some(({ value }) => value === 2), "a live value");

    expect(reader.values.map(({ flags }) => flags & valueFlags.retained)).toEqual([valueFlags.retained, 0]);
    expect(reader.of("gap")).toEqual([]);
  });

  test("with QoS 0 is a gap, from the last packet to the new session", async () => {
    await using broker = await startMosquitto();
    await using proxy = await startFaultProxy(broker.port);
    await using reader = startReader(mqtt, { url: `mqtt://127.0.0.1:${proxy.port}`, qos: 0 }, { addresses: ["a"] });
    await subscribed(reader, broker);

    proxy.cut();
    await reader.until(() => reader.of("gap").length === 1, "the gap");

    const [gap] = reader.of("gap");
    expect(gap).toMatchObject({ cause: "connection-lost", tagIds: [] });
    expect(gap?.toMs).toBeGreaterThan(gap?.fromMs ?? Number.POSITIVE_INFINITY);
  });
});

describe.skipIf(!hasMosquitto)("a consumer that stands still", () => {
  test.each([0, 1] as const)("holds the broker back, loses nothing of QoS %i and keeps the connection", async (qos) => {
    const config = ["max_inflight_messages 0", "max_queued_messages 0"];
    await using broker = await startMosquitto({ config });
    const options = { url: broker.url, qos, maxWaitingValues: 1000, keepAliveSeconds: 1 };
    await using reader = startReader(mqtt, options, { addresses: ["a"] });
    await subscribed(reader, broker);
    const client = await publisher(broker);
    reader.isHeld = true;

    for (const value of range(0, 6000)) {
      client.publish("a", `{"value":${value},"time":${1_800_000_000_000 + value}}`, { qos });
    }
    await client.publishAsync("b", "", { qos: 1 });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    reader.isHeld = false;
    await reader.until(() => reader.values.length === 6000, "all values");

    expect(reader.valuesOf(0)).toEqual(range(0, 6000));
    expect(reader.of("gap")).toEqual([]);
    expect(states(reader)).toEqual(["connecting", "connected"]);
  });
});

describe.skipIf(!hasMosquitto)("input that nobody asked for", () => {
  test("ten megabytes are refused and counted, the next message is read", async () => {
    await using broker = await startMosquitto();
    await using reader = startReader(mqtt, { url: broker.url }, { addresses: ["a"] });
    await subscribed(reader, broker);
    const client = await publisher(broker);

    await client.publishAsync("a", Buffer.alloc(10_000_000, "1"), { qos: 1 });
    await client.publishAsync("a", "2", { qos: 1 });
    await reader.until(() => reader.values.length === 1, "the good value");

    expect(reader.of("rejection")).toMatchObject([{ code: "SAMSPEL_MQTT_TOO_LARGE" }]);
    expect(reader.of("rejection")[0]?.example).toHaveLength(200);
  });

  test("thousands of topics of an old subscription make no address and no value", async () => {
    await using broker = await startMosquitto({ config: ["max_queued_messages 0"] });
    const early = await connectAsync(broker.url, { clientId: "old", clean: false, resubscribe: false });
    await early.subscribeAsync("#", { qos: 1 });
    await early.endAsync();
    await using reader = startReader(mqtt, { url: broker.url, clientId: "old" }, { addresses: ["a"] });
    await reader.until(() => states(reader).at(-1) === "connected", "the connection");
    const client = await publisher(broker);

    for (const number of range(0, 5000)) client.publish(`many/${number}`, "1", { qos: 0 });
    await client.publishAsync("a", "2", { qos: 1 });
    await reader.until(() => reader.values.length > 0, "the value that was asked for");

    expect(new Set(reader.values.map(({ address, value }) => `${address} ${value}`))).toEqual(new Set(["0 2"]));
    expect(reader.of("address")).toEqual([]);
    expect(reader.of("rejection")).toEqual([]);
  });
});

describe.skipIf(!hasMosquitto || !hasOpenssl)("TLS", () => {
  let files: TestCertificates;
  beforeAll(() => {
    files = createCertificates();
  });
  const broker = () => ({ ...files.server, authority: files.authority, requireClientCertificate: true });
  const own = () => ({ certificateFile: files.client.certificate, privateKeyFile: files.client.key });

  test.each(["3.1.1", "5"])("with a certificate of one's own, version %s", async (version) => {
    await using secured = await startMosquitto({ tls: broker() });
    const tls = { authorityFile: files.authority, ...own() };
    await using reader = startReader(mqtt, { url: secured.url, version, tls }, { addresses: ["a"] });
    await subscribed(reader, secured);
    const client = await connectAsync(secured.url, {
      ca: await readPem(files.authority),
      cert: await readPem(files.client.certificate),
      key: await readPem(files.client.key),
    });
    clients.push(client);

    await client.publishAsync("a", "1", { qos: 1 });

    await reader.until(() => reader.values.length === 1, "the value");
  });

  test.each([
    ["without a certificate", () => ({ authorityFile: files.authority })],
    ["with an authority that is not known", own],
  ])("%s there is no connection, and the reason is said", async (_name, tls) => {
    await using secured = await startMosquitto({ tls: broker() });
    const reader = startReader(mqtt, { url: secured.url, tls: tls() }, { addresses: ["a"] });

    await reader.until(() => reader.hasEnded, "the end");

    expect(reader.error).toMatchObject({
      code: "SAMSPEL_MQTT_TLS",
      remedy: "operator",
      next: expect.stringMatching(/\.$/),
    });
  });

  test("a certificate without its key is a mistake of the configuration", async () => {
    const tls = { certificateFile: files.client.certificate };
    const reader = startReader(
      mqtt,
      { url: "mqtts://localhost:1", tls },
      { addresses: ["a"], context: testContext("x") },
    );

    await reader.until(() => reader.hasEnded, "the end");

    expect(reader.error).toMatchObject({ code: "SAMSPEL_MQTT_TLS_FILE" });
  });
});

async function readPem(path: string): Promise<Buffer> {
  const { readFile } = await import("node:fs/promises");
  return readFile(path);
}
