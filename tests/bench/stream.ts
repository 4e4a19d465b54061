/** Live stream: 2,000 values × 5 Hz × 20 clients. CPU of the server, against JSON objects made for each client. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startServer } from "../../gateway/api/server.ts";
import { BatchBuilder, type MeasurementBatch, rowsOf } from "../../gateway/core/measurement.ts";
import { createPublisher } from "../../gateway/pipeline/publish.ts";
import { silentLog } from "../support/context.ts";
import { createTestGateway, plainTag } from "../support/view.ts";

const tagCount = 2000;
const clientCount = 20;
const periodMs = 200;

interface Phase {
  readonly cpuShare: number;
  readonly events: number;
  readonly published: number;
  readonly bytesPerEvent: number;
}

interface Served {
  readonly url: string;
  publish(batch: MeasurementBatch): void;
  close(): Promise<void>;
}

export async function run(seconds: number): Promise<object> {
  const shared = { cpuShare: 0, events: 0, published: 0, bytesPerEvent: 0 };
  const perClient = { ...shared };
  // Both take turns, so that a change in the load of the machine meets both.
  for (let turn = 0; turn < 2; turn++) {
    add(shared, await measure(await serveProduct(), seconds / 2));
    add(perClient, await measure(await servePerClient(), seconds / 2));
  }
  return {
    name: "stream",
    values: tagCount,
    hertz: 1000 / periodMs,
    clients: clientCount,
    seconds: 2 * seconds,
    cpuShareOfOneCore: round(shared.cpuShare / 2),
    cpuShareOfOneCorePerClientObjects: round(perClient.cpuShare / 2),
    ratioToPerClientObjects: round(shared.cpuShare / perClient.cpuShare),
    bytesPerEvent: Math.round(shared.bytesPerEvent / 2),
    bytesPerEventPerClientObjects: Math.round(perClient.bytesPerEvent / 2),
    deliveredShare: round(shared.events / (shared.published * clientCount)),
  };
}

/** CPU of this process while clients in another one read. */
async function measure(served: Served, seconds: number): Promise<Phase> {
  const clients = fork(join(import.meta.dirname, "support-stream-clients.ts"), [served.url, String(clientCount)]);
  await once(clients, "message");
  const next = batches();
  const before = await counted(clients);
  const startCpu = process.cpuUsage();
  const startMs = performance.now();
  let published = 0;
  while (performance.now() - startMs < seconds * 1000) {
    served.publish(next());
    published++;
    await wait(Math.max(0, startMs + published * periodMs - performance.now()));
  }
  const cpu = process.cpuUsage(startCpu);
  const elapsedMs = performance.now() - startMs;
  await wait(500);
  const after = await counted(clients);
  clients.disconnect();
  await once(clients, "exit");
  await served.close();
  const events = after.events - before.events;
  return {
    cpuShare: (cpu.user + cpu.system) / 1000 / elapsedMs,
    events,
    published,
    bytesPerEvent: (after.bytes - before.bytes) / events,
  };
}

async function counted(clients: ChildProcess): Promise<{ bytes: number; events: number }> {
  const answer = once(clients, "message");
  clients.send({ report: true });
  const [figures] = await answer;
  return figures;
}

const tags = Array.from({ length: tagCount }, (_, index) => plainTag(`line-1/cell-${index % 10}/signal-${index}`));

async function serveProduct(): Promise<Served> {
  const live = createPublisher([]);
  const view = { ...createTestGateway(tags).view, live };
  const server = await startServer({
    view,
    host: "127.0.0.1",
    port: 0,
    dashboards: undefined,
    log: silentLog,
    anonymousRole: "viewer",
  });
  const url = `${server.url}/api/v1/stream?topics=*&intervalMs=100`;
  return { url, publish: (batch) => live.publish(batch), close: () => server.close() };
}

/** What one would write first: an object per value, made into text for every client. */
async function servePerClient(): Promise<Served> {
  const responses = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": hello\n\n");
    responses.add(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    publish(batch) {
      for (const response of responses) {
        const values = [...rowsOf(batch)].map(({ tag, value, sourceTimeMs, statusCode }) => ({
          tag: tags[tag - 1]!.id,
          time: sourceTimeMs,
          value,
          statusCode,
        }));
        response.write(`event: values\ndata: ${JSON.stringify(values)}\n\n`);
      }
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Values with three decimals, different ones each time. */
function batches(): () => MeasurementBatch {
  let round = 0;
  return () => {
    round++;
    const builder = new BatchBuilder(tagCount);
    const timeMs = Date.now();
    for (let tag = 1; tag <= tagCount; tag++) {
      builder.pushNumber(tag, timeMs, 0, ((tag * 7919 + round * 104_729) % 100_000) / 1000, 0, 0);
    }
    return builder.takeMeasurements(timeMs);
  };
}

function add(sum: { -readonly [Name in keyof Phase]: Phase[Name] }, phase: Phase): void {
  sum.cpuShare += phase.cpuShare;
  sum.events += phase.events;
  sum.published += phase.published;
  sum.bytesPerEvent += phase.bytesPerEvent;
}

function round(value: number): number {
  return Math.round(10_000 * value) / 10_000;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });
  console.log(JSON.stringify(await run(values.short ? 4 : 20)));
}
