/** Encryption of the pages: a certificate of the own authority or a given one, one port, renewal while it runs. */
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import {
  authorityFile,
  isEncrypted,
  renewOwn,
  type ServerCertificate,
  serverCertificate,
  type TlsSettings,
} from "../../../gateway/tls/server-certificate.ts";
import { furnishedAccounts, passwordOf } from "../../support/accounts.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { startedServer } from "../api/server-under-test.ts";

const dayMs = 86_400_000;

function settings(more: Partial<TlsSettings> = {}): TlsSettings {
  return {
    dataDirectory: temporaryDirectory("tls"),
    host: "0.0.0.0",
    hostNames: ["kit.example"],
    tls: { mode: "auto" },
    ...more,
  };
}

interface Encrypted {
  readonly url: string;
  readonly authority: string;
  readonly certificate: ServerCertificate;
  readonly renew: (next: ServerCertificate) => void;
}

async function encryptedServer(isOwn = true): Promise<Encrypted> {
  const used = settings();
  const certificate = (await serverCertificate(used, Date.now()))!;
  const { accounts } = await furnishedAccounts();
  const server = await startedServer({
    options: { tls: { ...certificate, isOwn }, accounts, anonymousRole: "none" },
    limits: { headMs: 300 },
  });
  const authority = readFileSync(authorityFile(used.dataDirectory), "utf8");
  return { url: server.url, authority, certificate, renew: server.renew };
}

