/** What is wrong is said, with a stable code, where a user looks; the rest goes on. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import mqtt from "mqtt";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { HistoryAnswer, TagAnswer } from "../../gateway/api/contract.ts";
import type { Condition } from "../../gateway/core/condition.ts";
import type { ModelReport, SourceReport } from "../../gateway/core/view.ts";
import { startBroker } from "../../simulators/servers/mqtt.ts";
import { serveOpcua } from "../../simulators/servers/opcua.ts";
import { eventually, getJson, samspel, startSamspel } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { freePort } from "../support/ports.ts";

const namespaceUri = "urn:samspel:simulator";

function configuration(ports: { opcua: string; closed: number; broker: number }) {
  const opcua = { kind: "opcua", securityMode: "None" };
  return {
    equipment: "test/bad/line-1",
    api: { port: 0, anonymousRole: "operator" },
    sources: [
      { id: "good", ...opcua, endpointUrl: ports.opcua },
      { id: "wrong", ...opcua, endpointUrl: `opc.tcp://127.0.0.1:${ports.closed}` },
      { id: "broker", kind: "mqtt", url: `mqtt://127.0.0.1:${ports.broker}` },
    ],
    tags: [
      { id: "pump/power", source: "good", address: `nsu=${namespaceUri};s=pump/power` },
      { id: "pump/quality", source: "good", address: `nsu=${namespaceUri};s=pump/quality` },
      { id: "pump/unknown", source: "good", address: `nsu=${namespaceUri};s=pump/nowhere` },
      { id: "pump/wrong", source: "wrong", address: "ns=1;s=x" },
      { id: "hall/temperature", source: "broker", address: "hall/temperature" },
      { id: "hall/humidity", source: "broker", address: "hall/humidity#/value" },
    ],
    assets: [{ id: "pump", tags: ["pump/power"] }],
    models: [
      { id: "pump", kind: "principal-components", card: "never-trained", asset: "pump", channels: ["pump/power"] },
    ],
  };
}

test("wrong endpoint, unknown node, broker down, malformed payload, bad quality and missing model are each visible, and values flow", async () => {
  const directory = temporaryDirectory("bad-input");
  const [closed, brokerPort] = [await freePort(), await freePort()];
  await using server = await serveOpcua({
    port: 0,
    tags: ["pump/power", "pump/quality"].map((id) => ({ id, dataType: "number" as const })),
    certificateDirectory: join(directory, "server"),
    namespaceUri,
  });
  const path = join(directory, "gateway.yaml");
  writeFileSync(path, stringify(configuration({ opcua: server.endpointUrl, closed, broker: brokerPort })));
  await using gateway = await startSamspel<{ url: string }>(["run", "--config", path, "--log-level", "silent"]);
  const { url } = gateway.ready;
  const sources = () => getJson<SourceReport[]>(`${url}/api/v1/sources`);
  const sourceOf = async (id: string) => (await sources()).find((source) => source.id === id)!;
  const tagOf = async (id: string) =>
    (await getJson<TagAnswer[]>(`${url}/api/v1/tags?filter=`)).find((tag) => tag.id === id)!;

  await eventually(
    () => sourceOf("good"),
    ({ state }) => state === "connected",
  );
  const wrong = await eventually(
    () => sourceOf("wrong"),
    ({ attempts }) => attempts > 0,
  );
  const down = await eventually(
    () => sourceOf("broker"),
    ({ attempts }) => attempts > 0,
  );
  server.publish([
    { id: "pump/power", value: 5, timeMs: Date.now() },
    { id: "pump/quality", value: 5, timeMs: Date.now(), quality: "bad" },
  ]);
  const power = await eventually(
    () => tagOf("pump/power"),
    ({ value }) => value === 5,
  );
  const bad = await eventually(
    () => tagOf("pump/quality"),
    ({ statusCode }) => (statusCode ?? 0) > 0,
  );
  await using broker = await startBroker({ port: brokerPort });
  await eventually(
    () => sourceOf("broker"),
    ({ state }) => state === "connected",
  );
  const client = await mqtt.connectAsync(broker.url);
  for (const payload of ["{oops", "NaN", '{"value":21.5}']) {
    await client.publishAsync("hall/temperature", payload, { qos: 1 });
  }
  await client.publishAsync("hall/humidity", '{"value":{"deep":1}}', { qos: 1 });
  await client.publishAsync("hall/humidity", '{"value":40}', { qos: 1 });
  await client.endAsync();
  const temperature = await eventually(
    () => tagOf("hall/temperature"),
    ({ value }) => value === 21.5,
  );
  const humidity = await eventually(
    () => tagOf("hall/humidity"),
    ({ value }) => value === 40,
  );
  const rejecting = await eventually(
    () => sourceOf("broker"),
    ({ rejectedCount }) => rejectedCount > 0,
  );
  const good = await sourceOf("good");
  const [model] = await getJson<ModelReport[]>(`${url}/api/v1/models`);
  const conditions = await getJson<Condition[]>(`${url}/api/v1/conditions`);
  const { gaps } = await getJson<HistoryAnswer>(
    `${url}/api/v1/history?tag=pump/power&from=0&to=${Date.now() + 1000}&points=10`,
  );

  expect(wrong).toMatchObject({ state: "disconnected", code: expect.stringMatching(/^SAMSPEL_OPCUA_/) });
  expect(wrong.message).toContain(String(closed));
  expect(wrong.next).toBeTruthy();
  expect(down).toMatchObject({ state: "disconnected", code: expect.stringMatching(/^SAMSPEL_MQTT_/) });
  expect(good.failedAddresses).toMatchObject([{ tagIds: ["pump/unknown"], code: expect.stringMatching(/^SAMSPEL_/) }]);
  expect(power.statusCode).toBe(0);
  expect(bad.statusCode! >>> 30).toBe(2);
  expect([temperature.value, humidity.value]).toEqual([21.5, 40]);
  expect(rejecting.rejections.map(({ example }) => example)).toContain("{oops");
  expect(model).toMatchObject({ state: "missing", code: "SAMSPEL_MODEL_MISSING" });
  expect(conditions.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["source/wrong/unreachable", "source/good/addresses", "model/pump/refused"]),
  );
  expect(gaps).toEqual([]);
});

describe("a file that cannot be used", () => {
  const directory = temporaryDirectory("bad-file");
  const file = (name: string, content: string) => {
    const path = join(directory, name);
    writeFileSync(path, content);
    return path;
  };
  mkdirSync(join(directory, "folder"), { recursive: true });
  const train = (data: string, ...more: string[]) =>
    samspel(["train", "--data", data, "--out", join(directory, "model"), ...more]);

  test.each([
    ["an empty file", () => train(file("empty.csv", "")), "SAMSPEL_TABLE_EMPTY"],
    ["a missing file", () => train(join(directory, "nothing.csv")), "SAMSPEL_TABLE_UNREADABLE"],
    ["a directory", () => train(join(directory, "folder")), "SAMSPEL_TABLE_UNREADABLE"],
    ["a wrong column", () => train(file("a.csv", "time,x\n1,2\n"), "--time", "tme"), "SAMSPEL_TABLE_COLUMN"],
    ["a ragged row", () => train(file("b.csv", "time,x\n1,2\n3\n")), "SAMSPEL_TABLE_RAGGED"],
  ] as const)("%s is refused with its code and what to do", async (_, run, code) => {
    const { code: exitCode, stderr } = await run();

    expect(stderr).toContain(code);
    expect(stderr).toMatch(/Next: \S/);
    expect([1, 3]).toContain(exitCode);
  });
});
