/** Warnings before a certificate expires: 30 days, 7 days, and when it has happened. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SourceContext } from "../../../../gateway/core/contracts.ts";
import { expiryWarning } from "../../../../gateway/sources/opcua/expiry.ts";
import { opcua } from "../../../../gateway/sources/opcua/source.ts";
import { type OpcuaServer, serveOpcua } from "../../../../simulators/servers/opcua.ts";
import { temporaryDirectory, testContext } from "../../../support/context.ts";
import { startReader } from "../../../support/source-reader.ts";

const validTo = "2027-03-01T12:00:00.000Z";
const later = { validTo: "2030-01-01T00:00:00.000Z" };
const dayMs = 86_400_000;
const daysBefore = (days: number) => Date.parse(validTo) - days * dayMs;

test.each([
  [31, undefined],
  [30, "SAMSPEL_OPCUA_CERTIFICATE_30_DAYS"],
  [7.1, "SAMSPEL_OPCUA_CERTIFICATE_30_DAYS"],
  [7, "SAMSPEL_OPCUA_CERTIFICATE_7_DAYS"],
  [0.1, "SAMSPEL_OPCUA_CERTIFICATE_7_DAYS"],
  [0, "SAMSPEL_OPCUA_CERTIFICATE_EXPIRED"],
  [-400, "SAMSPEL_OPCUA_CERTIFICATE_EXPIRED"],
])("%d days before the end: %s", (days, code) => {
  expect(expiryWarning({ own: { validTo }, server: later }, daysBefore(days))?.code).toBe(code);
});

test("the certificate that goes first is the one that is named", () => {
  const own = expiryWarning({ own: { validTo }, server: later }, daysBefore(5));
  const server = expiryWarning({ own: later, server: { validTo } }, daysBefore(5));

  expect(own?.message).toMatch(/^Samspel's own certificate expires on 2027-03-01, in 5 days/);
  expect(server?.message).toMatch(/^The server's certificate expires on 2027-03-01, in 5 days/);
  expect(own?.next).not.toBe(server?.next);
});

let server: OpcuaServer;

beforeAll(async () => {
  server = await serveOpcua({
    port: 0,
    certificateDirectory: temporaryDirectory("opcua-expiry"),
    namespaceUri: "urn:test:expiry",
    tags: [{ id: "speed", dataType: "number" }],
  });
}, 60_000);

afterAll(() => server.close());

/** Test certificates are good for ten years: the calendar of the source is set ahead instead. */
function contextIn(days: number, clock: { monotonicMs: number }): SourceContext {
  return {
    ...testContext("plc"),
    now: () => Date.now() + days * dayMs,
    monotonicMs: () => performance.now() + clock.monotonicMs,
  };
}

const options = (more: object = {}) => ({ endpointUrl: server.endpointUrl, trustServerCertificate: "any", ...more });
const addresses = ["ns=1;s=speed"];

test("a connected source carries the warning in its state, and still gives values", async () => {
  await using reader = startReader(opcua, options(), { addresses, context: contextIn(3645, { monotonicMs: 0 }) });

  await reader.until(() => reader.values.length > 0, "a value");

  expect(reader.of("status").at(-1)).toMatchObject({
    state: "connected",
    code: "SAMSPEL_OPCUA_CERTIFICATE_7_DAYS",
    next: expect.stringMatching(/\.$/),
  });
});

test("a connection that lasts warns when the time has come, without connecting anew", async () => {
  const clock = { monotonicMs: 0, days: 0 };
  const context = { ...contextIn(0, clock), now: () => Date.now() + clock.days * dayMs };
  await using reader = startReader(opcua, options({ maxSilenceSeconds: 3600 }), { addresses, context });
  await reader.until(() => reader.of("status").at(-1)?.state === "connected", "the connection");
  expect(reader.of("status").at(-1)).not.toHaveProperty("code");

  clock.days = 3630;
  clock.monotonicMs = 3_600_001;
  await reader.until(() => reader.of("status").some(({ code }) => code?.endsWith("30_DAYS") === true), "the warning");

  expect(reader.of("status").at(-1)?.state).toBe("connected");
});

test("without security nobody looks at certificates", async () => {
  const context = contextIn(4000, { monotonicMs: 0 });
  await using reader = startReader(opcua, options({ securityMode: "None" }), { addresses, context });

  await reader.until(() => reader.values.length > 0, "a value");

  expect(reader.of("status").at(-1)).toEqual({ type: "status", state: "connected" });
});
