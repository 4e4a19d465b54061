/** `samspel preflight` and `samspel check --online` against a real server with the limits of a small controller. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataType } from "node-opcua";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addCheck } from "../../../gateway/cli/check.ts";
import { addPreflight } from "../../../gateway/cli/preflight.ts";
import type { Finding, Preflight } from "../../../gateway/core/preflight.ts";
import { profileFor, vendorProfiles } from "../../../gateway/sources/opcua/vendor-profiles.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { type OpcuaTestServer, startOpcuaServer } from "../../support/opcua-server.ts";
import { freePort } from "../../support/ports.ts";
import { runVerbHere } from "./in-process.ts";

const data = temporaryDirectory("preflight");
let server: OpcuaTestServer;

beforeAll(async () => {
  server = await startOpcuaServer({
    options: {
      buildInfo: {
        productUri: "https://www.siemens.com/s7-1200",
        productName: "SIMATIC S7-1200",
        manufacturerName: "Siemens AG",
        softwareVersion: "V04.07.03",
      },
      serverCapabilities: { minSupportedSampleRate: 100, operationLimits: { maxMonitoredItemsPerCall: 40 } },
    },
    build: (addressSpace) => {
      const namespace = addressSpace.registerNamespace("urn:press");
      for (const [name, accessLevel] of [
        ["Force", "CurrentRead"],
        ["SetPoint", "CurrentRead | CurrentWrite"],
        ["Secret", "CurrentWrite"],
      ] as const) {
        namespace.addVariable({
          organizedBy: "ObjectsFolder",
          browseName: name,
          nodeId: `s=${name}`,
          dataType: "Double",
          accessLevel,
          userAccessLevel: accessLevel,
          minimumSamplingInterval: 100,
          value: { dataType: DataType.Double, value: 1 },
        });
      }
    },
  });
}, 60_000);

afterAll(() => server.close());

async function preflight(...args: string[]) {
  const end = await runVerbHere(addPreflight, ["preflight", server.endpointUrl, "--data", data, ...args]);
  expect(end.stderr).toBe("");
  const report: Preflight = JSON.parse(end.stdout);
  return { code: end.code, report, codes: report.findings.map(({ code }: Finding) => code) };
}

function configured(names: readonly string[], more = ""): string {
  const file = join(temporaryDirectory("preflight-file"), "gateway.yaml");
  const tags = names.map((name) => `  - { id: ${name}, source: plc, address: "nsu=urn:press;s=${name}" }\n`);
  writeFileSync(
    file,
    `sources:\n  - { id: plc, kind: opcua, endpointUrl: "${server.endpointUrl}", securityMode: None${more} }\ntags:\n${tags.join("")}`,
  );
  return file;
}

test("without a configuration: what it is, what it states, its clock, and the plan that it agreed to", async () => {
  const { code, report, codes } = await preflight("--security", "None");

  expect(code).toBe(0);
  expect(report.server).toMatchObject({
    manufacturer: "Siemens AG",
    softwareVersion: "V04.07.03",
    state: "Running",
    profile: { id: "siemens-s7-1200" },
  });
  expect(report.limits).toMatchObject({ maxItemsPerRequest: 40, minSamplingMs: 100 });
  const { offsetMs, roundTripMs } = report.clock ?? { offsetMs: Number.NaN, roundTripMs: 0 };
  expect(Math.abs(offsetMs)).toBeLessThanOrEqual(roundTripMs / 2 + 50);
  expect(report.plan).toMatchObject({
    publishingIntervalMs: 200,
    samplingIntervalMs: 100,
    itemsPerRequest: 40,
    triedItems: 0,
  });
  expect(codes).toEqual(expect.arrayContaining(["SAMSPEL_PREFLIGHT_OPEN", "SAMSPEL_PREFLIGHT_PROFILE"]));
});

test("with one: nodes that are missing or unreadable are problems, a right to write is a warning, and nothing stays behind", async () => {
  const { code, report, codes } = await preflight("--config", configured(["Force", "SetPoint", "Secret", "Gone"]));

  expect(code).toBe(1);
  expect(report.findings[0]).toMatchObject({ level: "problem", code: "SAMSPEL_PREFLIGHT_NODES" });
  expect(report.findings[0]?.message).toMatch(/Secret \(this user may not read it\).*Gone \(BadNodeIdUnknown\)/);
  expect(codes).toContain("SAMSPEL_PREFLIGHT_WRITABLE");
  expect(report.load).toMatchObject({ items: 2, requests: 1 });
  expect(report.plan.triedItems).toBe(2);
  expect(report.plan.samplingIntervalMs).toBeGreaterThanOrEqual(100);
  await expect.poll(() => server.server.currentSubscriptionCount).toBe(0);
});

test("a vendor profile that the configuration names counts, or none", async () => {
  const named = await preflight("--config", configured(["Force"], ", serverProfile: schneider-bmenua"));
  const none = await preflight("--config", configured(["Force"], ", serverProfile: none"));

  expect(named.report.server.profile?.id).toBe("schneider-bmenua");
  expect(named.report.plan.queueSize).toBe(100);
  expect(named.codes).toContain("SAMSPEL_OPCUA_REVISED");
  expect(none.report.server.profile).toBeUndefined();
});

test("a server that does not answer is exit code 4, with what to do", async () => {
  const end = await runVerbHere(addPreflight, ["preflight", `opc.tcp://127.0.0.1:${await freePort()}`, "--data", data]);

  expect(end.code).toBe(4);
  expect(JSON.parse(end.stderr)).toMatchObject({ code: "SAMSPEL_OPCUA_REFUSED", next: expect.any(String) });
});

test("check --online tries the sources, the clock and the disk", async () => {
  const good = await runVerbHere(addCheck, ["check", "--online", "--config", configured(["Force"])]);
  const file = configured([]);
  writeFileSync(file, `sources:\n  - { id: floor, kind: mqtt, url: "mqtt://127.0.0.1:${await freePort()}" }\n`);
  const closed = await runVerbHere(addCheck, ["check", "--online", "--config", file]);

  const lines = (text: string) =>
    text
      .trim()
      .split("\n")
      .map((line): Record<string, unknown> => JSON.parse(line));
  expect(good.code, good.stdout).toBe(0);
  expect(lines(good.stdout)).toMatchObject([
    { ok: true },
    { disk: expect.any(String) },
    { ok: true },
    { source: "plc" },
  ]);
  expect(closed.code).toBe(4);
  expect(lines(closed.stdout).at(-1)).toMatchObject({ source: "floor", ok: false });
});

test("every vendor profile names where its figures come from, and is found by its own name", () => {
  for (const profile of vendorProfiles) {
    expect(profile.source, profile.id).not.toBe("");
    const identity = {
      productUri: "",
      productName: profile.name,
      manufacturer: "",
      applicationUri: "",
      softwareVersion: "",
    };
    expect(profileFor(identity)?.id).toBe(profile.id);
  }
  const unknown = { productUri: "urn:x", productName: "x", manufacturer: "y", applicationUri: "", softwareVersion: "" };
  expect(profileFor(unknown)).toBeUndefined();
});
