/** The line over real OPC UA and MQTT. */
import { rmSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import { connect, connectAsync, type MqttClient } from "mqtt";
import {
  AttributeIds,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAClient,
  SecurityPolicy,
  UserTokenType,
} from "node-opcua";
import { afterAll, describe, expect, test } from "vitest";
import { sparkplug } from "../../gateway/sources/sparkplug/source.ts";
import { lineTags, namespaceUri } from "../../simulators/line.ts";
import { runLine } from "../../simulators/run.ts";
import { loadScenario } from "../../simulators/scenario.ts";
import { startBroker } from "../../simulators/servers/mqtt.ts";
import { serveOpcua } from "../../simulators/servers/opcua.ts";
import { temporaryDirectory } from "../support/context.ts";
import { startReader } from "../support/source-reader.ts";
import { monitoring, robotValue } from "./opcua-clients.ts";

const directory = temporaryDirectory("simulators");
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the line in real time", () => {
  test("is readable over OPC UA and MQTT with source times on its grid", async () => {
    await using line = await runLine({
      scenario: loadScenario("healthy-line"),
      seed: 42,
      speed: 1,
      opcuaPort: 0,
      mqttPort: 0,
      certificateDirectory: directory,
      now: () => Date.now(),
    });
    const messages = new Map<string, { value: unknown; time: number }>();
    const mqtt = await connectAsync(line.mqttUrl);
    mqtt.on("message", (topic, payload) => messages.set(topic, JSON.parse(payload.toString())));
    await mqtt.subscribeAsync("samspel/#");

    const opcua = lineTags.filter(({ protocol }) => protocol === "opcua");
    await monitoring(
      line.endpointUrl,
      opcua.map(({ id }) => `ns=1;s=${id}`),
      100,
      async (received) => {
        const expected = lineTags.filter(({ protocol }) => protocol === "mqtt");
        await expect.poll(() => new Set(received.map(({ id }) => id)).size, { timeout: 20_000 }).toBe(opcua.length);
        await expect.poll(() => messages.size, { timeout: 20_000 }).toBe(expected.length);
        expect(
          await robotValue(line.endpointUrl, "MotionDevices/Robot/Axes/Axis2/ParameterSet/ActualPosition"),
        ).toEqual(expect.any(Number));
        expect(await robotValue(line.endpointUrl, "SafetyStates/SafetyState/ParameterSet/OperationalMode")).toBe(3);
        expect(received.every(({ timeMs }) => timeMs !== undefined && timeMs % 100 === 0)).toBe(true);
      },
    );
    for (const { id } of lineTags.filter(({ protocol }) => protocol === "mqtt")) {
      expect(messages.get(`samspel/${id}`), id).toMatchObject({ time: expect.any(Number) });
    }
    await mqtt.endAsync();
  }, 60_000);

  test("is a Sparkplug B edge node where that is asked: births, data, and a death at the end", async () => {
    const line = await runLine({
      scenario: loadScenario("healthy-line"),
      seed: 42,
      speed: 1,
      opcuaPort: 0,
      mqttPort: 0,
      sparkplug: true,
      certificateDirectory: directory,
      now: () => Date.now(),
    });
    await using stack = new AsyncDisposableStack();
    stack.use(line);
    const addresses = ["spindle-1/power", "cell-1/robot/active", "conveyor-1/acceleration", "spindle-1/nothing"];
    await using reader = startReader(
      sparkplug,
      { url: line.mqttUrl },
      { addresses: addresses.map((id) => `samspel/line/${id}`) },
    );
    await reader.until(() => [0, 1, 2].every((address) => reader.valuesOf(address).length > 1), "values", 60_000);
    expect(reader.valuesOf(0).every(Number.isFinite)).toBe(true);
    expect(typeof reader.valuesOf(1).at(-1)).toBe("boolean");
    expect(reader.of("gap")).toEqual([]);
    expect(reader.of("address")).toMatchObject([{ address: 3, code: expect.stringMatching(/^SAMSPEL_SPARKPLUG_/) }]);

    await line.close();

    await reader.until(() => (reader.values.at(-1)?.statusCode ?? 0) !== 0, "the death");
  }, 120_000);

  test("a speed above one keeps the rate of the values and the time of the clock", async () => {
    const startMs = Date.now();
    await using line = await runLine({
      scenario: loadScenario("healthy-line"),
      seed: 42,
      speed: 20,
      opcuaPort: 0,
      mqttPort: 0,
      certificateDirectory: directory,
      now: () => Date.now(),
    });
    await monitoring(line.endpointUrl, ["ns=1;s=spindle-1/power"], 100, async (received) => {
      await expect.poll(() => received.length, { timeout: 20_000 }).toBeGreaterThan(6);
      const times = received.map(({ timeMs }) => timeMs ?? 0);
      const steps = times.slice(1).map((time, index) => time - times[index]!);
      expect(Math.min(...steps)).toBeGreaterThanOrEqual(200);
      expect(times[0]).toBeGreaterThanOrEqual(startMs - 2000);
      expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
    });
  }, 60_000);
});

