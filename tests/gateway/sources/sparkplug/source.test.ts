/** The Sparkplug source against edge nodes that we did not write, over a real Mosquitto: births, deaths, losses. */
import { connectAsync } from "mqtt";
import { describe, expect, test } from "vitest";
import { valueFlags } from "../../../../gateway/core/measurement.ts";
import { statusCodes } from "../../../../gateway/core/quality.ts";
import { sparkplug } from "../../../../gateway/sources/sparkplug/source.ts";
import { publishSparkplug } from "../../../../simulators/servers/sparkplug.ts";
import { startFaultProxy } from "../../../support/fault-proxy.ts";
import { hasMosquitto, type Mosquitto, startMosquitto } from "../../../support/mosquitto.ts";
import { startReader } from "../../../support/source-reader.ts";
import { handmadeNode } from "../../../support/sparkplug-node.ts";

const speed = (value: number, more: object = {}) => ({
  name: "speed",
  alias: 1,
  type: "Double" as const,
  value,
  ...more,
});
const byAlias = (value: number, more: object = {}) => ({ alias: 1, type: "Double" as const, value, ...more });
const timeMs = 1_800_000_000_000;

/** A broker, a node by hand and a source that is subscribed. */
async function connected(addresses: readonly string[], options: object = {}) {
  await using stack = new AsyncDisposableStack();
  const broker = stack.use(await startMosquitto());
  const node = stack.use(await handmadeNode(broker.url));
  const reader = stack.use(startReader(sparkplug, { url: broker.url, ...options }, { addresses }));
  await reader.until(() => isSubscribed(broker), "the subscription");
  const owned = stack.move();
  return { broker, node, reader, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const isSubscribed = (broker: Mosquitto) => /Sending SUBACK to samspel/.test(broker.log());

describe.skipIf(!hasMosquitto)("an edge node", () => {
  test("gives names, types and aliases in its birth; data by alias has its value, time and type", async () => {
    await using scene = await connected(["line/plc/speed", "line/plc/press/Force/Peak", "line/plc/press/on"]);
    const { node, reader } = scene;

    await node.birth([speed(1, { timestamp: timeMs })]);
    const force = { name: "Force/Peak", alias: 2, type: "Int64" as const, value: 2 ** 40, timestamp: timeMs + 1 };
    await node.send("DBIRTH", [force, { name: "on", alias: 3, type: "Boolean", value: false, timestamp: timeMs + 1 }]);
    await node.send("NDATA", [byAlias(2.5, { timestamp: timeMs + 2 })]);
    await node.send("DDATA", [{ alias: 3, type: "Boolean", value: true, timestamp: timeMs + 3 }]);
    await reader.until(() => reader.values.length === 5, "all values");

    expect(reader.values.map(({ address, value, timeMs: at, statusCode }) => [address, value, at, statusCode])).toEqual(
      [
        [0, 1, timeMs, 0],
        [1, 2 ** 40, timeMs + 1, 0],
        [2, false, timeMs + 1, 0],
        [0, 2.5, timeMs + 2, 0],
        [2, true, timeMs + 3, 0],
      ],
    );
    expect([...reader.of("gap"), ...reader.of("rejection"), ...reader.of("address")]).toEqual([]);
  });

  test("that dies leaves its last values as no longer kept up; an old will does not kill it", async () => {
    await using scene = await connected(["line/plc/speed", "line/plc/press/force"]);
    const { node, reader } = scene;
    await node.birth([speed(1)], 7);
    await node.send("DBIRTH", [{ name: "force", alias: 2, type: "Float", value: 4 }]);

    await node.death(6);
    await node.send("NDATA", [byAlias(2)]);
    await reader.until(() => reader.valuesOf(0).length === 2, "a value after the old will");
    await node.death(7);
    await reader.until(() => reader.values.length === 5, "the stale values");

    expect(reader.values.slice(3).map(({ address, value, statusCode }) => [address, value, statusCode])).toEqual([
      [0, 2, statusCodes.uncertainLastUsableValue],
      [1, 4, statusCodes.uncertainLastUsableValue],
    ]);
  });

  test("whose device dies goes on without it, and is born again with a gap", async () => {
    await using scene = await connected(["line/plc/speed", "line/plc/press/force"]);
    const { node, reader } = scene;
    await node.birth([speed(1)], 1);
    await node.send("DBIRTH", [{ name: "force", alias: 2, type: "Float", value: 4 }]);
    await node.send("DDEATH", []);
    await node.send("NDATA", [byAlias(2)]);
    await reader.until(() => reader.values.length === 4, "values after the death of the device");
    await node.death(1);
    await node.birth([speed(3)], 2);
    await reader.until(() => reader.valuesOf(0).includes(3), "the value of the new birth");

    expect(reader.values.filter(({ address }) => address === 1).at(-1)?.statusCode).toBe(
      statusCodes.uncertainLastUsableValue,
    );
    expect(reader.of("gap")).toMatchObject([{ cause: "connection-lost", addresses: [0, 1] }]);
    expect(reader.of("rejection")).toEqual([]);
  });

  test("that loses messages makes a gap with their number, and its data is uncertain until it is born again", async () => {
    await using scene = await connected(["line/plc/speed"]);
    const { node, reader } = scene;
    await node.birth([speed(1)]);
    await node.send("NDATA", [byAlias(2)], 1);
    await node.send("NDATA", [byAlias(3)], 5);
    await reader.until(() => node.requestsMs.length > 0, "the request for a birth");
    await node.birth([speed(4)]);
    await node.send("NDATA", [byAlias(5)]);
    await reader.until(() => reader.values.length === 5, "all values");

    expect(reader.of("gap")).toMatchObject([{ cause: "sequence-missing", estimatedCount: 3, addresses: [0] }]);
    expect(reader.values.map(({ value, statusCode }) => [value, statusCode])).toEqual([
      [1, 0],
      [2, 0],
      [3, statusCodes.uncertain],
      [4, 0],
      [5, 0],
    ]);
  });

  test("counts to 255 and begins anew without a gap", async () => {
    await using scene = await connected(["line/plc/speed"]);
    const { node, reader } = scene;
    await node.birth([speed(0)]);
    for (let count = 1; count <= 300; count++)
      await node.send("NDATA", [byAlias(count, { timestamp: timeMs + count })]);
    await reader.until(() => reader.values.length === 301, "all values");

    expect(reader.of("gap")).toEqual([]);
  });

  test("without a known birth is asked for it, at most once in ten seconds, however much it sends", async () => {
    await using scene = await connected(["line/plc/speed"]);
    const { node, reader } = scene;
    const startMs = performance.now();
    for (let count = 0; count < 200; count++) await node.send("NDATA", [byAlias(count)]);
    await reader.until(() => reader.of("rejection").length > 0 && node.requestsMs.length > 0, "request and refusals");
    await node.birth([speed(1)]);
    await reader.until(() => reader.values.length === 1, "the birth");

    const tookMs = performance.now() - startMs;
    expect(node.requestsMs.length).toBeLessThanOrEqual(1 + Math.floor(tookMs / 10_000) + 1);
    expect(reader.of("rejection").reduce((sum, { count = 1 }) => sum + count, 0)).toBe(200);
    expect(reader.of("rejection")[0]).toMatchObject({ code: "SAMSPEL_SPARKPLUG_NO_BIRTH" });
  });

  test("is never sent anything where that is switched off", async () => {
    await using scene = await connected(["line/plc/speed"], { requestRebirth: false });
    const { node, reader } = scene;
    await node.send("NDATA", [byAlias(1)]);
    await node.birth([speed(2)]);
    await node.send("NDATA", [byAlias(3)], 9);
    await reader.until(() => reader.values.length === 2, "the values");

    expect(node.requestsMs).toEqual([]);
    expect(scene.broker.log()).not.toMatch(/Received PUBLISH from samspel/);
  });

  test("may send values from before: they keep their time and are not the last ones", async () => {
    await using scene = await connected(["line/plc/speed"]);
    const { node, reader } = scene;
    await node.birth([speed(9, { timestamp: timeMs })], 3);
    await node.send("NDATA", [byAlias(5, { timestamp: timeMs - 60_000, isHistorical: true })]);
    await node.death(3);
    await reader.until(() => reader.values.length === 3, "all values");

    expect(reader.values[1]).toMatchObject({ value: 5, timeMs: timeMs - 60_000, flags: valueFlags.backfilled });
    expect(reader.values[2]).toMatchObject({ value: 9, statusCode: statusCodes.uncertainLastUsableValue });
  });

  test("that has no such metric is named with a code; what is no payload is counted; the others are read", async () => {
    await using scene = await connected(["line/plc/none", "line/plc/speed", "line/plc/table"]);
    const { node, reader } = scene;
    const table = { numOfColumns: 1, types: ["Int8" as const], columns: ["a"], rows: [[1]] };
    await node.birth([speed(1), { name: "table", alias: 4, type: "DataSet", value: table }]);
    await node.raw("NDATA", Buffer.from("{not protobuf}"));
    await node.send("NDATA", [byAlias(2), { alias: 77, type: "Double", value: 1 }]);
    await reader.until(() => reader.values.length === 2 && reader.of("rejection").length === 2, "values and refusals");

    expect(reader.of("address").map(({ address, code }) => [address, code])).toEqual([
      [2, "SAMSPEL_SPARKPLUG_TYPE"],
      [0, "SAMSPEL_SPARKPLUG_METRIC"],
    ]);
    expect(reader.of("rejection").map(({ code, example }) => [code, example.length > 0])).toEqual([
      ["SAMSPEL_SPARKPLUG_PAYLOAD", true],
      ["SAMSPEL_SPARKPLUG_UNKNOWN_METRIC", true],
    ]);
  });
});

describe.skipIf(!hasMosquitto)("the gateway as a host", () => {
  async function states(broker: Mosquitto) {
    const client = await connectAsync(broker.url);
    const seen: { online: boolean; timestamp: number }[] = [];
    client.on("message", (_topic, payload) => seen.push(JSON.parse(payload.toString())));
    await client.subscribeAsync("spBv1.0/STATE/samspel", { qos: 1 });
    return { seen, client, [Symbol.asyncDispose]: () => client.endAsync(true) };
  }

  test("says that it is there and that it goes, and corrects who says otherwise", async () => {
    await using broker = await startMosquitto();
    await using watch = await states(broker);
    const reader = startReader(sparkplug, { url: broker.url, hostId: "samspel" }, { addresses: ["line/plc/speed"] });
    await reader.until(() => watch.seen.length === 1, "its state");
    const [{ timestamp } = { timestamp: 0 }] = watch.seen;

    const wrong = JSON.stringify({ online: false, timestamp: timestamp - 1 });
    await watch.client.publishAsync("spBv1.0/STATE/samspel", wrong, { qos: 1, retain: true });
    await reader.until(() => watch.seen.length === 3, "the correction");
    await reader.stop();
    const until = performance.now() + 20_000;
    while (watch.seen.length < 4 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));

    expect(watch.seen.map(({ online }) => online)).toEqual([true, false, true, false]);
    expect(watch.seen[3]?.timestamp).toBe(timestamp);
  });

  test("that is cut off is said by its will, with the time of its birth; the next one is later", async () => {
    await using broker = await startMosquitto();
    await using proxy = await startFaultProxy(broker.port);
    await using watch = await states(broker);
    const url = `mqtt://127.0.0.1:${proxy.port}`;
    await using reader = startReader(sparkplug, { url, hostId: "samspel" }, { addresses: ["line/plc/speed"] });
    await reader.until(() => watch.seen.length === 1, "its state");

    proxy.cut();
    await reader.until(() => watch.seen.length >= 3, "will and next birth");

    const [birth, will, next] = watch.seen;
    expect([birth?.online, will?.online, next?.online]).toEqual([true, false, true]);
    expect(will?.timestamp).toBe(birth?.timestamp);
    expect(next?.timestamp).toBeGreaterThan(birth?.timestamp ?? Number.POSITIVE_INFINITY);
    expect(reader.of("gap")).toMatchObject([{ cause: "connection-lost" }]);
  });

  test("gets the births of a node that was there before it, and after every cut", async () => {
    await using broker = await startMosquitto();
    await using proxy = await startFaultProxy(broker.port);
    const tags = [
      { id: "press/force", dataType: "number" as const, unit: "kN" },
      { id: "press/on", dataType: "boolean" as const },
    ];
    await using node = await publishSparkplug({ url: broker.url, group: "line", node: "plc", tags, hasDevices: true });
    await node.publish([{ id: "press/force", value: 3, timeMs }]);
    const url = `mqtt://127.0.0.1:${proxy.port}`;
    await using reader = startReader(sparkplug, { url }, { addresses: ["line/plc/press/force", "line/plc/press/on"] });
    await reader.until(() => reader.valuesOf(0).includes(3), "the value of the birth");

    expect(node.birthCount()).toBe(2);
    expect(reader.values).toMatchObject([
      { address: 0, value: 3, timeMs, statusCode: 0 },
      { address: 1, value: null, statusCode: statusCodes.badNoData },
    ]);
  });
});
