/** Requests that mean harm: bombs, tricks with types, slow bodies, prototypes, addresses. Requests at random: `every-request.test.ts`. */
import { once } from "node:events";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { isTooDeep } from "../../../gateway/api/json-body.ts";
import { get, post, type ServerUnderTest, startedServer } from "./server-under-test.ts";

const many = { requestsPerMinute: 1e6, changesPerMinute: 1e6 };

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly schema: object }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: object; readonly example?: object }>>;
  };
}

async function engineerServer(): Promise<ServerUnderTest> {
  return startedServer({ limits: many, options: { anonymousRole: "engineer" } });
}

async function operationsOf(url: string) {
  const { body } = await get(`${url}/api/v1/openapi.json`);
  const { paths } = body as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
}

const path = "/api/v1/tags/table";
const json = { "content-type": "application/json" };

test.each([
  ["nested 100,000 deep", "[".repeat(100_000)],
  ["nested 33 deep", `${'{"a":'.repeat(33)}1${"}".repeat(33)}`],
  ["a thousand keys of objects", `{${Array.from({ length: 1000 }, (_, key) => `"k${key}":{}`).join()}}`],
  ["a number of a million digits", `{"text":${"9".repeat(1_000_000)}}`],
  ["half a text", '{"text":"'],
  ["no JSON", "\u0000\u0001\u0002"],
  ["a prototype", '{"format":"csv","text":"x","mode":"add","__proto__":{"polluted":1}}'],
  ["a prototype in escapes", '{"\\u005f_proto__":{"polluted":1}}'],
  ["a constructor", '{"constructor":{"prototype":{"polluted":1}}}'],
  ["an unknown key", '{"format":"csv","text":"x","mode":"add","role":"admin"}'],
])("a body that is %s is refused with 400", async (_case, body) => {
  const { url, errors } = await engineerServer();

  const { status } = await post(url + path, { body, headers: json });

  expect(status).toBe(400);
  expect(errors).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("a compressed body is refused before it is unpacked, whatever it is called", async () => {
  const { url } = await engineerServer();
  const body = gzipSync(Buffer.alloc(50_000_000, 32));

  for (const encoding of ["gzip", "deflate", "br", "zstd", "gzip, gzip", "IDENTITY, gzip", "x"]) {
    const answer = await post(url + path, { body, headers: { ...json, "content-encoding": encoding } });
    expect(answer, encoding).toMatchObject({ status: 415, body: { code: "SAMSPEL_CONTENT_ENCODING_REFUSED" } });
  }
});

const notJson = [
  ...["application/jsonx", "application/json, text/plain", "text/json", "application/vnd.api+json", "*/*", ";"],
  ...["application/x-www-form-urlencoded", "multipart/form-data", "application/json/x", "application/json;"],
  ...["application/json\u00a0", "application/\u00a0json", "\u00e4pplication/json", "application/json\t; x=1"],
  ...["application/json;charset=utf-16", "application/json;charset=utf-8;charset=utf-7"],
];

test("no other content type is taken for JSON, however near it comes", async () => {
  const { url, gateway } = await engineerServer();
  const rollBack = `${url}/api/v1/models/pump/roll-back`;

  for (const type of notJson) {
    const { status } = await post(rollBack, { body: "{}", headers: { "content-type": type } });
    expect([400, 415], type).toContain(status);
  }
  expect(gateway.modelCalls).toEqual([]);
  for (const type of ["application/json", "Application/JSON", 'application/json;\tcharset="UTF-8" ']) {
    const { status } = await post(rollBack, { body: "{}", headers: { "content-type": type } });
    expect(status, type).not.toBe(415);
  }
});

test("a body that comes a byte at a time is cut off, and the others are served meanwhile", async () => {
  const { url } = await startedServer({
    limits: { headMs: 300, requestMs: 600 },
    options: { anonymousRole: "engineer" },
  });
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(url).port) });
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  socket.on("error", () => {});
  socket.resume();
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n`,
  );
  const dripping = setInterval(() => socket.write(" "), 50);
  onTestFinished(() => clearInterval(dripping));

  const closed = once(socket, "close");
  expect((await get(`${url}/healthz`)).status).toBe(200);
  await closed;
});

test("two routes take an address to connect to, of a machine and from an engineer; destinations stand in the configuration file alone", async () => {
  const { url } = await engineerServer();
  const address = /^(url|uri|host|hostname|address|endpoint|endpointUrl|server|proxy|callback|webhook|redirect)$/i;
  const found: string[] = [];
  const look = (schema: unknown, where: string): void => {
    if (typeof schema !== "object" || schema === null) return;
    for (const [name, value] of Object.entries("properties" in schema ? (schema.properties as object) : {})) {
      if (address.test(name)) found.push(`${where} ${name}`);
      look(value, `${where} ${name}`);
    }
    if ("items" in schema) look(schema.items, where);
  };

  for (const { path: route, method, operation } of await operationsOf(url)) {
    for (const { name } of operation.parameters ?? []) if (address.test(name)) found.push(`${method} ${route} ${name}`);
    for (const { schema } of Object.values(operation.requestBody?.content ?? {})) look(schema, `${method} ${route}`);
  }

  // The network address that a display token is bound to is compared, never connected to.
  expect(found.sort()).toEqual([
    "GET /api/v1/onboarding/servers host",
    "POST /api/v1/onboarding/draft address",
    "POST /api/v1/tokens address",
  ]);
});

test("depth is counted outside of texts only", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat(40), (text, depth) => {
      const body = `${"[".repeat(depth)}${JSON.stringify(text)}${"]".repeat(depth)}`;
      expect(isTooDeep(body)).toBe(depth > 32);
    }),
  );
});
