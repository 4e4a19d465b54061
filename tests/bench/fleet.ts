/**
 * A thousand light gateways against one broker on loopback: each publishes 10 values a second and how it is; measured is the
 * time until a gateway's word stands at the fleet page of a real gateway, and whether every value arrived. `--short`: seconds; `--minutes 5`: the full one.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectAsync, type MqttClient } from "mqtt";
import { stringify } from "yaml";
import type { FleetReport, GatewayStatus } from "../../gateway/core/fleet.ts";
import { statusText } from "../../gateway/fleet/status.ts";
import { startSamspel } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { startMosquitto } from "../support/mosquitto.ts";

const { values: options } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    minutes: { type: "string", default: "1" },
    gateways: { type: "string" },
  },
});
const gateways = Number(options.gateways ?? (options.short ? 200 : 1000));
const seconds = options.short ? 6 : 60 * Number(options.minutes);
const valuesPerSecond = 10;
const statusSeconds = options.short ? 2 : 5;
const steps = 50;

const name = (index: number) => `line-${index}`;

function statusOf(timeMs: number): GatewayStatus {
  return {
    ...{ timeMs, version: "0.1.0", startedMs: 0, site: "boras/line", intervalSeconds: statusSeconds },
    ...{ pendingCount: 0, sources: 2, sourcesLost: 0, valuesPerSecond, processorShare: 0.1, memoryBytes: 1e8 },
    conditions: { high: 0, medium: 0, low: 0 },
    models: [{ id: "pump-1", version: "20261101-1a2b3c4d", state: "active" }],
  };
}

async function connectAll(url: string): Promise<MqttClient[]> {
  const clients: MqttClient[] = [];
  for (let first = 0; first < gateways; first += 50) {
    const some = Array.from({ length: Math.min(50, gateways - first) }, (_, index) =>
      connectAsync(url, { clientId: name(first + index), reconnectPeriod: 0, connectTimeout: 60_000 }),
    );
    clients.push(...(await Promise.all(some)));
  }
  return clients;
}

/** Every gateway in its turn within the second, so that load is even. */
async function publishFor(clients: readonly MqttClient[]): Promise<number> {
  const stepMs = 1000 / steps;
  const startedMs = performance.now();
  let published = 0;
  for (let step = 0; step < seconds * steps; step++) {
    const turn = step % (steps / valuesPerSecond);
    const isStatusTurn = step % (statusSeconds * steps);
    for (let index = turn; index < gateways; index += steps / valuesPerSecond) {
      const payload = `{"value":${step},"time":"${new Date().toISOString()}","quality":"good"}`;
      clients[index]!.publish(`samspel/boras/${name(index)}/pump/power`, payload);
      published++;
    }
    for (let index = isStatusTurn; index < gateways; index += statusSeconds * steps) {
      clients[index]!.publish(`samspel-fleet/${name(index)}/status`, statusText(statusOf(Date.now())), {
        retain: true,
        qos: 1,
      });
    }
    const waitMs = startedMs + (step + 1) * stepMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
  }
  return published;
}

/** Asks the page's question four times a second and notes when each word is first seen. */
async function watchPage(url: string, signal: AbortSignal): Promise<{ delaysMs: number[]; lastCount: number }> {
  const seen = new Map<string, number>();
  const delaysMs: number[] = [];
  let lastCount = 0;
  while (!signal.aborted) {
    const response = await fetch(`${url}/api/v1/fleet`);
    const { members } = (await response.json()) as FleetReport;
    const nowMs = Date.now();
    lastCount = members.length;
    for (const { name: member, timeMs } of members) {
      const before = seen.get(member);
      if (before !== timeMs && before !== undefined) delaysMs.push(nowMs - timeMs);
      seen.set(member, timeMs);
    }
    await sleep(250, undefined, { signal }).catch(() => undefined);
  }
  return { delaysMs, lastCount };
}

await using broker = await startMosquitto({ config: ["max_queued_messages 0", "log_type error"] });
const directory = temporaryDirectory("bench-fleet");
const file = join(directory, "gateway.yaml");
const fleet = { url: broker.url, name: "board", intervalSeconds: statusSeconds };
writeFileSync(file, stringify({ equipment: "boras/board", api: { port: 0, anonymousRole: "operator" }, fleet }));
await using board = await startSamspel<{ url: string }>(["run", "--config", file, "--log-level", "error"]);
const counter = await connectAsync(broker.url, { clientId: "counter" });
let received = 0;
counter.on("message", () => {
  received++;
});
await counter.subscribeAsync("samspel/#");
const clients = await connectAll(broker.url);
const ending = new AbortController();
const watching = watchPage(board.ready.url, ending.signal);
const cpu = process.cpuUsage();
const published = await publishFor(clients);
await sleep(1500);
ending.abort();
const { delaysMs, lastCount } = await watching;
const { user, system } = process.cpuUsage(cpu);
for (const client of clients) client.end(true);
counter.end(true);
delaysMs.sort((a, b) => a - b);
const quantile = (share: number) =>
  delaysMs[Math.min(delaysMs.length - 1, Math.floor(share * delaysMs.length))] ?? Number.NaN;
const result = {
  name: "fleet",
  ...{ gateways, seconds, valuesPerSecond: gateways * valuesPerSecond, published, received },
  shown: lastCount - 1,
  pageDelayMsP50: quantile(0.5),
  pageDelayMsP99: quantile(0.99),
  /** Against the one second that the page may be late. */
  ratio: quantile(0.99) / 1000,
  simulationCores: Math.round((user + system) / 1e4 / seconds) / 100,
};
console.log(JSON.stringify(result));
if (lastCount - 1 !== gateways || received < published) process.exitCode = 1;
process.exit();
