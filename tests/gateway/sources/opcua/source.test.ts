/** The OPC UA source against a real server over TCP: trust both ways, bad input, values of every kind. */
import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errorCode } from "../../../../gateway/core/errors.ts";
import { opcua } from "../../../../gateway/sources/opcua/source.ts";
import { type OpcuaServer, serveOpcua } from "../../../../simulators/servers/opcua.ts";
import { temporaryDirectory, testContext } from "../../../support/context.ts";
import { freePort } from "../../../support/ports.ts";
import { type ReaderOptions, type SourceReader, startReader } from "../../../support/source-reader.ts";

const namespaceUri = "urn:test:line";
const serverDirectory = temporaryDirectory("opcua-server");
let server: OpcuaServer;
let ticks: NodeJS.Timeout;

beforeAll(async () => {
  server = await serveOpcua({
    port: 0,
    certificateDirectory: serverDirectory,
    namespaceUri,
    trustsUnknownClients: false,
    users: { operator: "correct horse" },
    tags: [
      { id: "cell/speed", dataType: "number" },
      { id: "cell/count", dataType: "integer" },
      { id: "cell/run", dataType: "boolean" },
      { id: "cell/state", dataType: "string" },
      { id: "cell/constant", dataType: "number" },
    ],
  });
  let count = 0;
  ticks = setInterval(() => {
    const timeMs = Date.now();
    count++;
    server.publish([
      { id: "cell/speed", value: count / 2, timeMs, quality: count % 10 === 0 ? "bad" : "good" },
      { id: "cell/count", value: count, timeMs },
      { id: "cell/run", value: count % 2 === 0, timeMs },
      { id: "cell/state", value: `state-${count}`, timeMs },
      { id: "cell/constant", value: 7, timeMs },
    ]);
  }, 50);
}, 60_000);

afterAll(async () => {
  clearInterval(ticks);
  await server.close();
});

const open = (options: object = {}) => ({ endpointUrl: server.endpointUrl, securityMode: "None", ...options });

async function move(from: string, to: string): Promise<number> {
  await mkdir(to, { recursive: true });
  const names = await readdir(from).catch(() => []);
  for (const name of names) await rename(join(from, name), join(to, name));
  return names.length;
}

/** Accepts our certificate at the server; runs the source again and again until the server has noticed. */
async function afterTrust(options: object, { addresses, context }: Required<ReaderOptions>): Promise<SourceReader> {
  for (let attempt = 0; ; attempt++) {
    const reader = startReader(opcua, options, { addresses, context });
    await reader.until(() => reader.hasEnded || reader.values.length > 0, "an end or values").catch(() => undefined);
    if (errorCode(reader.error) !== "SAMSPEL_OPCUA_NOT_ACCEPTED" || attempt === 60) return reader;
    await move(join(serverDirectory, "pki/rejected"), join(serverDirectory, "pki/trusted/certs"));
    await delay(500);
  }
}

test("with security on, nothing flows until each side has accepted the other's certificate", async () => {
  const context = testContext("plc");
  const options = { endpointUrl: server.endpointUrl };
  const addresses = [`nsu=${namespaceUri};s=cell/count`];

  const first = startReader(opcua, options, { addresses, context });
  await first.until(() => first.hasEnded, "the refusal of the server's certificate").catch(() => undefined);
  expect(first.error).toMatchObject({ code: "SAMSPEL_OPCUA_UNTRUSTED", next: expect.stringContaining("rejected") });

  const pki = join(context.directory, "pki");
  expect(await move(join(pki, "rejected"), join(pki, "trusted/certs"))).toBe(1);
  const second = startReader(opcua, options, { addresses, context });
  await second.until(() => second.hasEnded, "the server's refusal of our certificate").catch(() => undefined);
  expect(second.error).toMatchObject({ code: "SAMSPEL_OPCUA_NOT_ACCEPTED" });

  await using third = await afterTrust(options, { addresses, context });
  await third.until(() => third.values.length >= 5, "values over an encrypted channel");
  expect(third.valuesOf(0).every((value) => typeof value === "number")).toBe(true);
}, 90_000);

