/**
 * Known secrets at every place where a configuration may have one, by every way to name it; then everything that leaves
 * the gateway is searched for them: logs, answers, errors, figures, exports, backups, findings, the audit log, the data.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { accountBook } from "../support/accounts.ts";
import { createCertificates, hasOpenssl } from "../support/certificates.ts";
import { eventually, samspel, startSamspel } from "../support/cli.ts";
import { problemsOf } from "../support/configuration.ts";
import { temporaryDirectory } from "../support/context.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { freePort } from "../support/ports.ts";

/** Each word stands nowhere else. Some have signs that JSON, YAML, addresses and HTML would write in another way. */
const secrets = {
  opcuaPassword: 'canary-opcua-"å"<&>-8123',
  mqttPassword: "canary-mqtt-source-5561",
  sparkplugPassword: "canary-sparkplug-7719",
  influxToken: "canary-influx-token-2204==",
  influxLogin: "canary-influx-login-6672",
  sinkPassword: "canary-mqtt-sink-3390",
  edgePassword: "canary-edge-node-1187",
  mailPassword: "canary-mail-4406",
  webhookSecret: "canary-webhook-6018-canary",
  ntfyToken: "canary-ntfy-5527",
  noticePassword: "canary-mqtt-notice-9035",
  oldPassword: "canary four small words 7741",
  newPassword: "canary four small words 8852",
  wrongPassword: "canary words that are wrong 1293",
} as const;

interface Place {
  readonly past: string;
  readonly key: string;
  readonly certificate: string;
  readonly mqtt: string;
  readonly http: string;
  readonly closed: number;
}

function configurationOf({ past, certificate, key, mqtt, http, closed }: Place): string {
  return `
equipment: a/b/canary
dataDirectory: data
api: { port: 0, tls: { mode: given, certificate: "\u0024{file:${certificate}}", key: "\u0024{file:${key}}" } }
sources:
  - { id: plc, kind: opcua, endpointUrl: "opc.tcp://127.0.0.1:${closed}", user: maria, password: "\u0024{file:opcua-password}" }
  - { id: broker, kind: mqtt, url: "${mqtt}", user: maria, password: "\u0024{env:CANARY_MQTT}" }
  - { id: past, kind: replay, file: "${past}", clock: now, loop: true }
  - { id: spark, kind: sparkplug, url: "${mqtt}", user: maria, password: "\u0024{credential:sparkplug}" }
tags:
  - { id: pump/power, unit: kW, source: plc, address: "ns=2;s=Power" }
  - { id: pump/speed, unit: 1/min, source: past, address: speed }
sinks:
  - { id: influx, kind: influxdb, url: "${http}", bucket: b, token: "\u0024{credential:influx}" }
  - { id: influx-1, kind: influxdb, api: "1", url: "${http}", bucket: b, token: "maria:${secrets.influxLogin}" }
  - { id: onward, kind: mqtt, url: "${mqtt}", user: maria, password: "${secrets.sinkPassword}" }
  - { id: edge, kind: sparkplug, url: "${mqtt}", user: maria, password: "${secrets.edgePassword}", group: g, node: e }
notifications:
  - { id: mail, kind: email, host: 127.0.0.1, port: ${closed}, tls: none, from: a@example.org, to: [b@example.org], user: maria, password: "${secrets.mailPassword}" }
  - { id: hook, kind: webhook, url: "${http}/hook", secret: "${secrets.webhookSecret}", allowLoopback: true }
  - { id: phone, kind: ntfy, url: "${http}", topic: line, token: "${secrets.ntfyToken}", allowLoopback: true }
  - { id: notice, kind: mqtt, url: "${mqtt}", user: maria, password: "${secrets.noticePassword}", topic: notices }
`;
}

/** As it is, in JSON, in an address, in base64 of itself and of \`user:word\`. */
function formsOf(secret: string): string[] {
  const encoded = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift, 1), Buffer.from(secret)]).toString("base64");
    return text.slice(shift === 0 ? 0 : 4, -4);
  });
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), ...encoded];
}

