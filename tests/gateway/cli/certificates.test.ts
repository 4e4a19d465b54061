/** `samspel certificates`: lists, trusts, rejects and renews without connecting to anything. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addCertificates } from "../../../gateway/cli/certificates.ts";
import { discover } from "../../../gateway/sources/opcua/discover.ts";
import { samspel } from "../../support/cli.ts";
import { temporaryDirectory, testContext } from "../../support/context.ts";
import { startOpcuaServer } from "../../support/opcua-server.ts";
import { runVerbHere } from "./in-process.ts";

const data = temporaryDirectory("certificates");
const context = { ...testContext("plc"), directory: join(data, "sources", "plc") };

async function certificates(...args: string[]) {
  const end = await runVerbHere(addCertificates, ["certificates", ...args, "--data", data, "--source", "plc"]);
  return { ...end, report: end.code === 0 ? JSON.parse(end.stdout) : JSON.parse(end.stderr) };
}

test("what was seen is listed, trusted by fingerprint, rejected again, and the own certificate renewed", async () => {
  expect((await certificates()).report).toMatchObject({ source: "plc", trusted: [], rejected: [] });
  await using server = await startOpcuaServer();
  const { certificate } = await discover({ endpointUrl: server.endpointUrl }, context);
  const thumbprint = certificate?.thumbprint ?? "";

  expect((await certificates("show")).report).toMatchObject({ rejected: [{ thumbprint }] });
  expect((await certificates("trust", thumbprint)).report).toMatchObject({ trusted: [{ thumbprint }], rejected: [] });
  expect((await certificates("reject", thumbprint)).report).toMatchObject({ trusted: [], rejected: [{ thumbprint }] });
  const { report } = await certificates("renew");

  expect(report.own.daysLeft).toBeGreaterThan(3000);
  expect(report.own.applicationUri).toMatch(/^urn:.*:samspel:plc$/);
  expect(report.own.subject).toMatch(/^O=Samspel, CN=Samspel@/);
}, 60_000);

test.each([
  [["trust", "none"], "SAMSPEL_OPCUA_FINGERPRINT", 3],
  [["trust"], "SAMSPEL_OPCUA_FINGERPRINT", 3],
  [["trust", "a".repeat(40)], "SAMSPEL_OPCUA_FINGERPRINT", 1],
  [["destroy"], "SAMSPEL_CERTIFICATES_ACTION", 3],
])("%j is refused with a code and an advice", async (args, code, exitCode) => {
  const end = await certificates(...args);

  expect(end.code).toBe(exitCode);
  expect(end.report).toMatchObject({ code, next: expect.any(String) });
});

test("a source that the configuration does not have is named with those that it has", async () => {
  const file = join(temporaryDirectory("certificates"), "gateway.yaml");
  writeFileSync(file, "sources:\n  - { id: press, kind: opcua, endpointUrl: 'opc.tcp://127.0.0.1:4840' }\n");

  const end = await samspel(["--json", "certificates", "--config", file, "--source", "plc"]);

  expect(end.code).toBe(3);
  expect(JSON.parse(end.stderr)).toMatchObject({
    code: "SAMSPEL_SOURCE_UNKNOWN",
    message: expect.stringContaining("press"),
  });
});