test("numbers, Booleans, texts and bad values arrive with their own time and status", async () => {
  const names = ["speed", "count", "run", "state"];
  await using reader = startReader(opcua, open(), { addresses: names.map((name) => `ns=1;s=cell/${name}`) });

  await reader.until(
    () => reader.valuesOf(0).includes(null) && reader.values.length > 100,
    "a bad value and good ones",
  );

  expect(reader.valuesOf(1).every((value) => Number.isInteger(value))).toBe(true);
  expect(reader.valuesOf(2).slice(2)).toContain(true);
  expect(reader.valuesOf(3).at(-1)).toMatch(/^state-\d+$/);
  const bad = reader.values.find(({ address, value }) => address === 0 && value === null);
  expect(bad?.statusCode).toBe(0x808c_0000);
  const counts = reader.valuesOf(1).slice(1).map(Number);
  expect(counts).toEqual(counts.map((_, index) => (counts[0] ?? 0) + index));
  const times = reader.values.filter(({ address }) => address === 1).map(({ timeMs }) => timeMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("a value that does not change is kept once, or each time when the trigger includes the time", async () => {
  const addresses = ["ns=1;s=cell/constant", "ns=1;s=cell/count"];
  await using byValue = startReader(opcua, open(), { addresses });
  await using byTime = startReader(opcua, open({ dataChangeTrigger: "StatusValueTimestamp" }), { addresses });

  await byValue.until(() => byValue.valuesOf(1).length > 20, "twenty changes beside it");
  await byTime.until(() => byTime.valuesOf(1).length > 20, "twenty changes beside it");

  expect(byValue.valuesOf(0)).toEqual([7]);
  expect(byTime.valuesOf(0).length).toBeGreaterThan(15);
  const times = byTime.values.filter(({ address }) => address === 0).map(({ timeMs }) => timeMs);
  expect(new Set(times).size).toBe(times.length);
});

test("bad addresses are named one by one and the rest goes on", async () => {
  const addresses = ["ns=1;s=cell/none", "ns=1;s=cell/count", "nsu=urn:other;s=x", "speed"];
  await using reader = startReader(opcua, open(), { addresses });

  await reader.until(() => reader.values.length >= 3, "values of the good address");

  expect(reader.of("address").map(({ address, code }) => [address, code])).toEqual([
    [2, "SAMSPEL_OPCUA_NAMESPACE"],
    [3, "SAMSPEL_OPCUA_ADDRESS"],
    [0, "SAMSPEL_OPCUA_NODE"],
  ]);
  expect(new Set(reader.values.map(({ address }) => address))).toEqual(new Set([1]));
});

describe("what prevents a connection has a code and an advice", () => {
  test.each<[string, () => Promise<object> | object, string]>([
    [
      "no server",
      async () => open({ endpointUrl: `opc.tcp://127.0.0.1:${await freePort()}` }),
      "SAMSPEL_OPCUA_REFUSED",
    ],
    [
      "an unknown host",
      () => open({ endpointUrl: "opc.tcp://no-such-host.invalid:4840" }),
      "SAMSPEL_OPCUA_HOST_UNKNOWN",
    ],
    [
      "a password on an open channel",
      () => open({ user: "operator", password: "correct horse" }),
      "SAMSPEL_OPCUA_PASSWORD_OPEN",
    ],
    ["half a certificate", () => open({ certificateFile: "/tmp/none.pem" }), "SAMSPEL_OPCUA_CERTIFICATE_FILES"],
    [
      "blind trust in a remote server",
      () => ({ endpointUrl: "opc.tcp://192.0.2.1:4840", trustServerCertificate: "any" }),
      "SAMSPEL_OPCUA_TRUST_ANY",
    ],
  ])("%s", async (_name, options, code) => {
    const reader = startReader(opcua, await options(), { addresses: ["ns=1;s=cell/count"] });

    await reader.until(() => reader.hasEnded, "the error", 60_000).catch(() => undefined);

    expect(reader.error).toMatchObject({ code, next: expect.stringMatching(/\.$/) });
  });

  test("a wrong password, and the right one", async () => {
    const context = testContext("plc");
    const options = (password: string) => ({
      endpointUrl: server.endpointUrl,
      securityMode: "SignAndEncrypt",
      trustServerCertificate: "any",
      user: "operator",
      password,
    });
    const addresses = ["ns=1;s=cell/count"];
    const unknown = startReader(opcua, options("x"), { addresses, context });
    await unknown.until(() => unknown.hasEnded, "the first refusal").catch(() => undefined);

    const wrong = await afterTrust(options("wrong"), { addresses, context });
    await using right = startReader(opcua, options("correct horse"), { addresses, context });
    await right.until(() => right.values.length > 2, "values for the user");

    expect(wrong.error).toMatchObject({ code: "SAMSPEL_OPCUA_USER" });
  }, 60_000);

  test("a server that is no OPC UA server", async () => {
    const { createServer } = await import("node:net");
    const web = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const port = await freePort();
    web.listen(port, "127.0.0.1");
    const reader = startReader(opcua, open({ endpointUrl: `opc.tcp://127.0.0.1:${port}` }), { addresses: ["i=2258"] });

    await reader.until(() => reader.hasEnded, "the error", 60_000).catch(() => undefined);
    web.close();

    expect(reader.error).toMatchObject({ code: expect.stringMatching(/^SAMSPEL_OPCUA_/) });
  });
});

test("the signal ends it soon, and the session with it", async () => {
  const reader = startReader(opcua, open(), { addresses: ["ns=1;s=cell/count"] });
  await reader.until(() => reader.values.length > 0, "a value");

  const tookMs = await reader.stop();

  expect(reader.error).toBeUndefined();
  expect(tookMs).toBeLessThan(5000);
});
