/** What one gateway tells others over a real broker: values, scores, figures of a cell, conditions, and how it fares itself. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { loadConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { startGateway } from "../../gateway/main.ts";
import { writeModel } from "../../models/folder.ts";
import { learn } from "../../models/learn.ts";
import { modelKinds } from "../../models/registry.ts";
import { channelNames, machineColumns } from "../models/support/machine.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { subscribe } from "../support/mqtt-subscriber.ts";
import { freePort } from "../support/ports.ts";
import { until } from "../support/sinks.ts";
import { startSparkplugHost } from "../support/sparkplug-host.ts";

const channels = 2;
const rows = 120;

/** A pump with a model and a robot that safety stops, replayed; and a PLC that is not there. */
async function configurationFor(url: string) {
  const directory = temporaryDirectory("namespace");
  const columns = machineColumns({ seed: 1, rows, channels });
  const data = { channels: channelNames(channels), columns, sampleRateHz: 1 };
  const kind = modelKinds["principal-components"]!;
  mkdirSync(join(directory, "data/models"), { recursive: true });
  const learned = await learn({ kind, data, description: "pump", nowMs: 0, monotonicMs: () => 0 });
  await writeModel(join(directory, "data/models/pump"), learned);
  const table = columns[0]!.map((_, row) => row);
  const lines = Array.from(table, (row) => {
    const time = new Date(Date.UTC(2026, 0, 1) + row * 1000).toISOString();
    return [time, ...columns.map((column) => column[row]), row % 20 < 3 ? "protectiveStop" : "normal"].join(",");
  });
  const file = join(directory, "table.csv");
  writeFileSync(file, ["time,a,b,mode", ...lines, ""].join("\n"));
  const pump = channelNames(channels).map(({ name }) => `pump/${name}`);
  const path = join(directory, "gateway.yaml");
  const endpointUrl = `opc.tcp://127.0.0.1:${await freePort()}`;
  const configuration = {
    ...{ equipment: "boras/line-1", dataDirectory: join(directory, "data"), api: { port: 0 } },
    sources: [
      { id: "table", kind: "replay", file, speed: 20 },
      { id: "plc", kind: "opcua", endpointUrl, securityMode: "None" },
    ],
    tags: [
      { id: pump[0], source: "table", address: "a" },
      { id: pump[1], source: "table", address: "b" },
      { id: "cell/mode", dataType: "string", source: "table", address: "mode" },
      { id: "plc/speed", source: "plc", address: "ns=1;s=speed" },
    ],
    assets: [{ id: "pump", tags: pump }],
    models: [{ id: "pump", kind: "principal-components", card: "pump", asset: "pump", channels: pump }],
    metrics: [
      { id: "cell/stops", kind: "protective-stops", state: "cell/mode" },
      { id: "gateway", kind: "gateway-health", intervalSeconds: 5 },
    ],
    sinks: [
      { id: "names", kind: "mqtt", url },
      { id: "scada", kind: "sparkplug", url, group: "boras", node: "line-1" },
    ],
  };
  writeFileSync(path, stringify(configuration));
  return loadConfiguration(path, registries, {});
}

test.skipIf(!hasMosquitto)(
  "values, scores, figures of a cell, conditions and the health of the gateway come over MQTT and over Sparkplug B",
  async () => {
    await using broker = await startMosquitto({ config: ["max_queued_messages 0"] });
    await using names = await subscribe(broker.url, "samspel/#");
    await using host = await startSparkplugHost({ url: broker.url, host: "scada", group: "boras", node: "line-1" });
    const configuration = await configurationFor(broker.url);

    const gateway = await startGateway({ configuration, log: silentLog, dashboards: undefined });
    await using stack = new AsyncDisposableStack();
    stack.defer(() => gateway.close());
    const wanted: readonly (readonly [topic: string, device: string, metric: string])[] = [
      ["boras/line-1/pump/channel-1", "pump", "channel-1"],
      ["boras/line-1/pump/anomaly/score", "pump", "anomaly/score"],
      ["boras/line-1/cell/stops/protective-stop-count", "cell", "stops/protective-stop-count"],
      ["boras/line-1/gateway/sources-lost", "gateway", "sources-lost"],
      ["boras/line-1/gateway/version", "gateway", "version"],
      ["_condition/source/plc/unreachable", "", "Conditions/source/plc/unreachable/Active"],
    ];
    const topics = () => new Set(names.messages.map(({ topic }) => topic.replace(/^samspel\//, "")));
    const metrics = () => new Set(host.values.map(({ device, name }) => `${device} ${name}`));
    const lacking = () =>
      wanted.filter(([topic, device, metric]) => !topics().has(topic) || !metrics().has(`${device} ${metric}`));
    await until(() => lacking().length === 0, "each of them, both ways", 60_000).catch(() => {});
    const lostNow = () => host.values.findLast(({ name }) => name === "sources-lost")?.value;
    await until(() => lostNow() === 1, "the PLC counts as lost", 30_000);

    expect(lacking()).toEqual([]);
    expect(host.faults).toEqual([]);
    const health = host.births.get("gateway")?.map(({ name, type }) => [name, type]);
    expect(health).toContainEqual(["processor", "Double"]);
    expect(health).toContainEqual(["version", "String"]);
  },
  120_000,
);
