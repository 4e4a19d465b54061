/** What a cut took away is read from the history of the server, where it keeps one. */
import { type AddressSpace, DataType, nodesets, StatusCodes, type UAVariable } from "node-opcua";
import { afterAll, beforeAll, expect, test } from "vitest";
import { valueFlags } from "../../../../gateway/core/measurement.ts";
import { PendingBackfill } from "../../../../gateway/sources/opcua/backfill.ts";
import { opcua } from "../../../../gateway/sources/opcua/source.ts";
import { type OpcuaServer, serveOpcua } from "../../../../simulators/servers/opcua.ts";
import { temporaryDirectory } from "../../../support/context.ts";
import { startFaultProxy } from "../../../support/fault-proxy.ts";
import { type SourceReader, startReader } from "../../../support/source-reader.ts";

let server: OpcuaServer;
let port: number;
let count = 0;
let ticks: NodeJS.Timeout;

let kept: UAVariable;

/** A node with a history, which holds more than fits into a page. */
function addKept(addressSpace: AddressSpace): void {
  kept = addressSpace.getOwnNamespace().addVariable({
    organizedBy: "ObjectsFolder",
    browseName: "kept",
    nodeId: "s=kept",
    dataType: "Int32",
    minimumSamplingInterval: 0,
  });
  addressSpace.installHistoricalDataNode(kept, { maxOnlineValues: 100_000 });
}

beforeAll(async () => {
  server = await serveOpcua({
    port: 0,
    certificateDirectory: temporaryDirectory("opcua-backfill"),
    namespaceUri: "urn:test:backfill",
    tags: [{ id: "live", dataType: "integer" }],
    extension: { nodesets: [nodesets.standard], build: addKept },
  });
  port = Number(new URL(server.endpointUrl.replace("opc.tcp", "http")).port);
  ticks = setInterval(() => {
    count++;
    const timeMs = Date.now();
    kept.setValueFromSource({ dataType: DataType.Int32, value: count }, StatusCodes.Good, new Date(timeMs));
    server.publish([{ id: "live", value: count, timeMs }]);
  }, 4);
}, 60_000);

afterAll(async () => {
  clearInterval(ticks);
  await server.close();
});

const options = (proxyPort: number, more: object) => ({
  endpointUrl: `opc.tcp://127.0.0.1:${proxyPort}`,
  securityMode: "None",
  ...more,
});
const addresses = ["ns=1;s=kept", "ns=1;s=live"];

/** Numbers that were not seen between the first and the last that were. */
function missing(reader: SourceReader, address: number): number {
  const seen = new Set(
    reader
      .valuesOf(address)
      .map(Number)
      .filter((value) => value > 0),
  );
  return seen.size === 0 ? Number.NaN : Math.max(...seen) - Math.min(...seen) + 1 - seen.size;
}

const backfilled = (reader: SourceReader) => reader.values.filter(({ flags }) => (flags & valueFlags.backfilled) !== 0);

async function cutLongerThanTheQueue(reader: SourceReader, proxy: Awaited<ReturnType<typeof startFaultProxy>>) {
  await reader.until(() => reader.values.length > 100, "values before");
  proxy.refuse();
  await reader.until(() => reader.of("status").at(-1)?.state === "disconnected", "the loss of the connection");
  const atCut = count;
  await reader.until(() => count > atCut + 1500, "more values than the queue and a page of the history hold", 60_000);
  proxy.heal();
  await reader.until(() => Number(reader.valuesOf(1).at(-1)) > atCut + 1600, "values after", 60_000);
}

test("what the server's queue lost comes from its history, flagged, once the live values flow", async () => {
  await using proxy = await startFaultProxy(port);
  await using reader = startReader(opcua, options(proxy.port, { queueSize: 50 }), { addresses });

  await cutLongerThanTheQueue(reader, proxy);
  await reader.until(() => missing(reader, 0) === 0, "the values that were missing", 60_000);

  expect(reader.of("gap").map(({ cause }) => cause)).toContain("server-queue-overflow");
  const filled = backfilled(reader);
  expect(filled.length).toBeGreaterThan(1000);
  expect(new Set(filled.map(({ address }) => address))).toEqual(new Set([0]));
  expect(filled.every(({ statusCode }) => statusCode === 0)).toBe(true);
  expect(missing(reader, 1)).toBeGreaterThan(1000);
}, 120_000);

test("on request the newest come first", async () => {
  await using proxy = await startFaultProxy(port);
  const wanted = options(proxy.port, { queueSize: 50, backfillOrder: "newest-first" });
  await using reader = startReader(opcua, wanted, { addresses });

  await cutLongerThanTheQueue(reader, proxy);
  await reader.until(() => missing(reader, 0) === 0, "the values that were missing", 60_000);

  const filled = backfilled(reader).map(({ timeMs }) => timeMs);
  const [first, last] = [filled.slice(0, 500), filled.slice(-500)];
  expect(filled.length).toBeGreaterThan(1000);
  expect(Math.min(...first)).toBeGreaterThan(Math.max(...last));
}, 120_000);

test("a subscription that was lost is made up for as well", async () => {
  await using proxy = await startFaultProxy(port);
  await using reader = startReader(opcua, options(proxy.port, { maxSilenceSeconds: 3 }), { addresses });
  await reader.until(() => reader.values.length > 100, "values before");

  proxy.stall();
  await reader.until(() => reader.of("status").at(-1)?.state === "disconnected", "the end of the dead link", 60_000);
  proxy.cut();
  proxy.heal();
  await reader.until(() => reader.of("gap").length > 0, "the gap", 60_000);
  await reader.until(() => missing(reader, 0) === 0, "the values that were missing", 60_000);

  expect(backfilled(reader).length).toBeGreaterThan(100);
}, 120_000);

test("without the wish nothing is read from the history", async () => {
  await using proxy = await startFaultProxy(port);
  await using reader = startReader(opcua, options(proxy.port, { queueSize: 50, backfillHours: 0 }), { addresses });

  await cutLongerThanTheQueue(reader, proxy);
  const from = count;
  await reader.until(() => count > from + 1500, "as much time as reading would have taken");

  expect(backfilled(reader)).toEqual([]);
  expect(missing(reader, 0)).toBeGreaterThan(1000);
}, 120_000);

test("what is still to be read is one stretch for each address, however many gaps there are", () => {
  const pending = new PendingBackfill();

  for (let gap = 0; gap < 1000; gap++) pending.add(gap % 2, { fromMs: gap, toMs: gap + 1 });

  expect([...pending.take()]).toEqual([
    [0, { fromMs: 0, toMs: 999 }],
    [1, { fromMs: 1, toMs: 1000 }],
  ]);
  expect(pending.isEmpty).toBe(true);
});
