/**
 * A gateway under compressed wear: what leaks is events, not hours. Each cycle publishes, opens and leaves the live stream, asks for pages, raises
 * a condition and logs, every second one signs in and out; every 50 cycles the configuration is reloaded (connections, store, sinks, scoring and
 * server begin anew). Prints one JSON line for each sample. `soak-child.ts BROKER OPCUA DIRECTORY CYCLES LEAK_BYTES`, with --expose-gc.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { queryObjects } from "node:v8";
import { connectAsync } from "mqtt";
import { stringify } from "yaml";
import { AccountBook } from "../../gateway/accounts/accounts.ts";
import { AnonymousForms } from "../../gateway/anonymous-forms.ts";
import { StreamClient } from "../../gateway/api/stream/client.ts";
import { StreamHub } from "../../gateway/api/stream/hub.ts";
import { TopicSet } from "../../gateway/api/stream/topic-set.ts";
import { CaseBook } from "../../gateway/cases/case-book.ts";
import { loadConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { type Gateway, startGateway } from "../../gateway/main.ts";
import { SetAside } from "../../gateway/pipeline/set-aside.ts";
import { SinkFigures } from "../../gateway/pipeline/sink-figures.ts";
import { SourceFigures } from "../../gateway/pipeline/source-figures.ts";
import { supervise } from "../../gateway/supervise.ts";
import { createLog } from "../../gateway/telemetry.ts";
import { channelCount, withModels, writeModels } from "../bench/support-scored.ts";

const [broker = "", endpointUrl = "", directory = "", cycleText = "", leakText = "0"] = process.argv.slice(2);
const cycles = Number(cycleText);
const leakNumbers = Number(leakText) / 8;
const reloadEvery = 50;
const sampleEvery = 25;
const own = { AnonymousForms, CaseBook, SetAside, SinkFigures, SourceFigures, StreamClient, StreamHub, TopicSet };

const file = join(directory, "gateway.yaml");
/** One model over the eight counters of the OPC UA server. */
const counters = Array.from({ length: channelCount }, (_, index) => `load/${index}`);
await writeModels(directory, { tags: counters.length, intervalMs: 50 });
const wornConfiguration = (cycle: number) =>
  withModels({
    equipment: `soak/line/cycle-${cycle % 2}`,
    dataDirectory: "data",
    api: { port: 0, anonymousRole: "viewer" },
    sources: [
      { id: "plc", kind: "opcua", endpointUrl, securityMode: "None" },
      { id: "broker", kind: "mqtt", url: broker },
    ],
    tags: [
      ...counters.map((id) => ({ id, unit: "1", source: "plc", address: `ns=1;s=${id}` })),
      { id: "soak/value", unit: "1", source: "broker", address: "soak/value" },
    ],
    sinks: [
      { id: "file", kind: "file", fileMiB: 1, files: 2 },
      { id: "gone", kind: "influxdb", url: "http://127.0.0.1:1", bucket: "b", org: "o", token: "t" },
    ],
  });
const write = (cycle: number) => writeFileSync(file, stringify(wornConfiguration(cycle)));
const account = { name: "wear", password: "four plain words here" };
await addAccount();
write(0);
const load = () => loadConfiguration(file, registries, {});
const log = createLog("info", join(directory, "soak.log"), { bytes: 100_000, oldFiles: 2 });
let gateway: Gateway | undefined;
const supervisor = await supervise({
  load,
  first: load(),
  refused: undefined,
  log,
  start: async (configuration) => {
    gateway = await startGateway({ configuration, log, dashboards: undefined });
    return gateway;
  },
  onChange: () => {},
});
const publisher = await connectAsync(broker);
const leaked: number[][] = [];

/** The gateway is set up from the start. */
async function addAccount(): Promise<void> {
  const accounts = new AccountBook({
    dataDirectory: join(directory, "data"),
    limits: { idleMs: 3_600_000, absoluteMs: 3_600_000 },
    now: Date.now,
    monotonicMs: () => performance.now(),
    onDamaged: (message) => {
      throw new Error(message);
    },
  });
  await accounts.addUser(account.name, "admin", account.password);
}

async function signInAndOut(url: string): Promise<void> {
  const headers = { "content-type": "application/json", origin: url };
  const signedIn = await fetch(`${url}/api/v1/session`, { method: "POST", headers, body: JSON.stringify(account) });
  if (!signedIn.ok) throw new Error(`Signing in: ${signedIn.status} ${await signedIn.text()}`);
  await signedIn.text();
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const who = await asked(`${url}/api/v1/session`, { headers: { cookie } });
  await who.text();
  const page = { origin: url, cookie, "x-csrf-token": who.headers.get("x-csrf-token") ?? "" };
  const signedOut = await fetch(`${url}/api/v1/session`, { method: "DELETE", headers: page });
  await signedOut.text();
  if (!signedOut.ok) throw new Error(`Signing out: ${signedOut.status} ${await signedOut.text()}`);
}

/** A refused request would wear nothing out. */
async function asked(url: string, options: RequestInit = {}): Promise<Response> {
  const answer = await fetch(url, options);
  if (answer.status === 401 || answer.status === 403) throw new Error(`${url}: ${answer.status}`);
  return answer;
}

async function cycle(number: number): Promise<void> {
  if (number % reloadEvery === 0) {
    write(number / reloadEvery);
    await supervisor.reload();
  }
  const { url, report } = gateway!;
  await publisher.publishAsync("soak/value", String(number), { qos: 1 });
  const leaving = new AbortController();
  const stream = await asked(`${url}/api/v1/stream?topics=tags,conditions,sources`, { signal: leaving.signal });
  await stream.body?.getReader().read();
  leaving.abort();
  for (const path of ["/api/v1/tags", "/api/v1/sources", "/metrics", "/readyz", "/api/v1/nothing"]) {
    await (await asked(`${url}${path}`)).text();
  }
  if (number % 2 === 0) await signInAndOut(url);
  report({ id: "soak/cycle", active: number % 2 === 0, severity: 100, code: "SAMSPEL_SOAK", message: "A cycle." });
  log.info({ number }, "A cycle.");
  if (leakNumbers > 0) leaked.push(Array.from({ length: leakNumbers }, (_, index) => number + index / 2));
}

function collect(): void {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
}

const objectsNow = () =>
  Object.fromEntries(
    Object.entries(own).map(([name, kind]) => [name, Number(queryObjects(kind, { format: "count" }))]),
  );

let objectsAtFirst: string | undefined;

/** What a gateway that has just been replaced still waits for is given up within seconds. */
const restMsMax = 30_000;

/** Objects of our own after a rest: as many as at the first look, or whatever is there when the time for rest is over. */
async function objectsAtRest(): Promise<Readonly<Record<string, number>>> {
  const untilMs = performance.now() + restMsMax;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    collect();
    const objects = objectsNow();
    objectsAtFirst ??= JSON.stringify(objects);
    if (JSON.stringify(objects) === objectsAtFirst || performance.now() > untilMs) return objects;
  }
}

async function sample(number: number): Promise<void> {
  const objects = await objectsAtRest();
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().length;
  const descriptors = readdirSync("/proc/self/fd").length;
  process.stdout.write(
    `${JSON.stringify({ cycle: number, heapUsed, external, arrayBuffers, rss, handles, descriptors, listeners: process.listenerCount("exit"), objects })}\n`,
  );
}

for (let number = 1; number <= cycles; number++) {
  await cycle(number);
  if (number % sampleEvery === 0) await sample(number);
}
await publisher.endAsync();
await supervisor.close();
process.stdout.write(`${JSON.stringify({ leaked: leaked.length })}\n`);
