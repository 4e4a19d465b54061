/** Who may reach the interface: names, origins, roles, sizes, rates and time. */
import { once } from "node:events";
import { connect } from "node:net";
import { hostname } from "node:os";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { hostNameOf, isOwnHost, isOwnOrigin } from "../../../gateway/api/access.ts";
import { ConfigError } from "../../../gateway/core/errors.ts";
import { plainCondition } from "../../support/view.ts";
import { get, post, requestWith, startedServer } from "./server-under-test.ts";

test.each([
  "127.0.0.1:8080",
  "192.168.1.20",
  "[::1]:8080",
  "localhost:1",
  "kit.localhost",
  `${hostname()}:8080`,
  `${hostname()}.local`,
  "line-1.factory.example",
])("the gateway answers as %s", async (host) => {
  const { url } = await startedServer({ options: { hostNames: ["Line-1.factory.example"] } });

  expect(await requestWith(`${url}/api/v1/site`, { host })).toMatchObject({ status: 200 });
});

test.each(["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "a b", "[::1"])(
  "a page that points the name %j here reads nothing",
  async (host) => {
    const { url } = await startedServer();

    const { status, body } = await requestWith(`${url}/api/v1/site`, { host });

    expect(status).toBe(421);
    expect(JSON.parse(body)).toMatchObject({ code: "SAMSPEL_HOST_REFUSED" });
  },
);

test("names are refused for the stream and for addresses that do not exist, too", async () => {
  const { url } = await startedServer();

  for (const path of ["/api/v1/stream", "/nowhere", "/", "/metrics"]) {
    expect(await requestWith(url + path, { host: "evil.example" })).toMatchObject({ status: 421 });
  }
});

test("whatever the header holds, a name that is neither ours nor an address is refused", () => {
  const ours = new Set(["kit"]);

  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.domain(), fc.webAuthority({ withPort: true })), (header) => {
      const name = hostNameOf(header);
      const isKnown = name !== undefined && /^(kit|localhost|.*\.localhost|[\d.]+|[\da-f:.]*:[\da-f:.]*)$/.test(name);
      if (isOwnHost(header, ours)) expect(isKnown).toBe(true);
    }),
  );
});

test.each([
  ["another site", { origin: "http://evil.example" }],
  ["another port of this machine", { origin: "http://127.0.0.1:1" }],
  ["a sandboxed page", { origin: "null" }],
  ["another site, as the browser says", { "sec-fetch-site": "cross-site" }],
  ["another program of the same site", { "sec-fetch-site": "same-site" }],
])("a page of %s cannot change anything", async (_case, headers) => {
  const { url, gateway } = await startedServer();
  gateway.raise(plainCondition("one"));

  const { status, body } = await post(`${url}/api/v1/conditions/one/acknowledge`, { headers });

  expect(status).toBe(403);
  expect(body).toMatchObject({ code: "SAMSPEL_ORIGIN_REFUSED" });
  expect(gateway.conditions.get("one")!.acknowledged).toBe(false);
});

test("the own page and a program without a page may acknowledge", async () => {
  const { url, gateway } = await startedServer();
  gateway.raise(plainCondition("one"));
  const path = `${url}/api/v1/conditions/one/acknowledge`;

  expect(await post(path, { headers: { origin: url, "sec-fetch-site": "same-origin" } })).toMatchObject({
    status: 200,
  });
  expect(await post(path)).toMatchObject({ status: 200 });
});

test("an origin is ours only with name and port alike; a proxy may have added the encryption", () => {
  const host = "kit.local:8080";

  expect(isOwnOrigin({ host, origin: "http://KIT.local:8080" })).toBe(true);
  expect(isOwnOrigin({ host, origin: "https://kit.local:8080" })).toBe(true);
  expect(isOwnOrigin({ host, origin: "file://kit.local:8080" })).toBe(false);
  expect(isOwnOrigin({ host, origin: "http://kit.local" })).toBe(false);
  expect(isOwnOrigin({ host, origin: "http://kit.local:8080.evil.example" })).toBe(false);
  expect(isOwnOrigin({ host: undefined, origin: "http://kit.local" })).toBe(false);
});

test("an operator may acknowledge, and only an engineer may change models; the site says which one you are", async () => {
  const change = (url: string) => post(`${url}/api/v1/models/pump/roll-back`);
  const operator = await startedServer();
  const engineer = await startedServer({ options: { anonymousRole: "engineer" } });

  expect(await change(operator.url)).toMatchObject({ status: 403, body: { code: "SAMSPEL_FORBIDDEN" } });
  expect(await change(engineer.url)).toMatchObject({ status: 200 });

  expect(operator.gateway.modelCalls).toEqual([]);
  expect(engineer.gateway.modelCalls).toEqual(["roll-back pump"]);
  const roles = await Promise.all([operator, engineer].map(({ url }) => get(`${url}/api/v1/site`)));
  expect(roles.map(({ body }) => body)).toMatchObject([{ role: "operator" }, { role: "engineer" }]);
});