function findingsIn(where: string, content: string | Buffer, words: Readonly<Record<string, string>>): string[] {
  return Object.entries(words).flatMap(([name, secret]) =>
    formsOf(secret).some((form) => content.includes(form)) ? [`${name} in ${where}`] : [],
  );
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Answers 401 and repeats what it was sent, as a server that means no good would. */
async function startEcho(): Promise<string> {
  const server = createServer((incoming, answer) => {
    answer.writeHead(401, { "content-type": "text/plain" }).end(`Not with ${JSON.stringify(incoming.headers)}`);
  });
  await new Promise<void>((ready) => void server.listen(0, "127.0.0.1", ready));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

interface Asked {
  readonly ca: Buffer;
  readonly method?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly text: string;
  readonly cookies: readonly string[];
}

/** Head and body of an answer; a stream is read for a second. */
async function ask(url: string, { ca, method = "GET", body, headers = {} }: Asked): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const outgoing = request(url, { method, ca, agent: false, headers: { ...headers, ...type } }, (answer) => {
    const { "set-cookie": cookies = [], ...others } = answer.headers;
    let text = `${answer.statusCode} ${JSON.stringify(others)} `;
    const end = () => resolve({ text, cookies });
    answer.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    answer.on("close", end);
    if (answer.headers["content-type"]?.startsWith("text/event-stream")) setTimeout(() => answer.destroy(), 1000);
  });
  outgoing.setTimeout(20_000, () => outgoing.destroy(new Error(`${url} does not answer.`)));
  outgoing.on("error", reject);
  outgoing.end(body && JSON.stringify(body));
  return promise;
}

test.skipIf(!hasMosquitto || !hasOpenssl)(
  "no secret of the configuration and none of an account is found in anything that leaves the gateway",
  async () => {
    const directory = temporaryDirectory("canary");
    const data = join(directory, "data");
    const config = join(directory, "gateway.yaml");
    const past = join(directory, "past.csv");
    const certificates = createCertificates();
    const [echo, closed] = await Promise.all([startEcho(), freePort()]);
    await using broker = await startMosquitto({ config: ["allow_anonymous false"] });
    const { certificate, key } = certificates.server;
    writeFileSync(config, configurationOf({ past, key, certificate, mqtt: broker.url, http: echo, closed }));
    writeFileSync(
      past,
      `time,speed\n${Array.from({ length: 600 }, (_, at) => `${at / 10},${1400 + at}`).join("\n")}\n`,
    );
    writeFileSync(join(directory, "opcua-password"), secrets.opcuaPassword);
    const credentials = join(directory, "credentials");
    mkdirSync(credentials);
    writeFileSync(join(credentials, "sparkplug"), secrets.sparkplugPassword);
    writeFileSync(join(credentials, "influx"), secrets.influxToken);
    const env = {
      CANARY_MQTT: secrets.mqttPassword,
      CREDENTIALS_DIRECTORY: credentials,
      NODE_EXTRA_CA_CERTS: certificates.authority,
    };
    const outputs = new Map<string, string>();
    const accounts = accountBook({ dataDirectory: data });
    await accounts.addUser("maria", "admin", secrets.oldPassword);
    const { secret: token } = accounts.addToken({ name: "t", role: "admin", days: 1 });
    const verb = async (args: readonly string[]) => {
      const { stdout, stderr } = await samspel(args, { env: { ...env, SAMSPEL_TOKEN: token } });
      outputs.set(args.join(" "), stdout + stderr);
    };
    const ofFile = ["--config", config];
    await using running = await startSamspel<{ url: string }>(["run", ...ofFile, "--log-level", "debug"], { env });
    const { url } = running.ready;
    const ca = readFileSync(certificates.authority);
    const own = { ca, headers: { authorization: `Bearer ${token}` } };
    const sink = async (state: string) => (await ask(`${url}/api/v1/sinks`, own)).text.includes(state);
    for (const code of ["SAMSPEL_INFLUXDB_TOKEN", "SAMSPEL_MQTT_USER"]) await eventually(() => sink(code), Boolean);

    const signIn = { ca, method: "POST", body: { name: "maria", password: secrets.oldPassword } };
    const session = await ask(`${url}/api/v1/session`, signIn);
    const [cookie = ""] = session.cookies.map((text) => text.split(";")[0] ?? "");
    outputs.set("signing in", session.text);
    const wrong = { ...signIn, body: { name: "maria", password: secrets.wrongPassword } };
    outputs.set("a wrong password", (await ask(`${url}/api/v1/session`, wrong)).text);
    const hasCookie = { ca, headers: { cookie } };
    const csrf = /"x-csrf-token":"([^"]+)"/.exec((await ask(`${url}/api/v1/session`, hasCookie)).text)?.[1] ?? "";
    const change = { password: secrets.oldPassword, next: secrets.newPassword };
    const changing = { ca, method: "POST", body: change, headers: { cookie, "x-csrf-token": csrf } };
    outputs.set("a new password", (await ask(`${url}/api/v1/session/password`, changing)).text);
    const misplaced = { ...own, method: "POST", body: { password: secrets.newPassword, [secrets.ntfyToken]: 1 } };
    await ask(`${url}/api/v1/users`, misplaced);
    const { text: described } = await ask(`${url}/api/v1/openapi.json`, own);
    const { paths } = JSON.parse(described.slice(described.indexOf("} ") + 2));
    for (const path of ["/metrics", "/healthz", "/readyz", ...Object.keys(paths)]) {
      const there = path.replace(/\{id\}/, path.includes("/sources/") ? "plc" : "pump");
      outputs.set(path, (await ask(url + there, own)).text);
    }
    for (const id of ["mail", "hook", "phone", "notice"]) {
      outputs.set(
        `testing ${id}`,
        (await ask(`${url}/api/v1/notifications/${id}/test`, { ...own, method: "POST" })).text,
      );
    }
    const recorded = { ...own, method: "POST", body: { name: "canary" } };
    const { text: recording } = await ask(`${url}/api/v1/recordings`, recorded);
    outputs.set("a recording", recording);
    const id = /"id":"([^"]+)"/.exec(recording)?.[1];
    const { text: stopped } = await ask(`${url}/api/v1/recordings/${id}/stop`, { ...own, method: "POST" });
    outputs.set("its end", stopped);
    await Promise.all([
      verb(["check", "--online", ...ofFile]),
      verb(["--json", "doctor", ...ofFile]),
      verb(["backup", ...ofFile, "--out", join(directory, "backup")]),
      verb(["export", "canary", ...ofFile, "--to", join(directory, "crate")]),
    ]);
    outputs.set("the log of the gateway", running.child.stdout() + running.child.stderr());
    await running.child.stop();

    const words = { ...secrets, token, cookie: cookie.slice(cookie.indexOf("=") + 1), key: keyOf(key) };
    const left = ["backup", "crate", "data"].flatMap((name) => filesIn(join(directory, name)));
    // What the operator wrote out in the file stands in its copy too, which the service alone may read.
    const searched = left.filter((file) => file !== join(data, "last-good.yaml"));
    const found = [
      ...[...outputs].flatMap(([where, text]) => findingsIn(where, text, words)),
      ...searched.flatMap((file) => findingsIn(file.slice(directory.length), readFileSync(file), words)),
    ];

    expect(cookie.length).toBeGreaterThan(20);
    expect(outputs.get("a new password")).toMatch(/^200/);
    expect(outputs.get("the log of the gateway")).toContain("SAMSPEL_INFLUXDB_TOKEN");
    expect(searched.length).toBeGreaterThan(10);
    for (const kind of ["crate", "backup", "data/audit", "data/store"]) {
      expect(
        searched.filter((file) => file.startsWith(join(directory, kind))),
        kind,
      ).not.toEqual([]);
    }
    expect(found).toEqual([]);
  },
  100_000,
);

