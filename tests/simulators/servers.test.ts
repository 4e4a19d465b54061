/** The line and recorded tables over real OPC UA and MQTT. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import {
  AttributeIds,
  ClientMonitoredItemGroup,
  ClientSubscription,
  DataChangeFilter,
  DataChangeTrigger,
  type DataValue,
  DeadbandType,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAClient,
  SecurityPolicy,
  TimestampsToReturn,
  UserTokenType,
} from "node-opcua";
import { afterAll, describe, expect, test } from "vitest";
import { lineTags, namespaceUri } from "../../simulators/line.ts";
import { type PlayedTable, play } from "../../simulators/playback.ts";
import { mqttOutput, opcuaOutput } from "../../simulators/playback-outputs.ts";
import { runLine } from "../../simulators/run.ts";
import { loadScenario } from "../../simulators/scenario.ts";
import { startBroker } from "../../simulators/servers/mqtt.ts";
import { serveOpcua } from "../../simulators/servers/opcua.ts";
import { temporaryDirectory } from "../support/context.ts";

const directory = temporaryDirectory("simulators");
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Received {
  readonly id: string;
  readonly value: unknown;
  readonly timeMs: number | undefined;
}

/** Calls `use` with every change of the nodes, exactly as a client with sampling interval 0 gets them. */
async function monitoring(
  endpointUrl: string,
  nodeIds: readonly string[],
  queueSize: number,
  use: (received: Received[]) => Promise<void>,
): Promise<void> {
  const client = OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 1 } });
  await client.withSessionAsync(endpointUrl, async (session) => {
    const subscription = ClientSubscription.create(session, {
      requestedPublishingInterval: 50,
      requestedMaxKeepAliveCount: 100,
      requestedLifetimeCount: 1000,
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
    });
    const received: Received[] = [];
    const group = ClientMonitoredItemGroup.create(
      subscription,
      nodeIds.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })),
      {
        samplingInterval: 0,
        queueSize,
        discardOldest: true,
        filter: new DataChangeFilter({
          trigger: DataChangeTrigger.StatusValueTimestamp,
          deadbandType: DeadbandType.None,
        }),
      },
      TimestampsToReturn.Source,
    );
    group.on("changed", (_item: unknown, value: DataValue, index: number) => {
      if (!value.statusCode.isGood()) return;
      received.push({
        id: nodeIds[index]!,
        value: value.value.value,
        timeMs: value.sourceTimestamp?.getTime(),
      });
    });
    await use(received);
    await subscription.terminate();
  });
}

/** Value of a node of the motion device system of OPC 40010, found by browse names as a client would. */
async function robotValue(endpointUrl: string, path: string): Promise<unknown> {
  const client = OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 1 } });
  return client.withSessionAsync(endpointUrl, async (session) => {
    let nodeId = "i=85";
    for (const name of ["DeviceSet", "cell-1", ...path.split("/")]) {
      const { references } = await session.browse(nodeId);
      const found = references?.find(({ browseName }) => browseName.name === name);
      if (found === undefined) throw new Error(`There is no ${name} in ${path}.`);
      nodeId = found.nodeId.toString();
    }
    return (await session.read({ nodeId, attributeId: AttributeIds.Value })).value.value;
  });
}

function table(rows: number): PlayedTable {
  const timesMs = Float64Array.from({ length: rows }, (_, row) => 1_600_000_000_000 + row * 10);
  return {
    timesMs,
    columns: [
      { id: "ramp", values: Float64Array.from(timesMs, (_, row) => row) },
      // Repeated values must arrive too: each row is a sample.
      { id: "constant", values: new Float64Array(rows).fill(32) },
      { id: "holes", values: Float64Array.from(timesMs, (_, row) => (row % 3 === 0 ? Number.NaN : -row)) },
    ],
  };
}

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

describe("a recorded table", () => {
  test.each([
    ["a large queue", 1000],
    ["a queue of a single value", 1],
  ])(
    "arrives whole over OPC UA at full speed with %s",
    async (_, queueSize) => {
      const rows = queueSize === 1 ? 40 : 3000;
      const played = table(rows);
      const controller = new AbortController();
      await using output = await opcuaOutput({
        ids: played.columns.map(({ id }) => id),
        port: 0,
        certificateDirectory: directory,
      });
      const ids = played.columns.map(({ id }) => `ns=1;s=${id}`);
      await monitoring(output.url, ids, queueSize, async (received) => {
        await expect.poll(() => output.hasClients(), { timeout: 20_000 }).toBe(true);
        await new Promise((resolve) => setTimeout(resolve, 500));
        const result = await play(played, output, {
          speed: Number.POSITIVE_INFINITY,
          startAt: "recorded",
          loop: false,
          signal: controller.signal,
          now: () => Date.now(),
        });
        expect(result.rows).toBe(rows);
        await expect.poll(() => received.length, { timeout: 20_000 }).toBe(result.values);
        for (const { id, values } of played.columns) {
          const got = received.filter((value) => value.id === `ns=1;s=${id}`);
          const sent = [...values.entries()].filter(([, value]) => Number.isFinite(value));
          expect(got.map(({ value }) => value)).toEqual(sent.map(([, value]) => value));
          expect(got.map(({ timeMs }) => timeMs)).toEqual(sent.map(([row]) => played.timesMs[row]));
        }
      });
    },
    90_000,
  );

  test("arrives whole over MQTT with its recorded times", async () => {
    const played = table(1000);
    await using output = await mqttOutput({ port: 0, topicPrefix: "samspel/replay" });
    const received: { topic: string; value: number; time: number }[] = [];
    const client = await connectAsync(output.url);
    client.on("message", (topic, payload) => received.push({ topic, ...JSON.parse(payload.toString()) }));
    await client.subscribeAsync("samspel/replay/#", { qos: 1 });

    expect(output.hasClients()).toBe(true);
    const result = await play(played, output, {
      speed: Number.POSITIVE_INFINITY,
      startAt: "recorded",
      loop: false,
      signal: new AbortController().signal,
      now: () => Date.now(),
    });

    await expect.poll(() => received.length, { timeout: 20_000 }).toBe(result.values);
    const ramp = received.filter(({ topic }) => topic === "samspel/replay/ramp");
    expect(ramp.map(({ value }) => value)).toEqual([...played.columns[0]!.values]);
    expect(ramp.map(({ time }) => time)).toEqual([...played.timesMs]);
    await client.endAsync();
  }, 60_000);
});