function asked({ url, authority }: Encrypted, path: string, body?: object): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { ca: authority, agent: false, headers: { "content-type": "application/json" } };
    const outgoing = request(url + path, { ...options, method: body === undefined ? "GET" : "POST" }, (answer) => {
      answer.resume();
      resolve(answer);
    });
    outgoing.on("error", reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

test.each([
  ["127.0.0.1", "auto", false],
  ["localhost", "auto", false],
  ["::1", "auto", false],
  ["0.0.0.0", "auto", true],
  ["10.0.4.7", "auto", true],
  ["0.0.0.0", "off", false],
  ["127.0.0.1", "own", true],
] as const)("at %s with mode %s connections are encrypted: %s", (host, mode, expected) => {
  expect(isEncrypted({ host, tls: { mode } })).toBe(expected);
});

test("a certificate of our own fits every name and address, and its keys are for the owner alone", async () => {
  const used = settings();

  const { certificate, isOwn, expiresMs } = (await serverCertificate(used, Date.now()))!;

  const found = new X509Certificate(certificate);
  expect(isOwn).toBe(true);
  expect(found.checkHost("kit.example")).toBe("kit.example");
  expect(found.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(found.ca).toBe(false);
  expect(expiresMs).toBeLessThan(Date.now() + 398 * dayMs);
  for (const name of ["authority.key", "server.key"]) {
    expect(statSync(join(used.dataDirectory, "tls", name)).mode & 0o777).toBe(0o600);
  }
  expect((await serverCertificate(used, Date.now()))!.certificate).toBe(certificate);
});

test("it is renewed thirty days before its end, when a name is added, and when it is damaged; the authority stays", async () => {
  const used = settings();
  const nowMs = Date.now();
  const first = (await serverCertificate(used, nowMs))!;
  const authority = readFileSync(authorityFile(used.dataDirectory), "utf8");

  const kept = (await serverCertificate(used, nowMs + 360 * dayMs))!;
  const later = (await serverCertificate(used, nowMs + 370 * dayMs))!;
  const named = (await serverCertificate({ ...used, hostNames: ["other.example"] }, nowMs + 370 * dayMs))!;
  writeFileSync(join(used.dataDirectory, "tls/server.pem"), "damaged");
  const repaired = (await serverCertificate(used, nowMs))!;

  expect(kept.fingerprint).toBe(first.fingerprint);
  expect(new Set([first, later, named, repaired].map(({ fingerprint }) => fingerprint)).size).toBe(4);
  expect(readFileSync(authorityFile(used.dataDirectory), "utf8")).toBe(authority);
});

test("a given pair is taken as it is; one that does not belong together, or is no PEM, is refused with a reason", async () => {
  const [one, other] = [await renewOwn(settings(), Date.now()), await renewOwn(settings(), Date.now())];
  const given = (certificate: string, key: string) =>
    serverCertificate(settings({ tls: { mode: "given", certificate, key } }), Date.now());

  expect(await given(one.certificate, one.key)).toMatchObject({ isOwn: false, fingerprint: one.fingerprint });
  await expect(given(one.certificate, other.key)).rejects.toThrow("does not belong");
  await expect(given("nothing", one.key)).rejects.toMatchObject({ code: "SAMSPEL_TLS_CERTIFICATE" });
  await expect(serverCertificate(settings({ tls: { mode: "given" } }), 0)).rejects.toThrow("missing");
});

test("a program that trusts the authority connects; the cookie is bound to this host and to encryption", async () => {
  const server = await encryptedServer();

  const signedIn = await asked(server, "/api/v1/session", { name: "a-admin", password: passwordOf("admin") });

  expect(server.url).toMatch(/^https:/);
  expect(signedIn.statusCode).toBe(200);
  expect(signedIn.headers["set-cookie"]?.[0]).toMatch(
    /^__Host-samspel-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect(signedIn.headers["cross-origin-opener-policy"]).toBe("same-origin");
  expect(signedIn.headers["strict-transport-security"]).toBeUndefined();
  await expect(asked({ ...server, authority: (await encryptedServer()).authority }, "/healthz")).rejects.toThrow();
});

test("browsers are told to insist on encryption when the certificate is given", async () => {
  const { headers } = await asked(await encryptedServer(false), "/healthz");

  expect(headers["strict-transport-security"]).toBe("max-age=31536000");
});

test("who comes without encryption is sent to the encrypted address, and can change nothing", async () => {
  const { url } = await encryptedServer();
  const plain = url.replace("https:", "http:");

  const page = await fetch(`${plain}/alarms?q=all`, { redirect: "manual" });
  const change = await fetch(`${plain}/api/v1/session`, { method: "POST", body: "{}" });

  expect([page.status, page.headers.get("location")]).toEqual([308, `${url}/alarms?q=all`]);
  expect(change.status).toBe(426);
  expect(await change.json()).toMatchObject({ code: "SAMSPEL_TLS_REQUIRED" });
});

test.each([
  ["says nothing", ""],
  ["never ends its handshake", "\u0016\u0003\u0001"],
  ["never ends its head", "GET / HTTP/1.1\r\n"],
])("a connection that %s is closed", async (_case, text) => {
  const server = await encryptedServer();
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(server.url).port) });
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");

  socket.on("error", () => {});
  socket.write(text, "latin1");
  socket.resume();

  await once(socket, "close");
  expect((await asked(server, "/healthz")).statusCode).toBe(200);
});

test("a renewed certificate is shown to the next connection, while the gateway runs", async () => {
  const server = await encryptedServer();
  const shown = async (): Promise<string> => {
    const socket = connectTls({ port: Number(new URL(server.url).port), host: "127.0.0.1", rejectUnauthorized: false });
    await once(socket, "secureConnect");
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };
  const next = await renewOwn(settings(), Date.now());

  expect(await shown()).toBe(server.certificate.fingerprint);
  server.renew(next);
  expect(await shown()).toBe(next.fingerprint);
});

test.each(["TLSv1", "TLSv1.1"] as const)("%s is not spoken", async (version) => {
  const { url } = await encryptedServer();
  const options = { port: Number(new URL(url).port), host: "127.0.0.1", rejectUnauthorized: false };
  const socket = connectTls({ ...options, minVersion: version, maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" });

  await expect(once(socket, "secureConnect")).rejects.toThrow();
});
