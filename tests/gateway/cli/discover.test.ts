/** `samspel discover` against a real server, and the report of servers that offer less. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { EndpointDescription, MessageSecurityMode } from "node-opcua";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addDiscover } from "../../../gateway/cli/discover.ts";
import type { DiscoveryReport } from "../../../gateway/core/discovery.ts";
import { describeServer } from "../../../gateway/sources/opcua/discover.ts";
import { chooseEndpoint } from "../../../gateway/sources/opcua/endpoints.ts";
import { type OpcuaServer, serveOpcua } from "../../../simulators/servers/opcua.ts";
import { samspel } from "../../support/cli.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { freePort } from "../../support/ports.ts";
import { runVerbHere } from "./in-process.ts";

const data = temporaryDirectory("discover");
let server: OpcuaServer;
let port: number;

beforeAll(async () => {
  server = await serveOpcua({
    port: 0,
    certificateDirectory: temporaryDirectory("discover-server"),
    namespaceUri: "urn:test:discover",
    tags: [{ id: "speed", dataType: "number" }],
  });
  port = Number(new URL(server.endpointUrl.replace("opc.tcp", "http")).port);
}, 60_000);

afterAll(() => server.close());

const discovered = async (...args: string[]) => {
  const end = await runVerbHere(addDiscover, ["discover", ...args, "--data", data]);
  expect(end.stderr).toBe("");
  const report: DiscoveryReport = JSON.parse(end.stdout);
  return report;
};

test("endpoints are listed with their security in words, the strongest current one is chosen", async () => {
  const report = await discovered(server.endpointUrl);

  const chosen = report.endpoints.filter(({ isChosen }) => isChosen);
  expect(chosen.map(({ securityMode, securityPolicy }) => [securityMode, securityPolicy])).toEqual([
    ["SignAndEncrypt", "Aes256_Sha256_RsaPss"],
  ]);
  expect(report.endpoints[0]?.isChosen).toBe(true);
  const open = report.endpoints.find(({ securityMode }) => securityMode === "None");
  expect(open?.security).toMatch(/^open/);
  expect(open?.signIn).toContainEqual(expect.stringContaining("password would be sent open"));
  expect(report.certificate).toMatchObject({
    applicationUri: "urn:test:discover",
    thumbprint: expect.stringMatching(/^[0-9a-f]{40}$/),
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    keyBits: 2048,
  });
  expect(report.certificate?.daysLeft).toBeGreaterThan(300);
});

test("an unknown server is explained in both directions of trust, until its fingerprint is given", async () => {
  const before = await discovered(server.endpointUrl, "--source", "line");
  const thumbprint = before.certificate?.thumbprint ?? "";

  const after = await discovered(server.endpointUrl, "--source", "line", "--trust", thumbprint.toUpperCase());

  expect(before.trust).toMatchObject({ state: "untrusted", status: "BadCertificateUntrusted" });
  expect(before.trust?.steps.map((step) => step.split(":")[0])).toEqual([
    "Samspel trusts the machine",
    "The machine trusts Samspel",
  ]);
  expect(before.trust?.steps[0]).toContain(`--data ${data} --source line --trust ${thumbprint}`);
  expect(after.trust?.state).toBe("trusted");
  expect(await readdir(join(data, "sources/line/pki/trusted/certs"))).toHaveLength(1);
});

test("another fingerprint trusts nothing", async () => {
  const end = await runVerbHere(addDiscover, [
    ...["discover", server.endpointUrl, "--data", data, "--source", "other", "--trust", "00".repeat(20)],
  ]);

  expect(end.code).toBe(3);
  expect(JSON.parse(end.stderr)).toMatchObject({ code: "SAMSPEL_OPCUA_FINGERPRINT", next: expect.any(String) });
  expect(await readdir(join(data, "sources/other/pki/trusted/certs"))).toEqual([]);
});

test("the host that was typed is kept when the server calls itself something else", async () => {
  const report = await discovered(`localhost:${port}`);

  expect(report.endpointUrl).toBe(`opc.tcp://localhost:${port}`);
  expect(report.notes).toContain("The server calls itself 127.0.0.1; Samspel keeps localhost, as typed.");
});

test("as a process: text for people, exit code 4 with what, why and next when nothing answers", async () => {
  const good = await samspel(["discover", server.endpointUrl, "--data", data]);
  const closed = await samspel(["discover", `opc.tcp://127.0.0.1:${await freePort()}`, "--data", data]);

  expect(good.code, good.stderr).toBe(0);
  expect(good.stdout).toMatch(/\* SignAndEncrypt Aes256_Sha256_RsaPss +signed and encrypted/);
  expect(closed.code).toBe(4);
  expect(closed.stderr).toMatch(/^Error SAMSPEL_OPCUA_REFUSED: .*\n {2}Next: Check that the server runs/);
}, 120_000);

describe("what a server offers decides, and never lowers what was asked for", () => {
  const endpoint = (mode: MessageSecurityMode, policy: string) =>
    new EndpointDescription({
      endpointUrl: "opc.tcp://plc-1:4840",
      securityMode: mode,
      securityPolicyUri: `http://opcfoundation.org/UA/SecurityPolicy#${policy}`,
    });
  const { None, Sign, SignAndEncrypt } = MessageSecurityMode;
  const wish = { endpointUrl: "opc.tcp://plc-1:4840", securityMode: "SignAndEncrypt" } as const;

  test("deprecated policies are refused with a clear text, and shown as never used", () => {
    const endpoints = [
      endpoint(SignAndEncrypt, "Basic128Rsa15"),
      endpoint(SignAndEncrypt, "Basic256"),
      endpoint(None, "None"),
    ];

    expect(() => chooseEndpoint(wish, endpoints)).toThrow(
      expect.objectContaining({
        code: "SAMSPEL_OPCUA_DEPRECATED",
        message: expect.stringContaining("Basic128Rsa15, Basic256, which is broken and deprecated"),
      }),
    );
    const report = describeServer("opc.tcp://plc-1:4840", endpoints, 0);
    expect(report.endpoints.some(({ isChosen }) => isChosen)).toBe(false);
    expect(report.endpoints.map(({ security }) => security.split(":")[0]?.split(",")[0])).toEqual([
      "open",
      "broken algorithms",
      "broken algorithms",
    ]);
    expect(report.notes).toContainEqual(expect.stringContaining("securityMode: None"));
  });

  test("signed only, or open, is not taken for encrypted", () => {
    const endpoints = [endpoint(Sign, "Basic256Sha256"), endpoint(None, "None")];

    expect(() => chooseEndpoint(wish, endpoints)).toThrow(
      expect.objectContaining({ code: "SAMSPEL_OPCUA_NO_ENDPOINT" }),
    );
    expect(chooseEndpoint({ ...wish, securityMode: "Sign" }, endpoints)).toBe(endpoints[0]);
  });

  test("a password is not sent over an open channel, whatever the server says about it", () => {
    const open = endpoint(None, "None");

    expect(() => chooseEndpoint({ ...wish, securityMode: "None", user: "operator" }, [open])).toThrow(
      expect.objectContaining({ code: "SAMSPEL_OPCUA_PASSWORD_OPEN" }),
    );
    expect(chooseEndpoint({ ...wish, securityMode: "None" }, [open])).toBe(open);
  });
});