/** A line in the middle of the key. */
function keyOf(file: string): string {
  return readFileSync(file, "utf8").split("\n")[1] ?? "";
}

test("the search finds a secret in each form in which it may be written", () => {
  const words = { one: secrets.opcuaPassword };
  const base64 = Buffer.from(`maria:${secrets.opcuaPassword}`).toString("base64");

  for (const text of [
    secrets.opcuaPassword,
    JSON.stringify(words),
    encodeURIComponent(secrets.opcuaPassword),
    base64,
  ]) {
    expect(findingsIn("here", `before ${text} after`, words)).toEqual(["one in here"]);
  }
  expect(findingsIn("here", "before after", words)).toEqual([]);
});

test("a login within an address is refused, for addresses are shown, and it is not repeated", () => {
  const login = "://maria:canary-url-login-9914@broker";
  const text = `
equipment: a
sources: [{ id: one, kind: mqtt, url: "mqtt${login}" }, { id: two, kind: opcua, endpointUrl: "opc.tcp${login}" }]
sinks: [{ id: three, kind: influxdb, url: "http${login}", bucket: b }]
`;

  const problems = problemsOf(() => parseConfiguration(text, { path: "gateway.yaml", registries, env: {} }));

  expect(problems).toHaveLength(3);
  expect(problems.join()).not.toContain("canary");
});
