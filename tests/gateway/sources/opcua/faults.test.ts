/** The OPC UA source under faults of the link and the server: nothing is lost without a gap record. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { opcua } from "../../../../gateway/sources/opcua/source.ts";
import { type OpcuaServer, serveOpcua } from "../../../../simulators/servers/opcua.ts";
import { temporaryDirectory } from "../../../support/context.ts";
import { startFaultProxy } from "../../../support/fault-proxy.ts";
import { unexplained } from "../../../support/opcua-counter.ts";
import { type SourceReader, startReader } from "../../../support/source-reader.ts";

const certificateDirectory = temporaryDirectory("opcua-faults");
const tags = [{ id: "count", dataType: "integer" }] as const;
const addresses = ["ns=1;s=count"];
let server: OpcuaServer;
let port: number;
let count = 0;
let isPublishing = true;
let ticks: NodeJS.Timeout;

const serve = (onPort: number) =>
  serveOpcua({ port: onPort, certificateDirectory, namespaceUri: "urn:test:faults", tags: [...tags] });

beforeAll(async () => {
  server = await serve(0);
  port = Number(new URL(server.endpointUrl.replace("opc.tcp", "http")).port);
  ticks = setInterval(() => {
    if (isPublishing) server.publish([{ id: "count", value: ++count, timeMs: Date.now() }]);
  }, 50);
}, 60_000);

afterAll(async () => {
  clearInterval(ticks);
  await server.close();
});

const options = (proxyPort: number, more: object = {}) => ({
  endpointUrl: `opc.tcp://127.0.0.1:${proxyPort}`,
  securityMode: "None",
  ...more,
});

function counts(reader: SourceReader): readonly number[] {
  return reader.valuesOf(0).map(Number);
}

const settle = async (reader: SourceReader) => {
  const from = count;
  await reader.until(() => (counts(reader).at(-1) ?? 0) > from + 10, "values after the fault", 60_000);
};

test("a cut that the server's queue bridges loses nothing and records no gap", async () => {
  await using proxy = await startFaultProxy(port);
  await using reader = startReader(opcua, options(proxy.port), { addresses });
  await reader.until(() => reader.values.length > 20, "values before");

  proxy.refuse();
  await reader.until(() => reader.of("status").at(-1)?.state === "disconnected", "the loss of the connection");
  const atCut = count;
  await reader.until(() => count > atCut + 40, "two seconds of values behind the cut");
  proxy.heal();
  await settle(reader);

  const seen = counts(reader);
  expect(seen).toEqual(seen.map((_, index) => (seen[0] ?? 0) + index));
  expect(reader.of("gap")).toEqual([]);
  expect(reader.of("status").map(({ state }) => state)).toEqual([
    "connecting",
    "connected",
    "disconnected",
    "connected",
  ]);
}, 120_000);

test("a half-open connection is shown as silent, left, and bridged", async () => {
  await using proxy = await startFaultProxy(port);
  await using reader = startReader(opcua, options(proxy.port), { addresses });
  await reader.until(() => reader.values.length > 20, "values before");

  const startMs = performance.now();
  proxy.stall();
  await reader.until(() => reader.of("status").at(-1)?.state === "silent", "silence", 30_000);
  const silentAfterMs = performance.now() - startMs;
  await reader.until(() => reader.of("status").at(-1)?.state === "disconnected", "the end of the dead link", 60_000);
  proxy.cut();
  proxy.heal();
  await settle(reader);

  expect(silentAfterMs).toBeGreaterThan(2000);
  expect(unexplained(reader)).toEqual([]);
  expect(new Set(counts(reader)).size).toBe(counts(reader).length);
}, 120_000);

test("a server that is killed and comes back on the same port: values resume, the hole is a gap", async () => {
  await using proxy = await startFaultProxy(port);
  await using reader = startReader(opcua, options(proxy.port), { addresses });
  await reader.until(() => reader.values.length > 20, "values before");
  const lastBefore = counts(reader).at(-1) ?? 0;

  isPublishing = false;
  await server.close();
  proxy.refuse();
  server = await serve(port);
  count += 100;
  isPublishing = true;
  proxy.heal();
  await settle(reader);

  const gaps = reader.of("gap");
  expect(gaps.length).toBeGreaterThan(0);
  expect(gaps.every(({ tagIds, fromMs, toMs }) => tagIds.length === 0 && fromMs < toMs)).toBe(true);
  expect(unexplained(reader)).toEqual([]);
  expect(Math.max(...counts(reader))).toBeGreaterThan(lastBefore + 100);
}, 120_000);

test("more than the server's queue holds: the overflow bit becomes a gap of that address", async () => {
  await using proxy = await startFaultProxy(port);
  await using reader = startReader(opcua, options(proxy.port, { queueSize: 5, publishingIntervalMs: 1000 }), {
    addresses,
  });

  await reader.until(() => reader.of("gap").length > 2, "gaps of the overflowing queue");

  const overflows = reader.of("gap").filter(({ cause }) => cause === "server-queue-overflow");
  expect(overflows.length).toBeGreaterThan(2);
  expect(overflows.every((gap) => gap.addresses?.[0] === 0 && gap.fromMs < gap.toMs)).toBe(true);
  expect(unexplained(reader)).toEqual([]);
}, 60_000);

test("a slow and late link delivers everything in order", async () => {
  await using proxy = await startFaultProxy(port);
  proxy.delay(150);
  await using reader = startReader(opcua, options(proxy.port), { addresses });
  await reader.until(() => reader.values.length > 20, "values before");
  proxy.throttle(8000);

  await settle(reader);

  const seen = counts(reader);
  expect(seen).toEqual(seen.map((_, index) => (seen[0] ?? 0) + index));
}, 60_000);

test("answers that end in the middle of a packet are survived", async () => {
  await using proxy = await startFaultProxy(port);
  await using reader = startReader(opcua, options(proxy.port), { addresses });
  await reader.until(() => reader.values.length > 20, "values before");

  proxy.truncate(2000);
  await reader.until(() => reader.of("status").at(-1)?.state === "disconnected", "the loss of the connection");
  proxy.heal();
  await settle(reader);

  expect(unexplained(reader)).toEqual([]);
}, 60_000);