describe("the MQTT broker", () => {
  const send = (client: MqttClient, topic: string) => client.publishAsync(topic, "1", { qos: 1 });

  test("takes 200 connections and no more, and serves those who have one", async () => {
    await using broker = await startBroker({ port: 0 });
    const first = await connectAsync(broker.url);
    const sockets = Array.from({ length: 400 }, () => createConnection({ port: broker.port, host: "127.0.0.1" }));
    let closed = 0;
    for (const socket of sockets) {
      socket.on("error", () => {});
      socket.on("close", () => closed++);
    }

    await expect.poll(() => closed, { timeout: 20_000 }).toBeGreaterThanOrEqual(201);

    await send(first, "a");
    for (const socket of sockets) socket.destroy();
    await first.endAsync(true);
  }, 60_000);

  test("lets nobody write below $SYS, by a will neither", async () => {
    await using broker = await startBroker({ port: 0 });
    const seen: string[] = [];
    const watching = await connectAsync(broker.url);
    watching.on("message", (topic) => seen.push(topic));
    await watching.subscribeAsync(["$SYS/forged", "$SYS/will", "done"]);
    const will = { topic: "$SYS/will", payload: Buffer.from("1"), qos: 0 as const, retain: false };
    for (const forge of [true, false]) {
      const client = await connectAsync(broker.url, { will, reconnectPeriod: 0 });
      client.on("error", () => {});
      if (forge) client.publish("$SYS/forged", "1", { qos: 0 });
      client.stream.destroy();
    }
    const last = await connectAsync(broker.url);
    await send(last, "done");

    await expect.poll(() => seen, { timeout: 20_000 }).toContain("done");

    expect(seen).toEqual(["done"]);
    await Promise.all([watching.endAsync(true), last.endAsync(true)]);
  }, 60_000);

  test("keeps 1,000 messages for a client that is away, the oldest ones", async () => {
    await using broker = await startBroker({ port: 0 });
    const options = { clientId: "away", clean: false, reconnectPeriod: 0 };
    const away = await connectAsync(broker.url, options);
    await away.subscribeAsync("a", { qos: 1 });
    await away.endAsync();
    const client = await connectAsync(broker.url);
    await Promise.all(Array.from({ length: 1_100 }, (_, count) => client.publishAsync("a", String(count), { qos: 1 })));

    const seen: number[] = [];
    const back = connect(broker.url, options);
    back.on("message", (_topic, payload) => seen.push(Number(payload)));
    await expect.poll(() => seen.length, { timeout: 30_000 }).toBe(1_000);

    expect([seen[0], seen.at(-1)]).toEqual([0, 999]);
    await Promise.all([client.endAsync(true), back.endAsync(true)]);
  }, 60_000);
});

describe("the OPC UA server", () => {
  test("tells unit and range, and serves a node by its namespace URI", async () => {
    await using server = await serveOpcua({
      port: 0,
      tags: [{ id: "spindle-1/power", dataType: "number", unit: "kW", range: [0, 9] }],
      certificateDirectory: directory,
      namespaceUri,
    });
    server.publish([{ id: "spindle-1/power", value: 4.5, timeMs: 1_700_000_000_123 }]);
    const client = OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 1 } });
    await client.withSessionAsync(server.endpointUrl, async (session) => {
      const index = (await session.readNamespaceArray()).indexOf(namespaceUri);
      const nodeId = `ns=${index};s=spindle-1/power`;
      const value = await session.read({ nodeId, attributeId: AttributeIds.Value });
      expect(value.value.value).toBe(4.5);
      expect(value.sourceTimestamp?.getTime()).toBe(1_700_000_000_123);
      const { targets } = await session.translateBrowsePath({
        startingNode: nodeId,
        relativePath: { elements: [{ targetName: { name: "EngineeringUnits" } }] },
      });
      const unit = await session.read({ nodeId: targets?.[0]?.targetId ?? "i=0", attributeId: AttributeIds.Value });
      expect(unit.value.value.displayName.text).toBe("kW");
    });
  }, 60_000);

  test.each([SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes128_Sha256_RsaOaep, SecurityPolicy.Aes256_Sha256_RsaPss])(
    "accepts %s with user and password, and refuses a wrong password",
    async (securityPolicy) => {
      await using server = await serveOpcua({
        port: 0,
        tags: [{ id: "a/b", dataType: "boolean" }],
        certificateDirectory: directory,
        namespaceUri,
        users: { operator: "right" },
      });
      server.publish([{ id: "a/b", value: true, timeMs: 1 }]);
      const certificates = new OPCUACertificateManager({
        rootFolder: join(directory, "client"),
        automaticallyAcceptUnknownCertificate: true,
      });
      const read = async (password: string) => {
        const client = OPCUAClient.create({
          endpointMustExist: false,
          connectionStrategy: { maxRetry: 1 },
          securityMode: MessageSecurityMode.SignAndEncrypt,
          securityPolicy,
          clientCertificateManager: certificates,
        });
        const user = { type: UserTokenType.UserName, userName: "operator", password } as const;
        return client.withSessionAsync({ endpointUrl: server.endpointUrl, userIdentity: user }, async (session) => {
          return (await session.read({ nodeId: "ns=1;s=a/b", attributeId: AttributeIds.Value })).value.value;
        });
      };

      expect(await read("right")).toBe(true);
      await expect(read("wrong")).rejects.toThrow(/BadUserAccessDenied|BadIdentityToken/);
    },
    60_000,
  );

  test("rejects a port that is in use", async () => {
    await using broker = await startBroker({ port: 0 });

    const options = { tags: [], certificateDirectory: directory, namespaceUri };
    await expect(serveOpcua({ ...options, port: broker.port })).rejects.toThrow(/EADDRINUSE/);
    await expect(startBroker({ port: broker.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  }, 60_000);
});
