/** The MQTT source against real brokers over TCP: confirmation, cuts, restarts, bad payloads. */
import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, describe, expect, test } from "vitest";
import { valueFlags } from "../../../../gateway/core/measurement.ts";
import { mqtt } from "../../../../gateway/sources/mqtt/source.ts";
import { startBroker } from "../../../../simulators/servers/mqtt.ts";
import { temporaryDirectory, testContext } from "../../../support/context.ts";
import { startFaultProxy } from "../../../support/fault-proxy.ts";
import { dynamicSecurity, hasMosquitto, startMosquitto } from "../../../support/mosquitto.ts";
import { freePort } from "../../../support/ports.ts";
import { type SourceReader, startReader } from "../../../support/source-reader.ts";

const clients: MqttClient[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
});

async function publisher(url: string): Promise<MqttClient> {
  const client = await connectAsync(url, { reconnectPeriod: 200 });
  client.on("error", () => {});
  clients.push(client);
  return client;
}

const isConnected = (reader: SourceReader) => () => reader.of("status").at(-1)?.state === "connected";
const numbers = (reader: SourceReader, address = 0) => reader.valuesOf(address).map(Number);

/** Sends numbers, each confirmed by the broker. */
async function send(client: MqttClient, topic: string, values: readonly number[]): Promise<void> {
  for (const value of values) await client.publishAsync(topic, String(value), { qos: 1 });
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

test("without a broker it fails with a code; once there is one it reads", async () => {
  const port = await freePort();
  const url = `mqtt://127.0.0.1:${port}`;
  const early = startReader(mqtt, { url }, { addresses: ["a"] });
  await early.until(() => early.hasEnded, "the error").catch(() => undefined);
  expect(early.error).toMatchObject({ code: "SAMSPEL_MQTT_REFUSED", next: expect.stringMatching(/\.$/) });

  await using broker = await startBroker({ port });
  await using reader = startReader(mqtt, { url: broker.url }, { addresses: ["a"] });
  await reader.until(isConnected(reader), "the connection");
  await reader.until(() => broker.subscriptionCount() === 1, "the subscription");
  await send(await publisher(broker.url), "a", [1, 2]);

  await reader.until(() => reader.values.length === 2, "two values");
  expect(numbers(reader)).toEqual([1, 2]);
});

test("malformed payloads are counted one by one with an example; the rest is read", async () => {
  await using broker = await startBroker({ port: 0 });
  await using reader = startReader(mqtt, { url: broker.url }, { addresses: ["a", "b#/x"] });
  await reader.until(() => broker.subscriptionCount() === 2, "the subscriptions");
  const client = await publisher(broker.url);

  for (const payload of ['{"value":', "[".repeat(5000), "", '{"value":7}']) {
    await client.publishAsync("a", payload, { qos: 1 });
  }
  await client.publishAsync("b", '{"x":8}', { qos: 1 });

  await reader.until(() => reader.values.length === 2, "the two good values");
  expect(reader.of("rejection").map(({ code }) => code)).toEqual([
    "SAMSPEL_MQTT_JSON",
    "SAMSPEL_MQTT_TOO_DEEP",
    "SAMSPEL_MQTT_EMPTY",
  ]);
  expect(reader.of("rejection")[0]?.example).toBe('{"value":');
  expect([numbers(reader, 0), numbers(reader, 1)]).toEqual([[7], [8]]);
});

test("the client id is kept in the directory of the source, so that the broker knows the session again", async () => {
  await using broker = await startBroker({ port: 0 });
  const context = testContext("hall");
  for (let round = 0; round < 2; round++) {
    const reader = startReader(mqtt, { url: broker.url }, { addresses: ["a"], context });
    await reader.until(() => broker.subscriptionCount() === 1, "the subscription");
    if (round === 1) await reader.until(() => reader.values.length === 3, "what was sent in between");
    await reader.stop();
    if (round === 1) expect(numbers(reader)).toEqual([1, 2, 3]);
    else await send(await publisher(broker.url), "a", [1, 2, 3]);
  }
});

describe.skipIf(!hasMosquitto)("with Mosquitto", () => {
  test.each(["3.1.1", "5"])(
    "version %s: a message is confirmed only when the next output is asked for",
    async (version) => {
      await using broker = await startMosquitto();
      const context = testContext("hall");
      const first = startReader(mqtt, { url: broker.url, version }, { addresses: ["a"], context });
      await first.until(() => /Sending SUBACK/.test(broker.log()), "the subscription");
      const client = await publisher(broker.url);
      await send(client, "a", [1]);
      await first.until(() => first.values.length === 1, "the first value");

      first.isHeld = true;
      await send(client, "a", [2, 3]);
      await first.until(() => first.values.length >= 2, "a value that is not confirmed").catch(() => undefined);
      await first.stop();
      const seenBefore = numbers(first);
      await using second = startReader(mqtt, { url: broker.url, version }, { addresses: ["a"], context });
      await second.until(() => numbers(second).includes(3), "what was not confirmed, once more");

      expect(seenBefore[0]).toBe(1);
      expect(numbers(second)).not.toContain(1);
      expect(new Set([...seenBefore, ...numbers(second)])).toEqual(new Set([1, 2, 3]));
      expect(numbers(second).at(-1)).toBe(3);
    },
  );

  test("many messages are on their way at once, not one per confirmation", async () => {
    await using broker = await startMosquitto({ config: ["max_inflight_messages 100"] });
    await using reader = startReader(mqtt, { url: broker.url }, { addresses: ["a"] });
    await reader.until(() => /Sending SUBACK/.test(broker.log()), "the subscription");
    const client = await publisher(broker.url);
    reader.isHeld = true;
    await send(client, "a", range(0, 60));
    reader.isHeld = false;

    await reader.until(() => reader.values.length === 60, "all values");

    expect(numbers(reader)).toEqual(range(0, 60));
    expect(reader.of("readings").length).toBeLessThan(30);
  });

  test("no more messages than the receive maximum are on their way unconfirmed", async () => {
    await using broker = await startMosquitto({ config: ["max_inflight_messages 0"] });
    const options = { url: broker.url, version: "5", receiveMaximum: 5 };
    await using reader = startReader(mqtt, options, { addresses: ["a"] });
    await reader.until(() => /Sending SUBACK/.test(broker.log()), "the subscription");
    const delivered = () => broker.log().match(/Sending PUBLISH to samspel/g)?.length ?? 0;
    reader.isHeld = true;

    await send(await publisher(broker.url), "a", range(0, 30));
    await reader.until(() => delivered() >= 5, "the first deliveries");
    const whileHeld = delivered();
    reader.isHeld = false;
    await reader.until(() => reader.values.length === 30, "all values");

    expect(whileHeld).toBe(5);
    expect(numbers(reader)).toEqual(range(0, 30));
  });

  test("a broker that is killed and comes back with its session loses no confirmed message and makes no gap", async () => {
    const persistence = temporaryDirectory("mosquitto");
    const port = await freePort();
    const first = await startMosquitto({ port, persistence });
    await using reader = startReader(mqtt, { url: first.url }, { addresses: ["a"] });
    await reader.until(() => /Sending SUBACK/.test(first.log()), "the subscription");
    await send(await publisher(first.url), "a", range(0, 5));
    await reader.until(() => reader.values.length === 5, "values before");

    await first.stop();
    await reader.until(() => reader.of("status").at(-1)?.state === "disconnected", "the loss");
    await using second = await startMosquitto({ port, persistence });
    await send(await publisher(second.url), "a", range(5, 10));
    await reader.until(() => new Set(numbers(reader)).size === 10, "values after");

    expect(reader.of("gap")).toEqual([]);
    expect(
      reader
        .of("status")
        .map(({ state }) => state)
        .filter((state, index, all) => state !== all[index - 1]),
    ).toEqual(["connecting", "connected", "disconnected", "connected"]);
  });

  test("a broker that forgot the session is a gap, and the topics are subscribed again", async () => {
    const port = await freePort();
    const first = await startMosquitto({ port });
    await using reader = startReader(mqtt, { url: first.url }, { addresses: ["a"] });
    await reader.until(() => /Sending SUBACK/.test(first.log()), "the subscription");
    await send(await publisher(first.url), "a", [1]);
    await reader.until(() => reader.values.length === 1, "a value before");

    await first.kill();
    await using second = await startMosquitto({ port });
    await reader.until(() => /Sending SUBACK/.test(second.log()), "the subscription at the new broker");
    await send(await publisher(second.url), "a", [2]);
    await reader.until(() => numbers(reader).includes(2), "a value after");

    expect(reader.of("gap")).toHaveLength(1);
    expect(reader.of("gap")[0]).toMatchObject({ cause: "connection-lost", tagIds: [] });
    expect(reader.of("gap")[0]?.toMs).toBeGreaterThan(reader.of("gap")[0]?.fromMs ?? Infinity);
  });

  test("a half-open connection is left within one and a half keep-alives, and nothing is lost", async () => {
    await using broker = await startMosquitto();
    await using proxy = await startFaultProxy(broker.port);
    const url = `mqtt://127.0.0.1:${proxy.port}`;
    await using reader = startReader(mqtt, { url, keepAliveSeconds: 2 }, { addresses: ["a"] });
    await reader.until(() => /Sending SUBACK/.test(broker.log()), "the subscription");
    const client = await publisher(broker.url);
    await send(client, "a", range(0, 5));
    await reader.until(() => reader.values.length === 5, "values before");

    proxy.stall();
    await send(client, "a", range(5, 10));
    await reader.until(() => reader.of("status").at(-1)?.state === "disconnected", "the end of the dead link");
    proxy.cut();
    proxy.heal();
    await send(client, "a", range(10, 15));

    await reader.until(() => new Set(numbers(reader)).size === 15, "all values");
    expect(reader.of("gap")).toEqual([]);
  });

  test("two clients with one id do not chase each other for ever", async () => {
    await using broker = await startMosquitto();
    const options = { url: broker.url, clientId: "twin" };
    await using first = startReader(mqtt, options, { addresses: ["a"] });
    await first.until(isConnected(first), "the connection");
    await using second = startReader(mqtt, options, { addresses: ["a"] });

    const isWarned = (reader: SourceReader) =>
      reader.of("status").some(({ code }) => code === "SAMSPEL_MQTT_TAKEN_OVER");
    await first.until(() => isWarned(first) || isWarned(second), "the warning", 60_000);

    const sessions = () => [...first.of("status"), ...second.of("status")].filter(({ state }) => state === "connected");
    const before = sessions().length;
    await new Promise((resolve) => setTimeout(resolve, 3000));
    // The other one gets the session back once at most; then each waits a minute.
    expect(sessions().length).toBeLessThanOrEqual(before + 1);
    expect([...first.of("status"), ...second.of("status")].length).toBeLessThan(60);
  }, 90_000);

  test("a retained message is marked as such, a live one is not", async () => {
    await using broker = await startMosquitto();
    const client = await publisher(broker.url);
    await client.publishAsync("a", "1", { qos: 1, retain: true });
    await using reader = startReader(mqtt, { url: broker.url }, { addresses: ["a"] });
    await reader.until(() => reader.values.length === 1, "the retained value");

    await send(client, "a", [2]);
    await reader.until(() => reader.values.length === 2, "the live value");

    expect(reader.values.map(({ flags }) => (flags & valueFlags.retained) !== 0)).toEqual([true, false]);
  });

  test("a subscription that the broker refuses is named, the others are read", async () => {
    const { writeFile } = await import("node:fs/promises");
    const file = `${temporaryDirectory("security")}/security.json`;
    const roles = [{ rolename: "some", acls: [{ acltype: "subscribeLiteral", topic: "a", allow: true }] }];
    const security = {
      defaultACLAccess: { publishClientSend: true, publishClientReceive: true, subscribe: false, unsubscribe: true },
      ...{ roles, groups: [{ groupname: "all", roles: [{ rolename: "some" }] }], anonymousGroup: "all", clients: [] },
    };
    await writeFile(file, JSON.stringify(security), { mode: 0o644 });
    const plugin = [`plugin ${dynamicSecurity ?? ""}`, `plugin_opt_config_file ${file}`];
    for (const version of ["3.1.1", "5"]) {
      await using broker = await startMosquitto({ config: ["allow_anonymous true", ...plugin] });
      await using reader = startReader(mqtt, { url: broker.url, version }, { addresses: ["secret", "a"] });
      await reader.until(() => /Sending SUBACK/.test(broker.log()), "the subscription");

      await send(await publisher(broker.url), "a", [1]);
      await reader.until(() => reader.values.length === 1, "the allowed value");

      expect(reader.outputs.find(({ type }) => type === "address")).toMatchObject({
        ...{ address: 0, code: "SAMSPEL_MQTT_TOPIC", message: expect.stringContaining("secret") },
      });
    }
  });

  test("a topic that the broker forbids is named, the others are read", async () => {
    const { writeFile } = await import("node:fs/promises");
    const file = `${temporaryDirectory("acl")}/acl`;
    await writeFile(file, "topic readwrite a\n", { mode: 0o644 });
    await using broker = await startMosquitto({ config: [`acl_file ${file}`] });
    await using reader = startReader(mqtt, { url: broker.url, version: "5" }, { addresses: ["secret", "a"] });
    await reader.until(() => /Sending SUBACK/.test(broker.log()), "the subscription");

    await send(await publisher(broker.url), "a", [1]);
    await reader.until(() => reader.values.length === 1, "the allowed value");

    expect(numbers(reader, 1)).toEqual([1]);
  });
});
