/** Values per second and CPU per value from the store to a server, against the client library given the same values. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { InfluxDB, Point } from "@influxdata/influxdb-client";
import { influxdb } from "../../gateway/sinks/influxdb/sink.ts";
import { forwardNumbers } from "../support/forwarding.ts";
import { firstMs, sinkTags, until } from "../support/sinks.ts";

const { values: options } = parseArgs({ options: { short: { type: "boolean", default: false } } });
const count = options.short ? 200_000 : 1_000_000;

interface Measured {
  readonly seconds: number;
  readonly microseconds: number;
}

async function measured(work: () => Promise<void>): Promise<Measured> {
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - startedMs) / 1000, microseconds: user + system };
}

/** From the log, with cursor and confirmation. */
async function ours(url: string): Promise<Measured> {
  await using sent = await forwardNumbers(influxdb, { url, bucket: "line" }, count);
  return await measured(() =>
    until(() => sent.forwarder.report().forwardedCount === count, "everything is forwarded", 240_000),
  );
}

/** From memory, without confirmation of single batches: what the library offers. */
async function library(url: string): Promise<Measured> {
  const client = new InfluxDB({ url });
  return await measured(async () => {
    const api = client.getWriteApi("", "line", "ns", { batchSize: 5000, flushInterval: 0 });
    for (let index = 0; index < count; index++) {
      const { id, equipment } = sinkTags[index % 2]!;
      api.writePoint(
        new Point("samspel")
          .tag("equipment", equipment)
          .tag("tag", id)
          .floatField("value", index)
          .timestamp(`${firstMs + index}000000`),
      );
      if (index % 5000 === 4999) await api.flush();
    }
    await api.close();
  });
}

const server = spawn(process.execPath, [join(import.meta.dirname, "support-line-server.ts")], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const [port] = await once(server.stdout, "data");
  const url = `http://127.0.0.1:${String(port).trim()}`;
  const baseline = await library(url);
  const own = await ours(url);
  const perValue = (one: Measured) => Number((one.microseconds / count).toFixed(2));
  const line = {
    name: "forwarding",
    values: count,
    valuesPerSecond: Math.round(count / own.seconds),
    microsecondsPerValue: perValue(own),
    libraryValuesPerSecond: Math.round(count / baseline.seconds),
    libraryMicrosecondsPerValue: perValue(baseline),
    ratio: Number((own.microseconds / baseline.microseconds).toFixed(2)),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
  server.kill();
}
