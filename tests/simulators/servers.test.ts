/** The line over real OPC UA and MQTT. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import {
  AttributeIds,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAClient,
  SecurityPolicy,
  UserTokenType,
} from "node-opcua";
import { afterAll, describe, expect, test } from "vitest";
import { lineTags, namespaceUri } from "../../simulators/line.ts";
import { runLine } from "../../simulators/run.ts";
import { loadScenario } from "../../simulators/scenario.ts";
import { startBroker } from "../../simulators/servers/mqtt.ts";
import { serveOpcua } from "../../simulators/servers/opcua.ts";
import { temporaryDirectory } from "../support/context.ts";
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