test("pages may load nothing from elsewhere and may not be framed", async () => {
  const { url } = await startedServer();

  const { headers } = await get(`${url}/api/v1/site`);

  const policy = headers.get("content-security-policy") ?? "";
  for (const part of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
    expect(policy).toContain(part);
  }
  expect(policy).not.toContain("unsafe");
  expect(policy).not.toContain("upgrade-insecure-requests");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("permissions-policy")).toContain("camera=()");
  expect(headers.get("strict-transport-security")).toBeNull();
  expect(headers.get("access-control-allow-origin")).toBeNull();
  expect(headers.get("cache-control")).toBe("no-store");
});

test.each([
  ["text/plain", "{}", 415],
  ["application/x-www-form-urlencoded", "a=b", 415],
  ["multipart/form-data; boundary=x", "--x--", 415],
  ["application/json\t; charset=utf-7x", "{", 415],
  ["APPLICATION/JSON", '{"__proto__":{"polluted":true}}', 400],
  ["application/json", '{"constructor":{"prototype":{"polluted":true}}}', 400],
  ["application/json", '{"user":"somebody"}', 400],
  ["application/json", `"${"x".repeat(1_100_000)}"`, 413],
])("a body of %s that is not expected is refused", async (type, body, expected) => {
  const { url, gateway } = await startedServer();
  gateway.raise(plainCondition("one"));

  const { status } = await post(`${url}/api/v1/conditions/one/acknowledge`, {
    body,
    headers: { "content-type": type },
  });

  expect(status).toBe(expected);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(gateway.conditions.get("one")!.acknowledged).toBe(false);
});

test("an address that asks too often has to wait", async () => {
  const { url } = await startedServer({ limits: { requestsPerMinute: 3, changesPerMinute: 1 } });

  const answers = [];
  for (let index = 0; index < 4; index++) answers.push(await get(`${url}/api/v1/site`));
  const alive = await get(`${url}/healthz`);

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(answers[3]!.body).toMatchObject({ code: "SAMSPEL_TOO_MANY_REQUESTS" });
  expect(Number(answers[3]!.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(alive.status).toBe(200);
});

test("changes are limited more tightly than queries", async () => {
  const { url, gateway } = await startedServer({ limits: { changesPerMinute: 1 } });
  gateway.raise(plainCondition("one"));
  const path = `${url}/api/v1/conditions/one/acknowledge`;

  expect((await post(path)).status).toBe(200);
  expect((await post(path)).status).toBe(429);
  expect((await get(`${url}/api/v1/site`)).status).toBe(200);
});

test.each([
  ["says nothing", ""],
  ["never ends the head of its request", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"],
])("a connection that %s is closed", async (_case, text) => {
  const { url } = await startedServer({ limits: { headMs: 200, requestMs: 400 } });
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(url).port) });
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");

  socket.write(text);
  socket.resume();

  await once(socket, "close");
  expect((await get(`${url}/healthz`)).status).toBe(200);
});

test("connections above the limit are closed while the others go on", async () => {
  const { url } = await startedServer({ limits: { connections: 5 } });
  const port = Number(new URL(url).port);
  const sockets = [];
  for (let index = 0; index < 4; index++) {
    const socket = connect({ host: "127.0.0.1", port });
    onTestFinished(() => void socket.destroy());
    await once(socket, "connect");
    sockets.push(socket);
  }

  const alive = await get(`${url}/healthz`);
  const surplus = [connect({ host: "127.0.0.1", port }), connect({ host: "127.0.0.1", port })];
  for (const socket of surplus) {
    onTestFinished(() => void socket.destroy());
    socket.on("error", () => {});
    socket.resume();
  }

  await Promise.race(surplus.map((socket) => once(socket, "close")));
  expect(alive.status).toBe(200);
  expect(sockets.every(({ destroyed }) => !destroyed)).toBe(true);
});

test("a port in use is told with what to do", async () => {
  const { url } = await startedServer();
  const port = Number(new URL(url).port);

  const second = startedServer({ options: { port } });

  await expect(second).rejects.toThrow(ConfigError);
  await expect(second).rejects.toMatchObject({ code: "SAMSPEL_PORT_IN_USE", next: expect.stringContaining("--port") });
});

test("an address of another machine is told with what to do", async () => {
  const elsewhere = startedServer({ options: { host: "192.0.2.1" } });

  await expect(elsewhere).rejects.toMatchObject({ code: "SAMSPEL_HOST_UNKNOWN", next: expect.any(String) });
});
