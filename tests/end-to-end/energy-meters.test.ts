/** Energy from meters over real protocols: a power over OPC UA that rests and is lost, counters over MQTT and Sparkplug B that are reset. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { DataType, StatusCodes } from "node-opcua";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { loadConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { type Gateway, startGateway } from "../../gateway/main.ts";
import { eventually } from "../support/cli.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { startOpcuaServer } from "../support/opcua-server.ts";
import { handmadeNode } from "../support/sparkplug-node.ts";

const metrics = [
  { id: "press/energy", kind: "energy", power: { tag: "press/power" }, limits: { off: 1, standby: 2, ready: 500 } },
  { id: "oven/energy", kind: "energy", counter: { tag: "oven/meter" } },
  { id: "saw/energy", kind: "energy", counter: { tag: "saw/meter" } },
];

function configurationOf(endpointUrl: string, mqttUrl: string) {
  const directory = temporaryDirectory("energy-meters");
  const path = join(directory, "gateway.yaml");
  const tags = [
    { id: "press/power", unit: "kW", source: "plc", address: "ns=1;s=power" },
    { id: "oven/meter", unit: "kW.h", source: "meters", address: "meters/oven#/kwh" },
    { id: "saw/meter", unit: "kW.h", source: "line", address: "line/plc/meter" },
  ];
  const sources = [
    { id: "plc", kind: "opcua", endpointUrl, securityMode: "None" },
    { id: "meters", kind: "mqtt", url: mqttUrl, payloads: [{ topic: "meters/#", time: "/time", timeUnit: "ms" }] },
    { id: "line", kind: "sparkplug", url: mqttUrl },
  ];
  writeFileSync(path, stringify({ dataDirectory: join(directory, "data"), api: { port: 0 }, sources, tags, metrics }));
  return loadConfiguration(path, registries, {});
}

function figure({ view }: Gateway, id: string): unknown {
  const tag = view.tags.byId(id);
  return tag === undefined ? undefined : view.live.latest(tag.number)?.value;
}

/** The figure once it is as it should be: figures of a day are given every ten seconds. */
const becomes = (gateway: Gateway, id: string, isSo: (value: number) => boolean) =>
  eventually(
    async () => figure(gateway, id),
    (value) => typeof value === "number" && isSo(value),
  );

test.skipIf(!hasMosquitto)(
  "OPC UA, MQTT and Sparkplug B each bring energy; resets and a lost source are said",
  async () => {
    await using broker = await startMosquitto();
    await using server = await startOpcuaServer();
    const power = server.addressSpace.getOwnNamespace().addVariable({
      ...{ organizedBy: "ObjectsFolder", browseName: "power", nodeId: "s=power", dataType: "Double" },
      minimumSamplingInterval: 0,
    });
    power.setValueFromSource({ dataType: DataType.Double, value: 360 }, StatusCodes.Good, new Date());
    const gateway = await startGateway({
      ...{ configuration: configurationOf(server.endpointUrl, broker.url), log: silentLog, dashboards: undefined },
    });
    await using stack = new AsyncDisposableStack();
    stack.defer(() => gateway.close());
    await using node = await handmadeNode(broker.url);
    const client = await connectAsync(broker.url);
    stack.defer(() => client.endAsync(true));
    const isConnected = () =>
      gateway.view.sources().every(({ state }) => state !== "connecting" && state !== "disconnected");
    await eventually(async () => isConnected(), Boolean);

    // A minute apart in source time: 300 kW. The fourth reading is that of a meter that was reset.
    const readings = [100, 105, 110, 2, 7];
    const startMs = Date.now() - readings.length * 60_000;
    const reading = (value: number, index: number) => ({ value, timestamp: startMs + index * 60_000 });
    const meter = (index: number) => {
      const { value, timestamp } = reading(readings[index]!, index);
      return { name: "meter", alias: 1, type: "Double" as const, value, timestamp };
    };
    await node.birth([meter(0)]);
    for (const [index, kwh] of readings.entries()) {
      const { timestamp: time } = reading(kwh, index);
      await client.publishAsync("meters/oven", JSON.stringify({ kwh, time }), { qos: 1 });
      if (index > 0) await node.send("NDATA", [meter(index)]);
    }

    for (const id of ["oven", "saw"]) {
      await becomes(gateway, `${id}/energy/energy`, (kwh) => Math.abs(kwh - 15) < 1e-6);
      expect(figure(gateway, `${id}/energy/remarks`)).toContain("counter-break");
    }
    // The power was told once and rests: 0.1 kWh each second, all of it observed and standing ready.
    await becomes(gateway, "press/energy/energy", (kwh) => kwh > 0.3);
    expect(figure(gateway, "press/energy/observed-share")).toBeCloseTo(100, 0);
    expect(figure(gateway, "press/energy/operating-state")).toBe("ready");

    await server.close();
    await eventually(
      async () => gateway.view.assets().length >= 0 && figure(gateway, "press/energy/power"),
      (value) => value === null,
    );
    const known = Number(figure(gateway, "press/energy/energy"));
    await eventually(
      async () => figure(gateway, "press/energy/observed-share"),
      (share) => Number(share) < 100,
    );
    expect(Number(figure(gateway, "press/energy/energy"))).toBeLessThan(known + 1.5);
  },
  180_000,
);
