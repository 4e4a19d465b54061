/** Verbs that ask a running gateway: what to do is said when it wants an account or has a certificate of its own. */
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createPlainServer } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { addDoctor } from "../../../gateway/cli/doctor.ts";
import { verbs } from "../../../gateway/cli/registry.ts";
import { writeRunFile } from "../../../gateway/run-file.ts";
import { createCertificates, hasOpenssl } from "../../support/certificates.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { runVerbHere } from "./in-process.ts";

async function encrypted() {
  const { authority, server: own } = createCertificates();
  const pair = { cert: readFileSync(own.certificate), key: readFileSync(own.key) };
  const server = createServer(pair, (_request, response) => response.end('{"state":"ready"}'));
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { authority, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe.skipIf(!hasOpenssl)("a gateway whose authority nobody knows here", () => {
  test("is not said to be silent: the way to trust it is named", async () => {
    const { url } = await encrypted();

    const { code, stderr } = await runVerbHere(verbs.models!, ["models", "list", "--gateway", url]);

    expect(code).toBe(4);
    const said = JSON.parse(stderr);
    expect(said.code).toBe("SAMSPEL_GATEWAY_UNTRUSTED");
    expect(said.next).toContain("samspel tls authority");
    expect(said.next).toContain("NODE_EXTRA_CA_CERTS");
  });

  test("is known to samspel doctor on its own machine", async () => {
    const { authority, url } = await encrypted();
    const directory = temporaryDirectory("doctor-tls");
    const data = join(directory, "data");
    mkdirSync(join(data, "tls"), { recursive: true });
    copyFileSync(authority, join(data, "tls", "authority.pem"));
    writeFileSync(join(directory, "gateway.yaml"), "api: { port: 0, anonymousRole: operator }\n");
    // Only a process of ours counts as a gateway that runs.
    const gateway = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "gateway/cli/main.ts"]);
    onTestFinished(() => void gateway.kill());
    const about = { version: "0.1.0", startedMs: 0, file: "gateway.yaml", outcome: "started", reloads: 0 } as const;
    writeRunFile(data, { ...about, url, pid: gateway.pid ?? 0 });

    const { stdout } = await runVerbHere(addDoctor, ["doctor", "--config", join(directory, "gateway.yaml")]);

    expect(stdout).toContain("data flows");
    expect(stdout).not.toContain("SAMSPEL_GATEWAY_SILENT");
  });
});

test("a gateway that wants an account is answered on the command line with a token", async () => {
  const refusal = {
    code: "SAMSPEL_SIGN_IN_REQUIRED",
    message: "This needs an account.",
    next: "Sign in on the pages.",
  };
  const server = createPlainServer((_request, response) => {
    response.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify(refusal));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const { stderr } = await runVerbHere(verbs.models!, ["models", "list", "--gateway", url]);

  expect(JSON.parse(stderr)).toMatchObject({ code: refusal.code, next: expect.stringContaining("SAMSPEL_TOKEN") });
});
